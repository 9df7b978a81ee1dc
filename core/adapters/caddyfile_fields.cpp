// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/caddyfile_fields.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace gatelens::adapters::caddy {

using text::Severity;

namespace {

constexpr double kMostNs = 9.2e18;

std::optional<double> leadingNumber(std::string_view& text) {
    const auto end = std::min(text.find_first_not_of("0123456789."), text.size());
    const auto value = parseDouble(text.substr(0, end));
    if (end == 0 || !value) {
        return std::nullopt;
    }
    text.remove_prefix(end);
    return value;
}

Draft number(const Word& word, std::int64_t value) {
    Draft draft = Draft::integer(value, word.range);
    draft.flags = word.flags;
    return draft;
}

// "4xx" stands for all of that class.
std::optional<Draft> statusDraft(const Word& word) {
    std::string_view text = word.text;
    if (text.size() == 3 && text.ends_with("xx")) {
        text = text.substr(0, 1);
    }
    const auto code = parseInt(text);
    return code ? std::optional(number(word, *code)) : std::nullopt;
}

std::optional<Draft> sizeDraft(const Word& word) {
    const auto bytes = humanBytes(word.text);
    return bytes ? std::optional(number(word, *bytes)) : std::nullopt;
}

std::optional<Draft> valueDraft(FieldKind kind, const Word& word) {
    if (isPlaceholderWord(word)) {
        return textDraft(word);
    }
    switch (kind) {
    case FieldKind::Weak:
        if (const auto value = parseInt(word.text)) {
            return number(word, *value);
        }
        return textDraft(word);
    case FieldKind::Int: {
        const auto value = parseInt(word.text);
        return value ? std::optional(number(word, *value)) : std::nullopt;
    }
    case FieldKind::Number: {
        return parseDouble(word.text) ? std::optional(Draft::number(word.text, word.range))
                                      : std::nullopt;
    }
    case FieldKind::DurationOrInt:
        if (const auto value = parseInt(word.text)) {
            return number(word, *value);
        }
        return durationDraft(word);
    case FieldKind::Duration:
        return durationDraft(word);
    case FieldKind::SizeOrNone:
        return word.text == "unlimited" ? number(word, -1) : sizeDraft(word);
    case FieldKind::Size:
        return sizeDraft(word);
    case FieldKind::Status:
        return statusDraft(word);
    default:
        return textDraft(word);
    }
}

std::string_view wanted(FieldKind kind) {
    switch (kind) {
    case FieldKind::Int:
        return "an integer";
    case FieldKind::Number:
        return "a number";
    case FieldKind::Duration:
    case FieldKind::DurationOrInt:
        return "a duration such as 10s";
    case FieldKind::Size:
    case FieldKind::SizeOrNone:
        return "a size such as 10MB";
    case FieldKind::Status:
    case FieldKind::Statuses:
        return "a status such as 404 or 4xx";
    default:
        return "a value";
    }
}

void applyList(FieldKind kind, const Statement& statement, Draft& field, Faults& faults) {
    const auto arguments = statement.arguments();
    if (arguments.empty() && kind != FieldKind::Ranges) {
        faults.arguments(statement, wanted(kind));
        return;
    }
    if (kind == FieldKind::Texts) {
        field = textsDraft(arguments);
        return;
    }
    for (const Word& word : arguments) {
        if (kind == FieldKind::Ranges && word.text == "private_ranges") {
            for (const std::string_view range : privateRanges()) {
                field.append(Draft::string(std::string(range), word.range));
            }
        } else if (kind == FieldKind::Statuses) {
            auto status = statusDraft(word);
            if (status) {
                field.append(std::move(*status));
            } else {
                faults.invalid(word, wanted(kind));
            }
        } else {
            field.append(textDraft(word));
        }
    }
}

} // namespace

void Faults::report(Severity severity, std::string code, std::string message,
                    const text::SourceRange& range, std::string fix) {
    m_diagnostics.push_back(
        {severity, std::move(code), std::move(message), std::move(fix), range, {}});
}

void Faults::error(std::string code, std::string message, const text::SourceRange& range,
                   std::string fix) {
    report(Severity::Error, std::move(code), std::move(message), range, std::move(fix));
}

void Faults::arguments(const Statement& statement, std::string_view expected) {
    const auto given = statement.arguments();
    text::SourceRange range = statement.words.front().range;
    if (!given.empty() && given.back().range.file == range.file &&
        given.back().range.end > range.begin) {
        range.end = given.back().range.end;
    }
    error("wrong-arguments",
          fmt::format("{} takes {}, but {} stand{} here", statement.name(), expected,
                      given.empty() ? "no arguments"
                                    : fmt::format("{} argument{}", given.size(),
                                                  given.size() == 1 ? "" : "s"),
                      given.size() == 1 ? "s" : ""),
          range);
}

void Faults::invalid(const Word& word, std::string_view what) {
    error("invalid-value", fmt::format("\"{}\" is not {}", word.text, what), word.range);
}

void Faults::unknown(const Statement& statement, std::string_view parent,
                     std::span<const std::string_view> names) {
    const auto near = nearest(statement.name(), {names.begin(), names.end()});
    error("unknown-subdirective", fmt::format("{} knows no \"{}\"", parent, statement.name()),
          statement.words.front().range,
          near.empty() ? std::string{} : fmt::format("did you mean \"{}\"?", near));
}

void Faults::unknown(const Statement& statement, std::string_view parent,
                     std::span<const FieldRule> rules, std::span<const std::string_view> others) {
    std::vector<std::string_view> names(others.begin(), others.end());
    for (const FieldRule& rule : rules) {
        names.push_back(rule.name);
    }
    unknown(statement, parent, names);
}

bool applyField(std::span<const FieldRule> rules, const Statement& statement, Draft& target,
                Faults& faults) {
    const auto rule = std::find_if(rules.begin(), rules.end(), [&](const FieldRule& candidate) {
        return candidate.name == statement.name();
    });
    if (rule == rules.end()) {
        return false;
    }
    const Word& name = statement.words.front();
    const auto arguments = statement.arguments();
    const std::string_view path = rule->path.empty() ? rule->name : rule->path;
    const auto field = [&]() -> Draft& { return memberAt(target, path, statement.range); };
    switch (rule->kind) {
    case FieldKind::Ignored:
        break;
    case FieldKind::True:
    case FieldKind::False:
        if (!arguments.empty()) {
            faults.arguments(statement, "no arguments");
        }
        field() = Draft::boolean(rule->kind == FieldKind::True, name.range);
        break;
    case FieldKind::Off:
        if (arguments.size() == 1 && arguments[0].text == "off") {
            field() = Draft::boolean(false, arguments[0].range);
        }
        break;
    case FieldKind::Texts:
    case FieldKind::MoreTexts:
    case FieldKind::AnyTexts:
    case FieldKind::Statuses:
    case FieldKind::Ranges:
        if (!arguments.empty() || rule->kind != FieldKind::AnyTexts) {
            applyList(rule->kind, statement, field(), faults);
        }
        break;
    default:
        if (arguments.size() != 1) {
            faults.arguments(statement, wanted(rule->kind));
            break;
        }
        if (auto value = valueDraft(rule->kind, arguments[0])) {
            field() = std::move(*value);
        } else {
            faults.invalid(arguments[0], wanted(rule->kind));
        }
    }
    return true;
}

void applyFields(std::span<const FieldRule> rules, std::span<const Statement> block,
                 std::string_view parent, Draft& target, Faults& faults) {
    for (const Statement& statement : block) {
        if (!applyField(rules, statement, target, faults)) {
            faults.unknown(statement, parent, rules);
        }
    }
}

Draft textDraft(const Word& word) {
    return Draft::string(word.text, word.range, word.flags);
}

Draft textsDraft(std::span<const Word> words) {
    Draft list = Draft::sequence(words.empty() ? text::SourceRange{} : words.front().range);
    if (!words.empty() && words.back().range.file == list.range.file &&
        words.back().range.end > list.range.begin) {
        list.range.end = words.back().range.end;
    }
    for (const Word& word : words) {
        list.append(textDraft(word));
    }
    return list;
}

std::optional<Draft> durationDraft(const Word& word) {
    if (isPlaceholderWord(word)) {
        return textDraft(word);
    }
    const auto ns = durationNs(word.text);
    return ns ? std::optional(number(word, *ns)) : std::nullopt;
}

Draft& memberAt(Draft& draft, std::string_view path, const text::SourceRange& range) {
    Draft* at = &draft;
    for (const std::string_view name : split(path, '/')) {
        if (at->isNull()) {
            at->range = range;
        }
        at = &at->at(name);
    }
    return *at;
}

std::optional<std::int64_t> durationNs(std::string_view text) {
    struct Unit {
        std::string_view name;
        double ns;
    };
    constexpr std::array kUnits = std::to_array<Unit>({{"ns", 1},
                                                       {"us", 1e3},
                                                       {"µs", 1e3},
                                                       {"ms", 1e6},
                                                       {"s", 1e9},
                                                       {"m", 6e10},
                                                       {"h", 3.6e12},
                                                       {"d", 8.64e13}});
    if (text == "0") {
        return 0;
    }
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) {
        text.remove_prefix(1);
    }
    if (text.empty()) {
        return std::nullopt;
    }
    double total = 0;
    while (!text.empty()) {
        const auto value = leadingNumber(text);
        if (!value) {
            return std::nullopt;
        }
        const auto end = std::min(text.find_first_of("0123456789."), text.size());
        const auto unit = std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& candidate) {
            return candidate.name == text.substr(0, end);
        });
        if (unit == kUnits.end()) {
            return std::nullopt;
        }
        total += *value * unit->ns;
        text.remove_prefix(end);
    }
    if (total > kMostNs) {
        return std::nullopt;
    }
    const auto ns = static_cast<std::int64_t>(std::llround(total));
    return negative ? -ns : ns;
}

std::optional<std::int64_t> humanBytes(std::string_view text) {
    struct Unit {
        std::string_view name;
        double bytes;
    };
    constexpr std::array kUnits = std::to_array<Unit>({
        {"", 1},
        {"b", 1},
        {"kb", 1e3},
        {"k", 1e3},
        {"mb", 1e6},
        {"m", 1e6},
        {"gb", 1e9},
        {"g", 1e9},
        {"tb", 1e12},
        {"t", 1e12},
        {"pb", 1e15},
        {"p", 1e15},
        {"kib", 1024.0},
        {"ki", 1024.0},
        {"mib", 1048576.0},
        {"mi", 1048576.0},
        {"gib", 1073741824.0},
        {"gi", 1073741824.0},
        {"tib", 1099511627776.0},
        {"ti", 1099511627776.0},
    });
    const auto value = leadingNumber(text);
    if (!value) {
        return std::nullopt;
    }
    const std::string name = toLower(trim(text));
    const auto unit = std::find_if(kUnits.begin(), kUnits.end(),
                                   [&](const Unit& candidate) { return candidate.name == name; });
    if (unit == kUnits.end() || *value * unit->bytes > kMostNs) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(*value * unit->bytes);
}

std::string canonicalHeader(std::string_view name) {
    constexpr std::string_view kTokenMarks = "!#$%&'*+-.^_`|~";
    std::string out(name);
    bool first = true;
    for (char& c : out) {
        const bool lower = c >= 'a' && c <= 'z';
        const bool upper = c >= 'A' && c <= 'Z';
        if (!lower && !upper && !(c >= '0' && c <= '9') &&
            kTokenMarks.find(c) == std::string_view::npos) {
            return std::string(name);
        }
        if (first && lower) {
            c = static_cast<char>(c - 'a' + 'A');
        } else if (!first && upper) {
            c = static_cast<char>(c - 'A' + 'a');
        }
        first = c == '-';
    }
    return out;
}

bool isPlaceholderWord(const Word& word) {
    return word.text.find('{') != std::string::npos && word.text.find('}') != std::string::npos;
}

std::span<const std::string_view> privateRanges() {
    static constexpr std::array kRanges = std::to_array<std::string_view>(
        {"192.168.0.0/16", "172.16.0.0/12", "10.0.0.0/8", "127.0.0.1/8", "fd00::/8", "::1"});
    return kRanges;
}

} // namespace gatelens::adapters::caddy
