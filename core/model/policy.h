// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Something that acts on requests or responses: Kong and APISIX plugins, Traefik
// middlewares, Envoy filters, Caddy handlers, HAProxy and nginx rules.
#pragma once

#include "core/model/common.h"

#include <cstdint>
#include <string>
#include <vector>

namespace gatelens::model {

enum class PolicyClass : std::uint8_t {
    Other, // unknown or none of the below
    Authn,
    Authz,
    Ip,
    Limit,
    Validate,
    Waf,
    Transform,
    Cache,
    Cors,
    Log,
    Metrics,
    Trace,
    Code,
    Mtls,
    Header,
    Redirect,
    Respond,
    Resilience, // retry, breaker, timeout, fault
    Compress,
    Mirror,
    Aggregate,
    Bot,
    Proxy, // the step that forwards
};
[[nodiscard]] std::string_view policyClassName(PolicyClass policyClass);

enum class PolicyScope : std::uint8_t {
    Global,
    Listener,
    VirtualHost,
    Service,
    Route,
    Consumer,
    ConsumerGroup
};
[[nodiscard]] std::string_view policyScopeName(PolicyScope scope);

enum class OnError : std::uint8_t { Unknown, Open, Closed };
[[nodiscard]] std::string_view onErrorName(OnError onError);
enum class PolicyMode : std::uint8_t { Block, Monitor };
[[nodiscard]] std::string_view policyModeName(PolicyMode mode);

struct Policy : EntityBase {
    std::string type; // the product's name: "key-auth", "rateLimit", "envoy.filters.http.rbac"
    PolicyClass policyClass = PolicyClass::Other;
    PolicyScope scope = PolicyScope::Global; // the narrowest of what it is bound to
    ListenerId listener;
    RouteId route;
    ServiceId service;
    ConsumerId consumer;
    std::string consumerGroup;
    std::string phase;      // the product's word, when it has phases
    std::int32_t order = 0; // priority or position, in the product's direction
    Setting<OnError> onError;
    PolicyMode mode = PolicyMode::Block;
    // The configuration as written. Mapping for data formats, Directive for block
    // formats; null when there is none. Defaults are not filled in: see
    // core/policy for effective values.
    const text::Node* config = nullptr;
    bool known = true;    // false: a type this adapter has no entry for
    bool emulable = true; // false: Lua, wasm, CEL, an external process
};

} // namespace gatelens::model
