// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The entry that the fuzzers of nginx, HAProxy and Caddyfile configuration share: read the
// bytes, hold the reader to what it promises, then let the adapter read what it
// made of them.
#pragma once

#include "core/adapters/adapter.h"
#include "core/text/document.h"
#include "core/text/file_system.h"
#include "tests/fuzz/data_format.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::test {

// Every directive lies in its parent and after its sibling, its words lie in it in
// order, and its block after them.
inline std::string blockFault(const text::Node& parent, std::size_t size) {
    std::uint32_t from = parent.range.begin;
    for (const text::Node* node : parent.directives()) {
        if (node->kind != text::NodeKind::Directive || node->range.end > size ||
            node->range.begin < from || node->range.end > parent.range.end ||
            node->nameRange.begin != node->range.begin) {
            return "a directive out of place: " + std::string(node->text);
        }
        std::uint32_t at = node->nameRange.end;
        for (const text::Node* word : node->items) {
            if (word->range.begin < at || word->range.end > node->range.end) {
                return "a word out of place: " + std::string(word->text);
            }
            at = word->range.end;
        }
        if (node->block != nullptr) {
            if (node->block->range.begin < at || node->block->range.end > node->range.end) {
                return "a block out of place: " + std::string(node->text);
            }
            if (auto fault = blockFault(*node->block, size); !fault.empty()) {
                return fault;
            }
        }
        from = node->range.end;
    }
    return {};
}

inline int fuzzBlockFormat(text::Format format, std::string_view product, const std::uint8_t* data,
                           std::size_t size) {
    text::Limits limits;
    limits.maxDepth = 64;
    limits.maxNodes = 20'000;
    limits.maxScalarBytes = 64U << 10U;
    limits.maxDiagnostics = 50;
    const text::MemoryFileSystem none;
    adapters::ReadContext context(none, limits);
    const auto document = context.parse(
        text::SourceKind::File, "in",
        size == 0 ? std::string() : std::string(reinterpret_cast<const char*>(data), size), format);
    if (!document) {
        const Error& error = document.error();
        const bool right =
            error.code == ErrorCode::InvalidInput || error.code == ErrorCode::LimitExceeded;
        if (!right || error.message.empty() || !error.place.starts_with("in")) {
            giveUp("an error without code, text or place: " + error.text());
        }
        return 0;
    }
    if (auto fault = blockFault(*(*document)->root(), size); !fault.empty()) {
        giveUp(fault);
    }
    const auto* adapter = adapters::findAdapter(product);
    if (adapter->recognize != nullptr) {
        (void)adapter->recognize(**document, "in");
        (void)adapter->read(context, std::vector{*document});
    }
    return 0;
}

} // namespace gatelens::test
