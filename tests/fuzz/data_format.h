// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The entry that the fuzzers of the data formats share: read the bytes, then hold
// the reader to what it promises.
#pragma once

#include "core/text/document.h"
#include "tests/support/document_check.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace gatelens::test {

[[noreturn]] inline void giveUp(const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    std::abort();
}

inline int fuzzDataFormat(text::Format format, const std::uint8_t* data, std::size_t size) {
    text::Limits limits;
    limits.maxDepth = 64;
    limits.maxNodes = 100'000;
    limits.maxExpandedNodes = 100'000;
    limits.maxScalarBytes = 64U << 10U;
    limits.maxDiagnostics = 50;
    text::SourceMap sources;
    const text::SourceFile& file = sources.add(
        text::SourceKind::Memory, "in",
        size == 0 ? std::string() : std::string(reinterpret_cast<const char*>(data), size));
    const auto document = text::read(format, file, limits);
    if (!document) {
        const Error& error = document.error();
        const bool right =
            error.code == ErrorCode::InvalidInput || error.code == ErrorCode::LimitExceeded;
        if (!right || error.message.empty() || !error.place.starts_with("in")) {
            giveUp("an error without code, text or place: " + error.text());
        }
        return 0;
    }
    if (const std::string fault = documentFault(**document, file); !fault.empty()) {
        giveUp(fault);
    }
    return 0;
}

} // namespace gatelens::test
