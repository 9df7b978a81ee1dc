# SPDX-FileCopyrightText: 2026 The Gatelens authors
# SPDX-License-Identifier: GPL-3.0-or-later

# gatelens_embed(<target> <symbol> <file>)
# Compiles a text file of resources/ into the target as
# `namespace gatelens::resources { extern const std::string_view <symbol>; }`.
function(gatelens_embed target symbol file)
    set(input "${PROJECT_SOURCE_DIR}/resources/${file}")
    set(output "${PROJECT_BINARY_DIR}/generated/resources/${symbol}.cpp")
    add_custom_command(
        OUTPUT "${output}"
        COMMAND "${CMAKE_COMMAND}" "-DINPUT=${input}" "-DOUTPUT=${output}" "-DSYMBOL=${symbol}"
            -P "${PROJECT_SOURCE_DIR}/cmake/EmbedText.cmake"
        DEPENDS "${input}" "${PROJECT_SOURCE_DIR}/cmake/EmbedText.cmake"
        COMMENT "Embedding ${file}"
        VERBATIM)
    target_sources(${target} PRIVATE "${output}")
    set_source_files_properties("${output}" PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()
