// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/regex.h"

#include "core/base/strings.h"
#include "core/base/utf8.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <re2/re2.h>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

namespace gatelens::match {

namespace {

// Bounds on PCRE's backtracking: enough for every honest pattern, a few
// milliseconds for a hostile one.
constexpr std::uint32_t kMatchLimit = 200'000;
constexpr std::uint32_t kDepthLimit = 10'000;
constexpr std::size_t kMaxPattern = 64U << 10U;

struct CodeFree {
    void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct DataFree {
    void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};
struct ContextFree {
    void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};
using CodePtr = std::unique_ptr<pcre2_code, CodeFree>;
using DataPtr = std::unique_ptr<pcre2_match_data, DataFree>;
using ContextPtr = std::unique_ptr<pcre2_match_context, ContextFree>;

PCRE2_SPTR bytes(std::string_view text) {
    return reinterpret_cast<PCRE2_SPTR>(text.empty() ? "" : text.data());
}

// A subject that is no UTF-8 as Go's regexp reads it: each stray byte is U+FFFD.
// `offsets` leads back to the bytes it came from.
struct GoSubject {
    std::string text;
    std::vector<std::size_t> offsets;
};

GoSubject goSubject(std::string_view subject) {
    GoSubject out;
    for (std::size_t i = 0; i < subject.size();) {
        const std::size_t valid = utf8Length(subject, i);
        const std::string_view piece = valid == 0 ? "\xEF\xBF\xBD" : subject.substr(i, valid);
        out.offsets.insert(out.offsets.end(), piece.size(), i);
        out.text += piece;
        i += std::max<std::size_t>(valid, 1);
    }
    out.offsets.push_back(subject.size());
    return out;
}

std::string pcreMessage(int code) {
    std::string message(256, '\0');
    const int length = pcre2_get_error_message(code, reinterpret_cast<PCRE2_UCHAR*>(message.data()),
                                               message.size());
    message.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
    return message;
}

} // namespace

struct Regex::Engine {
    std::string pattern;
    std::unique_ptr<re2::RE2> re2;
    bool go = false;
    CodePtr pcre;
    ContextPtr context;

    enum class Anchor : std::uint8_t { None, Start, Both };

    [[nodiscard]] std::unique_ptr<RegexMatch> run(std::string_view subject, std::size_t from,
                                                  Anchor anchor) const {
        if (go && validUtf8Prefix(subject) < subject.size()) {
            return runGo(subject, from, anchor);
        }
        return re2 ? runRe2(subject, from, anchor) : runPcre(subject, from, anchor);
    }

    [[nodiscard]] bool test(std::string_view subject, Anchor anchor) const {
        if (!re2) {
            const auto match = runPcre(subject, 0, anchor);
            return match && !match->limitReached;
        }
        if (go && validUtf8Prefix(subject) < subject.size()) {
            return runGo(subject, 0, anchor) != nullptr;
        }
        return re2->Match(re2::StringPiece(subject.data(), subject.size()), 0, subject.size(),
                          re2Anchor(anchor), nullptr, 0);
    }

private:
    static re2::RE2::Anchor re2Anchor(Anchor anchor) {
        switch (anchor) {
        case Anchor::Start:
            return re2::RE2::ANCHOR_START;
        case Anchor::Both:
            return re2::RE2::ANCHOR_BOTH;
        case Anchor::None:
            break;
        }
        return re2::RE2::UNANCHORED;
    }

    [[nodiscard]] std::unique_ptr<RegexMatch> runGo(std::string_view subject, std::size_t from,
                                                    Anchor anchor) const {
        const GoSubject read = goSubject(subject);
        const auto start = std::lower_bound(read.offsets.begin(), read.offsets.end(), from);
        auto match =
            runRe2(read.text, static_cast<std::size_t>(start - read.offsets.begin()), anchor);
        if (match == nullptr) {
            return match;
        }
        for (auto& group : match->groups) {
            if (group.data() != nullptr) {
                const auto at = static_cast<std::size_t>(group.data() - read.text.data());
                const std::size_t begin = read.offsets[at];
                group = subject.substr(begin, read.offsets[at + group.size()] - begin);
            }
        }
        return match;
    }

    [[nodiscard]] std::unique_ptr<RegexMatch> runRe2(std::string_view subject, std::size_t from,
                                                     Anchor anchor) const {
        const int count = re2->NumberOfCapturingGroups() + 1;
        std::vector<re2::StringPiece> pieces(static_cast<std::size_t>(count));
        if (!re2->Match(re2::StringPiece(subject.data(), subject.size()), from, subject.size(),
                        re2Anchor(anchor), pieces.data(), count)) {
            return nullptr;
        }
        auto match = std::make_unique<RegexMatch>();
        for (const auto& piece : pieces) {
            match->groups.emplace_back(piece.data(), piece.size());
        }
        for (const auto& [name, index] : re2->NamedCapturingGroups()) {
            match->names.emplace_back(name, static_cast<std::size_t>(index));
        }
        return match;
    }

    [[nodiscard]] std::unique_ptr<RegexMatch> runPcre(std::string_view subject, std::size_t from,
                                                      Anchor anchor) const {
        const DataPtr data(pcre2_match_data_create_from_pattern(pcre.get(), nullptr));
        std::uint32_t options = 0;
        if (anchor != Anchor::None) {
            options |= PCRE2_ANCHORED;
        }
        if (anchor == Anchor::Both) {
            options |= PCRE2_ENDANCHORED;
        }
        const int count = pcre2_match(pcre.get(), bytes(subject), subject.size(), from, options,
                                      data.get(), context.get());
        if (count == PCRE2_ERROR_NOMATCH) {
            return nullptr;
        }
        auto match = std::make_unique<RegexMatch>();
        if (count < 0) {
            match->limitReached = true;
            return match;
        }
        const PCRE2_SIZE* offsets = pcre2_get_ovector_pointer(data.get());
        const std::uint32_t pairs = pcre2_get_ovector_count(data.get());
        for (std::uint32_t i = 0; i < pairs; ++i) {
            const PCRE2_SIZE begin = offsets[2 * i];
            const PCRE2_SIZE end = offsets[2 * i + 1];
            match->groups.push_back(begin == PCRE2_UNSET || end < begin
                                        ? std::string_view{}
                                        : subject.substr(begin, end - begin));
        }
        addNames(*match);
        return match;
    }

    void addNames(RegexMatch& match) const {
        std::uint32_t count = 0;
        std::uint32_t size = 0;
        PCRE2_SPTR table = nullptr;
        pcre2_pattern_info(pcre.get(), PCRE2_INFO_NAMECOUNT, &count);
        pcre2_pattern_info(pcre.get(), PCRE2_INFO_NAMEENTRYSIZE, &size);
        pcre2_pattern_info(pcre.get(), PCRE2_INFO_NAMETABLE, &table);
        for (std::uint32_t i = 0; i < count; ++i) {
            const PCRE2_SPTR entry = table + static_cast<std::size_t>(i) * size;
            const std::size_t index = static_cast<std::size_t>(entry[0]) << 8U | entry[1];
            match.names.emplace_back(reinterpret_cast<const char*>(entry + 2), index);
        }
    }
};

Regex::Regex(std::unique_ptr<Engine> engine)
    : m_engine(std::move(engine)) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Result<Regex> Regex::compile(std::string_view pattern, const RegexOptions& options) {
    if (pattern.size() > kMaxPattern) {
        return fail(ErrorCode::LimitExceeded,
                    fmt::format("the regular expression is longer than {} bytes", kMaxPattern));
    }
    auto engine = std::make_unique<Engine>();
    engine->pattern = std::string(pattern);
    if (options.dialect != RegexDialect::Pcre) {
        engine->go = options.dialect == RegexDialect::Go;
        re2::RE2::Options settings(re2::RE2::Quiet);
        settings.set_case_sensitive(options.caseSensitive);
        settings.set_dot_nl(options.dotMatchesNewline);
        engine->re2 = std::make_unique<re2::RE2>(engine->pattern, settings);
        if (!engine->re2->ok()) {
            return fail(ErrorCode::InvalidInput, fmt::format("\"{}\" is no valid expression: {}",
                                                             pattern, engine->re2->error()));
        }
        return Regex(std::move(engine));
    }
    std::uint32_t flags = options.caseSensitive ? 0U : static_cast<std::uint32_t>(PCRE2_CASELESS);
    flags |= options.dotMatchesNewline ? static_cast<std::uint32_t>(PCRE2_DOTALL) : 0U;
    int error = 0;
    PCRE2_SIZE offset = 0;
    engine->pcre.reset(
        pcre2_compile(bytes(pattern), pattern.size(), flags, &error, &offset, nullptr));
    if (!engine->pcre) {
        return fail(ErrorCode::InvalidInput,
                    fmt::format("\"{}\" is no valid expression: {} at offset {}", pattern,
                                pcreMessage(error), offset));
    }
    engine->context.reset(pcre2_match_context_create(nullptr));
    pcre2_set_match_limit(engine->context.get(), kMatchLimit);
    pcre2_set_depth_limit(engine->context.get(), kDepthLimit);
    return Regex(std::move(engine));
}

const std::string& Regex::pattern() const {
    return m_engine->pattern;
}

bool Regex::search(std::string_view subject) const {
    return m_engine->test(subject, Engine::Anchor::None);
}

bool Regex::matchStart(std::string_view subject) const {
    return m_engine->test(subject, Engine::Anchor::Start);
}

bool Regex::matchFull(std::string_view subject) const {
    return m_engine->test(subject, Engine::Anchor::Both);
}

std::unique_ptr<RegexMatch> Regex::find(std::string_view subject, std::size_t from) const {
    return m_engine->run(subject, from, Engine::Anchor::None);
}

namespace {

std::string_view group(const RegexMatch& match, std::string_view name) {
    if (const auto index = parseInt(name)) {
        const auto at = static_cast<std::size_t>(*index);
        return *index >= 0 && at < match.groups.size() ? match.groups[at] : std::string_view{};
    }
    for (const auto& [known, index] : match.names) {
        if (known == name && index < match.groups.size() && match.groups[index].data() != nullptr) {
            return match.groups[index];
        }
    }
    return {};
}

bool isWord(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

struct Reference {
    std::string_view name; // empty: none here
    std::size_t length = 0;
};

// The reference that starts at `text`, whose first byte is the style's marker.
Reference referenceAt(std::string_view text, TemplateStyle style) {
    if (text.size() < 2) {
        return {};
    }
    const bool digit = text[1] >= '0' && text[1] <= '9';
    if (style == TemplateStyle::Backslash) {
        return digit ? Reference{text.substr(1, 1), 2} : Reference{};
    }
    if (text[1] == '{') {
        const auto close = text.find('}');
        return close == std::string_view::npos || close == 2
                   ? Reference{}
                   : Reference{text.substr(2, close - 2), close + 1};
    }
    if (style == TemplateStyle::Nginx) {
        return digit ? Reference{text.substr(1, 1), 2} : Reference{};
    }
    // Go takes the longest run of letters, digits and "_" (regexp.Expand).
    std::size_t end = 1;
    while (end < text.size() && isWord(text[end])) {
        ++end;
    }
    return end == 1 ? Reference{} : Reference{text.substr(1, end - 1), end};
}

} // namespace

std::string expandTemplate(std::string_view replacement, const RegexMatch& match,
                           TemplateStyle style) {
    const char marker = style == TemplateStyle::Backslash ? '\\' : '$';
    std::string out;
    while (!replacement.empty()) {
        const auto at = replacement.find(marker);
        out.append(replacement.substr(0, at));
        if (at == std::string_view::npos) {
            break;
        }
        replacement.remove_prefix(at);
        const Reference reference = referenceAt(replacement, style);
        if (!reference.name.empty()) {
            out.append(group(match, reference.name));
            replacement.remove_prefix(reference.length);
            continue;
        }
        // A doubled marker is one of itself in Go and RE2; else it stands as it is.
        out += marker;
        const bool doubled =
            replacement.size() > 1 && replacement[1] == marker && style != TemplateStyle::Nginx;
        replacement.remove_prefix(doubled ? 2 : 1);
    }
    return out;
}

std::string goReplaceAll(const Regex& regex, std::string_view subject,
                         std::string_view replacement) {
    std::string out;
    std::size_t copied = 0;
    std::size_t from = 0;
    while (from <= subject.size()) {
        const auto match = regex.find(subject, from);
        if (!match || match->limitReached) {
            break;
        }
        const auto whole = match->groups.front();
        const auto begin = static_cast<std::size_t>(whole.data() - subject.data());
        const std::size_t end = begin + whole.size();
        out.append(subject.substr(copied, begin - copied));
        if (end > copied || begin == 0) {
            out += expandTemplate(replacement, *match, TemplateStyle::Go);
        }
        copied = end;
        // The search goes on behind the match, or behind the next character.
        from = end > from ? end : from + 1;
        while (from < subject.size() && end < from &&
               (static_cast<unsigned char>(subject[from]) & 0xC0U) == 0x80U) {
            ++from;
        }
    }
    out.append(subject.substr(std::min(copied, subject.size())));
    return out;
}

} // namespace gatelens::match
