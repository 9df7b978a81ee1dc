// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/regex_cost.h"

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <vector>

namespace gatelens::findings {

namespace {

using Bytes = std::bitset<256>;

constexpr int kMaxDepth = 40;

struct Piece; // one atom with its repetition

using Sequence = std::vector<Piece>;

struct Piece {
    Bytes bytes;                    // of a single character atom
    std::vector<Sequence> branches; // of a group; empty: a character
    bool anchor = false;            // matches no text
    bool optional = false;          // may match nothing
    bool unbounded = false;         // *, +, {n,}
    bool possessive = false;        // keeps what it took: no backtracking into it
    std::size_t begin = 0;
    std::size_t end = 0;
};

Bytes range(unsigned char from, unsigned char to) {
    Bytes bytes;
    for (unsigned c = from; c <= to; ++c) {
        bytes.set(c);
    }
    return bytes;
}

Bytes classOf(char letter) {
    Bytes bytes;
    switch (letter) {
    case 'd':
    case 'D':
        bytes = range('0', '9');
        break;
    case 'w':
    case 'W':
        bytes = range('0', '9') | range('a', 'z') | range('A', 'Z');
        bytes.set('_');
        break;
    case 's':
    case 'S':
        for (const char c : {' ', '\t', '\n', '\r', '\f', '\v'}) {
            bytes.set(static_cast<unsigned char>(c));
        }
        break;
    case 'n':
        bytes.set('\n');
        break;
    case 't':
        bytes.set('\t');
        break;
    case 'r':
        bytes.set('\r');
        break;
    default:
        bytes.set(static_cast<unsigned char>(letter));
        break;
    }
    return letter == 'D' || letter == 'W' || letter == 'S' ? ~bytes : bytes;
}

class Parser final {
public:
    explicit Parser(std::string_view pattern)
        : m_text(pattern) {}

    std::optional<std::vector<Sequence>> parse() {
        auto branches = alternatives(0);
        return m_failed || m_at != m_text.size() ? std::nullopt
                                                 : std::optional(std::move(branches));
    }

private:
    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] char peek() const { return m_text[m_at]; }

    std::vector<Sequence> alternatives(int depth) {
        std::vector<Sequence> branches(1);
        if (depth > kMaxDepth) {
            m_failed = true;
            return branches;
        }
        while (!atEnd() && !m_failed && peek() != ')') {
            if (peek() == '|') {
                ++m_at;
                branches.emplace_back();
                continue;
            }
            Piece piece = atom(depth);
            repetition(piece);
            piece.end = m_at;
            branches.back().push_back(std::move(piece));
        }
        return branches;
    }

    Piece atom(int depth) {
        Piece piece;
        piece.begin = m_at;
        const char c = m_text[m_at++];
        if (c == '(') {
            group(piece, depth);
        } else if (c == '[') {
            piece.bytes = bracket();
        } else if (c == '.') {
            piece.bytes = ~classOf('n');
        } else if (c == '^' || c == '$') {
            piece.anchor = true;
        } else if (c == '\\') {
            escape(piece);
        } else {
            piece.bytes.set(static_cast<unsigned char>(c));
        }
        return piece;
    }

    void escape(Piece& piece) {
        if (atEnd()) {
            m_failed = true;
            return;
        }
        const char c = m_text[m_at++];
        if (std::string_view("bBAzZGQE").find(c) != std::string_view::npos) {
            piece.anchor = true;
        } else if (c >= '1' && c <= '9') {
            m_failed = true; // a back reference is beyond this analysis
        } else {
            piece.bytes = classOf(c);
        }
    }

    void group(Piece& piece, int depth) {
        bool look = false;
        if (m_text.substr(m_at).starts_with("?>")) {
            piece.possessive = true;
            m_at += 2;
        } else if (!atEnd() && peek() == '?') {
            look = openSpecial();
        } else if (!atEnd() && peek() == '*') {
            m_failed = true; // a verb
            return;
        }
        piece.branches = alternatives(depth + 1);
        if (atEnd()) {
            m_failed = true;
            return;
        }
        ++m_at; // ')'
        if (look) {
            piece.branches.clear();
            piece.anchor = true;
        }
    }

    // After "(?": a name, flags, or a look-around; true for the last.
    bool openSpecial() {
        const std::string_view rest = m_text.substr(m_at);
        for (const std::string_view look : {"?=", "?!", "?<=", "?<!"}) {
            if (rest.starts_with(look)) {
                m_at += look.size();
                return true;
            }
        }
        if (rest.starts_with("?<") || rest.starts_with("?P<")) {
            const auto close = m_text.find('>', m_at);
            m_failed = close == std::string_view::npos;
            m_at = m_failed ? m_text.size() : close + 1;
            return false;
        }
        ++m_at;
        while (!atEnd() && peek() != ':' && peek() != ')') {
            ++m_at;
        }
        if (!atEnd() && peek() == ':') {
            ++m_at;
        }
        return false;
    }

    Bytes bracket() {
        Bytes bytes;
        const bool negated = !atEnd() && peek() == '^';
        m_at += negated ? 1 : 0;
        bool first = true;
        while (!atEnd() && (peek() != ']' || first)) {
            first = false;
            bytes |= bracketItem();
        }
        m_failed = m_failed || atEnd();
        ++m_at;
        return negated ? ~bytes : bytes;
    }

    Bytes bracketItem() {
        if (m_text.substr(m_at).starts_with("[:")) {
            const auto close = m_text.find(":]", m_at);
            m_at = close == std::string_view::npos ? m_text.size() : close + 2;
            return classOf('w');
        }
        const char c = m_text[m_at++];
        if (c == '\\' && !atEnd()) {
            return classOf(m_text[m_at++]);
        }
        const bool span = m_at + 1 < m_text.size() && peek() == '-' && m_text[m_at + 1] != ']';
        if (!span) {
            return range(static_cast<unsigned char>(c), static_cast<unsigned char>(c));
        }
        const char to = m_text[m_at + 1];
        m_at += 2;
        return range(static_cast<unsigned char>(c), static_cast<unsigned char>(to));
    }

    void repetition(Piece& piece) {
        if (atEnd()) {
            return;
        }
        const char c = peek();
        if (c == '*' || c == '+' || c == '?') {
            ++m_at;
            piece.optional = c != '+';
            piece.unbounded = c != '?';
        } else if (c == '{') {
            if (!counted(piece)) {
                return;
            }
        } else {
            return;
        }
        if (!atEnd() && (peek() == '?' || peek() == '+')) {
            piece.possessive = piece.possessive || peek() == '+';
            ++m_at;
        }
    }

    // "{2,}" has no end; a bounded count is as harmless as its bound, which is small
    // in patterns of routes.
    bool counted(Piece& piece) {
        const auto close = m_text.find('}', m_at);
        const auto body = close == std::string_view::npos
                              ? std::string_view{}
                              : m_text.substr(m_at + 1, close - m_at - 1);
        const bool count =
            !body.empty() && body.find_first_not_of("0123456789,") == std::string_view::npos;
        if (!count) {
            return false;
        }
        piece.unbounded = body.back() == ',';
        piece.optional = body.front() == '0';
        m_at = close + 1;
        return true;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    bool m_failed = false;
};

bool mayBeEmpty(const Sequence& sequence);

bool mayBeEmpty(const Piece& piece) {
    if (piece.anchor || piece.optional) {
        return true;
    }
    return !piece.branches.empty() &&
           std::any_of(piece.branches.begin(), piece.branches.end(),
                       [](const Sequence& branch) { return mayBeEmpty(branch); });
}

bool mayBeEmpty(const Sequence& sequence) {
    return std::all_of(sequence.begin(), sequence.end(),
                       [](const Piece& piece) { return mayBeEmpty(piece); });
}

Bytes allBytes(const Sequence& sequence);

Bytes allBytes(const Piece& piece) {
    Bytes bytes = piece.bytes;
    for (const auto& branch : piece.branches) {
        bytes |= allBytes(branch);
    }
    return bytes;
}

Bytes allBytes(const Sequence& sequence) {
    Bytes bytes;
    for (const auto& piece : sequence) {
        bytes |= allBytes(piece);
    }
    return bytes;
}

Bytes firstBytes(const Sequence& sequence) {
    Bytes bytes;
    for (const auto& piece : sequence) {
        bytes |= piece.bytes;
        for (const auto& branch : piece.branches) {
            bytes |= firstBytes(branch);
        }
        if (!mayBeEmpty(piece)) {
            break;
        }
    }
    return bytes;
}

// What every match of the sequence must contain besides the piece at `skip`.
bool restMatches(const Sequence& sequence, std::size_t skip, const Bytes& inner) {
    for (std::size_t i = 0; i < sequence.size(); ++i) {
        if (i == skip || mayBeEmpty(sequence[i])) {
            continue;
        }
        // A separator outside the inner set tells the rounds of the outer repetition
        // apart: ([a-z]+\.)+ has one way to match only.
        if ((allBytes(sequence[i]) & ~inner).any()) {
            return false;
        }
    }
    return true;
}

// (a+)+, (a*b?)*, ((a|b)+)*: the inner repetition alone makes up a round of the outer.
bool innerRepeats(const Sequence& branch) {
    for (std::size_t i = 0; i < branch.size(); ++i) {
        const Piece& piece = branch[i];
        if (piece.possessive || piece.anchor) {
            continue;
        }
        const Bytes inner = allBytes(piece);
        if (piece.unbounded && inner.any() && restMatches(branch, i, inner)) {
            return true;
        }
        const bool nested =
            !piece.branches.empty() && restMatches(branch, i, inner) &&
            std::any_of(piece.branches.begin(), piece.branches.end(),
                        [](const Sequence& inside) { return innerRepeats(inside); });
        if (nested) {
            return true;
        }
    }
    return false;
}

bool isOneByte(const Sequence& branch) {
    return branch.size() == 1 && branch.front().branches.empty() && !branch.front().anchor &&
           !branch.front().unbounded && !branch.front().optional;
}

// (a|a)*, (\w|\d)+: two branches of one character that share a character.
bool branchesOverlap(const Piece& piece) {
    for (std::size_t a = 0; a < piece.branches.size(); ++a) {
        for (std::size_t b = a + 1; b < piece.branches.size(); ++b) {
            const bool single = isOneByte(piece.branches[a]) && isOneByte(piece.branches[b]);
            if (single && (firstBytes(piece.branches[a]) & firstBytes(piece.branches[b])).any()) {
                return true;
            }
        }
    }
    return false;
}

// Nothing after it can fail: a match is found at the first try and kept.
bool somethingFollows(const Sequence& sequence, std::size_t at) {
    return at + 1 < sequence.size();
}

const Piece* findIn(const Sequence& sequence, bool followed) {
    for (std::size_t i = 0; i < sequence.size(); ++i) {
        const Piece& piece = sequence[i];
        const bool canFail = followed || somethingFollows(sequence, i);
        if (piece.branches.empty() || piece.possessive) {
            continue;
        }
        const bool ambiguous =
            branchesOverlap(piece) ||
            std::any_of(piece.branches.begin(), piece.branches.end(),
                        [](const Sequence& branch) { return innerRepeats(branch); });
        if (piece.unbounded && canFail && ambiguous) {
            return &piece;
        }
        for (const auto& branch : piece.branches) {
            if (const Piece* inner = findIn(branch, canFail); inner != nullptr) {
                return inner;
            }
        }
    }
    return nullptr;
}

} // namespace

std::optional<std::string> ambiguousRepetition(std::string_view pattern) {
    constexpr std::size_t kLongest = 4096;
    if (pattern.size() > kLongest) {
        return std::nullopt;
    }
    const auto branches = Parser(pattern).parse();
    if (!branches) {
        return std::nullopt;
    }
    for (const auto& branch : *branches) {
        if (const Piece* piece = findIn(branch, false); piece != nullptr) {
            return std::string(pattern.substr(piece->begin, piece->end - piece->begin));
        }
    }
    return std::nullopt;
}

} // namespace gatelens::findings
