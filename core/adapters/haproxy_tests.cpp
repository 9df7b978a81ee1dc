// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/haproxy_tests.h"

#include "core/adapters/support/expr.h"
#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace gatelens::adapters::haproxy {

using model::Expr;
using model::ExprKind;
using model::FieldMatch;
using model::HostMatch;
using model::HostMatchKind;
using model::PathMatchKind;
using model::ValueMatchKind;

namespace {

// More values say no more than "one of a long list".
constexpr std::size_t kMostValues = 1000;

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool isHeaderFetch(std::string_view fetch) {
    return isOneOf(fetch, {"hdr", "req.hdr", "fhdr", "req.fhdr"});
}

ValueMatchKind kindOf(std::string_view method) {
    return method == "beg"                     ? ValueMatchKind::Prefix
           : method == "end"                   ? ValueMatchKind::Suffix
           : method == "sub"                   ? ValueMatchKind::Contains
           : method == "reg"                   ? ValueMatchKind::Regex
           : method == "str" || method.empty() ? ValueMatchKind::Exact
                                               : ValueMatchKind::Other;
}

std::string escapeRegex(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (std::string_view(R"(\^$.|?*+()[]{})").find(c) != std::string_view::npos) {
            out += '\\';
        }
        out += c;
    }
    return out;
}

Expr fieldOf(const AclTest& test, ExprKind kind, std::string name, std::string_view value) {
    FieldMatch field;
    field.name = std::move(name);
    field.kind = kindOf(test.method);
    field.values = {std::string(value)};
    field.caseSensitive = test.caseSensitive;
    field.text = test.text;
    if (test.method == "found") {
        field.kind = ValueMatchKind::Present;
        field.values.clear();
    } else if (!test.op.empty()) {
        field.kind = ValueMatchKind::Other;
        field.values = {fmt::format("{} {}", test.op, value)};
    }
    return fieldExpr(kind, std::move(field), test.range);
}

Expr pathOf(const AclTest& test, std::string_view value) {
    Expr expr = makeExpr(ExprKind::Path, test.range);
    expr.path.value = value;
    expr.path.caseSensitive = test.caseSensitive;
    expr.path.text = fmt::format("{} {}", test.head, value);
    const std::string_view method = test.method;
    expr.path.kind = method == "beg"   ? PathMatchKind::Prefix
                     : method == "end" ? PathMatchKind::Suffix
                     : method == "sub" ? PathMatchKind::Contains
                     : method == "reg" ? PathMatchKind::Regex
                                       : PathMatchKind::Exact;
    if (method == "dir") {
        // Whole segments, anywhere in the path.
        std::string_view segments = value;
        while (segments.starts_with('/')) {
            segments.remove_prefix(1);
        }
        while (segments.ends_with('/')) {
            segments.remove_suffix(1);
        }
        expr.path.kind = PathMatchKind::Regex;
        expr.path.value = fmt::format("(^|/){}(/|$)", escapeRegex(segments));
    }
    return expr;
}

// The Host header includes a port unless a converter takes it away.
Expr hostOf(const AclTest& test, std::string_view value) {
    HostMatch host;
    host.value = value;
    host.text = value;
    const std::string_view method = test.method;
    if (method.empty() || method == "str") {
        const auto parts = parseHostPort(value);
        host.kind = HostMatchKind::Exact;
        host.value = parts ? parts->host : std::string(value);
        host.port = parts ? parts->port : std::uint16_t{0};
    } else if (method == "end" && value.starts_with('.')) {
        host.kind = HostMatchKind::WildcardPrefix;
        host.text = fmt::format("*{}", value);
    } else if (method == "beg" && value.ends_with('.')) {
        host.kind = HostMatchKind::WildcardSuffix;
        host.text = fmt::format("{}*", value);
    } else if (method == "reg") {
        host.kind = HostMatchKind::Regex;
    } else {
        return fieldOf(test, ExprKind::Header, "host", value);
    }
    Expr expr = makeExpr(ExprKind::Host, test.range);
    expr.host = std::move(host);
    return expr;
}

// Everything of the sample but the values: "req.hdr(host),field(1,:)".
std::string sampleText(const Sample& sample) {
    std::string text(sample.fetch);
    if (!sample.arguments.empty()) {
        text += fmt::format("({})", sample.arguments);
    }
    for (const auto converter : sample.converters) {
        text += fmt::format(",{}", converter);
    }
    return text;
}

// Converters after which a value still is what it was.
bool isPlain(const Sample& sample) {
    return std::all_of(sample.converters.begin(), sample.converters.end(),
                       [](std::string_view converter) {
                           return isOneOf(converter, {"lower", "host_only", "upper"});
                       });
}

Expr leafOf(const AclTest& test, std::string_view value) {
    const Sample& sample = test.sample;
    const bool plain = isPlain(sample) && test.op.empty();
    const std::string_view fetch = sample.fetch;
    if (plain && fetch == "path") {
        return pathOf(test, value);
    }
    if (plain && isHeaderFetch(fetch) && test.method != "found") {
        const std::string name = toLower(sample.arguments.substr(0, sample.arguments.find(',')));
        return name == "host" ? hostOf(test, value) : fieldOf(test, ExprKind::Header, name, value);
    }
    if (plain && isHeaderFetch(fetch)) {
        return fieldOf(test, ExprKind::Header, toLower(sample.arguments), value);
    }
    if (plain && isOneOf(fetch, {"urlp", "url_param"})) {
        return fieldOf(test, ExprKind::Query, std::string(sample.arguments), value);
    }
    if (plain && isOneOf(fetch, {"cook", "req.cook"})) {
        return fieldOf(test, ExprKind::Cookie, std::string(sample.arguments), value);
    }
    const bool exact = test.method.empty() || test.method == "str";
    if (plain && exact && fetch == "method") {
        return valueExpr(ExprKind::Method, std::string(value), test.range);
    }
    if (plain && fetch == "src" && (test.method.empty() || test.method == "ip")) {
        return valueExpr(ExprKind::ClientIp, std::string(value), test.range);
    }
    if (plain && exact && isOneOf(fetch, {"ssl_fc_sni", "req.ssl_sni", "req_ssl_sni"})) {
        return valueExpr(ExprKind::Sni, std::string(value), test.range);
    }
    if (plain && fetch == "dst_port") {
        return valueExpr(ExprKind::Port, std::string(value), test.range);
    }
    return fieldOf(test, ExprKind::Variable, sampleText(sample), value);
}

// A test without values asks whether the sample is true.
Expr truthOf(const AclTest& test) {
    const std::string_view fetch = test.sample.fetch;
    if (test.sample.converters.empty() && fetch == "ssl_fc") {
        return valueExpr(ExprKind::Scheme, "https", test.range);
    }
    if (fetch == "always_true") {
        return makeExpr(ExprKind::True, test.range);
    }
    if (fetch == "always_false") {
        return makeExpr(ExprKind::Not, std::vector{makeExpr(ExprKind::True, test.range)},
                        test.range);
    }
    if (test.method == "found" || test.method.empty() || test.method == "bool") {
        AclTest present = test;
        present.method = "found";
        return leafOf(present, {});
    }
    return leafOf(test, {});
}

} // namespace

AclTest parseTest(const Line& line, std::size_t first, std::size_t last) {
    AclTest test;
    test.head = line.word(first);
    test.sample = parseSample(test.head);
    test.method = test.sample.method;
    test.caseSensitive = !test.sample.converts("lower") && !test.sample.converts("upper");
    test.range = {line.range(first).file, line.range(first).begin, line.range(last - 1).end};
    for (std::size_t i = first; i < last; ++i) {
        test.text += test.text.empty() ? "" : " ";
        test.text += line.word(i);
    }
    std::size_t i = first + 1;
    for (; i < last && line.word(i).starts_with('-'); ++i) {
        const std::string_view flag = line.word(i);
        if (flag == "--") {
            ++i;
            break;
        }
        if (flag == "-i") {
            test.caseSensitive = false;
        } else if ((flag == "-f" || flag == "-m" || flag == "-u") && i + 1 < last) {
            ++i;
            if (flag == "-f") {
                test.files.emplace_back(line.word(i));
            } else if (flag == "-m") {
                test.method = line.word(i);
            }
        } else if (flag != "-n" && flag != "-M") {
            break; // a negative number
        }
    }
    if (i < last && isOneOf(line.word(i), {"eq", "ge", "gt", "le", "lt"})) {
        test.op = line.word(i++);
    }
    for (; i < last; ++i) {
        test.values.emplace_back(line.word(i));
    }
    return test;
}

Expr expressionOf(const AclTest& test) {
    if (test.values.empty() && test.files.empty()) {
        return truthOf(test);
    }
    if (test.values.size() > kMostValues) {
        return valueExpr(ExprKind::Opaque,
                         fmt::format("{} ({} values)", sampleText(test.sample), test.values.size()),
                         test.range);
    }
    std::vector<Expr> any;
    for (const auto& value : test.values) {
        any.push_back(leafOf(test, value));
    }
    for (const auto& file : test.files) {
        // The file's lines are values that may change without the configuration.
        FieldMatch field;
        field.name = sampleText(test.sample);
        field.kind = ValueMatchKind::Other;
        field.values = {fmt::format("-f {}", file)};
        field.text = test.text;
        any.push_back(fieldExpr(ExprKind::Variable, std::move(field), test.range));
    }
    return makeExpr(ExprKind::Or, std::move(any), test.range);
}

std::optional<Expr> predefinedAcl(std::string_view name, text::SourceRange range) {
    struct Predefined {
        std::string_view name;
        std::string_view test;
    };
    // Chapter 7.4 of the manual.
    static constexpr std::array kAcls = std::to_array<Predefined>({
        {"HTTP", "req.proto_http"},
        {"HTTP_1.0", "req.ver 1.0"},
        {"HTTP_1.1", "req.ver 1.1"},
        {"HTTP_2.0", "req.ver 2.0"},
        {"HTTP_3.0", "req.ver 3.0"},
        {"HTTP_CONTENT", "req.hdr_val(content-length) gt 0"},
        {"HTTP_URL_ABS", "url_reg ^[^/:]*://"},
        {"HTTP_URL_SLASH", "url_beg /"},
        {"HTTP_URL_STAR", "url *"},
        {"LOCALHOST", "src 127.0.0.1/8 ::1"},
        {"RDP_COOKIE", "req.rdp_cookie_cnt gt 0"},
        {"REQ_CONTENT", "req.len gt 0"},
        {"WAIT_END", "wait_end"},
    });
    if (name == "TRUE") {
        return makeExpr(ExprKind::True, range);
    }
    if (name == "FALSE") {
        return makeExpr(ExprKind::Not, std::vector{makeExpr(ExprKind::True, range)}, range);
    }
    if (name.starts_with("METH_")) {
        return valueExpr(ExprKind::Method, std::string(name.substr(5)), range);
    }
    if (name == "LOCALHOST") {
        return makeExpr(ExprKind::Or,
                        std::vector{valueExpr(ExprKind::ClientIp, "127.0.0.0/8", range),
                                    valueExpr(ExprKind::ClientIp, "::1", range)},
                        range);
    }
    const auto* found = std::find_if(kAcls.begin(), kAcls.end(),
                                     [name](const Predefined& p) { return p.name == name; });
    if (found == kAcls.end()) {
        return std::nullopt;
    }
    FieldMatch field;
    field.name = found->test.substr(0, found->test.find(' '));
    field.kind = ValueMatchKind::Other;
    field.text = found->test;
    return fieldExpr(ExprKind::Variable, std::move(field), range);
}

} // namespace gatelens::adapters::haproxy
