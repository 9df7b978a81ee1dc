// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Routes and their matchers, as Kong's routers understand them (kong/router/
// transform.lua and traditional.lua of 3.9).
#include "core/adapters/kong_internal.h"

#include "core/adapters/support/expr.h"
#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters::kong {

using model::Setting;
using text::Node;

namespace {

constexpr std::array kRouteFields = std::to_array<std::string_view>({"id",
                                                                     "name",
                                                                     "tags",
                                                                     "protocols",
                                                                     "methods",
                                                                     "hosts",
                                                                     "paths",
                                                                     "headers",
                                                                     "snis",
                                                                     "sources",
                                                                     "destinations",
                                                                     "https_redirect_status_code",
                                                                     "regex_priority",
                                                                     "strip_path",
                                                                     "preserve_host",
                                                                     "expression",
                                                                     "priority",
                                                                     "service",
                                                                     "plugins",
                                                                     "filter_chains",
                                                                     "created_at",
                                                                     "updated_at",
                                                                     "ws_id"});

std::vector<std::string> textsIn(const Node* list) {
    std::vector<std::string> out;
    if (list != nullptr) {
        out.reserve(list->items.size());
        for (const Node* item : list->items) {
            if (const auto value = item->asText()) {
                out.emplace_back(*value);
            }
        }
    }
    return out;
}

Setting<bool> flag(const Node* value, bool productDefault) {
    const auto written = value == nullptr ? std::nullopt : value->asBool();
    return written ? Setting<bool>::at(*written, value->range)
                   : Setting<bool>::byDefault(productDefault);
}

// Before 3.0 a path was a regex when it held anything but these characters
// (kong/db/migrations/migrate_path_280_300.lua).
bool looksLikeRegex(std::string_view path) {
    return !std::ranges::all_of(path, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view(".-_~/%").find(c) != std::string_view::npos;
    });
}

// Why no regex engine would take the pattern; empty when that is not obvious.
std::string_view obviousFault(std::string_view regex) {
    int depth = 0;
    bool inClass = false;
    for (std::size_t i = 0; i < regex.size(); ++i) {
        const char c = regex[i];
        if (c == '\\') {
            if (++i == regex.size()) {
                return "ends with a backslash";
            }
        } else if (inClass) {
            inClass = c != ']';
        } else if (c == '[') {
            inClass = true;
            // "]" first in a class is a member of it, also after "^".
            i += i + 1 < regex.size() && regex[i + 1] == '^' ? 1U : 0U;
            i += i + 1 < regex.size() && regex[i + 1] == ']' ? 1U : 0U;
        } else if (c == '(') {
            ++depth;
        } else if (c == ')' && --depth < 0) {
            return "has a \")\" without \"(\"";
        }
    }
    return inClass ? "has an unclosed \"[\"" : depth > 0 ? "has an unclosed \"(\"" : "";
}

model::HostMatch hostMatch(std::string_view written) {
    model::HostMatch match;
    match.text = written;
    std::string_view host = written;
    if (const auto colon = written.rfind(':'); colon != std::string_view::npos) {
        const auto port = parseInt(written.substr(colon + 1));
        if (port && *port > 0 && *port <= 65535) {
            match.port = static_cast<std::uint16_t>(*port);
            host = written.substr(0, colon);
        }
    }
    if (host.starts_with('*')) {
        match.kind = model::HostMatchKind::WildcardPrefix;
        match.value = host.substr(1);
    } else if (host.ends_with('*')) {
        match.kind = model::HostMatchKind::WildcardSuffix;
        match.value = host.substr(0, host.size() - 1);
    } else {
        match.value = host;
    }
    return match;
}

std::string escapeRegex(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (std::string_view("\\^$.|?*+()[]{}").find(c) != std::string_view::npos) {
            out += '\\';
        }
        out += c;
    }
    return out;
}

model::FieldMatch literalField(std::string_view name, const std::string& value) {
    model::FieldMatch match;
    match.name = name;
    match.values = {value};
    match.text = value;
    return match;
}

model::Expr addressExpr(const Node& entry, bool source) {
    using model::ExprKind;
    std::vector<model::Expr> both;
    const auto variable = [&](std::string_view name, const std::string& value) {
        return fieldExpr(ExprKind::Variable, literalField(name, value), entry.range);
    };
    if (const auto ip = textOf(&entry, "ip"); !ip.empty()) {
        both.push_back(source ? valueExpr(ExprKind::ClientIp, ip, entry.range)
                              : variable("net.dst.ip", ip));
    }
    if (const auto port = textOf(&entry, "port"); !port.empty()) {
        both.push_back(source ? variable("net.src.port", port)
                              : valueExpr(ExprKind::Port, port, entry.range));
    }
    return makeExpr(ExprKind::And, std::move(both), entry.range);
}

// A name that stays the same wherever the route is read: what it matches.
std::string matchKey(const model::Route& route, std::string_view service) {
    std::string key(service);
    const auto append = [&key](std::string_view text) {
        key += ' ';
        key += text;
    };
    for (const auto& method : route.methods) {
        append(method);
    }
    for (const auto& host : route.hosts) {
        append(host.text);
    }
    for (const auto& path : route.paths) {
        append(path.text);
    }
    for (const auto& header : route.headers) {
        append(header.name);
    }
    for (const auto& sni : route.snis) {
        append(sni);
    }
    if (!route.ruleText.empty()) {
        append(route.ruleText);
    }
    return key;
}

bool isClear(std::string_view protocol) {
    return protocol == "http" || protocol == "grpc" || protocol == "ws" || protocol == "tcp" ||
           protocol == "udp";
}

} // namespace

bool isStream(std::span<const std::string> protocols) {
    return std::ranges::any_of(protocols, [](const std::string& p) {
        return p == "tcp" || p == "udp" || p.starts_with("tls");
    });
}

void KongModel::addRoutes() {
    const auto& listeners = m_builder.snapshot().listeners;
    std::vector<model::ListenerId> encrypted;
    for (std::size_t i = 0; i < listeners.size(); ++i) {
        if (listeners[i].tls) {
            encrypted.emplace_back(i);
        }
    }
    const auto count = m_input.of(Kind::Route).size();
    m_builder.snapshot().routes.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        auto route = makeRoute(i);
        if (route.tls.value && !isStream(route.protocols)) {
            route.listeners = encrypted;
        }
        m_builder.add(std::move(route));
    }
}

model::Route KongModel::makeRoute(std::uint32_t index) {
    const auto& item = m_input.of(Kind::Route)[index];
    model::Route route;
    fillBase(route, Kind::Route, index);
    route.order = index;
    const auto get = [&](std::string_view name) { return field(item, Kind::Route, name); };
    setMatchers(route, item);
    setProtocols(route, item);

    const auto service = resolve(item, Kind::Service, "service");
    if (service.given()) {
        model::WeightedService target;
        target.reference = service.text;
        target.range = service.range.valid() ? service.range : item.node->range;
        if (service.index != kNoIndex) {
            target.service = model::ServiceId(service.index);
            if (target.reference.empty()) {
                target.reference = m_builder.snapshot()[target.service].label();
            }
        }
        route.services.push_back(std::move(target));
    }
    // A gRPC route never strips (kong/db/schema/entities/routes_subschemas.lua).
    const bool grpc = std::ranges::any_of(
        route.protocols, [](const std::string& p) { return p.starts_with("grpc"); });
    route.stripPath = flag(get("strip_path"), !grpc);
    route.preserveHost = flag(get("preserve_host"), false);
    if (route.stripPath.value && !route.paths.empty()) {
        route.rewrites.push_back(
            {model::PathRewrite::Kind::StripPrefix, {}, {}, route.stripPath.range});
    }
    route.websocket = Setting<bool>::byDefault(!isStream(route.protocols));
    const Node* priority = get(route.ruleText.empty() ? "regex_priority" : "priority");
    if (priority != nullptr) {
        route.priority = priority->asInt();
    }
    keepExtra(route, item, kRouteFields);
    if (route.name.empty()) {
        const auto& workspace = m_input.workspaces[item.workspace];
        route.key = matchKey(route, service.index == kNoIndex
                                        ? std::string_view(service.text)
                                        : m_builder.snapshot().services[service.index].label());
        if (!workspace.empty()) {
            route.key.insert(0, workspace + '/');
        }
    }
    return route;
}

void KongModel::setProtocols(model::Route& route, const Item& item) const {
    const Node* protocols = field(item, Kind::Route, "protocols");
    route.protocols = textsIn(protocols);
    if (route.protocols.empty()) {
        route.protocols = {"http", "https"};
        route.tls = Setting<bool>::byDefault(false);
    } else {
        route.tls =
            Setting<bool>::at(std::ranges::none_of(route.protocols, isClear), protocols->range);
    }
    if (route.tls.value && !isStream(route.protocols)) {
        const Node* status = field(item, Kind::Route, "https_redirect_status_code");
        route.plainStatus = status != nullptr && status->asInt()
                                ? Setting<std::int64_t>::at(*status->asInt(), status->range)
                                : Setting<std::int64_t>::byDefault(426);
    }
}

void KongModel::setMatchers(model::Route& route, const Item& item) {
    const auto get = [&](std::string_view name) { return field(item, Kind::Route, name); };
    route.methods = textsIn(get("methods"));
    route.snis = textsIn(get("snis"));
    if (const Node* hosts = get("hosts")) {
        route.hosts.reserve(hosts->items.size());
        for (const Node* host : hosts->items) {
            route.hosts.push_back(hostMatch(host->asText().value_or(std::string_view{})));
        }
    }
    setPaths(route, item);
    setHeaders(route, item);
    setAddresses(route, item);
    setExpression(route, item);
}

void KongModel::setPaths(model::Route& route, const Item& item) {
    const Node* paths = field(item, Kind::Route, "paths");
    if (paths == nullptr) {
        return;
    }
    const bool legacy = (item.flags & kLegacyPaths) != 0;
    route.paths.reserve(paths->items.size());
    for (const Node* node : paths->items) {
        const auto written = node->asText().value_or(std::string_view{});
        model::PathMatch match;
        match.text = written;
        const bool marked = !legacy && written.starts_with('~');
        if (marked || (legacy && looksLikeRegex(written))) {
            match.kind = model::PathMatchKind::Regex;
            match.anchor = model::RegexAnchor::Start;
            match.value = written.substr(marked ? 1 : 0);
        } else {
            match.value = written;
        }
        if ((node->flags & text::kHasPlaceholder) == 0) {
            checkPath(match, *node);
        }
        route.paths.push_back(std::move(match));
    }
}

void KongModel::checkPath(const model::PathMatch& match, const Node& node) {
    const bool regex = match.kind == model::PathMatchKind::Regex;
    if (!match.value.starts_with('/') && !(regex && match.value.starts_with("^/"))) {
        m_builder.error(
            "invalid-path", fmt::format("the path \"{}\" does not start with \"/\"", match.text),
            node.range, regex ? "begin a regular expression with \"~/\"" : "begin it with \"/\"");
        return;
    }
    if (const auto fault = regex ? obviousFault(match.value) : std::string_view{}; !fault.empty()) {
        m_builder.error("invalid-regex",
                        fmt::format("the regular expression \"{}\" {}", match.value, fault),
                        node.range);
    }
    if (!regex && m_input.flavor != "expressions" && looksLikeRegex(match.value) &&
        match.value.find_first_of("^$*+?()[]{}|\\") != std::string::npos) {
        m_builder.warn("regex-without-marker",
                       fmt::format("the path \"{}\" looks like a regular expression, but is "
                                   "matched as plain text",
                                   match.text),
                       node.range, fmt::format("write \"~{}\"", match.text));
    }
}

void KongModel::setHeaders(model::Route& route, const Item& item) const {
    const Node* headers = field(item, Kind::Route, "headers");
    if (headers == nullptr) {
        return;
    }
    for (const auto& member : headers->members) {
        model::FieldMatch match;
        match.name = member.name;
        match.caseSensitive = false; // both sides are lower-cased
        auto values = textsIn(member.value);
        if (const auto single = member.value->asText()) {
            values.emplace_back(*single);
        }
        const auto isRegex = [](const std::string& value) { return value.starts_with("~*"); };
        const bool regex = std::ranges::any_of(values, isRegex);
        match.kind = regex ? model::ValueMatchKind::Regex : model::ValueMatchKind::Exact;
        for (auto& value : values) {
            match.text += (match.text.empty() ? "" : ", ") + value;
            if (isRegex(value)) {
                match.values.push_back(value.substr(2));
            } else {
                // Beside a regex a plain value is one that allows only itself.
                match.values.push_back(regex ? '^' + escapeRegex(value) + '$' : std::move(value));
            }
        }
        route.headers.push_back(std::move(match));
    }
}

void KongModel::setAddresses(model::Route& route, const Item& item) const {
    std::vector<model::Expr> more;
    std::vector<std::string> sources;
    bool needsExpression = false;
    for (const auto key : {std::string_view("sources"), std::string_view("destinations")}) {
        const bool source = key == "sources";
        const Node* list = field(item, Kind::Route, key);
        if (list == nullptr || list->items.empty()) {
            continue;
        }
        std::vector<model::Expr> any;
        for (const Node* entry : list->items) {
            needsExpression |= !source || !textOf(entry, "port").empty();
            if (source && !textOf(entry, "ip").empty()) {
                sources.push_back(textOf(entry, "ip"));
            }
            any.push_back(addressExpr(*entry, source));
        }
        more.push_back(makeExpr(model::ExprKind::Or, std::move(any), list->range));
    }
    if (needsExpression) {
        // The sources stand in `more`, with their ports.
        route.expression = std::make_shared<const model::Expr>(wholeRule(route, std::move(more)));
    }
    route.clientIps = std::move(sources);
}

void KongModel::setExpression(model::Route& route, const Item& item) {
    const Node* rule = field(item, Kind::Route, "expression");
    const auto text = rule == nullptr ? std::nullopt : rule->asText();
    if (!text || text->empty()) {
        return;
    }
    route.ruleText = *text;
    auto parsed = parseExpression(*text, rule->range);
    if (!parsed.problem.empty() && (rule->flags & text::kHasPlaceholder) == 0) {
        m_builder.error(
            "invalid-expression",
            fmt::format("the expression of the route \"{}\" {}", route.label(), parsed.problem),
            rule->range);
    }
    summarize(parsed.expr, route);
    route.expression = std::make_shared<const model::Expr>(std::move(parsed.expr));
}

} // namespace gatelens::adapters::kong
