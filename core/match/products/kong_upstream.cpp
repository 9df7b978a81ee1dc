// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What Kong does with a request once a route is found: kong/runloop/handler.lua and
// kong/router/utils.lua of 3.9.
#include "core/base/strings.h"
#include "core/match/address.h"
#include "core/match/headers.h"
#include "core/match/products/kong_internal.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::match::kong {

namespace {

using text::Node;

const Node* fieldOf(const Node* node, std::string_view name) {
    const Node* value = node == nullptr ? nullptr : node->get(name);
    return value == nullptr || value->isNull() ? nullptr : value;
}

std::string textOf(const Node* node, std::string_view name) {
    const Node* value = fieldOf(node, name);
    return value == nullptr ? std::string{} : std::string(value->asText().value_or(""));
}

bool lists(const model::Route& route, std::string_view protocol) {
    return std::find(route.protocols.begin(), route.protocols.end(), protocol) !=
           route.protocols.end();
}

// sanitize_uri_postfix: what is left may not lead upwards.
std::string sanitized(std::string rest) {
    if (rest == "." || rest == "..") {
        return {};
    }
    if (rest.starts_with("./")) {
        return rest.substr(2);
    }
    return rest.starts_with("../") ? rest.substr(3) : rest;
}

std::string upstreamPathV0(const std::string& base, const std::string& rest,
                           const std::string& path, bool strip) {
    if (base.ends_with('/')) {
        if (!strip) {
            return base + path.substr(1);
        }
        if (rest.empty()) {
            return base == "/" || path.ends_with('/') ? base : base.substr(0, base.size() - 1);
        }
        return rest.starts_with('/') ? base.substr(0, base.size() - 1) + rest : base + rest;
    }
    if (!strip) {
        return path == "/" ? base : base + path;
    }
    if (rest.empty()) {
        return path.size() > 1 && path.ends_with('/') ? base + '/' : base;
    }
    return rest.starts_with('/') ? base + rest : base + '/' + rest;
}

// path_handling v1, which only the traditional router has.
std::string upstreamPathV1(const std::string& base, const std::string& rest,
                           const std::string& path, bool strip) {
    if (!strip) {
        return base + path.substr(1);
    }
    return base.ends_with('/') && rest.starts_with('/') ? base.substr(0, base.size() - 1) + rest
                                                        : base + rest;
}

struct Paths {
    std::string upstream;
    std::string prefix; // that was stripped
};

Paths pathsOf(const model::Snapshot& snapshot, const Entry& entry, const Subject& subject,
              Flavor flavor, const model::Service& service) {
    const model::Route& route = snapshot[entry.route];
    std::optional<std::string> taken;
    for (const PathRule& rule : entry.paths) {
        taken = taken ? taken : rule.taken(subject.path);
    }
    const bool strip = route.stripPath.orElse(true);
    const std::string rest =
        sanitized(subject.path.substr(std::min(taken ? taken->size() : 1, subject.path.size())));
    const std::string base = service.path.empty() ? "/" : service.path;
    const bool v1 = flavor == Flavor::Traditional && textOf(route.raw, "path_handling") == "v1";
    Paths paths;
    paths.upstream = escapePath(v1 ? upstreamPathV1(base, rest, subject.path, strip)
                                   : upstreamPathV0(base, rest, subject.path, strip));
    paths.prefix = strip ? taken.value_or("") : std::string{};
    return paths;
}

std::string withPort(const std::string& host, std::uint16_t port, bool tls) {
    const bool standard = port == 0 || port == (tls ? 443 : 80);
    return standard ? host : fmt::format("{}:{}", host, port);
}

// Protocols of the route are checked when it has been chosen.
bool checkProtocol(const model::Route& route, const Subject& subject, Decision& decision) {
    const bool onlyTls = (lists(route, "https") && !lists(route, "http")) ||
                         (lists(route, "grpcs") && !lists(route, "grpc"));
    if (onlyTls && subject.request->scheme == "http") {
        const auto status = static_cast<int>(route.plainStatus.orElse(426));
        decision.outcome = status == 426 ? Outcome::Respond : Outcome::Redirect;
        decision.status = status;
        decision.detail = "the route takes only requests over TLS";
        if (status != 426) {
            decision.location =
                fmt::format("https://{}{}", subject.host, subject.request->target());
        }
        return false;
    }
    const bool grpc = lists(route, "grpc") || lists(route, "grpcs");
    if (grpc && subject.request->httpMajor < 2) {
        decision.outcome = Outcome::Respond;
        decision.status = 426;
        decision.detail = "the route takes only HTTP/2 requests of gRPC";
        return false;
    }
    const auto types = subject.request->values("content-type");
    if (grpc && (types.empty() || !types.front().starts_with("application/grpc"))) {
        decision.outcome = Outcome::Respond;
        decision.status = 415;
        decision.detail = "the route takes only gRPC";
        return false;
    }
    return true;
}

bool isIn(const Node* list, std::string_view client) {
    const auto address = parseAddress(client);
    return list != nullptr && address &&
           std::any_of(list->items.begin(), list->items.end(), [&address](const Node* item) {
               const auto block = parseAddressBlock(item->text);
               return block && block->contains(*address);
           });
}

// Plugins that answer by themselves; false when the request ends here.
bool runPlugin(const model::Policy& plugin, const Subject& subject, Decision& decision) {
    const auto answer = [&decision, &plugin](int status, std::string_view why) {
        decision.outcome = Outcome::Respond;
        decision.status = status;
        decision.detail = fmt::format("the plugin {} answers: {}", plugin.type, why);
        return false;
    };
    const Node* config = plugin.config;
    if (plugin.type == "request-termination" && fieldOf(config, "trigger") == nullptr) {
        const Node* status = fieldOf(config, "status_code");
        return answer(static_cast<int>(status == nullptr ? 503 : status->asInt().value_or(503)),
                      "it ends every request");
    }
    if (plugin.type == "ip-restriction") {
        const Node* status = fieldOf(config, "status");
        const int code = static_cast<int>(status == nullptr ? 403 : status->asInt().value_or(403));
        const Node* allow = fieldOf(config, "allow");
        const std::string& client = subject.request->clientIp;
        if (isIn(fieldOf(config, "deny"), client) ||
            (allow != nullptr && !allow->items.empty() && !isIn(allow, client))) {
            return answer(code, "the address is not allowed");
        }
        return true;
    }
    if (plugin.type == "cors" && subject.request->method == "OPTIONS" &&
        !subject.request->values("origin").empty() &&
        !subject.request->values("access-control-request-method").empty()) {
        const Node* goOn = fieldOf(config, "preflight_continue");
        return goOn != nullptr && goOn->asBool().value_or(false)
                   ? true
                   : answer(200, "a preflight request");
    }
    using Class = model::PolicyClass;
    constexpr std::array<Class, 7> kOpen{Class::Authn, Class::Authz, Class::Validate,
                                         Class::Waf,   Class::Code,  Class::Transform,
                                         Class::Other};
    if (!plugin.emulable ||
        std::find(kOpen.begin(), kOpen.end(), plugin.policyClass) != kOpen.end()) {
        decision.gaps.push_back({fmt::format("plugin {}", plugin.type),
                                 "it is passed over; it may answer or change the request",
                                 plugin.source.range});
    }
    return true;
}

void addFields(const Subject& subject, const Paths& paths, UpstreamRequest& upstream) {
    const Request& request = *subject.request;
    HeaderEdit fields(request.headers);
    const auto chain = fields.joined("x-forwarded-for");
    fields.set("X-Forwarded-For",
               chain ? fmt::format("{}, {}", *chain, request.clientIp) : request.clientIp);
    fields.set("X-Forwarded-Proto", request.scheme);
    fields.set("X-Forwarded-Host", subject.host);
    fields.set("X-Forwarded-Port", fmt::format("{}", subject.listenerPort));
    fields.set("X-Forwarded-Path", request.path);
    if (!paths.prefix.empty()) {
        fields.set("X-Forwarded-Prefix", paths.prefix);
    }
    fields.set("X-Real-IP", request.clientIp);
    fields.set("Via", fmt::format("{}.{} kong", request.httpMajor, request.httpMinor));
    fields.set("X-Kong-Request-Id", std::string(kGenerated));
    upstream.added = fields.added();
    upstream.removed = fields.removed();
}

} // namespace

void proceed(const model::Snapshot& snapshot, const Entry& entry, const Subject& subject,
             Flavor flavor, Decision& decision) {
    const model::Route& route = snapshot[entry.route];
    decision.route = entry.route;
    if (!checkProtocol(route, subject, decision)) {
        return;
    }
    for (const auto& step : route.chain) {
        if (!runPlugin(snapshot[step.policy], subject, decision)) {
            return;
        }
    }
    if (!route.service()) {
        decision.outcome = Outcome::Respond;
        decision.status = 503;
        decision.detail = fmt::format("route \"{}\" has no service", route.label());
        return;
    }
    const model::Service& service = snapshot[route.service()];
    const Paths paths = pathsOf(snapshot, entry, subject, flavor, service);
    const bool tls = model::isEncrypted(service.protocol);
    UpstreamRequest upstream;
    upstream.scheme = tls ? "https" : "http";
    upstream.authority = withPort(service.host, service.port, tls);
    const std::string own = service.fixedHost.empty() ? upstream.authority : service.fixedHost;
    upstream.host = route.preserveHost.orElse(false) ? std::string(subject.request->host()) : own;
    upstream.path = paths.upstream;
    if (subject.request->query) {
        upstream.path += '?' + *subject.request->query;
    }
    addFields(subject, paths, upstream);
    decision.outcome = Outcome::Forward;
    decision.detail =
        fmt::format("route \"{}\" sends it to the service \"{}\"", route.label(), service.label());
    decision.destinations = {{route.service(), 1, 0}};
    decision.upstream = std::move(upstream);
}

} // namespace gatelens::match::kong
