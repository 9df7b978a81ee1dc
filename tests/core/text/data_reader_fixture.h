// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of the data formats share: read a text, look at the tree, the
// slices of its ranges, its diagnostics or the error.
#pragma once

#include "core/text/document.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::text {

class DataReaderTest : public ::testing::Test {
protected:
    explicit DataReaderTest(Format format)
        : m_format(format) {}

    const Node& root(std::string text, const Limits& limits = {}) {
        const SourceFile& file = m_sources.add(SourceKind::Memory, "in", std::move(text));
        auto document = read(m_format, file, limits);
        if (!document) {
            ADD_FAILURE() << document.error().text();
            static const Node none;
            return none;
        }
        m_document = *document;
        return *m_document->root();
    }
    // "line:column: message", or "no error".
    std::string error(std::string text, const Limits& limits = {}) {
        return failure(std::move(text), limits).text();
    }
    Error failure(std::string text, const Limits& limits = {}) {
        const SourceFile& file = m_sources.add(SourceKind::Memory, "in", std::move(text));
        auto document = read(m_format, file, limits);
        return document ? Error{ErrorCode::Internal, "no error", {}} : document.error();
    }
    std::string slice(const SourceRange& range) const {
        return std::string(m_sources.slice(range));
    }
    std::string place(const SourceRange& range) const { return m_sources.place(range); }
    // "code place" of every diagnostic, in order.
    std::vector<std::string> diagnostics() const {
        std::vector<std::string> lines;
        for (const auto& diagnostic : m_document->diagnostics) {
            lines.push_back(diagnostic.code + ' ' + place(diagnostic.range));
        }
        return lines;
    }
    const Diagnostic& diagnostic(std::size_t index) const {
        return m_document->diagnostics.at(index);
    }

    SourceMap m_sources;
    DocumentPtr m_document;

private:
    Format m_format;
};

using Lines = std::vector<std::string>;

} // namespace gatelens::text
