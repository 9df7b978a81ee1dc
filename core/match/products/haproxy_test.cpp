// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How samples are compared with patterns (pattern.c, configuration manual 7.1).
#include "core/base/strings.h"
#include "core/match/address.h"
#include "core/match/products/haproxy_sample.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::match::haproxy {

namespace {

using Method = Test::Method;

std::optional<Method> methodNamed(std::string_view name) {
    constexpr std::pair<std::string_view, Method> kMethods[] = {
        {"str", Method::Str}, {"beg", Method::Beg},     {"end", Method::End},
        {"sub", Method::Sub}, {"dir", Method::Dir},     {"dom", Method::Dom},
        {"len", Method::Len}, {"reg", Method::Reg},     {"int", Method::Int},
        {"ip", Method::Ip},   {"found", Method::Found}, {"bool", Method::Bool},
    };
    for (const auto& [known, method] : kMethods) {
        if (known == name) {
            return method;
        }
    }
    return std::nullopt;
}

// What a fetch is compared as when the rule does not say.
Method methodOf(const Sample& sample) {
    const std::string& name = sample.fetch.name;
    const auto underscore = name.rfind('_');
    if (underscore != std::string::npos) {
        const auto suffix = methodNamed(name.substr(underscore + 1));
        if (suffix && *suffix != Method::Ip) {
            return *suffix;
        }
    }
    if (name == "src" || name.ends_with("_ip")) {
        return Method::Ip;
    }
    constexpr std::array kIntegers = std::to_array<std::string_view>(
        {"dst_port", "fc_dst_port", "hdr_cnt", "req.hdr_cnt", "req.fhdr_cnt", "hdr_val",
         "req.hdr_val", "req.body_len", "req.body_size", "int"});
    if (std::find(kIntegers.begin(), kIntegers.end(), name) != kIntegers.end() ||
        (!sample.converters.empty() && sample.converters.back().name == "length")) {
        return Method::Int;
    }
    constexpr std::array kFlags =
        std::to_array<std::string_view>({"ssl_fc", "ssl_c_used", "ssl_fc_has_crt", "always_true",
                                         "always_false", "http_auth", "bool"});
    return std::find(kFlags.begin(), kFlags.end(), name) != kFlags.end() ? Method::Bool
                                                                         : Method::Str;
}

// A pattern as whole words between delimiters (match_word of pattern.c).
bool matchesWord(std::string_view value, std::string_view pattern, std::string_view delimiters) {
    const auto isDelimiter = [&](char c) { return delimiters.find(c) != std::string_view::npos; };
    while (!pattern.empty() && isDelimiter(pattern.front())) {
        pattern.remove_prefix(1);
    }
    while (!pattern.empty() && isDelimiter(pattern.back())) {
        pattern.remove_suffix(1);
    }
    bool mayMatch = true;
    for (std::size_t i = 0; i + pattern.size() <= value.size() && i < value.size(); ++i) {
        if (isDelimiter(value[i])) {
            mayMatch = true;
            continue;
        }
        const std::size_t end = i + pattern.size();
        if (mayMatch && value.substr(i, pattern.size()) == pattern &&
            (end == value.size() || isDelimiter(value[end]))) {
            return true;
        }
        mayMatch = false;
    }
    return false;
}

// "5", "gt 5", "1:10"; the operator stands in a value of its own.
bool acceptsNumber(std::int64_t number, const std::vector<std::string>& values) {
    std::string_view op = "eq";
    for (const auto& value : values) {
        if (value == "eq" || value == "ge" || value == "gt" || value == "le" || value == "lt") {
            op = value;
            continue;
        }
        const auto colon = value.find(':');
        if (colon != std::string::npos) {
            const auto low = parseInt(value.substr(0, colon));
            const auto high = parseInt(value.substr(colon + 1));
            if ((!low || number >= *low) && (!high || number <= *high)) {
                return true;
            }
            continue;
        }
        const auto wanted = parseInt(value);
        if (wanted && ((op == "eq" && number == *wanted) || (op == "ge" && number >= *wanted) ||
                       (op == "gt" && number > *wanted) || (op == "le" && number <= *wanted) ||
                       (op == "lt" && number < *wanted))) {
            return true;
        }
    }
    return false;
}

bool acceptsAddress(const std::string& value, const std::vector<std::string>& values) {
    const auto address = parseAddress(value);
    return address && std::any_of(values.begin(), values.end(), [&](const std::string& text) {
               const auto block = parseAddressBlock(text);
               return block && block->contains(*address);
           });
}

bool acceptsText(std::string_view value, std::string_view pattern, Method method) {
    switch (method) {
    case Method::Beg:
        return value.starts_with(pattern);
    case Method::End:
        return value.ends_with(pattern);
    case Method::Sub:
        return value.find(pattern) != std::string_view::npos;
    case Method::Dir:
        return matchesWord(value, pattern, "/?");
    case Method::Dom:
        return matchesWord(value, pattern, "/?.:");
    default:
        return value == pattern;
    }
}

} // namespace

bool Test::accepts(const std::string& value) const {
    switch (method) {
    case Method::Found:
        return true;
    case Method::Bool:
        return !value.empty() && value != "0";
    case Method::Len:
        return acceptsNumber(static_cast<std::int64_t>(value.size()), values);
    case Method::Int:
        return values.empty() ? parseInt(value).value_or(0) != 0
                              : acceptsNumber(parseInt(value).value_or(0), values);
    case Method::Ip:
        return acceptsAddress(value, values);
    case Method::Reg:
        return std::any_of(expressions.begin(), expressions.end(),
                           [&](const Regex& regex) { return regex.search(value); });
    default:
        break;
    }
    const std::string folded = ignoreCase ? toLower(value) : value;
    return std::any_of(values.begin(), values.end(), [&](const std::string& pattern) {
        return acceptsText(folded, pattern, method);
    });
}

bool Test::holds(State& state) const {
    if (!unknown.empty()) {
        state.gap(fmt::format("test \"{}\"", text), unknown + "; taken as not met");
        return false;
    }
    const auto found = evaluate(sample, state);
    if (!found) {
        state.gap(fmt::format("test \"{}\"", text), "it cannot be emulated; taken as not met");
        return false;
    }
    return std::any_of(found->begin(), found->end(),
                       [this](const std::string& value) { return accepts(value); });
}

Test parseTest(const std::vector<std::string>& words) {
    Test test;
    test.text = fmt::format("{}", fmt::join(words, " "));
    if (words.empty()) {
        return test;
    }
    test.sample = parseSample(words[0]);
    test.method = methodOf(test.sample);
    std::size_t at = 1;
    for (; at < words.size() && words[at].starts_with('-') && words[at].size() > 1; ++at) {
        if (words[at] == "-i") {
            test.ignoreCase = true;
        } else if (words[at] == "-m" && at + 1 < words.size()) {
            const auto method = methodNamed(words[++at]);
            if (method) {
                test.method = *method;
            } else {
                test.unknown = fmt::format("match method {} is not known", words[at]);
            }
        } else if (words[at] == "-f" || words[at] == "-M" || words[at] == "-u") {
            test.unknown = words[at] == "-u" ? test.unknown : "its patterns are in a file";
            ++at;
        } else if (words[at] == "--") {
            ++at;
            break;
        } else if (words[at] != "-n") {
            break; // a negative number
        }
    }
    test.values.assign(words.begin() + static_cast<std::ptrdiff_t>(std::min(at, words.size())),
                       words.end());
    for (auto& value : test.values) {
        if (test.method == Method::Reg) {
            auto regex = Regex::compile(value, {RegexDialect::Pcre, !test.ignoreCase, false});
            if (regex) {
                test.expressions.push_back(std::move(*regex));
            } else {
                test.unknown = regex.error().message;
            }
        } else if (test.ignoreCase) {
            value = toLower(value);
        }
    }
    const bool plain = test.method == Method::Str && test.values.empty();
    test.method = plain ? Method::Bool : test.method;
    return test;
}

} // namespace gatelens::match::haproxy
