// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What selects requests and says where they go.
#pragma once

#include "core/model/common.h"
#include "core/model/match.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gatelens::model {

enum class RouteAction : std::uint8_t {
    Forward, // to the service(s)
    Redirect,
    Respond,   // a fixed answer
    Files,     // static files
    Internal,  // a function of the gateway itself (dashboard, metrics, API)
    Aggregate, // several backends make one answer (KrakenD, Tyk UDG)
    None,      // matches, but nothing takes the request
};
[[nodiscard]] std::string_view routeActionName(RouteAction action);

// How the path is changed on its way to the backend.
struct PathRewrite {
    enum class Kind : std::uint8_t {
        None,
        StripPrefix,
        AddPrefix,
        ReplacePrefix,
        ReplaceAll,
        RegexReplace,
        Template,
        Other
    };
    Kind kind = Kind::None;
    std::string match; // prefix or regex, empty: the matched path
    std::string replacement;
    text::SourceRange range;
};

[[nodiscard]] std::string_view rewriteKindName(PathRewrite::Kind kind);

struct WeightedService {
    ServiceId service;
    std::int64_t weight = 1;
    std::string reference; // as written; kept when the service does not exist
    text::SourceRange range;
};

// One step of the effective policy chain, in the order it runs.
struct ChainEntry {
    PolicyId policy;
    std::int32_t order = 0; // the product's own number: priority or position
};

// A policy that is attached somewhere above this route and does not run on it.
struct ChainLoss {
    PolicyId policy;
    PolicyId winner; // none when it lost to something else than a policy
    std::string reason;
};

struct Route : EntityBase {
    std::vector<HostMatch> hosts;     // empty: any
    std::vector<PathMatch> paths;     // empty: any
    std::vector<std::string> methods; // upper case; empty: any
    std::vector<FieldMatch> headers;
    std::vector<FieldMatch> query;
    std::vector<std::string> snis;
    std::vector<std::string> clientIps;     // CIDRs
    std::vector<std::string> protocols;     // as the product lists them
    std::shared_ptr<const Expr> expression; // set when the lists do not say it all
    std::string ruleText;                   // the product's own rule, if it has a language
    std::optional<std::int64_t> priority;   // as declared
    std::uint32_t order = 0;                // position in the product's own order
    std::vector<ListenerId> listeners;      // where it can be reached; empty: every one
    RouteAction action = RouteAction::Forward;
    std::vector<WeightedService> services; // usually one
    Setting<bool> stripPath;
    Setting<bool> preserveHost;
    std::vector<PathRewrite> rewrites; // in the order they run
    std::string redirectTo;            // Redirect: the target as written
    int responseStatus = 0;            // Redirect, Respond
    Setting<std::int64_t> timeoutMs;
    Setting<std::int64_t> maxBodyBytes;
    Setting<bool> websocket;           // upgrades are passed on
    Setting<bool> tls;                 // only served over TLS
    Setting<std::int64_t> plainStatus; // what a clear-text request gets when `tls` (426, 301 …)
    RouteId parent;                    // enclosing route (nested locations, subroutes)
    std::string status;                // live: what the product says of it
    std::vector<PolicyId> policies;    // attached to the route itself
    std::vector<ChainEntry> chain;     // effective, after the product's precedence
    std::vector<ChainLoss> overridden;

    [[nodiscard]] ServiceId service() const {
        return services.empty() ? ServiceId{} : services.front().service;
    }
};

} // namespace gatelens::model
