// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a reader accepts before it refuses. Every source is hostile until read.
#pragma once

#include <cstddef>
#include <cstdint>

namespace gatelens::text {

struct Limits {
    std::size_t maxBytes = 512U << 20U;        // of one document
    std::size_t maxTotalBytes = 1024U << 20U;  // of one read, includes and pages together
    std::size_t maxDepth = 200;                // of nesting
    std::size_t maxNodes = 20'000'000;         // in one document, as written
    std::size_t maxExpandedNodes = 20'000'000; // after YAML aliases are followed
    std::size_t maxScalarBytes = 16U << 20U;   // of one key or value
    std::size_t maxFiles = 10'000;             // includes and directory members
    std::size_t maxIncludeDepth = 20;
    std::size_t maxDiagnostics = 1000; // that a reader lists for one document
};

} // namespace gatelens::text
