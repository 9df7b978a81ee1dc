// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Policies that implementations attach by targetRef(s) or selector: Envoy Gateway,
// NGINX Gateway Fabric, kgateway, Kuadrant, Istio and others. What a policy does
// is read from the fields that it sets; what is not known is kept.
#include "core/adapters/gateway_api_internal.h"
#include "core/adapters/support/fields.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::gatewayapi {

using model::PolicyClass;
using model::PolicyScope;
using text::Node;

namespace {

struct FieldClass {
    std::string_view field;
    PolicyClass policyClass;
    bool emulable = true;
};

// Fields of spec (or of spec.default, spec.defaults, spec.overrides, spec.rules).
constexpr std::array kFields = std::to_array<FieldClass>({
    {"jwt", PolicyClass::Authn},
    {"jwtRules", PolicyClass::Authn},
    {"oidc", PolicyClass::Authn},
    {"basicAuth", PolicyClass::Authn},
    {"apiKeyAuth", PolicyClass::Authn},
    {"apiKeyAuthentication", PolicyClass::Authn},
    {"authentication", PolicyClass::Authn},
    {"jwtAuthentication", PolicyClass::Authn},
    {"mtls", PolicyClass::Mtls},
    {"extAuth", PolicyClass::Authz, false},
    {"authorization", PolicyClass::Authz},
    {"rbac", PolicyClass::Authz},
    {"cors", PolicyClass::Cors},
    {"csrf", PolicyClass::Authz},
    {"rateLimit", PolicyClass::Limit},
    {"ratelimit", PolicyClass::Limit},
    {"limits", PolicyClass::Limit},
    {"connectionLimit", PolicyClass::Limit},
    {"bandwidthLimit", PolicyClass::Limit},
    {"requestBuffer", PolicyClass::Validate},
    {"buffer", PolicyClass::Validate},
    {"body", PolicyClass::Validate},
    {"retry", PolicyClass::Resilience},
    {"circuitBreaker", PolicyClass::Resilience},
    {"faultInjection", PolicyClass::Resilience},
    {"timeout", PolicyClass::Resilience},
    {"timeouts", PolicyClass::Resilience},
    {"healthCheck", PolicyClass::Resilience},
    {"retryConstraint", PolicyClass::Resilience},
    {"compression", PolicyClass::Compress},
    {"compressor", PolicyClass::Compress},
    {"responseOverride", PolicyClass::Respond},
    {"directResponse", PolicyClass::Respond},
    {"headers", PolicyClass::Header},
    {"headerModifiers", PolicyClass::Header},
    {"transformation", PolicyClass::Transform},
    {"tracing", PolicyClass::Trace},
    {"accessLogging", PolicyClass::Log},
    {"extProc", PolicyClass::Code, false},
    {"lua", PolicyClass::Code, false},
    {"wasm", PolicyClass::Code, false},
    {"snippets", PolicyClass::Code, false},
});

// Kinds whose whole object is one policy.
struct KindClass {
    std::string_view kind;
    PolicyClass policyClass;
    bool emulable = true;
};
constexpr std::array kKinds = std::to_array<KindClass>({
    {"AuthPolicy", PolicyClass::Authn, false},
    {"AuthorizationPolicy", PolicyClass::Authz},
    {"RequestAuthentication", PolicyClass::Authn},
    {"PeerAuthentication", PolicyClass::Mtls},
    {"RateLimitPolicy", PolicyClass::Limit},
    {"TokenRateLimitPolicy", PolicyClass::Limit},
    {"TLSPolicy", PolicyClass::Other},
    {"DNSPolicy", PolicyClass::Other},
    {"EnvoyPatchPolicy", PolicyClass::Code, false},
    {"SnippetsPolicy", PolicyClass::Code, false},
    {"WasmPlugin", PolicyClass::Code, false},
    {"Telemetry", PolicyClass::Log},
    {"GCPBackendPolicy", PolicyClass::Other},
    {"HealthCheckPolicy", PolicyClass::Resilience},
    {"ObservabilityPolicy", PolicyClass::Trace},
    {"XBackendTrafficPolicy", PolicyClass::Resilience},
    {"BackendTLSPolicy", PolicyClass::Other},
    {"BackendLBPolicy", PolicyClass::Other},
});

// Istio's selector policies add up; all others are replaced by the more specific.
bool addsUp(const Object& policy) {
    return policy.group == "security.istio.io" || policy.group == "extensions.istio.io" ||
           policy.group == "telemetry.istio.io";
}

struct Part {
    std::string type;
    PolicyClass policyClass = PolicyClass::Other;
    bool known = false;
    bool emulable = true;
    const Node* config = nullptr;
    model::PolicyMode mode = model::PolicyMode::Block;
};

// What a policy object does, part by part.
std::vector<Part> partsOf(const Object& policy) {
    const auto* const kind = std::find_if(
        kKinds.begin(), kKinds.end(), [&](const KindClass& k) { return k.kind == policy.kind; });
    if (kind != kKinds.end()) {
        Part part{policy.kind, kind->policyClass, true, kind->emulable, policy.spec, {}};
        const std::string action = textOf(policy.spec, "action");
        part.mode = action == "AUDIT" ? model::PolicyMode::Monitor : model::PolicyMode::Block;
        return {part};
    }
    std::vector<Part> parts;
    for (const std::string_view level : {"", "default", "defaults", "overrides"}) {
        const Node* holder = level.empty() ? policy.spec : policy.spec->get(level);
        if (holder == nullptr) {
            continue;
        }
        for (const FieldClass& field : kFields) {
            if (const Node* config = holder->get(field.field)) {
                parts.push_back({fmt::format("{}.{}", policy.kind, field.field),
                                 field.policyClass,
                                 true,
                                 field.emulable,
                                 config,
                                 {}});
            }
        }
    }
    if (parts.empty()) {
        parts.push_back({policy.kind, PolicyClass::Other, false, false, policy.spec, {}});
    }
    return parts;
}

// Where a policy is attached: listeners of a Gateway, routes, services.
struct Target {
    Reference reference;
    PolicyScope scope = PolicyScope::Global;
    std::vector<model::RouteId> routes;
};

class PolicyAttacher final {
public:
    explicit PolicyAttacher(Assembly& assembly)
        : m_assembly(assembly) {
        const auto& routes = assembly.builder.snapshot().routes;
        for (std::size_t i = 0; i < routes.size(); ++i) {
            for (const auto listener : routes[i].listeners) {
                m_routesOfListener[listener].push_back(model::RouteId(i));
            }
            for (const auto& service : routes[i].services) {
                if (service.service) {
                    m_routesOfService[service.service].push_back(model::RouteId(i));
                }
            }
        }
    }

    void add(const Object& policy) {
        const std::vector<Target> targets = targetsOf(policy);
        const auto parts = partsOf(policy);
        for (const Part& part : parts) {
            for (const Target& target : targets) {
                attach(policy, part, target, parts.size() > 1);
            }
        }
    }

    // The more specific attachment of the same type wins (GEP-713: direct and
    // inherited policies without merging).
    void settle() {
        auto& snapshot = m_assembly.builder.snapshot();
        for (auto& [route, attached] : m_attached) {
            std::stable_sort(attached.begin(), attached.end(), [&](auto a, auto b) {
                return rank(snapshot[a].scope) < rank(snapshot[b].scope);
            });
            settleRoute(snapshot.routes[route.index()], attached);
        }
    }

private:
    static int rank(PolicyScope scope) {
        switch (scope) {
        case PolicyScope::Route:
            return 0;
        case PolicyScope::Service:
            return 1;
        case PolicyScope::Listener:
            return 2;
        default:
            return 3;
        }
    }

    void settleRoute(model::Route& route, const std::vector<model::PolicyId>& attached) {
        const auto& snapshot = m_assembly.builder.snapshot();
        std::vector<model::ChainEntry> running;
        for (std::size_t i = 0; i < attached.size(); ++i) {
            const model::Policy& policy = snapshot[attached[i]];
            const auto winner =
                std::find_if(attached.begin(), attached.begin() + static_cast<std::ptrdiff_t>(i),
                             [&](model::PolicyId other) {
                                 return snapshot[other].type == policy.type &&
                                        rank(snapshot[other].scope) < rank(policy.scope);
                             });
            const bool lost = winner != attached.begin() + static_cast<std::ptrdiff_t>(i) &&
                              !m_adding.contains(attached[i]);
            if (lost) {
                route.overridden.push_back(
                    {attached[i], *winner, "a more specific policy of the same kind is attached"});
            } else {
                running.push_back({attached[i], 0});
            }
        }
        // They run before the route's own filters.
        route.chain.insert(route.chain.begin(), running.begin(), running.end());
    }

    std::vector<Target> targetsOf(const Object& policy) {
        std::vector<Target> targets;
        std::vector<const Node*> refs;
        if (const Node* single = policy.spec->get("targetRef")) {
            refs.push_back(single);
        }
        for (const Node* ref : itemsOf(policy.spec, "targetRefs")) {
            refs.push_back(ref);
        }
        for (const Node* ref : refs) {
            Target target;
            target.reference = readReference(*ref, {kGroup, "Gateway", policy.ns});
            resolve(policy, target);
            targets.push_back(std::move(target));
        }
        for (const Node* selector : itemsOf(policy.spec, "targetSelectors")) {
            addSelected(policy, *selector, targets);
        }
        if (refs.empty() && targets.empty()) {
            targets.push_back({}); // a selector of workloads, or the whole namespace
        }
        return targets;
    }

    void addSelected(const Object& policy, const Node& selector, std::vector<Target>& targets) {
        const std::string kind = textOf(&selector, "kind");
        for (const Object* object : m_assembly.objects.ofKind(kind)) {
            if (object->ns == policy.ns &&
                selects(&selector, object->node->at({"metadata", "labels"}))) {
                Target target;
                target.reference.kind = kind;
                target.reference.group = object->group;
                target.reference.ns = object->ns;
                target.reference.name = object->name;
                target.reference.node = &selector;
                resolve(policy, target);
                targets.push_back(std::move(target));
            }
        }
    }

    void resolve(const Object& policy, Target& target) {
        const Reference& ref = target.reference;
        const std::string label = ref.label();
        if (ref.kind == "Gateway" || ref.kind == "ListenerSet" || ref.kind == "XListenerSet") {
            target.scope = ref.section.empty() ? PolicyScope::Global : PolicyScope::Listener;
            const auto found = m_assembly.listenersOf.find(label);
            if (found != m_assembly.listenersOf.end()) {
                collectListeners(found->second, ref.section, target);
                return;
            }
        } else if (ref.kind.ends_with("Route")) {
            target.scope = PolicyScope::Route;
            const auto found = m_assembly.routesOf.find(label);
            if (found != m_assembly.routesOf.end()) {
                collectRules(found->second, ref.section, target);
                return;
            }
        } else if (ref.kind == "GatewayClass") {
            return;
        } else {
            target.scope = PolicyScope::Service;
            const auto found = m_assembly.servicesOf.find(label);
            if (found != m_assembly.servicesOf.end()) {
                for (const auto service : found->second) {
                    const auto& routes = m_routesOfService[service];
                    target.routes.insert(target.routes.end(), routes.begin(), routes.end());
                }
            }
            return;
        }
        const bool complete = m_assembly.objects.complete(ref.kind) &&
                              m_assembly.objects.find(ref.kind, ref.ns, ref.name) == nullptr;
        if (complete) {
            m_assembly.builder.error("dangling-reference",
                                     fmt::format("{} is to be attached to {}, which does not exist",
                                                 policy.label(), label),
                                     ref.node->range, "correct the name or the namespace");
        }
    }

    void collectListeners(const std::vector<std::size_t>& listeners, const std::string& section,
                          Target& target) {
        for (const std::size_t index : listeners) {
            const ListenerEntry& listener = m_assembly.listeners[index];
            if (!section.empty() && section != listener.name) {
                continue;
            }
            for (const auto route : m_routesOfListener[listener.id]) {
                if (m_seen.insert(route).second) {
                    target.routes.push_back(route);
                }
            }
        }
        m_seen.clear();
    }

    // sectionName of a route is the name of a rule.
    void collectRules(const std::vector<model::RouteId>& routes, const std::string& section,
                      Target& target) {
        for (const auto route : routes) {
            const auto& entity = m_assembly.builder.snapshot()[route];
            if (section.empty() || textOf(entity.raw, "name") == section) {
                target.routes.push_back(route);
            }
        }
    }

    void attach(const Object& object, const Part& part, const Target& target, bool several) {
        auto policy = m_assembly.base<model::Policy>(object, *object.node, "policy");
        policy.name = several ? fmt::format("{} {}", object.id(), part.type) : object.id();
        policy.key =
            fmt::format("{} {} on {}", part.type, object.id(),
                        target.reference.kind.empty() ? "namespace" : target.reference.label());
        policy.type = part.type;
        policy.policyClass = part.policyClass;
        policy.known = part.known;
        policy.emulable = part.emulable;
        policy.mode = part.mode;
        policy.config = part.config;
        policy.scope = target.scope;
        policy.enabled = !target.routes.empty() || target.reference.kind.empty();
        readFailure(part, policy);
        bind(target, policy);
        const auto id = m_assembly.builder.add(std::move(policy));
        if (addsUp(object)) {
            m_adding.insert(id);
        }
        if (object.kind == "BackendTLSPolicy") {
            return; // about the hop to the Service, no step of a request
        }
        for (const auto route : target.routes) {
            m_attached[route].push_back(id);
            if (target.scope == PolicyScope::Route) {
                m_assembly.builder.snapshot().routes[route.index()].policies.push_back(id);
            }
        }
    }

    static void readFailure(const Part& part, model::Policy& policy) {
        using model::OnError;
        if (part.config == nullptr) {
            return;
        }
        // Envoy Gateway: extAuth.failOpen, rateLimit's global backend fails open.
        if (const Node* open = part.config->get("failOpen"); open != nullptr && open->asBool()) {
            policy.onError = model::Setting<OnError>::at(
                *open->asBool() ? OnError::Open : OnError::Closed, open->range);
        } else if (part.policyClass == PolicyClass::Authn ||
                   part.policyClass == PolicyClass::Authz) {
            policy.onError = model::Setting<OnError>::byDefault(OnError::Closed);
        }
    }

    void bind(const Target& target, model::Policy& policy) const {
        if (target.scope == PolicyScope::Route && !target.routes.empty()) {
            policy.route = target.routes.front();
        }
        const auto listeners = m_assembly.listenersOf.find(target.reference.label());
        if (target.scope == PolicyScope::Listener && listeners != m_assembly.listenersOf.end()) {
            for (const std::size_t index : listeners->second) {
                if (m_assembly.listeners[index].name == target.reference.section) {
                    policy.listener = m_assembly.listeners[index].id;
                }
            }
        }
        const auto services = m_assembly.servicesOf.find(target.reference.label());
        if (target.scope == PolicyScope::Service && services != m_assembly.servicesOf.end()) {
            policy.service = services->second.front();
        }
    }

    Assembly& m_assembly;
    std::unordered_map<model::ListenerId, std::vector<model::RouteId>> m_routesOfListener;
    std::unordered_map<model::ServiceId, std::vector<model::RouteId>> m_routesOfService;
    std::unordered_map<model::RouteId, std::vector<model::PolicyId>> m_attached;
    std::set<model::PolicyId> m_adding;
    std::set<model::RouteId> m_seen;
};

bool isPolicy(const Object& object) {
    if (object.spec == nullptr || !object.spec->isMapping()) {
        return false;
    }
    const bool targeted = object.spec->get("targetRef") != nullptr ||
                          object.spec->get("targetRefs") != nullptr ||
                          object.spec->get("targetSelectors") != nullptr;
    // Istio's policies select workloads, and without a selector the namespace.
    return targeted || object.group == "security.istio.io";
}

} // namespace

void addPolicies(Assembly& assembly) {
    PolicyAttacher attacher(assembly);
    for (const Object& object : assembly.objects.all) {
        if (isPolicy(object)) {
            attacher.add(object);
        }
    }
    attacher.settle();
}

} // namespace gatelens::adapters::gatewayapi
