// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/node_text.h"

#include "core/model/zone.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::topology {

using model::PolicyClass;
using model::Snapshot;

namespace {

void append(std::string& line, std::string_view part) {
    if (part.empty()) {
        return;
    }
    if (!line.empty()) {
        line += " · ";
    }
    line += part;
}

std::string withMore(std::string text, std::size_t count) {
    return count > 1 ? fmt::format("{} +{}", text, count - 1) : text;
}

std::string hostsText(const std::vector<model::HostMatch>& hosts) {
    if (hosts.empty()) {
        return "any host";
    }
    const auto& first = hosts.front();
    return withMore(first.text.empty() ? first.value : first.text, hosts.size());
}

// As the product writes it, unless that begins with a keyword ("path_beg /v1"):
// on a card the path itself must come first.
std::string pathText(const model::PathMatch& path) {
    const bool keyword = !path.text.empty() && path.text.front() >= 'a' && path.text.front() <= 'z';
    if (!path.text.empty() && !keyword) {
        return path.text;
    }
    switch (path.kind) {
    case model::PathMatchKind::Prefix:
        return keyword ? path.value + "*" : path.value;
    case model::PathMatchKind::Suffix:
        return "*" + path.value;
    case model::PathMatchKind::Regex:
        return "~ " + path.value;
    default:
        return path.value;
    }
}

std::string tlsText(const model::ListenerTls& tls) {
    std::string text = "TLS";
    if (tls.passthrough) {
        return "TLS passthrough";
    }
    if (tls.minVersion.known() && tls.minVersion.value != model::TlsVersion::Unknown) {
        text = fmt::format("{}+", model::tlsVersionName(tls.minVersion.value));
    }
    switch (tls.clientAuth.value) {
    case model::ClientAuth::Require:
        return text + " · mTLS";
    case model::ClientAuth::Request:
    case model::ClientAuth::Optional:
        return text + " · client cert optional";
    case model::ClientAuth::None:
        break;
    }
    return text;
}

// Plumbing that every route has and nobody looks for on a picture.
bool isShownAsChip(const model::Policy& policy) {
    switch (policy.policyClass) {
    case PolicyClass::Proxy:
    case PolicyClass::Log:
    case PolicyClass::Metrics:
    case PolicyClass::Trace:
    case PolicyClass::Compress:
    case PolicyClass::Other:
        return false;
    default:
        return policy.enabled;
    }
}

bool isShared(const Snapshot& snapshot, std::uint32_t uses) {
    constexpr std::size_t kFewRoutes = 3;
    return snapshot.routes.size() >= kFewRoutes && uses == snapshot.routes.size();
}

// "envoy.filters.http.jwt_authn" is "jwt_authn" on a chip.
std::string chipName(const model::Policy& policy) {
    const std::string& type = policy.type.empty() ? policy.label() : policy.type;
    const auto dot = type.rfind('.');
    return dot == std::string::npos || dot + 1 == type.size() ? type : type.substr(dot + 1);
}

} // namespace

NodeText listenerText(const model::Listener& listener) {
    NodeText text;
    const std::string port =
        listener.portText.empty() ? std::to_string(listener.port) : listener.portText;
    const bool wildcard =
        model::exposureOf(listener.address) == model::Exposure::Public &&
        (listener.address.empty() || listener.address == "0.0.0.0" || listener.address == "*" ||
         listener.address == "::" || listener.address == "[::]");
    if (listener.address.starts_with("unix:")) {
        text.title = listener.address;
    } else if (listener.port == 0 && listener.portText.empty()) {
        // Named here, bound elsewhere: Traefik's entry points in another file.
        text.title = listener.label();
    } else {
        text.title = fmt::format("{}:{}", wildcard ? "" : listener.address, port);
    }
    if (listener.redirectsToHttps) {
        append(text.subtitle, "redirect to https");
    } else {
        append(text.subtitle, listener.tls ? tlsText(*listener.tls)
                                           : std::string(model::protocolName(listener.protocol)));
    }
    text.tooltip = fmt::format("Listener {} ({}), {}", listener.label(),
                               model::protocolName(listener.protocol),
                               model::exposureName(listener.exposure.value));
    return text;
}

NodeText adminText(const model::AdminEndpoint& endpoint) {
    NodeText text;
    text.title = endpoint.port == 0 ? endpoint.address : fmt::format(":{}", endpoint.port);
    const auto exposure = model::exposureOf(endpoint.address);
    if (endpoint.port != 0 && exposure != model::Exposure::Public) {
        text.title = fmt::format("{}:{}", endpoint.address, endpoint.port);
    }
    text.subtitle = endpoint.kind;
    std::replace(text.subtitle.begin(), text.subtitle.end(), '-', ' ');
    text.tooltip = fmt::format("Admin endpoint {} on {}, authentication: {}", endpoint.label(),
                               text.title, model::adminAuthName(endpoint.auth.value));
    return text;
}

NodeText routeText(const model::Snapshot& snapshot, const model::Route& route) {
    NodeText text;
    if (!route.paths.empty()) {
        text.title = withMore(pathText(route.paths.front()), route.paths.size());
    } else if (!route.hosts.empty()) {
        text.title = hostsText(route.hosts);
    } else if (!route.ruleText.empty()) {
        text.title = route.ruleText;
    } else {
        text.title = route.label();
    }
    append(text.subtitle, fmt::format("{}", fmt::join(route.methods, " ")));
    if (!route.paths.empty() && !route.hosts.empty()) {
        text.host = hostsText(route.hosts);
    }
    if (route.action != model::RouteAction::Forward) {
        append(text.subtitle, route.action == model::RouteAction::None
                                  ? "answers nothing"
                                  : model::routeActionName(route.action));
    }
    std::vector<std::string> chain;
    for (const auto& entry : route.chain) {
        chain.push_back(chipName(snapshot[entry.policy]));
    }
    text.tooltip = fmt::format("Route {}\n{}\nPolicies: {}", route.label(),
                               route.ruleText.empty() ? hostsText(route.hosts) : route.ruleText,
                               chain.empty() ? "none" : fmt::format("{}", fmt::join(chain, " → ")));
    return text;
}

NodeText serviceText(const model::Snapshot& snapshot, const model::Service& service) {
    NodeText text;
    text.title = service.label();
    append(text.subtitle, service.protocol == model::Protocol::Unknown
                              ? ""
                              : model::protocolName(service.protocol));
    if (service.tls && service.tls->verify.known() && !service.tls->verify.value) {
        append(text.subtitle, "not verified");
    }
    if (service.upstream) {
        append(text.subtitle, snapshot[service.upstream].algorithm);
    }
    if (service.dynamic) {
        append(text.subtitle, "chosen from the request");
    }
    text.tooltip = fmt::format("Service {} → {}", service.label(),
                               service.host.empty() ? "its upstream" : service.host);
    return text;
}

NodeText upstreamText(const model::Upstream& upstream) {
    NodeText text;
    text.title = upstream.label();
    append(text.subtitle, upstream.algorithm);
    append(text.subtitle, upstream.discovery);
    const bool checked = (upstream.active && upstream.active->enabled) ||
                         (upstream.passive && upstream.passive->enabled);
    append(text.subtitle, checked ? "health-checked" : "");
    text.tooltip =
        fmt::format("Upstream {}, {} targets", upstream.label(), upstream.targets.size());
    return text;
}

NodeText targetText(const model::Target& target) {
    NodeText text;
    text.title = target.address();
    append(text.subtitle, model::zoneOf(target));
    if (target.weight == 0) {
        append(text.subtitle, "weight 0");
    }
    if (target.backup) {
        append(text.subtitle, "backup");
    }
    if (target.healthy.known() && !target.healthy.value) {
        append(text.subtitle, "down");
    }
    text.tooltip = fmt::format("Target {}", target.address());
    return text;
}

std::vector<Chip> routeChips(const model::Snapshot& snapshot, const model::Route& route,
                             const std::vector<std::uint32_t>& uses, std::size_t limit) {
    std::vector<Chip> chips;
    std::size_t hidden = 0;
    for (const auto& entry : route.chain) {
        const auto& policy = snapshot[entry.policy];
        if (!isShownAsChip(policy) || isShared(snapshot, uses[entry.policy.index()])) {
            continue;
        }
        if (chips.size() == limit) {
            ++hidden;
            continue;
        }
        Chip chip;
        chip.text = chipName(policy);
        chip.count = uses[entry.policy.index()];
        chip.danger = policy.mode == model::PolicyMode::Monitor ||
                      policy.onError.value == model::OnError::Open;
        chips.push_back(std::move(chip));
    }
    if (hidden > 0) {
        chips.push_back({fmt::format("+{}", hidden), 1, false});
    }
    return chips;
}

std::vector<Chip> sharedChips(const model::Snapshot& snapshot,
                              const std::vector<std::uint32_t>& uses) {
    std::vector<Chip> chips;
    for (std::size_t i = 0; i < snapshot.policies.size(); ++i) {
        if (isShared(snapshot, uses[i]) && isShownAsChip(snapshot.policies[i])) {
            chips.push_back({chipName(snapshot.policies[i]), uses[i], false});
        }
    }
    return chips;
}

std::vector<std::uint32_t> policyUses(const model::Snapshot& snapshot) {
    std::vector<std::uint32_t> uses(snapshot.policies.size(), 0);
    for (const auto& route : snapshot.routes) {
        for (const auto& entry : route.chain) {
            ++uses[entry.policy.index()];
        }
    }
    return uses;
}

} // namespace gatelens::topology
