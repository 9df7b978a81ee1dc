// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/request_data.h"

#include "core/base/strings.h"
#include "core/findings/scalar_search.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool anyHost(const model::Route& route) {
    return std::all_of(route.hosts.begin(), route.hosts.end(), [](const model::HostMatch& host) {
        return host.kind == model::HostMatchKind::Any || host.value.empty() || host.value == "_" ||
               host.value == "*";
    });
}

bool isNameChar(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

struct Variable {
    std::string name; // without "$" and braces
    std::size_t end = 0;
};

std::optional<Variable> firstVariable(std::string_view text) {
    const auto at = text.find('$');
    if (at == std::string_view::npos || at + 1 >= text.size()) {
        return std::nullopt;
    }
    const bool braced = text[at + 1] == '{';
    std::size_t end = at + (braced ? 2 : 1);
    const std::size_t begin = end;
    while (end < text.size() && isNameChar(text[end])) {
        ++end;
    }
    return Variable{std::string(text.substr(begin, end - begin)), end + (braced ? 1 : 0)};
}

// nginx variables whose value is the client's (ngx_http_core_module).
bool isClientVariable(std::string_view name) {
    static constexpr std::array kNames = std::to_array<std::string_view>(
        {"host", "http_host", "uri", "request_uri", "document_uri", "args", "query_string",
         "request", "request_body", "remote_user"});
    return name.starts_with("arg_") || name.starts_with("http_") || name.starts_with("cookie_") ||
           std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

// A capture of the location's own pattern: by number, or by name.
bool isCapture(const model::Route& route, std::string_view name) {
    const bool number = parseInt(name).has_value();
    return std::any_of(route.paths.begin(), route.paths.end(), [&](const auto& path) {
        if (path.kind != model::PathMatchKind::Regex) {
            return false;
        }
        return number ? path.value.find('(') != std::string::npos
                      : path.value.find(fmt::format("<{}>", name)) != std::string::npos;
    });
}

// "([a-z0-9-]+)" cannot leave a fixed domain behind it; "(.*)" can.
bool capturesAnything(const model::Route& route) {
    return std::any_of(route.paths.begin(), route.paths.end(), [](const auto& path) {
        return path.value.find(".*") != std::string::npos ||
               path.value.find(".+") != std::string::npos ||
               path.value.find("[^/]") != std::string::npos;
    });
}

// The value that "set $name …" gives, looked up in what the location keeps.
std::string_view valueOfSet(const Context& context, model::RouteId id, std::string_view name) {
    const auto isIt = [&](const text::Node* node) {
        return node != nullptr && node->text == "set" && node->arg(0).size() == name.size() + 1 &&
               node->arg(0).substr(1) == name;
    };
    const auto& route = context.snapshot()[id];
    for (const auto& field : route.extra) {
        if (isIt(field.value)) {
            return field.value->arg(1);
        }
    }
    for (const auto policy : context.chain(id)) {
        const auto* config = context.snapshot()[policy].config;
        if (isIt(config)) {
            return config->arg(1);
        }
    }
    return {};
}

std::optional<ChosenByClient> inNginx(const Context& context, model::RouteId id) {
    const auto& route = context.snapshot()[id];
    if (!route.service()) {
        return std::nullopt;
    }
    const auto& service = context.snapshot()[route.service()];
    if (!service.dynamic) {
        return std::nullopt;
    }
    auto variable = firstVariable(service.host);
    if (!variable) {
        return std::nullopt;
    }
    // "$1.internal.example": a fixed domain follows what was captured.
    const std::string_view rest = std::string_view(service.host).substr(variable->end);
    const bool fixedDomain = rest.starts_with('.') && rest.find('$') == std::string_view::npos;
    const auto set = valueOfSet(context, id, variable->name);
    std::string name = variable->name;
    if (!set.empty()) {
        const auto inner = firstVariable(set);
        if (!inner) {
            return std::nullopt; // a constant, set to make nginx resolve it again
        }
        name = inner->name;
    }
    const bool capture = isCapture(route, name);
    if (!isClientVariable(name) && !capture) {
        return std::nullopt; // from a map or the environment: an allow list
    }
    if (fixedDomain && capture && !capturesAnything(route)) {
        return std::nullopt;
    }
    ChosenByClient chosen;
    chosen.by = fmt::format("${}", name);
    chosen.value = service.label();
    const auto& range = service.protocolSetting.range;
    chosen.place = range.valid() ? model::Provenance{range, {}} : service.source;
    chosen.hostHeader = name == "host" || name == "http_host";
    // The Host of a server that answers to named hosts only is one of these.
    if (chosen.hostHeader && !anyHost(route)) {
        return std::nullopt;
    }
    return chosen;
}

std::optional<ChosenByClient> inEnvoy(const Context& context, model::RouteId id) {
    const auto& route = context.snapshot()[id];
    if (!route.service()) {
        return std::nullopt;
    }
    const auto& service = context.snapshot()[route.service()];
    if (!service.dynamic) {
        return std::nullopt;
    }
    ChosenByClient chosen;
    chosen.value = service.label();
    chosen.place = route.services.front().range.valid()
                       ? model::Provenance{route.services.front().range, {}}
                       : service.source;
    if (service.productKind == "cluster specifier") {
        if (service.host.find("header") == std::string::npos) {
            return std::nullopt; // code of the operator decides
        }
        chosen.by = service.host;
        chosen.configured = true;
        return chosen;
    }
    const auto* raw = service.raw;
    const auto* header =
        raw == nullptr ? nullptr : raw->at({"original_dst_lb_config", "use_http_header"});
    if (header != nullptr && header->asBool().value_or(false)) {
        chosen.by = "the header x-envoy-original-dst-host";
        return chosen;
    }
    const auto* type = raw == nullptr ? nullptr : raw->get("type");
    if ((type != nullptr && type->text == "ORIGINAL_DST") || !anyHost(route)) {
        return std::nullopt; // a transparent proxy, or a list of hosts
    }
    chosen.by = "the Host header";
    chosen.hostHeader = true;
    return chosen;
}

std::optional<ChosenByClient> inCaddy(const Context& context, model::RouteId id) {
    const auto& route = context.snapshot()[id];
    if (!route.service()) {
        return std::nullopt;
    }
    const auto& service = context.snapshot()[route.service()];
    const auto* upstreams = service.raw == nullptr ? nullptr : service.raw->get("upstreams");
    if (!service.dynamic || upstreams == nullptr) {
        return std::nullopt;
    }
    static constexpr std::array kWords =
        std::to_array<std::string_view>({"{http.request.", "{http.regexp.", "{query.", "{header.",
                                         "{cookie.", "{path", "{uri", "{host", "{labels.", "{re."});
    const auto* dial = findWord(*upstreams, kWords);
    if (dial == nullptr) {
        return std::nullopt;
    }
    const bool host = dial->text.find("request.host") != std::string_view::npos;
    if (host && !anyHost(route)) {
        return std::nullopt;
    }
    return ChosenByClient{
        std::string(dial->text), std::string(dial->text), {dial->range, {}}, host, false};
}

// "http-request set-dst hdr(x)", mostly after do-resolve.
std::optional<ChosenByClient> inHaproxy(const Context& context, model::RouteId id) {
    static constexpr std::array kWords =
        std::to_array<std::string_view>({"hdr(", "url_param(", "urlp(", "path", "req.cook", "url",
                                         "query", "var(txn.", "var(req."});
    for (const auto policyId : context.chain(id)) {
        const auto& policy = context.snapshot()[policyId];
        if (policy.type.find("set-dst") == std::string::npos || policy.config == nullptr ||
            policy.type.find("set-dst-port") != std::string::npos) {
            continue;
        }
        if (const auto* node = findWord(*policy.config, kWords); node != nullptr) {
            const bool host = containsIgnoreCase(node->text, "hdr(host");
            return ChosenByClient{std::string(node->text), policy.label(), policy.source, host,
                                  false};
        }
    }
    return std::nullopt;
}

// "rewrite_to": "https://$1/…": the host of another server from the path.
std::optional<ChosenByClient> inTyk(const Context& context, model::RouteId id) {
    for (const auto policyId : context.chain(id)) {
        const auto& policy = context.snapshot()[policyId];
        if (policy.type != "url-rewrite" || policy.config == nullptr) {
            continue;
        }
        const auto* node =
            findScalar(*policy.config, [](std::string_view name, const text::Node& value) {
                const bool target =
                    name == "rewrite_to" || name == "rewriteTo" || name == "rewriteToInternal";
                const auto scheme = value.text.find("://");
                if (!target || scheme == std::string_view::npos) {
                    return false;
                }
                const auto host = value.text.substr(scheme + 3);
                const auto authority = host.substr(0, host.find('/'));
                return authority.starts_with('$') && !authority.starts_with("$secret");
            });
        if (node != nullptr) {
            return ChosenByClient{
                std::string(node->text), std::string(node->text), {node->range, {}}, false, false};
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<ChosenByClient> chosenByClient(const Context& context, model::RouteId id) {
    const auto product = context.product();
    if (product == "nginx") {
        return inNginx(context, id);
    }
    if (product == "envoy") {
        return inEnvoy(context, id);
    }
    if (product == "caddy") {
        return inCaddy(context, id);
    }
    if (product == "haproxy") {
        return inHaproxy(context, id);
    }
    return product == "tyk" ? inTyk(context, id) : std::nullopt;
}

} // namespace gatelens::findings
