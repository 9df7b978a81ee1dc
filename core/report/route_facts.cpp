// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/route_facts.h"

#include "core/report/entity_id.h"
#include "core/report/masking.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::report {

namespace {

std::string withPort(std::string_view host, std::uint16_t port) {
    if (port == 0) {
        return std::string(host);
    }
    const bool bracket = host.find(':') != std::string_view::npos && !host.starts_with('[') &&
                         !host.starts_with("unix:");
    return bracket ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

void appendTargets(std::vector<std::string>& out, const model::Snapshot& snapshot,
                   const model::Service& service) {
    if (service.upstream.valid() && !snapshot[service.upstream].targets.empty()) {
        for (const model::TargetId id : snapshot[service.upstream].targets) {
            out.push_back(snapshot[id].address());
        }
    } else if (!service.host.empty()) {
        out.push_back(withPort(service.host, service.port));
    }
}

// What answers when the request is not forwarded.
std::string answerOf(const model::Route& route) {
    const auto status = [&route] {
        return route.responseStatus == 0 ? std::string{} : fmt::format(" {}", route.responseStatus);
    };
    switch (route.action) {
    case model::RouteAction::Forward:
    case model::RouteAction::Aggregate:
        return {};
    case model::RouteAction::Redirect:
        return fmt::format("redirect{} {}", status(), maskText(route.redirectTo));
    case model::RouteAction::Respond:
        return "respond" + status();
    case model::RouteAction::Files:
    case model::RouteAction::Internal:
    case model::RouteAction::None:
        break;
    }
    return std::string(routeActionName(route.action));
}

} // namespace

std::vector<std::string> hostsOf(const model::Route& route) {
    std::vector<std::string> out;
    out.reserve(route.hosts.size());
    for (const model::HostMatch& host : route.hosts) {
        out.push_back(hostText(host));
    }
    return out;
}

std::vector<std::string> pathsOf(const model::Route& route) {
    std::vector<std::string> out;
    out.reserve(route.paths.size());
    for (const model::PathMatch& path : route.paths) {
        out.push_back(pathText(path));
    }
    return out;
}

std::string sourceFile(const model::Snapshot& snapshot, const model::Provenance& source) {
    if (!source.apiPath.empty()) {
        return source.apiPath;
    }
    const text::SourceFile* file =
        snapshot.sources ? snapshot.sources->find(source.range.file) : nullptr;
    return file == nullptr ? std::string{} : file->name();
}

std::string listenerAddress(const model::Listener& listener) {
    const std::string_view host =
        listener.address.empty() ? std::string_view("*") : std::string_view(listener.address);
    const std::string address = listener.port == 0 && !listener.portText.empty()
                                    ? fmt::format("{}:{}", host, listener.portText)
                                    : withPort(host, listener.port);
    return listener.protocol == model::Protocol::Unknown
               ? address
               : fmt::format("{} {}", protocolName(listener.protocol), address);
}

std::string serviceUrl(const model::Service& service) {
    std::string out;
    if (service.host.empty()) {
        // Only the upstream knows the hosts.
        return service.upstreamReference + maskText(service.path);
    }
    if (service.protocol != model::Protocol::Unknown) {
        out = fmt::format("{}://", protocolName(service.protocol));
    }
    return out + withPort(service.host, service.port) + maskText(service.path);
}

std::vector<std::string> listenersOf(const model::Snapshot& snapshot, const model::Route& route) {
    std::vector<std::string> out;
    out.reserve(route.listeners.size());
    for (const model::ListenerId id : route.listeners) {
        const model::Listener& listener = snapshot[id];
        out.push_back(listener.name.empty() ? listenerAddress(listener) : listener.name);
    }
    return out;
}

std::vector<std::string> servicesOf(const model::Snapshot& snapshot, const model::Route& route) {
    std::vector<std::string> out;
    out.reserve(route.services.size());
    for (const model::WeightedService& entry : route.services) {
        out.push_back(entry.service.valid() ? snapshot[entry.service].label() : entry.reference);
    }
    return out;
}

std::vector<std::string> targetsOf(const model::Snapshot& snapshot, const model::Route& route) {
    std::vector<std::string> out;
    for (const model::WeightedService& entry : route.services) {
        if (entry.service.valid()) {
            appendTargets(out, snapshot, snapshot[entry.service]);
        }
    }
    if (std::string answer = answerOf(route); out.empty() && !answer.empty()) {
        out.push_back(std::move(answer));
    }
    return out;
}

std::vector<std::string> policiesOf(const model::Snapshot& snapshot, const model::Route& route) {
    std::vector<std::string> out;
    out.reserve(route.chain.size());
    for (const model::ChainEntry& entry : route.chain) {
        const model::Policy& policy = snapshot[entry.policy];
        out.push_back(policy.type.empty() ? policy.label() : policy.type);
    }
    return out;
}

} // namespace gatelens::report
