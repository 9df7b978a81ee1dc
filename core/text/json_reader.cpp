// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Strict JSON (RFC 8259). Nothing is copied but strings with escapes: nodes point
// into the text. It does not recurse, so that depth is bounded by the limit and
// not by the stack.
#include "core/base/utf8.h"
#include "core/text/document_builder.h"
#include "core/text/placeholder.h"

#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace gatelens::text {

namespace {

// Characters of a string that need a look: quote, backslash, control.
constexpr std::array<bool, 256> kStopsString = [] {
    std::array<bool, 256> stops{};
    for (std::size_t c = 0; c < 0x20; ++c) {
        stops[c] = true;
    }
    stops['"'] = true;
    stops['\\'] = true;
    return stops;
}();

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

// What may follow what; the text of "expected …".
enum class Want : std::uint8_t { Value, ValueOrEnd, KeyOrEnd, Key, CommaOrEnd, Nothing };

class JsonReader final {
public:
    JsonReader(const SourceFile& file, const Limits& limits)
        : m_builder(Format::Json, file, limits)
        , m_text(file.text()) {}

    [[nodiscard]] Result<DocumentPtr> run();

private:
    // An open object or array; its children so far are the tail of m_members or
    // m_items.
    struct Frame {
        bool object = false;
        std::size_t begin = 0;
        std::size_t firstChild = 0;
        std::string_view key; // of the member whose value is being read
        SourceRange keyRange;
    };
    struct Text {
        std::string_view text;
        std::size_t begin = 0;
    };

    void skipSpace();
    [[nodiscard]] char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    [[nodiscard]] bool inObject() const { return !m_frames.empty() && m_frames.back().object; }
    [[nodiscard]] Error unexpected(Want want) const;

    // One step each; the state is the next Want.
    [[nodiscard]] Result<Want> readValue(Want want);
    [[nodiscard]] Result<Want> readKey(Want want);
    [[nodiscard]] Result<Want> readSeparator();
    [[nodiscard]] Result<Want> open(bool object);
    [[nodiscard]] Result<Want> close();
    [[nodiscard]] Result<Want> attach(const Node* value);

    [[nodiscard]] Result<const Node*> readScalar();
    [[nodiscard]] Result<const Node*> readNumber();
    [[nodiscard]] Result<const Node*> readWord(std::string_view word, NodeKind kind);
    [[nodiscard]] Result<Text> readString();
    [[nodiscard]] Result<std::string_view> decode(std::size_t begin);
    [[nodiscard]] Status decodeEscape();
    [[nodiscard]] Result<std::uint32_t> hex4();

    DocumentBuilder m_builder;
    std::string_view m_text;
    std::size_t m_at = 0;
    std::vector<Frame> m_frames;
    std::vector<Member> m_members;
    std::vector<const Node*> m_items;
    const Node* m_root = nullptr;
    std::string m_decoded;
};

void JsonReader::skipSpace() {
    while (m_at < m_text.size()) {
        const char c = m_text[m_at];
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
            return;
        }
        ++m_at;
    }
}

Error JsonReader::unexpected(Want want) const {
    std::string_view expected;
    switch (want) {
    case Want::Value:
        expected = "a value";
        break;
    case Want::ValueOrEnd:
        expected = "a value or ']'";
        break;
    case Want::Key:
        expected = "a key in double quotes";
        break;
    case Want::KeyOrEnd:
        expected = "a key in double quotes or '}'";
        break;
    case Want::CommaOrEnd:
        expected = inObject() ? "',' or '}'" : "',' or ']'";
        break;
    case Want::Nothing:
        expected = "the end of the file";
        break;
    }
    std::string message = fmt::format("found {}, expected {}", foundAt(m_text, m_at), expected);
    if (m_at >= m_text.size() && !m_frames.empty()) {
        message += fmt::format("; the {} that opens at {} is not closed",
                               m_frames.back().object ? "'{'" : "'['",
                               m_builder.place(m_frames.back().begin));
    } else if ((peek() == ']' || peek() == '}') && (want == Want::Value || want == Want::Key)) {
        message += "; JSON allows no comma before a closing bracket";
    } else if (peek() == '\'') {
        message += "; JSON has no single quotes";
    } else if (peek() == '/' || peek() == '#') {
        message += "; JSON has no comments";
    }
    return m_builder.syntaxError(m_at, std::move(message));
}

Result<Want> JsonReader::attach(const Node* value) {
    if (m_builder.tooManyNodes()) {
        return fail(m_builder.tooManyNodesError(value->range.begin));
    }
    if (m_frames.empty()) {
        m_root = value;
        return Want::Nothing;
    }
    const Frame& frame = m_frames.back();
    if (frame.object) {
        m_members.push_back({frame.key, frame.keyRange, value});
    } else {
        m_items.push_back(value);
    }
    return Want::CommaOrEnd;
}

Result<Want> JsonReader::open(bool object) {
    if (m_frames.size() >= m_builder.limits().maxDepth) {
        return fail(m_builder.tooDeepError(m_at));
    }
    m_frames.push_back({object, m_at, object ? m_members.size() : m_items.size(), {}, {}});
    ++m_at;
    return object ? Want::KeyOrEnd : Want::ValueOrEnd;
}

Result<Want> JsonReader::close() {
    const Frame frame = m_frames.back();
    m_frames.pop_back();
    ++m_at;
    Node* node =
        m_builder.node(frame.object ? NodeKind::Mapping : NodeKind::Sequence, frame.begin, m_at);
    if (frame.object) {
        const auto members = std::span<const Member>(m_members).subspan(frame.firstChild);
        m_builder.reportDuplicates(members);
        node->members = m_builder.arena().copy(members);
        m_members.resize(frame.firstChild);
    } else {
        node->items =
            m_builder.arena().copy(std::span<const Node* const>(m_items).subspan(frame.firstChild));
        m_items.resize(frame.firstChild);
    }
    return attach(node);
}

Result<Want> JsonReader::readKey(Want want) {
    if (peek() == '}' && want == Want::KeyOrEnd) {
        return close();
    }
    if (peek() != '"') {
        return fail(unexpected(want));
    }
    const auto key = readString();
    if (!key) {
        return fail(key.error());
    }
    m_frames.back().key = key->text;
    m_frames.back().keyRange = m_builder.range(key->begin, m_at);
    skipSpace();
    if (peek() != ':') {
        return fail(m_builder.error(
            m_at, fmt::format("found {}, expected ':' after the key", foundAt(m_text, m_at))));
    }
    ++m_at;
    return Want::Value;
}

Result<Want> JsonReader::readSeparator() {
    const bool object = inObject();
    if (peek() == ',') {
        ++m_at;
        return object ? Want::Key : Want::Value;
    }
    if (peek() == (object ? '}' : ']')) {
        return close();
    }
    return fail(unexpected(Want::CommaOrEnd));
}

Result<Want> JsonReader::readValue(Want want) {
    switch (peek()) {
    case '{':
        return open(true);
    case '[':
        return open(false);
    case ']':
        if (want == Want::ValueOrEnd) {
            return close();
        }
        return fail(unexpected(want));
    default:
        break;
    }
    const auto scalar = readScalar();
    if (!scalar) {
        return fail(scalar.error());
    }
    if (*scalar == nullptr) {
        return fail(unexpected(want));
    }
    return attach(*scalar);
}

// Null pointer when no scalar starts here.
Result<const Node*> JsonReader::readScalar() {
    switch (peek()) {
    case '"': {
        const auto string = readString();
        if (!string) {
            return fail(string.error());
        }
        Node* node = m_builder.node(NodeKind::String, string->begin, m_at);
        node->style = ScalarStyle::DoubleQuoted;
        node->text = string->text;
        if (hasPlaceholder(node->text)) {
            node->flags = kHasPlaceholder;
        }
        return node;
    }
    case 't':
        return readWord("true", NodeKind::Bool);
    case 'f':
        return readWord("false", NodeKind::Bool);
    case 'n':
        return readWord("null", NodeKind::Null);
    default:
        if (peek() == '-' || isDigit(peek())) {
            return readNumber();
        }
        return nullptr;
    }
}

Result<const Node*> JsonReader::readWord(std::string_view word, NodeKind kind) {
    if (!m_text.substr(m_at).starts_with(word)) {
        return nullptr;
    }
    Node* node = m_builder.node(kind, m_at, m_at + word.size());
    node->text = m_text.substr(m_at, word.size());
    m_at += word.size();
    return node;
}

Result<const Node*> JsonReader::readNumber() {
    const std::size_t begin = m_at;
    const auto digits = [this](std::string_view where) -> Status {
        if (!isDigit(peek())) {
            return fail(m_builder.error(
                m_at, fmt::format("found {}, expected a digit {}", foundAt(m_text, m_at), where)));
        }
        while (isDigit(peek())) {
            ++m_at;
        }
        return {};
    };
    if (peek() == '-') {
        ++m_at;
    }
    if (peek() == '0') {
        ++m_at;
        if (isDigit(peek())) {
            return fail(m_builder.error(
                begin, "found a number with a leading zero, expected it without; JSON has no "
                       "octal numbers"));
        }
    } else if (auto status = digits("after '-'"); !status) {
        return fail(std::move(status.error()));
    }
    NodeKind kind = NodeKind::Int;
    if (peek() == '.') {
        kind = NodeKind::Float;
        ++m_at;
        if (auto status = digits("after the decimal point"); !status) {
            return fail(std::move(status.error()));
        }
    }
    if (peek() == 'e' || peek() == 'E') {
        kind = NodeKind::Float;
        ++m_at;
        if (peek() == '+' || peek() == '-') {
            ++m_at;
        }
        if (auto status = digits("in the exponent"); !status) {
            return fail(std::move(status.error()));
        }
    }
    if (m_at - begin > m_builder.limits().maxScalarBytes) {
        return fail(m_builder.tooLongError(begin));
    }
    Node* node = m_builder.node(kind, begin, m_at);
    node->text = m_text.substr(begin, m_at - begin);
    return node;
}

Result<JsonReader::Text> JsonReader::readString() {
    const std::size_t begin = m_at++;
    while (m_at < m_text.size() && !kStopsString[static_cast<unsigned char>(m_text[m_at])]) {
        ++m_at;
    }
    std::string_view text = m_text.substr(begin + 1, m_at - begin - 1);
    if (peek() != '"' || m_at >= m_text.size()) {
        auto decoded = decode(begin);
        if (!decoded) {
            return fail(std::move(decoded.error()));
        }
        text = *decoded;
    }
    ++m_at;
    if (text.size() > m_builder.limits().maxScalarBytes) {
        return fail(m_builder.tooLongError(begin));
    }
    return Text{text, begin};
}

// The string that begins at `begin`, read up to the first character that is not
// itself; stops at the closing quote.
Result<std::string_view> JsonReader::decode(std::size_t begin) {
    m_decoded.assign(m_text.substr(begin + 1, m_at - begin - 1));
    for (;;) {
        if (m_at >= m_text.size()) {
            return fail(m_builder.error(
                m_at, fmt::format("found the end of the file, expected '\"'; the string that "
                                  "opens at {} is not closed",
                                  m_builder.place(begin))));
        }
        const char c = m_text[m_at];
        if (c == '"') {
            return m_builder.arena().copy(m_decoded);
        }
        if (c != '\\') {
            return fail(m_builder.error(
                m_at, fmt::format("found {} in a string, expected it as an escape such as \\n or "
                                  "\\u{:04x}",
                                  foundAt(m_text, m_at), static_cast<unsigned>(c))));
        }
        if (auto status = decodeEscape(); !status) {
            return fail(std::move(status.error()));
        }
        const std::size_t plain = m_at;
        while (m_at < m_text.size() && !kStopsString[static_cast<unsigned char>(m_text[m_at])]) {
            ++m_at;
        }
        m_decoded.append(m_text.substr(plain, m_at - plain));
        if (m_decoded.size() > m_builder.limits().maxScalarBytes) {
            return fail(m_builder.tooLongError(begin));
        }
    }
}

Status JsonReader::decodeEscape() {
    const std::size_t begin = m_at++;
    const char c = peek();
    ++m_at;
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeans = "\"\\/\b\f\n\r\t";
    if (const auto at = kLetters.find(c); at != std::string_view::npos && c != '\0') {
        m_decoded += kMeans[at];
        return {};
    }
    if (c != 'u') {
        return fail(m_builder.error(
            begin, fmt::format("found {} after '\\', expected one of \" \\ / b f n r t u",
                               foundAt(m_text, begin + 1))));
    }
    auto unit = hex4();
    if (!unit) {
        return fail(std::move(unit.error()));
    }
    if (*unit >= 0xD800 && *unit <= 0xDBFF && m_text.substr(m_at).starts_with("\\u")) {
        m_at += 2;
        const auto low = hex4();
        if (!low) {
            return fail(low.error());
        }
        if (*low >= 0xDC00 && *low <= 0xDFFF) {
            appendUtf8(m_decoded, 0x10000 + ((*unit - 0xD800) << 10U) + (*low - 0xDC00));
            return {};
        }
    }
    if (*unit >= 0xD800 && *unit <= 0xDFFF) {
        return fail(m_builder.error(
            begin, fmt::format("found the lone surrogate \\u{:04x}, expected a pair of a high and "
                               "a low one",
                               *unit)));
    }
    appendUtf8(m_decoded, *unit);
    return {};
}

Result<std::uint32_t> JsonReader::hex4() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i, ++m_at) {
        const char c = peek();
        std::uint32_t digit = 0;
        if (isDigit(c)) {
            digit = static_cast<std::uint32_t>(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            digit = static_cast<std::uint32_t>(c - 'a' + 10);
        } else if (c >= 'A' && c <= 'F') {
            digit = static_cast<std::uint32_t>(c - 'A' + 10);
        } else {
            return fail(m_builder.error(
                m_at, fmt::format("found {}, expected a hexadecimal digit of a \\u escape",
                                  foundAt(m_text, m_at))));
        }
        value = value << 4U | digit;
    }
    return value;
}

Result<DocumentPtr> JsonReader::run() {
    if (auto status = m_builder.admit(); !status) {
        return fail(std::move(status.error()));
    }
    m_at = m_builder.contentBegin();
    Want want = Want::Value;
    for (;;) {
        skipSpace();
        if (want == Want::Nothing) {
            if (m_at < m_text.size()) {
                return fail(unexpected(want));
            }
            return m_builder.finish({m_root});
        }
        Result<Want> next = Want::Nothing;
        if (want == Want::CommaOrEnd) {
            next = readSeparator();
        } else if (want == Want::Key || want == Want::KeyOrEnd) {
            next = readKey(want);
        } else {
            next = readValue(want);
        }
        if (!next) {
            return fail(std::move(next.error()));
        }
        want = *next;
    }
}

} // namespace

Result<DocumentPtr> readJson(const SourceFile& file, const Limits& limits) {
    return JsonReader(file, limits).run();
}

} // namespace gatelens::text
