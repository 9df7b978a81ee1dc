// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// libyaml's events with byte offsets. libyaml's marks count characters, and its
// messages speak of its own grammar; both are translated here.
#pragma once

#include "core/text/document_builder.h"

#include <yaml.h>

#include <cstddef>
#include <string_view>

namespace gatelens::text {

// The views are valid until the next event is asked for.
struct YamlEvent {
    enum class Type : std::uint8_t {
        StreamEnd,
        DocumentStart,
        DocumentEnd,
        Alias,
        Scalar,
        SequenceStart,
        SequenceEnd,
        MappingStart,
        MappingEnd,
    };
    Type type = Type::StreamEnd;
    ScalarStyle style = ScalarStyle::Plain;
    std::size_t begin = 0; // of the content, after an anchor and a tag
    std::size_t end = 0;   // of a scalar or alias, or of what the event itself is written as
    std::string_view anchor;
    std::string_view tag; // resolved, such as "tag:yaml.org,2002:str"
    std::string_view value;
    bool empty = false; // a scalar that is not written at all
};

class YamlEvents final {
public:
    // The builder has admitted its file.
    explicit YamlEvents(const DocumentBuilder& builder);
    ~YamlEvents();
    YamlEvents(const YamlEvents&) = delete;
    YamlEvents& operator=(const YamlEvents&) = delete;

    [[nodiscard]] Result<YamlEvent> next();

private:
    [[nodiscard]] std::size_t offset(const yaml_mark_t& mark);
    [[nodiscard]] std::size_t skipProperties(const YamlEvent& event, std::size_t limit) const;
    [[nodiscard]] YamlEvent translate();
    [[nodiscard]] Error syntaxError();

    const DocumentBuilder& m_builder;
    std::string_view m_text;
    bool m_ascii = false;
    std::size_t m_cursorIndex = 0; // characters before m_cursor, without the byte order mark
    std::size_t m_cursor = 0;
    yaml_parser_t m_parser{};
    yaml_event_t m_event{};
    bool m_ready = false;
};

// Length of the blank or line break that stands at an offset, 0 when it is none.
// libyaml takes NEL, LS and PS for line breaks, as YAML 1.1 does.
[[nodiscard]] std::size_t yamlSeparatorLength(std::string_view text, std::size_t at);

// Past blanks, line breaks and comments, at most to `limit`.
[[nodiscard]] std::size_t skipYamlSeparation(std::string_view text, std::size_t at,
                                             std::size_t limit);

// Offset of the first character that YAML does not allow in a stream (control
// characters, U+FFFE, U+FFFF); the size of the text when there is none. The text
// is valid UTF-8.
[[nodiscard]] std::size_t printableYamlPrefix(std::string_view text);

} // namespace gatelens::text
