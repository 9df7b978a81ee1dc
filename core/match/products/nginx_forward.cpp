// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/products/nginx_forward.h"

#include "core/base/strings.h"
#include "core/match/headers.h"
#include "core/match/products/nginx_uri.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::match::nginx {

using text::Node;

namespace {

// Fields of the client that the proxy module never passes on by itself.
constexpr std::array kCleared = std::to_array<std::string_view>(
    {"keep-alive", "expect", "upgrade", "te", "connection", "transfer-encoding"});

struct PassTarget {
    std::string scheme = "http";
    std::string authority; // as written: name, name:port
    std::string path;      // the URI part, empty when there is none
    bool hasVariables = false;
};

PassTarget parse(const std::string& text, bool hasVariables) {
    PassTarget target;
    target.hasVariables = hasVariables;
    std::string_view rest = text;
    if (const auto mark = rest.find("://"); mark != std::string_view::npos) {
        target.scheme = toLower(rest.substr(0, mark));
        rest.remove_prefix(mark + 3);
    }
    if (rest.starts_with("unix:")) {
        const auto colon = rest.find(':', 5);
        target.authority = "localhost";
        target.path = colon == std::string_view::npos ? "" : std::string(rest.substr(colon + 1));
        return target;
    }
    const auto slash = rest.find_first_of("/?");
    target.authority = rest.substr(0, slash);
    if (slash != std::string_view::npos) {
        target.path = rest.substr(slash);
        if (target.path.starts_with('?')) {
            target.path.insert(0, "/");
        }
    }
    return target;
}

// $proxy_host: the standard port is left out.
std::string proxyHost(const PassTarget& target) {
    const std::string_view standard =
        target.scheme == "https" || target.scheme == "grpcs" ? ":443" : ":80";
    std::string_view host = target.authority;
    if (host.ends_with(standard)) {
        host.remove_suffix(standard.size());
    }
    return std::string(host);
}

std::string pathFor(const PassTarget& target, const Place& place, const State& state) {
    if (target.hasVariables && !target.path.empty()) {
        return target.path;
    }
    if (target.path.empty() && state.unparsed) {
        const std::string sent = state.request->target();
        return sent.substr(0, sent.find('#'));
    }
    const bool replaces = state.validLocation && !target.path.empty() && place.location != nullptr;
    const std::size_t covered =
        replaces ? std::min(place.location->name.size(), state.uri.size()) : 0;
    const std::string rest = state.uri.substr(covered);
    std::string path = state.validLocation ? target.path : std::string();
    path += state.quoted || !state.unparsed ? escapeUri(rest) : rest;
    return state.args.empty() ? path : path + '?' + state.args;
}

// Names with an underscore are dropped before anybody sees them.
void dropInvalid(const Level& level, HeaderEdit& fields) {
    if (level.isOn("underscores_in_headers", false) ||
        !level.isOn("ignore_invalid_headers", true)) {
        return;
    }
    fields.removeIf([](std::string_view name) { return name.find('_') != std::string_view::npos; });
}

// A field that is set takes the place of the client's; set twice, it is sent twice.
void setFields(const Place& place, State& state, HeaderEdit& fields, std::string& host) {
    const Directives directives = place.level.list("proxy_set_header");
    for (const Node* directive : directives) {
        fields.remove(directive->arg(0));
    }
    for (const Node* directive : directives) {
        const std::string_view name = directive->arg(0);
        std::string value = expand(directive->arg(1), state, directive->range);
        if (equalsIgnoreCase(name, "host")) {
            host = std::move(value);
        } else if (!value.empty()) {
            fields.append(name, std::move(value));
        }
    }
}

model::ServiceId serviceFor(const model::Snapshot& snapshot, const model::Route& route,
                            const PassTarget& target) {
    const std::string host = toLower(target.authority.substr(0, target.authority.rfind(':')));
    for (const auto& entry : route.services) {
        if (!entry.service) {
            continue;
        }
        const model::Service& service = snapshot[entry.service];
        const bool named = toLower(service.host) == host || service.name == target.authority ||
                           toLower(service.host) == toLower(target.authority);
        if (named && (route.services.size() > 1 || !service.dynamic)) {
            return entry.service;
        }
    }
    return route.service();
}

std::string authorityOf(const model::Snapshot& snapshot, model::ServiceId id,
                        const PassTarget& target) {
    if (id && snapshot[id].upstream && !snapshot[snapshot[id].upstream].targets.empty()) {
        return snapshot[snapshot[snapshot[id].upstream].targets.front()].address();
    }
    return target.authority;
}

} // namespace

void forward(const model::Snapshot& snapshot, const Node& pass, const Place& place, State& state,
             Decision& decision) {
    decision.outcome = Outcome::Forward;
    const model::Route* route = decision.route ? &snapshot[decision.route] : nullptr;
    const std::string written(pass.arg(0));
    const bool hasVariables = written.find('$') != std::string::npos;
    const PassTarget target =
        parse(hasVariables ? expand(written, state, pass.range) : written, hasVariables);
    const model::ServiceId service =
        route == nullptr ? model::ServiceId{} : serviceFor(snapshot, *route, target);
    decision.destinations.push_back({service, 1, 0});
    if (pass.text != "proxy_pass" && pass.text != "grpc_pass") {
        return; // no HTTP request is made of it
    }
    UpstreamRequest upstream;
    upstream.scheme = target.scheme.starts_with("grpc")
                          ? (target.scheme == "grpcs" ? "https" : "http")
                          : target.scheme;
    upstream.authority = authorityOf(snapshot, service, target);
    upstream.host = proxyHost(target);
    upstream.path = pathFor(target, place, state);
    HeaderEdit fields(state.request->headers);
    dropInvalid(place.level, fields);
    for (const auto name : kCleared) {
        fields.remove(name);
    }
    setFields(place, state, fields, upstream.host);
    upstream.added = fields.added();
    upstream.removed = fields.removed();
    if (!place.level.isOn("proxy_pass_request_headers", true)) {
        for (const auto& [name, value] : state.request->headers) {
            upstream.removed.push_back(name);
        }
    }
    decision.upstream = std::move(upstream);
}

} // namespace gatelens::match::nginx
