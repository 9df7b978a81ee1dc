# SPDX-FileCopyrightText: 2026 The Gatelens authors
# SPDX-License-Identifier: GPL-3.0-or-later

# gatelens_module(<folder> [DEPENDS <target>...] [LIBRARIES <target>...])
# One static library gatelens_<folder> from every .cpp below the current source
# folder: a new file needs no line here. DEPENDS are our own modules; what is
# not listed there cannot be linked, which keeps the direction of design.
function(gatelens_module name)
    cmake_parse_arguments(ARG "" "" "DEPENDS;LIBRARIES" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp"
        "${CMAKE_CURRENT_SOURCE_DIR}/*.h")
    add_library(gatelens_${name} STATIC ${sources})
    set_target_properties(gatelens_${name} PROPERTIES LINKER_LANGUAGE CXX)
    list(TRANSFORM ARG_DEPENDS PREPEND gatelens_)
    target_link_libraries(gatelens_${name} PUBLIC gatelens_flags ${ARG_DEPENDS} ${ARG_LIBRARIES})
    target_precompile_headers(gatelens_${name} PRIVATE
        <algorithm> <array> <cstdint> <functional> <map> <memory> <optional> <set> <span> <string>
        <string_view> <unordered_map> <utility> <variant> <vector> <fmt/format.h>)
endfunction()

# gatelens_test(<name> SOURCES <file>... DEPENDS <module>...)
# One GoogleTest program; each test case is a ctest test.
function(gatelens_test name)
    cmake_parse_arguments(ARG "SERIAL" "TIMEOUT" "SOURCES;DEPENDS;LIBRARIES;LABELS" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    list(TRANSFORM ARG_DEPENDS PREPEND gatelens_)
    target_link_libraries(${name} PRIVATE gatelens_flags ${ARG_DEPENDS} ${ARG_LIBRARIES}
        GTest::gtest_main GTest::gmock)
    target_compile_definitions(${name} PRIVATE
        GATELENS_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data"
        GATELENS_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    target_precompile_headers(${name} PRIVATE <gtest/gtest.h> <string> <vector> <memory> <fmt/format.h>)
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 120)
    endif()
    # One ctest entry a program, not a case: start-up of thousands of processes
    # costs more than the tests.
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}")
    if(ARG_SERIAL)
        set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
    endif()
endfunction()

# gatelens_fuzzer(<name> SOURCES <file>... DEPENDS <module>...)
# SOURCES define LLVMFuzzerTestOneInput. With GATELENS_FUZZ they become the
# libFuzzer program fuzz_<name>; with GATELENS_TESTS the test test_fuzz_<name>,
# which gives it every file of tests/fuzz/corpus/<name>, so that what a fuzzer
# once found stays found without clang.
function(gatelens_fuzzer name)
    cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LIBRARIES" ${ARGN})
    if(GATELENS_FUZZ)
        set(modules ${ARG_DEPENDS})
        list(TRANSFORM modules PREPEND gatelens_)
        add_executable(fuzz_${name} ${ARG_SOURCES})
        target_link_libraries(fuzz_${name} PRIVATE gatelens_flags ${modules} ${ARG_LIBRARIES})
        target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    endif()
    if(GATELENS_TESTS)
        gatelens_test(test_fuzz_${name}
            SOURCES ${ARG_SOURCES} "${PROJECT_SOURCE_DIR}/tests/fuzz/replay.cpp"
            DEPENDS ${ARG_DEPENDS} LIBRARIES ${ARG_LIBRARIES})
        target_compile_definitions(test_fuzz_${name} PRIVATE
            GATELENS_FUZZ_CORPUS="${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${name}")
    endif()
endfunction()
