// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/yaml_events.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gatelens::text {

namespace {

constexpr std::array<bool, 256> kNeedsLook = [] {
    std::array<bool, 256> needs{};
    for (std::size_t c = 0; c < 0x20; ++c) {
        needs[c] = c != '\t' && c != '\n' && c != '\r';
    }
    needs[0x7F] = true;
    needs[0xC2] = true; // U+0080 … U+00BF
    needs[0xEF] = true; // U+F000 … U+FFFF
    return needs;
}();

bool isContinuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

bool isBlank(std::string_view text, std::size_t at) {
    return text[at] == ' ' || text[at] == '\t';
}

std::string_view view(const yaml_char_t* text) {
    return text == nullptr ? std::string_view{}
                           : std::string_view(reinterpret_cast<const char*>(text));
}

ScalarStyle styleOf(yaml_scalar_style_t style) {
    switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
        return ScalarStyle::SingleQuoted;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
        return ScalarStyle::DoubleQuoted;
    case YAML_LITERAL_SCALAR_STYLE:
        return ScalarStyle::Literal;
    case YAML_FOLDED_SCALAR_STYLE:
        return ScalarStyle::Folded;
    case YAML_ANY_SCALAR_STYLE:
    case YAML_PLAIN_SCALAR_STYLE:
        break;
    }
    return ScalarStyle::Plain;
}

// libyaml's end of a block scalar lies after the blank lines that follow it.
std::size_t endOfBlockScalar(std::string_view text, std::size_t begin, std::size_t end) {
    for (;;) {
        std::size_t content = end;
        while (content > begin && isBlank(text, content - 1)) {
            --content;
        }
        std::size_t breakLength = 0;
        for (std::size_t length = 1; length <= 3 && content >= begin + length; ++length) {
            const std::size_t at = content - length;
            if (yamlSeparatorLength(text, at) == length && !isBlank(text, at) &&
                text[at] != '\xEF') {
                breakLength = length;
                break;
            }
        }
        if (breakLength == 0) {
            // Blanks at the end of a line of content belong to it.
            return end;
        }
        end = content - breakLength;
    }
}

// What to do about the messages that people meet most.
std::string_view hintFor(std::string_view problem, std::string_view text, std::size_t at) {
    if (at < text.size() && text[at] == '\t') {
        return "YAML indents with spaces, not tabs";
    }
    if (problem == "mapping values are not allowed in this context") {
        return "check the indentation, or quote a value that holds ': '";
    }
    if (problem == "could not find expected ':'") {
        return "check the indentation and that each key ends in ':'";
    }
    if (problem == "did not find expected key") {
        return "check the indentation and the quotes before this place";
    }
    if (problem == "did not find expected '-' indicator") {
        return "check that the items of the list are indented alike";
    }
    if (problem == "found character that cannot start any token") {
        return "quote a value that starts with this character";
    }
    if (problem == "found unknown escape character") {
        return "write a backslash as \\\\ or use single quotes";
    }
    return {};
}

} // namespace

std::size_t yamlSeparatorLength(std::string_view text, std::size_t at) {
    switch (text[at]) {
    case ' ':
    case '\t':
    case '\n':
    case '\r':
        return 1;
    case '\xC2':
        return text.substr(at).starts_with("\xC2\x85") ? 2 : 0;
    case '\xE2': {
        const std::string_view rest = text.substr(at, 3);
        return rest == "\xE2\x80\xA8" || rest == "\xE2\x80\xA9" ? 3 : 0;
    }
    default:
        return 0;
    }
}

std::size_t skipYamlSeparation(std::string_view text, std::size_t at, std::size_t limit) {
    bool atLineStart = false;
    while (at < limit) {
        std::size_t length = yamlSeparatorLength(text, at);
        if (atLineStart && text.substr(at).starts_with(kUtf8Bom)) {
            // libyaml skips a byte order mark at the start of any line.
            length = kUtf8Bom.size();
        }
        if (length == 0) {
            break;
        }
        atLineStart = !isBlank(text, at) && text[at] != kUtf8Bom.front();
        at += length;
        if (at < limit && text[at] == '#') {
            while (at < limit && (yamlSeparatorLength(text, at) == 0 || isBlank(text, at))) {
                ++at;
            }
        }
    }
    return std::min(at, limit);
}

std::size_t printableYamlPrefix(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!kNeedsLook[static_cast<unsigned char>(text[at])]) {
            continue;
        }
        const std::uint32_t c = utf8CodePoint(text, at);
        if (c < 0x80 || (c < 0xA0 && c != 0x85) || c == 0xFFFE || c == 0xFFFF) {
            return at;
        }
    }
    return text.size();
}

YamlEvents::YamlEvents(const DocumentBuilder& builder)
    : m_builder(builder)
    , m_text(builder.file().text())
    , m_ascii(asciiPrefix(m_text, builder.contentBegin()) + builder.contentBegin() == m_text.size())
    , m_cursor(builder.contentBegin()) {
    m_ready = yaml_parser_initialize(&m_parser) != 0;
    if (m_ready) {
        const std::string_view content = m_text.substr(builder.contentBegin());
        yaml_parser_set_encoding(&m_parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(
            &m_parser, reinterpret_cast<const unsigned char*>(content.data()), content.size());
    }
}

YamlEvents::~YamlEvents() {
    yaml_event_delete(&m_event);
    if (m_ready) {
        yaml_parser_delete(&m_parser);
    }
}

// Marks come nearly in order, so that a cursor is enough.
std::size_t YamlEvents::offset(const yaml_mark_t& mark) {
    if (m_ascii) {
        return std::min(m_builder.contentBegin() + mark.index, m_text.size());
    }
    while (m_cursorIndex < mark.index && m_cursor < m_text.size()) {
        ++m_cursor;
        while (m_cursor < m_text.size() && isContinuation(m_text[m_cursor])) {
            ++m_cursor;
        }
        ++m_cursorIndex;
    }
    while (m_cursorIndex > mark.index) {
        --m_cursor;
        while (isContinuation(m_text[m_cursor])) {
            --m_cursor;
        }
        --m_cursorIndex;
    }
    return m_cursor;
}

// Past an anchor, a tag and what separates them from the content.
std::size_t YamlEvents::skipProperties(const YamlEvent& event, std::size_t limit) const {
    std::size_t at = event.begin;
    const int count = (event.anchor.empty() ? 0 : 1) + (event.tag.empty() ? 0 : 1);
    for (int i = 0; i < count; ++i) {
        if (m_text[at] == '&') {
            // libyaml lets an anchor end at a ':' that begins the content.
            at += 1 + event.anchor.size();
        } else {
            while (at < limit && yamlSeparatorLength(m_text, at) == 0) {
                ++at;
            }
        }
        at = skipYamlSeparation(m_text, at, limit);
    }
    return at;
}

YamlEvent YamlEvents::translate() {
    using Type = YamlEvent::Type;
    YamlEvent event;
    event.begin = offset(m_event.start_mark);
    event.end = offset(m_event.end_mark);
    const auto settle = [&](Type type, const yaml_char_t* anchor, const yaml_char_t* tag) {
        event.type = type;
        event.anchor = view(anchor);
        event.tag = view(tag);
    };
    switch (m_event.type) {
    case YAML_DOCUMENT_START_EVENT:
        event.type = Type::DocumentStart;
        break;
    case YAML_DOCUMENT_END_EVENT:
        event.type = Type::DocumentEnd;
        break;
    case YAML_ALIAS_EVENT:
        settle(Type::Alias, m_event.data.alias.anchor, nullptr);
        break;
    case YAML_SEQUENCE_START_EVENT:
        settle(Type::SequenceStart, m_event.data.sequence_start.anchor,
               m_event.data.sequence_start.tag);
        break;
    case YAML_SEQUENCE_END_EVENT:
        event.type = Type::SequenceEnd;
        break;
    case YAML_MAPPING_START_EVENT:
        settle(Type::MappingStart, m_event.data.mapping_start.anchor,
               m_event.data.mapping_start.tag);
        break;
    case YAML_MAPPING_END_EVENT:
        event.type = Type::MappingEnd;
        break;
    case YAML_SCALAR_EVENT: {
        const auto& scalar = m_event.data.scalar;
        settle(Type::Scalar, scalar.anchor, scalar.tag);
        event.style = styleOf(scalar.style);
        event.value = {reinterpret_cast<const char*>(scalar.value), scalar.length};
        break;
    }
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
        event.type = Type::StreamEnd;
        break;
    }
    if (event.type == Type::Scalar) {
        event.empty = event.style == ScalarStyle::Plain && event.value.empty();
        event.begin = event.empty ? event.end : skipProperties(event, event.end);
        if (event.style == ScalarStyle::Literal || event.style == ScalarStyle::Folded) {
            event.end = endOfBlockScalar(m_text, event.begin, event.end);
        }
    } else if (event.type != Type::Alias) {
        event.begin = skipProperties(event, m_text.size());
    }
    return event;
}

Error YamlEvents::syntaxError() {
    if (m_parser.error == YAML_MEMORY_ERROR) {
        return m_builder.error(0, "there is not enough memory to read this file",
                               ErrorCode::LimitExceeded);
    }
    const std::string_view problem = m_parser.problem == nullptr ? "" : m_parser.problem;
    const std::size_t at = m_parser.error == YAML_READER_ERROR
                               ? m_builder.contentBegin() + m_parser.problem_offset
                               : offset(m_parser.problem_mark);
    std::string message(problem);
    if (m_parser.context != nullptr) {
        message += fmt::format(" {}", m_parser.context);
        const std::size_t context = offset(m_parser.context_mark);
        if (context != at) {
            message += fmt::format(" that begins at {}", m_builder.place(context));
        }
    }
    message += fmt::format("; found {}", foundAt(m_text, at));
    if (const auto hint = hintFor(problem, m_text, at); !hint.empty()) {
        message += fmt::format("; {}", hint);
    }
    return m_builder.syntaxError(at, std::move(message));
}

Result<YamlEvent> YamlEvents::next() {
    if (!m_ready) {
        return fail(m_builder.error(0, "there is not enough memory to read this file",
                                    ErrorCode::LimitExceeded));
    }
    do {
        yaml_event_delete(&m_event);
        if (yaml_parser_parse(&m_parser, &m_event) == 0) {
            return fail(syntaxError());
        }
    } while (m_event.type == YAML_STREAM_START_EVENT);
    return translate();
}

} // namespace gatelens::text
