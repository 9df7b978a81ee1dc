// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// HAProxy's sample expressions (fetches and converters), log formats, and the
// tests that ACLs make of samples (configuration manual, section 7).
#pragma once

#include "core/match/headers.h"
#include "core/match/matcher.h"
#include "core/match/regex.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::match::haproxy {

// A request while rules change it.
struct State {
    const Request* request = nullptr;
    std::string method;
    std::string uri; // path and query
    std::string frontend;
    std::string backend;
    Headers sent;      // Host included
    HeaderEdit fields; // of `sent`
    std::map<std::string, std::string, std::less<>> variables;
    std::vector<EmulationGap> gaps;
    std::uint16_t port = 0;
    text::SourceRange range; // of the rule being evaluated, for gaps

    [[nodiscard]] bool hasPath() const;
    [[nodiscard]] std::string_view path() const; // empty when there is none
    [[nodiscard]] std::optional<std::string_view> query() const;
    void setPath(std::string_view path);
    void gap(std::string what, std::string effect);
};

// "req.hdr(host),lower,field(1,:)"
struct Sample {
    struct Call {
        std::string name;
        std::vector<std::string> arguments;
    };
    Call fetch;
    std::vector<Call> converters;
    std::string text;
};
[[nodiscard]] Sample parseSample(std::string_view text);

// All values (an ACL looks at each), as text; none when the sample fails. Nothing
// when the fetch or a converter cannot be emulated.
[[nodiscard]] std::optional<std::vector<std::string>> evaluate(const Sample& sample, State& state);
// The one value that a log format or an action uses.
[[nodiscard]] std::optional<std::string> evaluateOne(const Sample& sample, State& state);

// "/v2%[path]": what cannot be told becomes "(text)" and a gap.
[[nodiscard]] std::string expandFormat(std::string_view format, State& state);

// One test: a sample, how it is compared, with what.
struct Test {
    enum class Method : std::uint8_t {
        Bool,
        Str,
        Beg,
        End,
        Sub,
        Dir,
        Dom,
        Len,
        Reg,
        Found,
        Int,
        Ip
    };
    Sample sample;
    Method method = Method::Str;
    bool ignoreCase = false;
    std::vector<std::string> values;
    std::vector<Regex> expressions;
    std::string unknown; // why it cannot be emulated, empty when it can
    std::string text;

    [[nodiscard]] bool holds(State& state) const;

private:
    [[nodiscard]] bool accepts(const std::string& value) const;
};
// The words of "acl NAME …" behind the name, or between braces.
[[nodiscard]] Test parseTest(const std::vector<std::string>& words);

} // namespace gatelens::match::haproxy
