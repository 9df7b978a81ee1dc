// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/products/envoy_fields.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gatelens::match::envoy {

using text::Node;

namespace {

bool isField(std::string_view written, std::string_view snake) {
    std::size_t at = 0;
    for (std::size_t i = 0; i < snake.size(); ++i, ++at) {
        char wanted = snake[i];
        if (wanted == '_' && at < written.size() && written[at] != '_' && i + 1 < snake.size()) {
            wanted = snake[++i];
            if (wanted >= 'a' && wanted <= 'z') {
                wanted = static_cast<char>(wanted - 0x20);
            }
        }
        if (at >= written.size() || written[at] != wanted) {
            return false;
        }
    }
    return at == written.size();
}

} // namespace

const Node* field(const Node* message, std::string_view snakeName) {
    if (message == nullptr) {
        return nullptr;
    }
    for (const auto& member : message->members) {
        if (isField(member.name, snakeName) && member.value != nullptr && !member.value->isNull()) {
            return member.value;
        }
    }
    return nullptr;
}

std::string fieldText(const Node* message, std::string_view snakeName) {
    const Node* value = field(message, snakeName);
    const auto text = value == nullptr ? std::nullopt : value->asText();
    return text ? std::string(*text) : std::string();
}

bool fieldBool(const Node* message, std::string_view snakeName, bool fallback) {
    const Node* value = field(message, snakeName);
    if (value == nullptr) {
        return fallback;
    }
    const auto text = toLower(value->asText().value_or(""));
    return text == "true" || text == "yes" || text == "on";
}

std::int64_t fieldInt(const Node* message, std::string_view snakeName, std::int64_t fallback) {
    return parseInt(fieldText(message, snakeName)).value_or(fallback);
}

std::span<const Node* const> fieldItems(const Node* message, std::string_view snakeName) {
    const Node* value = field(message, snakeName);
    if (value == nullptr) {
        return {};
    }
    if (!value->isSequence()) {
        // A lone element counts as a list of one. Its address is in the member.
        for (const auto& member : message->members) {
            if (member.value == value) {
                return {&member.value, 1};
            }
        }
    }
    return {value->items.begin(), value->items.end()};
}

double fractionOf(const Node& fraction) {
    const Node* inner = field(&fraction, "default_value");
    const Node& percent = inner == nullptr ? fraction : *inner;
    const std::string denominator = fieldText(&percent, "denominator");
    double whole = 100;
    if (denominator == "TEN_THOUSAND" || denominator == "1") {
        whole = 10'000;
    } else if (denominator == "MILLION" || denominator == "2") {
        whole = 1'000'000;
    }
    return std::clamp(static_cast<double>(fieldInt(&percent, "numerator", 0)) / whole, 0.0, 1.0);
}

bool StringTest::holds(std::string_view text) const {
    if (kind == Kind::Regex) {
        return regex && regex->matchFull(text);
    }
    const std::string folded = ignoreCase ? toLower(text) : std::string();
    const std::string_view subject = ignoreCase ? std::string_view(folded) : text;
    switch (kind) {
    case Kind::Exact:
        return subject == value;
    case Kind::Prefix:
        return subject.starts_with(value);
    case Kind::Suffix:
        return subject.ends_with(value);
    case Kind::Contains:
        return subject.find(value) != std::string_view::npos;
    case Kind::Regex:
    case Kind::Custom:
        break;
    }
    return false;
}

std::string StringTest::text() const {
    constexpr std::array<std::string_view, 6> kWords{"is",       "starts with",    "ends with",
                                                     "contains", "matches all of", "passes"};
    return fmt::format("{} \"{}\"{}", kWords[static_cast<std::size_t>(kind)], value,
                       ignoreCase ? " in any case" : "");
}

Result<StringTest> stringTest(const Node& matcher, std::string_view suffix) {
    constexpr std::pair<std::string_view, StringTest::Kind> kKinds[] = {
        {"exact", StringTest::Kind::Exact},      {"prefix", StringTest::Kind::Prefix},
        {"suffix", StringTest::Kind::Suffix},    {"contains", StringTest::Kind::Contains},
        {"safe_regex", StringTest::Kind::Regex}, {"regex", StringTest::Kind::Regex},
    };
    StringTest test;
    test.ignoreCase = fieldBool(&matcher, "ignore_case", false);
    for (const auto& [name, kind] : kKinds) {
        const Node* value = field(&matcher, std::string(name) + std::string(suffix));
        if (value == nullptr) {
            continue;
        }
        test.kind = kind;
        test.value = value->isMapping() ? fieldText(value, "regex")
                                        : std::string(value->asText().value_or(""));
        if (kind == StringTest::Kind::Regex) {
            test.ignoreCase = false; // not for expressions (string.proto)
            auto regex = Regex::compile(test.value, {});
            if (!regex) {
                return fail(std::move(regex.error()));
            }
            test.regex = std::move(*regex);
        } else if (test.ignoreCase) {
            test.value = toLower(test.value);
        }
        return test;
    }
    return test;
}

std::string replaceAll(const Regex& regex, std::string_view text, std::string_view substitution) {
    std::string out;
    std::size_t at = 0;
    std::size_t lastEnd = std::string_view::npos;
    while (at <= text.size()) {
        const auto match = regex.find(text, at);
        if (!match) {
            break;
        }
        const auto start = static_cast<std::size_t>(match->groups[0].data() - text.data());
        const std::size_t end = start + match->groups[0].size();
        out += text.substr(at, start - at);
        if (start == end && start == lastEnd) {
            // No empty match right behind another match.
            if (start < text.size()) {
                out += text[start];
            }
            at = start + 1;
            continue;
        }
        out += expandTemplate(substitution, *match, TemplateStyle::Backslash);
        at = lastEnd = end;
    }
    if (at < text.size()) {
        out += text.substr(at);
    }
    return out;
}

} // namespace gatelens::match::envoy
