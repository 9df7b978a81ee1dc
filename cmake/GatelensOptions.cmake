# SPDX-FileCopyrightText: 2026 The Gatelens authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Compiler, warnings and switches. Everything that every target shares is the
# interface library gatelens_flags.

option(GATELENS_TESTS "Build the tests" ON)
option(GATELENS_BENCH "Build the benchmarks (tests/bench)" OFF)
option(GATELENS_FUZZ "Build the libFuzzer targets (needs clang)" OFF)
option(GATELENS_WERROR "Warnings are errors (for development; a newer compiler may warn of more)" ON)
option(GATELENS_SANITIZE "AddressSanitizer and UndefinedBehaviorSanitizer" OFF)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Dev, Debug, Release" FORCE)
endif()
# Dev: fast to build and fast enough to run the tests; assertions on.
set(CMAKE_CXX_FLAGS_DEV "-O1 -g1")
set(CMAKE_C_FLAGS_DEV "-O1 -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

find_program(GATELENS_CCACHE ccache)
if(GATELENS_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${GATELENS_CCACHE}")
    set(CMAKE_C_COMPILER_LAUNCHER "${GATELENS_CCACHE}")
endif()
find_program(GATELENS_MOLD mold)
if(GATELENS_MOLD)
    add_link_options(-fuse-ld=mold)
endif()

add_library(gatelens_flags INTERFACE)
target_compile_options(gatelens_flags INTERFACE
    -Wall -Wextra -Wconversion $<$<BOOL:${GATELENS_WERROR}>:-Werror>)
# At -O2, GCC 12 warns of copies inside std::string that cannot happen (GCC bugs
# 105329 and 105651); the Dev build keeps these warnings.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(gatelens_flags INTERFACE
        $<$<CONFIG:Release>:-Wno-restrict;-Wno-stringop-overflow;-Wno-array-bounds>)
endif()
target_include_directories(gatelens_flags INTERFACE
    "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/generated")
if(GATELENS_SANITIZE)
    set(_sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_compile_options(gatelens_flags INTERFACE ${_sanitizers})
    # GCC 12 sees uninitialized members in std::regex when it instruments it.
    target_compile_options(gatelens_flags INTERFACE
        $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    target_link_options(gatelens_flags INTERFACE ${_sanitizers})
endif()
if(GATELENS_FUZZ)
    target_compile_options(gatelens_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

find_package(fmt REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
