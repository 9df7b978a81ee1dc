// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Streams JSON text into a string or a sink. Output of 100,000 routes is written
// directly: no tree is built. Keys come out in the order they are written.
#pragma once

#include "core/base/sink.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens {

class JsonWriter final {
public:
    enum class Style : std::uint8_t { Compact, Indented };
    static constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();

    explicit JsonWriter(Style style = Style::Indented)
        : m_style(style) {}
    // Text goes to `sink` piece by piece; flush() sends what is left. Indented:
    // a container inside `inlineFrom` others is written on one line, so that a
    // list of a thousand small objects stays a thousand lines.
    explicit JsonWriter(Sink sink, Style style = Style::Indented, std::size_t inlineFrom = kNever)
        : m_style(style)
        , m_inlineFrom(inlineFrom)
        , m_sink(std::move(sink)) {}

    JsonWriter& beginObject();
    JsonWriter& endObject();
    JsonWriter& beginArray();
    JsonWriter& endArray();
    JsonWriter& key(std::string_view name);
    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(bool flag);
    JsonWriter& value(std::int64_t number);
    JsonWriter& value(std::uint64_t number);
    JsonWriter& value(int number) { return value(static_cast<std::int64_t>(number)); }
    JsonWriter& value(std::uint32_t number) { return value(static_cast<std::uint64_t>(number)); }
    JsonWriter& value(double number); // not finite becomes null
    JsonWriter& null();

    template <typename T>
    JsonWriter& member(std::string_view name, const T& v) {
        key(name);
        return value(v);
    }
    template <typename List>
    JsonWriter& list(std::string_view name, const List& values) {
        key(name);
        beginArray();
        for (const auto& v : values) {
            value(v);
        }
        return endArray();
    }

    // Without a sink: all that was written so far.
    [[nodiscard]] const std::string& text() const { return m_out; }
    [[nodiscard]] std::string take() { return std::move(m_out); }
    // With a sink: sends the rest, with the line break that ends a text file.
    void flush();

private:
    void separate();
    void newLine();
    [[nodiscard]] bool onOneLine() const { return m_hasItems.size() > m_inlineFrom; }
    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);

    Style m_style;
    std::size_t m_inlineFrom = kNever;
    Sink m_sink;
    std::string m_out;
    std::vector<bool> m_hasItems; // one entry an open bracket
    bool m_afterKey = false;
};

// `text` as a JSON string with its quotes. Bytes that are no UTF-8 become
// U+FFFD, so that the output is always valid.
[[nodiscard]] std::string jsonQuote(std::string_view text);

} // namespace gatelens
