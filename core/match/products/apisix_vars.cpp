// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/match/address.h"
#include "core/match/path.h"
#include "core/match/products/apisix_internal.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::match::apisix {

namespace {

using text::Node;

constexpr int kDeepest = 30; // of nested "OR" and "AND"

std::optional<std::string> argument(const Request& request, std::string_view name) {
    const std::string query = request.query.value_or("");
    for (const auto pair : split(query, '&')) {
        const auto equal = pair.find('=');
        if (percentDecode(pair.substr(0, equal)) != std::string(name)) {
            continue;
        }
        std::string value(equal == std::string_view::npos ? std::string_view{}
                                                          : pair.substr(equal + 1));
        std::replace(value.begin(), value.end(), '+', ' ');
        return percentDecode(value).value_or(value);
    }
    return std::nullopt;
}

std::optional<std::string> cookie(const Request& request, std::string_view name) {
    for (const auto field : request.values("cookie")) {
        for (const auto piece : split(field, ';')) {
            const auto pair = trim(piece);
            const auto equal = pair.find('=');
            if (equal != std::string_view::npos && pair.substr(0, equal) == name) {
                return std::string(pair.substr(equal + 1));
            }
        }
    }
    return std::nullopt;
}

std::optional<std::string> header(const Request& request, std::string name) {
    std::replace(name.begin(), name.end(), '_', '-');
    const auto values = request.values(name);
    return values.empty() ? std::nullopt : std::optional(std::string(values.front()));
}

bool isNumber(const Node& node) {
    return node.kind == text::NodeKind::Int || node.kind == text::NodeKind::Float;
}

// A number on the right makes a number of the left; what is none is no match.
bool compare(std::string_view op, const std::string& left, const Node& right) {
    if (isNumber(right)) {
        const auto number = parseDouble(left);
        const double wanted = right.asDouble().value_or(0);
        if (!number) {
            return op == "~=";
        }
        return op == "=="   ? *number == wanted
               : op == "~=" ? *number != wanted
               : op == ">"  ? *number > wanted
               : op == ">=" ? *number >= wanted
               : op == "<"  ? *number < wanted
                            : *number <= wanted;
    }
    const std::string_view wanted = right.text;
    return op == "=="   ? left == wanted
           : op == "~=" ? left != wanted
           : op == ">"  ? left > wanted
           : op == ">=" ? left >= wanted
           : op == "<"  ? left < wanted
                        : left <= wanted;
}

bool inList(const std::string& value, const Node& list, bool addresses) {
    return std::any_of(list.items.begin(), list.items.end(), [&](const Node* item) {
        if (!addresses) {
            return item->text == value;
        }
        const auto block = parseAddressBlock(item->text);
        const auto address = parseAddress(value);
        return block && address && block->contains(*address);
    });
}

bool operate(std::string_view op, const std::optional<std::string>& value, const Node& right) {
    if (!value) {
        return op == "~="; // nil differs from everything
    }
    if (op == "~~" || op == "~*") {
        const auto regex = Regex::compile(
            right.text, {.dialect = RegexDialect::Pcre, .caseSensitive = op == "~~"});
        return regex && regex->search(*value);
    }
    if (op == "in") {
        return inList(*value, right, false);
    }
    if (op == "ipmatch") {
        return inList(*value, right, true);
    }
    return op != "has" && compare(op, *value, right);
}

std::optional<bool> hold(const Node& node, const Subject& subject, int depth);

// [name, op, value] or [name, "!", op, value].
std::optional<bool> ruleHolds(const Node& rule, const Subject& subject) {
    const bool negated = rule.items.size() == 4 && rule.items[1]->text == "!";
    const std::size_t at = negated ? 2 : 1;
    if (rule.items.size() != at + 2) {
        return std::nullopt;
    }
    const Variable variable = variableOf(subject, rule.items[0]->text);
    if (!variable.known) {
        return std::nullopt;
    }
    return operate(rule.items[at]->text, variable.value, *rule.items[at + 1]) != negated;
}

std::optional<bool> listHolds(const Node& list, std::size_t from, bool any, const Subject& subject,
                              int depth) {
    bool unknown = false;
    for (std::size_t i = from; i < list.items.size(); ++i) {
        const auto holds = hold(*list.items[i], subject, depth + 1);
        unknown = unknown || !holds;
        if (holds && *holds == any) {
            return any;
        }
    }
    return unknown ? std::nullopt : std::optional(!any);
}

std::optional<bool> hold(const Node& node, const Subject& subject, int depth) {
    if (!node.isSequence() || node.items.empty() || depth > kDeepest) {
        return node.isSequence() && node.items.empty() ? std::optional(true) : std::nullopt;
    }
    if (!node.items.front()->isScalar()) {
        return listHolds(node, 0, false, subject, depth);
    }
    std::string_view word = node.items.front()->text;
    const bool negated = word.starts_with('!');
    const std::string_view plain = negated ? word.substr(1) : word;
    if (plain != "OR" && plain != "AND") {
        return ruleHolds(node, subject);
    }
    const auto holds = listHolds(node, 1, plain == "OR", subject, depth);
    return holds ? std::optional(*holds != negated) : std::nullopt;
}

} // namespace

// What nginx refuses, and what it makes of the path for $uri.
Arrival arrive(const Request& request) {
    if (request.hosts.size() > 1) {
        return {std::nullopt, "there is more than one Host field"};
    }
    if (request.hosts.empty() && request.httpMajor == 1 && request.httpMinor == 1) {
        return {std::nullopt, "the Host field is missing"};
    }
    const auto decoded = percentDecode(request.path);
    if (!decoded || decoded->find('\0') != std::string::npos) {
        return {std::nullopt, "the path holds a malformed escape"};
    }
    Subject subject;
    subject.request = &request;
    subject.uri = removeDotSegments(mergeSlashes(*decoded));
    const std::string_view host = request.host();
    const auto colon = host.rfind(':');
    const bool hasPort =
        colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
    subject.host = toLower(host.substr(0, hasPort ? colon : std::string_view::npos));
    if (subject.host.ends_with('.')) {
        subject.host.pop_back();
    }
    subject.port = request.port != 0           ? request.port
                   : request.scheme == "https" ? std::uint16_t{443}
                                               : std::uint16_t{80};
    return {std::move(subject), {}};
}

Variable variableOf(const Subject& subject, std::string_view name) {
    const Request& request = *subject.request;
    const auto text = [](std::string value) { return Variable{true, std::move(value)}; };
    if (name.starts_with("arg_")) {
        return {true, argument(request, name.substr(4))};
    }
    if (name.starts_with("http_")) {
        return {true, header(request, std::string(name.substr(5)))};
    }
    if (name.starts_with("cookie_")) {
        return {true, cookie(request, name.substr(7))};
    }
    if (name == "uri") {
        return text(subject.uri);
    }
    if (name == "request_uri") {
        return text(request.target());
    }
    if (name == "host") {
        return text(subject.host);
    }
    if (name == "request_method" || name == "method") {
        return text(request.method);
    }
    if (name == "scheme") {
        return text(request.scheme);
    }
    if (name == "remote_addr") {
        return text(request.clientIp);
    }
    if (name == "server_port") {
        return text(fmt::format("{}", subject.port));
    }
    if (name == "args" || name == "query_string") {
        return {true, request.query};
    }
    if (name == "is_args") {
        return text(request.query && !request.query->empty() ? "?" : "");
    }
    return {false, std::nullopt};
}

std::string fillVariables(std::string_view text, const Subject& subject) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '$') {
            out += '$';
            i += 2;
            continue;
        }
        if (text[i] != '$') {
            out += text[i++];
            continue;
        }
        const bool braces = i + 1 < text.size() && text[i + 1] == '{';
        std::size_t end = i + (braces ? 2 : 1);
        const std::size_t begin = end;
        while (end < text.size() &&
               (text[end] == '_' || (text[end] >= '0' && text[end] <= '9') ||
                (text[end] >= 'a' && text[end] <= 'z') || (text[end] >= 'A' && text[end] <= 'Z'))) {
            ++end;
        }
        out += variableOf(subject, text.substr(begin, end - begin)).value.value_or("");
        i = end + (braces && end < text.size() ? 1 : 0);
    }
    return out;
}

std::optional<bool> varsHold(const Node& vars, const Subject& subject) {
    return hold(vars, subject, 0);
}

} // namespace gatelens::match::apisix
