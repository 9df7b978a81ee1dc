// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/match/address.h"
#include "core/match/path.h"
#include "core/match/products/kong_internal.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::match::kong {

using model::Expr;
using model::ExprKind;
using Test = std::function<bool(const Subject&)>;

namespace {

constexpr std::string_view kReserved = "!*'();:@&=+$,/?%#[]";

RegexDialect dialectOf(Flavor flavor) {
    return flavor == Flavor::Traditional ? RegexDialect::Pcre : RegexDialect::Re2;
}

Result<std::shared_ptr<const Regex>> regexOf(std::string_view pattern, Flavor flavor) {
    auto regex = Regex::compile(pattern, {.dialect = dialectOf(flavor)});
    if (!regex) {
        return fail(std::move(regex.error()));
    }
    return std::make_shared<const Regex>(std::move(*regex));
}

Test anyOf(std::vector<Test> tests) {
    if (tests.size() == 1) {
        return std::move(tests.front());
    }
    return [tests = std::move(tests)](const Subject& subject) {
        return std::any_of(tests.begin(), tests.end(),
                           [&subject](const Test& test) { return test(subject); });
    };
}

Test allOf(std::vector<Test> tests) {
    return [tests = std::move(tests)](const Subject& subject) {
        return std::all_of(tests.begin(), tests.end(),
                           [&subject](const Test& test) { return test(subject); });
    };
}

// Without a port in Host the traditional router takes the scheme's, atc-router the
// one of the connection.
std::uint16_t effectivePort(const Subject& subject, bool traditional) {
    const auto port = parseInt(subject.port);
    if (port && *port > 0 && *port <= 65535) {
        return static_cast<std::uint16_t>(*port);
    }
    const std::uint16_t standard = subject.request->scheme == "https" ? 443 : 80;
    return traditional ? standard : subject.listenerPort;
}

// A star stands for one byte or more at its end of the name.
Result<Test> hostTest(const model::HostMatch& host, Flavor flavor) {
    using Kind = model::HostMatchKind;
    std::shared_ptr<const Regex> regex;
    if (host.kind == Kind::Regex) {
        auto compiled = regexOf(host.value, flavor);
        if (!compiled) {
            return fail(std::move(compiled.error()));
        }
        regex = std::move(*compiled);
    }
    const bool traditional = flavor == Flavor::Traditional;
    const std::size_t least = traditional ? 1 : 0; // atc-router compares with =^ and ^=
    return Test([host, regex, least, traditional](const Subject& subject) {
        const std::string& name = subject.host;
        const bool portFits = host.port == 0 || host.port == effectivePort(subject, traditional);
        switch (host.kind) {
        case Kind::Regex:
            return regex->search(name);
        case Kind::WildcardPrefix:
            return portFits && name.ends_with(host.value) &&
                   name.size() >= host.value.size() + least;
        case Kind::WildcardSuffix:
            return portFits && name.starts_with(host.value) &&
                   name.size() >= host.value.size() + least;
        case Kind::Any:
            return true;
        default:
            return portFits && name == host.value;
        }
    });
}

Result<Test> pathTest(const model::PathMatch& path, Flavor flavor) {
    using Kind = model::PathMatchKind;
    const auto subjectPath = [lower = !path.caseSensitive](const Subject& subject) {
        return lower ? toLower(subject.path) : subject.path;
    };
    if (path.kind == Kind::Regex) {
        auto regex = regexOf(path.value, flavor);
        if (!regex) {
            return fail(std::move(regex.error()));
        }
        return Test([regex = *regex, subjectPath](const Subject& subject) {
            return regex->search(subjectPath(subject));
        });
    }
    return Test([kind = path.kind, value = path.value, subjectPath](const Subject& subject) {
        const std::string text = subjectPath(subject);
        return kind == Kind::Prefix     ? text.starts_with(value)
               : kind == Kind::Suffix   ? text.ends_with(value)
               : kind == Kind::Contains ? text.find(value) != std::string::npos
                                        : text == value;
    });
}

// Exact names, "*.x" and "x.*"; a trailing dot of the rule is passed over.
bool sniMatches(std::string rule, std::string_view sni) {
    if (rule.ends_with('*')) {
        return sni.starts_with(rule.substr(0, rule.size() - 1));
    }
    if (rule.size() > 1 && rule.ends_with('.')) {
        rule.pop_back();
    }
    return rule.starts_with('*') ? sni.ends_with(rule.substr(1)) : sni == rule;
}

bool valueMatches(const model::FieldMatch& field, const Regex* regex, std::string_view value,
                  bool ofRule) {
    using Kind = model::ValueMatchKind;
    const std::string text = field.caseSensitive ? std::string(value) : toLower(value);
    if (regex != nullptr) {
        return regex->search(text);
    }
    return std::any_of(field.values.begin(), field.values.end(), [&](const std::string& wanted) {
        // lower() of a rule is about the request alone.
        const std::string rule = field.caseSensitive || ofRule ? wanted : toLower(wanted);
        switch (field.kind) {
        case Kind::Prefix:
            return text.starts_with(rule);
        case Kind::Suffix:
            return text.ends_with(rule);
        case Kind::Contains:
            return text.find(rule) != std::string::npos;
        default:
            return text == rule;
        }
    });
}

std::vector<std::string> queryValues(const Request& request, std::string_view name) {
    std::vector<std::string> out;
    const std::string query = request.query.value_or("");
    for (const auto pair : split(query, '&')) {
        const auto equal = pair.find('=');
        if (percentDecode(pair.substr(0, equal)) == std::string(name)) {
            const auto value =
                equal == std::string_view::npos ? std::string_view{} : pair.substr(equal + 1);
            out.push_back(percentDecode(value).value_or(std::string(value)));
        }
    }
    return out;
}

// Without any() each of several values has to hold (atc-router, Predicate::execute).
bool allHold(const model::FieldMatch& field, const Regex* regex,
             const std::vector<std::string>& values) {
    const bool any = field.text.starts_with("any ");
    const auto holds = [&](const std::string& value) {
        return valueMatches(field, regex, value, true) != field.negated;
    };
    return any ? std::any_of(values.begin(), values.end(), holds)
               : !values.empty() && std::all_of(values.begin(), values.end(), holds);
}

// Names are given with "-" for "_". `ofRule`: written in the expression language.
Result<Test> fieldTest(ExprKind kind, const model::FieldMatch& field, Flavor flavor, bool ofRule) {
    std::shared_ptr<const Regex> regex;
    if (field.kind == model::ValueMatchKind::Regex) {
        // transform.lua writes both sides in lower case; traditional.lua and rules leave
        // the pattern as it is.
        std::string pattern = fmt::format("{}", fmt::join(field.values, "|"));
        const bool folds = !field.caseSensitive && !ofRule && flavor != Flavor::Traditional;
        auto compiled = regexOf(folds ? toLower(pattern) : pattern, flavor);
        if (!compiled) {
            return fail(std::move(compiled.error()));
        }
        regex = std::move(*compiled);
    }
    return Test([kind, field, regex, ofRule](const Subject& subject) {
        std::vector<std::string> values;
        if (kind == ExprKind::Query) {
            values = queryValues(*subject.request, field.name);
        } else {
            for (const auto value : subject.request->values(field.name)) {
                values.emplace_back(value);
            }
        }
        if (ofRule) {
            return allHold(field, regex.get(), values);
        }
        const bool found = std::any_of(values.begin(), values.end(), [&](const auto& value) {
            return valueMatches(field, regex.get(), value, false);
        });
        return field.negated ? !values.empty() && !found : found;
    });
}

// kong/router/fields.lua: without the leading slash and without empty segments at the end.
std::vector<std::string> segmentsOf(std::string_view path) {
    std::vector<std::string> out;
    for (const auto part : split(path.substr(std::min<std::size_t>(1, path.size())), '/')) {
        out.emplace_back(part);
    }
    while (!out.empty() && out.back().empty()) {
        out.pop_back();
    }
    return out;
}

// "1" or "1_2"; nothing when there are not so many.
std::optional<std::string> segmentsAt(const std::vector<std::string>& segments,
                                      std::string_view range) {
    const auto line = range.find('_');
    const auto from = parseInt(range.substr(0, line));
    const auto to = line == std::string_view::npos ? from : parseInt(range.substr(line + 1));
    const bool single = line == std::string_view::npos;
    if (!from || !to || *from < 0 || (!single && *from >= *to) ||
        *to >= static_cast<std::int64_t>(segments.size())) {
        return std::nullopt;
    }
    std::string out;
    for (auto i = *from; i <= *to; ++i) {
        out += (i == *from ? "" : "/") + segments[static_cast<std::size_t>(i)];
    }
    return out;
}

bool compares(std::int64_t left, std::string_view op, std::int64_t right) {
    return op == "=="   ? left == right
           : op == "!=" ? left != right
           : op == ">=" ? left >= right
           : op == "<=" ? left <= right
           : op == ">"  ? left > right
                        : op == "<" && left < right;
}

Result<Test> numberTest(const model::FieldMatch& field,
                        std::function<std::int64_t(const Subject&)> value) {
    const auto right = parseInt(field.values.empty() ? std::string_view{} : field.values.front());
    if (!right) {
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} is compared with a number", field.name));
    }
    const std::string op = field.text.substr(0, field.text.find(' '));
    return Test([op, number = *right, value = std::move(value)](const Subject& subject) {
        return compares(value(subject), op, number);
    });
}

Result<Test> variableTest(const model::FieldMatch& field, Flavor flavor) {
    constexpr std::string_view kSegments = "http.path.segments.";
    if (field.name == "net.dst.port") {
        return numberTest(field, [](const Subject& subject) {
            return static_cast<std::int64_t>(subject.listenerPort);
        });
    }
    if (field.name == "http.path.segments.len") {
        return numberTest(field, [](const Subject& subject) {
            return static_cast<std::int64_t>(segmentsOf(subject.path).size());
        });
    }
    if (!field.name.starts_with(kSegments)) {
        return fail(ErrorCode::Unsupported, fmt::format("{} is not known here", field.name));
    }
    std::shared_ptr<const Regex> regex;
    if (field.kind == model::ValueMatchKind::Regex && !field.values.empty()) {
        auto compiled = regexOf(field.values.front(), flavor);
        if (!compiled) {
            return fail(std::move(compiled.error()));
        }
        regex = std::move(*compiled);
    }
    const std::string range = field.name.substr(kSegments.size());
    return Test([field, regex, range](const Subject& subject) {
        const auto value = segmentsAt(segmentsOf(subject.path), range);
        return value && allHold(field, regex.get(), std::vector<std::string>{*value});
    });
}

Result<Test> testOf(const Expr& expr, Flavor flavor, bool ofRule) {
    switch (expr.kind) {
    case ExprKind::And:
    case ExprKind::Or: {
        std::vector<Test> tests;
        for (const Expr& child : expr.children) {
            auto test = testOf(child, flavor, ofRule);
            if (!test) {
                return test;
            }
            tests.push_back(std::move(*test));
        }
        return expr.kind == ExprKind::And ? allOf(std::move(tests)) : anyOf(std::move(tests));
    }
    case ExprKind::Not: {
        auto test = testOf(expr.children.front(), flavor, ofRule);
        if (!test) {
            return test;
        }
        return Test([inner = std::move(*test)](const Subject& s) { return !inner(s); });
    }
    case ExprKind::Host:
        return hostTest(expr.host, flavor);
    case ExprKind::Path:
        return pathTest(expr.path, flavor);
    case ExprKind::Header:
    case ExprKind::Query:
        return fieldTest(expr.kind, expr.field, flavor, ofRule);
    case ExprKind::Method:
        return Test([value = expr.value](const Subject& s) { return s.request->method == value; });
    case ExprKind::Scheme:
        return Test([value = expr.value](const Subject& s) { return s.request->scheme == value; });
    case ExprKind::Sni:
        return Test(
            [value = expr.value](const Subject& s) { return sniMatches(value, s.request->sni); });
    case ExprKind::Port:
        return Test([value = expr.value](const Subject& s) {
            return fmt::format("{}", s.listenerPort) == value;
        });
    case ExprKind::ClientIp: {
        const auto block = parseAddressBlock(expr.value);
        return Test([block](const Subject& s) {
            const auto address = parseAddress(s.request->clientIp);
            return block && address && block->contains(*address);
        });
    }
    case ExprKind::Variable:
        return variableTest(expr.field, flavor);
    case ExprKind::True:
        return Test([](const Subject&) { return true; });
    default:
        return fail(ErrorCode::Unsupported, fmt::format("\"{}\" cannot be evaluated", expr.value));
    }
}

template <typename Items, typename Make>
Status addChoices(std::vector<Demand>& demands, std::string text, const Items& items,
                  const Make& make) {
    if (items.empty()) {
        return {};
    }
    std::vector<Test> tests;
    for (const auto& item : items) {
        Result<Test> test = make(item);
        if (!test) {
            return fail(std::move(test.error()));
        }
        tests.push_back(std::move(*test));
    }
    demands.push_back({std::move(text), anyOf(std::move(tests))});
    return {};
}

std::string textsOf(const std::vector<std::string>& texts) {
    return fmt::format("{}", fmt::join(texts, " or "));
}

} // namespace

std::string normalizePath(std::string_view path) {
    const std::string decoded =
        percentDecodeSome(path, [](char c) { return kReserved.find(c) == std::string_view::npos; });
    return decoded == "/" ? decoded : removeDotSegments(mergeSlashes(decoded));
}

std::string escapePath(std::string_view path) {
    return percentEncode(path, [](char c) {
        return isUnreserved(c) ||
               std::string_view("!#$&'()*+,/:;=?@[]%").find(c) != std::string_view::npos;
    });
}

Subject subjectOf(const Request& request) {
    Subject subject;
    subject.request = &request;
    subject.path = normalizePath(request.path);
    const std::string_view host = request.host();
    const auto colon = host.rfind(':');
    const bool hasPort =
        colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
    subject.host = host.substr(0, hasPort ? colon : std::string_view::npos);
    subject.port = hasPort ? host.substr(colon + 1) : std::string_view{};
    subject.listenerPort = request.port != 0           ? request.port
                           : request.scheme == "https" ? std::uint16_t{443}
                                                       : std::uint16_t{80};
    return subject;
}

std::optional<std::string> PathRule::taken(std::string_view path) const {
    if (!regex) {
        return path.starts_with(prefix) ? std::optional(prefix) : std::nullopt;
    }
    const auto match = regex->find(path);
    if (!match || match->limitReached || match->groups.front().data() != path.data()) {
        return std::nullopt;
    }
    return std::string(match->groups.front());
}

Result<PathRule> pathRule(const model::PathMatch& path, Flavor flavor) {
    PathRule rule;
    rule.text = path.text;
    if (path.kind != model::PathMatchKind::Regex) {
        rule.prefix = path.value;
        return rule;
    }
    rule.written = path.value;
    std::string pattern = path.value;
    if (flavor != Flavor::Traditional) {
        // Named groups are written "?<name>" for PCRE and "?P<name>" for Rust.
        for (auto at = pattern.find("?<"); at != std::string::npos;
             at = pattern.find("?<", at + 3)) {
            const bool look =
                at + 2 < pattern.size() && (pattern[at + 2] == '=' || pattern[at + 2] == '!');
            if (!look) {
                pattern.insert(at + 1, "P");
            }
        }
    }
    auto regex = regexOf("^(?:" + pattern + ")", flavor);
    if (!regex) {
        return fail(std::move(regex.error()));
    }
    rule.regex = std::move(*regex);
    return rule;
}

Result<std::vector<Demand>> demandsOf(const model::Route& route, Flavor flavor) {
    std::vector<Demand> demands;
    if (route.expression) {
        auto test = testOf(*route.expression, flavor, !route.ruleText.empty());
        if (!test) {
            return fail(std::move(test.error()));
        }
        demands.push_back(
            {route.ruleText.empty() ? "its conditions hold" : route.ruleText, std::move(*test)});
        if (!route.ruleText.empty()) {
            return demands;
        }
    }
    std::vector<std::string> hosts;
    for (const auto& host : route.hosts) {
        hosts.push_back(host.text);
    }
    Status status = addChoices(demands, "the host is " + textsOf(hosts), route.hosts,
                               [&](const auto& host) { return hostTest(host, flavor); });
    if (!status) {
        return fail(std::move(status.error()));
    }
    (void)addChoices(demands, "the method is " + textsOf(route.methods), route.methods,
                     [](const std::string& method) -> Result<Test> {
                         return Test(
                             [method](const Subject& s) { return s.request->method == method; });
                     });
    // Without TLS there is no server name, and the rule is passed over (#6425).
    (void)addChoices(demands, "the server name is " + textsOf(route.snis), route.snis,
                     [](const std::string& sni) -> Result<Test> {
                         return Test([sni](const Subject& s) {
                             return s.request->scheme != "https" || sniMatches(sni, s.request->sni);
                         });
                     });
    (void)addChoices(demands, "the client is in " + textsOf(route.clientIps), route.clientIps,
                     [](const std::string& ip) -> Result<Test> {
                         return Test([block = parseAddressBlock(ip)](const Subject& s) {
                             const auto address = parseAddress(s.request->clientIp);
                             return block && address && block->contains(*address);
                         });
                     });
    for (const auto& header : route.headers) {
        auto test = fieldTest(ExprKind::Header, header, flavor, false);
        if (!test) {
            return fail(std::move(test.error()));
        }
        demands.push_back(
            {fmt::format("the field {} is {}", header.name, textsOf(header.values)), *test});
    }
    return demands;
}

} // namespace gatelens::match::kong
