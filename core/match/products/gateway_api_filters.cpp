// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/products/gateway_api_filters.h"

#include "core/base/strings.h"
#include "core/match/headers.h"
#include "core/match/near.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::match::gatewayapi {

using text::Node;

namespace {

constexpr int kUnresolved = 500; // "the request MUST receive a 500" of BackendRefs

std::string textOf(const Node* node, std::string_view key) {
    const Node* value = node == nullptr ? nullptr : node->get(key);
    return std::string(value == nullptr ? std::string_view{} : value->asText().value_or(""));
}

std::int64_t intOf(const Node* node, std::string_view key, std::int64_t fallback) {
    return parseInt(textOf(node, key)).value_or(fallback);
}

std::vector<const Node*> itemsOf(const Node* node, std::string_view key) {
    const Node* list = node == nullptr ? nullptr : node->get(key);
    return list == nullptr ? std::vector<const Node*>{}
                           : std::vector<const Node*>(list->items.begin(), list->items.end());
}

// "*" alone, or in the host of "https://*.example.com".
bool originFits(std::string_view pattern, std::string_view origin) {
    const auto star = pattern.find('*');
    if (star == std::string_view::npos) {
        return equalsIgnoreCase(pattern, origin);
    }
    const auto before = pattern.substr(0, star);
    const auto behind = pattern.substr(star + 1);
    return origin.size() > before.size() + behind.size() - (pattern == "*" ? 1 : 0) &&
           origin.starts_with(before) && origin.ends_with(behind);
}

class Action final {
public:
    Action(const model::Snapshot& snapshot, const model::Route& route, const Request& request,
           std::uint16_t port, Decision& decision)
        : m_snapshot(snapshot)
        , m_route(route)
        , m_request(request)
        , m_port(port)
        , m_decision(decision)
        , m_fields(request.headers)
        , m_path(request.path)
        , m_host(request.host()) {}

    void run() {
        for (const Node* filter : itemsOf(m_route.raw, "filters")) {
            if (apply(*filter)) {
                return;
            }
        }
        forward();
    }

private:
    // True when the filter answers.
    bool apply(const Node& filter) {
        const std::string type = textOf(&filter, "type");
        if (type == "RequestHeaderModifier") {
            modifyFields(filter.get("requestHeaderModifier"));
        } else if (type == "URLRewrite") {
            const Node* rewrite = filter.get("urlRewrite");
            const std::string host = textOf(rewrite, "hostname");
            m_host = host.empty() ? m_host : host;
            m_path =
                modifiedPath(rewrite == nullptr ? nullptr : rewrite->get("path"), prefix(), m_path);
        } else if (type == "RequestRedirect") {
            redirect(filter.get("requestRedirect"));
            return true;
        } else if (type == "CORS") {
            return preflight(filter.get("cors"));
        } else if (type == "ExternalAuth" || type == "ExtensionRef") {
            const Node* ref = filter.get(type == "ExtensionRef" ? "extensionRef" : "externalAuth");
            m_decision.gaps.push_back(
                {fmt::format("filter {} {}", type, textOf(ref, "name")),
                 type == "ExternalAuth"
                     ? "the authorisation server is taken to allow the request"
                     : "taken to let the request pass unchanged; one that cannot be resolved is "
                       "answered with an error",
                 filter.range});
        } else if (type != "ResponseHeaderModifier" && type != "RequestMirror") {
            m_decision.gaps.push_back({fmt::format("filter {}", type),
                                       "it is not known here; taken to do nothing", filter.range});
        }
        return false;
    }

    [[nodiscard]] std::string_view prefix() const {
        const bool isPrefix = !m_route.paths.empty() &&
                              m_route.paths.front().kind == model::PathMatchKind::SegmentPrefix;
        return isPrefix ? std::string_view(m_route.paths.front().value) : std::string_view("/");
    }

    void modifyFields(const Node* modifier) {
        for (const Node* entry : itemsOf(modifier, "set")) {
            setField(textOf(entry, "name"), textOf(entry, "value"));
        }
        for (const Node* entry : itemsOf(modifier, "add")) {
            const std::string name = textOf(entry, "name");
            const auto before = m_fields.joined(name);
            m_fields.set(name,
                         before ? *before + ',' + textOf(entry, "value") : textOf(entry, "value"));
        }
        for (const Node* name : itemsOf(modifier, "remove")) {
            m_fields.remove(name->text);
        }
    }

    void setField(const std::string& name, std::string value) {
        if (equalsIgnoreCase(name, "host")) {
            m_host = std::move(value);
        } else {
            m_fields.set(name, std::move(value));
        }
    }

    void redirect(const Node* redirect) {
        m_decision.outcome = Outcome::Redirect;
        m_decision.status = static_cast<int>(intOf(redirect, "statusCode", 302));
        const std::string written = textOf(redirect, "scheme");
        const std::string scheme = written.empty() ? m_request.scheme : toLower(written);
        const std::string name = textOf(redirect, "hostname");
        const std::string host = name.empty() ? bareHost(m_request.host()) : name;
        // Given; else the standard port of a given scheme; else the listener's.
        const std::int64_t standard = scheme == "https" ? 443 : 80;
        const std::int64_t port =
            intOf(redirect, "port", written.empty() ? static_cast<std::int64_t>(m_port) : standard);
        const std::string path =
            modifiedPath(redirect == nullptr ? nullptr : redirect->get("path"), prefix(), m_path);
        m_decision.location = fmt::format("{}://{}{}{}{}", scheme, host,
                                          port == standard ? "" : fmt::format(":{}", port), path,
                                          m_request.query ? '?' + *m_request.query : "");
    }

    // A preflight is answered by the gateway, whether or not the origin is allowed.
    bool preflight(const Node* cors) {
        const auto origins = m_request.values("origin");
        const bool asks = m_request.method == "OPTIONS" && !origins.empty() &&
                          !m_request.values("access-control-request-method").empty();
        if (!asks) {
            return false;
        }
        bool allowed = false;
        for (const Node* pattern : itemsOf(cors, "allowOrigins")) {
            allowed = allowed || originFits(pattern->text, origins.front());
        }
        m_decision.outcome = Outcome::Respond;
        m_decision.status = 204;
        m_decision.detail += allowed ? "; CORS answers the preflight"
                                     : "; CORS answers the preflight without allowing the origin";
        m_decision.gaps.push_back({"status of a CORS preflight",
                                   allowed ? "204 is assumed; 200 is allowed too"
                                           : "204 is assumed; 200 and 403 are allowed too",
                                   m_route.source.range});
        return true;
    }

    void forward() {
        const auto chosen = chooseShares();
        const auto& shares = m_decision.destinations;
        const auto first = std::find_if(shares.begin(), shares.end(),
                                        [](const auto& share) { return share.service.valid(); });
        if (first == shares.end()) {
            m_decision.outcome = Outcome::Respond;
            m_decision.status = kUnresolved;
            m_decision.detail += shares.empty() ? "; the rule has no backend with a weight"
                                                : "; none of its backends resolves";
            return;
        }
        m_decision.outcome = Outcome::Forward;
        if (applyShareFilters(chosen)) {
            m_decision.destinations.clear();
            return;
        }
        const model::Service& service = m_snapshot[first->service];
        warnOfEndpoints(service);
        UpstreamRequest upstream;
        upstream.scheme = isEncrypted(service.protocol) ? "https" : "http";
        upstream.authority =
            service.port == 0 ? service.host : fmt::format("{}:{}", service.host, service.port);
        upstream.path = m_request.query ? m_path + '?' + *m_request.query : m_path;
        upstream.host = m_host;
        upstream.added = m_fields.added();
        upstream.removed = m_fields.removed();
        m_decision.upstream = std::move(upstream);
    }

    // "Implementations SHOULD return a 503 for requests to backends without ready
    // endpoints" (HTTPRouteRule.backendRefs).
    void warnOfEndpoints(const model::Service& service) {
        if (!service.upstream) {
            return;
        }
        const auto& targets = m_snapshot[service.upstream].targets;
        const bool none = std::none_of(targets.begin(), targets.end(), [&](auto id) {
            const auto& healthy = m_snapshot[id].healthy;
            return healthy.origin == model::Origin::Unknown || healthy.value;
        });
        if (none) {
            m_decision.gaps.push_back({fmt::format("endpoints of {}", service.name),
                                       "none is ready; 503 is recommended for its share",
                                       service.source.range});
        }
    }

    // Gives the backendRefs, by their place in the list, that have a share.
    std::vector<std::size_t> chooseShares() {
        std::int64_t total = 0;
        for (const auto& entry : m_route.services) {
            total += std::max<std::int64_t>(entry.weight, 0);
        }
        std::vector<std::size_t> chosen;
        double at = 0;
        for (std::size_t i = 0; i < m_route.services.size(); ++i) {
            const auto& entry = m_route.services[i];
            if (entry.weight <= 0) {
                continue;
            }
            const double share = static_cast<double>(entry.weight) / static_cast<double>(total);
            const bool drawn =
                !m_request.draw || (*m_request.draw >= at && *m_request.draw < at + share);
            at += share;
            if (drawn) {
                m_decision.destinations.push_back(
                    {entry.service, m_request.draw ? 1 : share, entry.service ? 0 : kUnresolved});
                chosen.push_back(i);
            }
        }
        return chosen;
    }

    // Filters of a backendRef hold for its share alone. True when one answers.
    bool applyShareFilters(const std::vector<std::size_t>& chosen) {
        const auto backends = itemsOf(m_route.raw, "backendRefs");
        for (const std::size_t at : chosen) {
            const auto filters = at < backends.size() ? itemsOf(backends[at], "filters")
                                                      : std::vector<const Node*>{};
            if (filters.empty()) {
                continue;
            }
            if (chosen.size() > 1) {
                m_decision.gaps.push_back(
                    {fmt::format("filters of backend {}", textOf(backends[at], "name")),
                     "they change its share of the requests only", backends[at]->range});
                continue;
            }
            for (const Node* filter : filters) {
                if (apply(*filter)) {
                    return true;
                }
            }
        }
        return false;
    }

    const model::Snapshot& m_snapshot;
    const model::Route& m_route;
    const Request& m_request;
    std::uint16_t m_port;
    Decision& m_decision;
    HeaderEdit m_fields;
    std::string m_path;
    std::string m_host;
};

} // namespace

std::string modifiedPath(const Node* modifier, std::string_view prefix, const std::string& path) {
    const std::string type = textOf(modifier, "type");
    if (type == "ReplaceFullPath") {
        const std::string whole = textOf(modifier, "replaceFullPath");
        return whole.empty() ? "/" : whole;
    }
    if (type != "ReplacePrefixMatch") {
        return path;
    }
    // By whole segments; slashes at the end of either prefix do not count.
    while (prefix.ends_with('/')) {
        prefix.remove_suffix(1);
    }
    std::string replacement = textOf(modifier, "replacePrefixMatch");
    while (replacement.ends_with('/')) {
        replacement.pop_back();
    }
    const std::string out = replacement + path.substr(std::min(prefix.size(), path.size()));
    return out.empty() ? "/" : out;
}

void act(const model::Snapshot& snapshot, const model::Route& route, const Request& request,
         std::uint16_t port, Decision& decision) {
    Action(snapshot, route, request, port, decision).run();
}

} // namespace gatelens::match::gatewayapi
