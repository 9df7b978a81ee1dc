// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Filters of rules and of backendRefs: policies in the order of the list, path
// rewrites and redirects.
#include "core/adapters/gateway_api_internal.h"
#include "core/adapters/support/fields.h"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::gatewayapi {

using model::PathRewrite;
using model::PolicyClass;
using model::Setting;
using text::Node;

namespace {

struct FilterType {
    std::string_view type;
    std::string_view field;
    PolicyClass policyClass;
};
constexpr std::array kTypes = std::to_array<FilterType>({
    {"RequestHeaderModifier", "requestHeaderModifier", PolicyClass::Header},
    {"ResponseHeaderModifier", "responseHeaderModifier", PolicyClass::Header},
    {"RequestMirror", "requestMirror", PolicyClass::Mirror},
    {"RequestRedirect", "requestRedirect", PolicyClass::Redirect},
    {"URLRewrite", "urlRewrite", PolicyClass::Transform},
    {"CORS", "cors", PolicyClass::Cors},
    {"ExternalAuth", "externalAuth", PolicyClass::Authz},
    {"ExtensionRef", "extensionRef", PolicyClass::Other},
});

const FilterType* find(std::string_view type) {
    for (const FilterType& known : kTypes) {
        if (known.type == type) {
            return &known;
        }
    }
    return nullptr;
}

class FilterReader final {
public:
    FilterReader(Assembly& assembly, const Object& object,
                 const std::vector<model::RouteId>& routes)
        : m_assembly(assembly)
        , m_object(object)
        , m_routes(routes) {}

    void read(const Node& rule) {
        std::int32_t order = 0;
        for (const Node* filter : itemsOf(&rule, "filters")) {
            const auto policy = addPolicy(*filter, order);
            for (const auto id : m_routes) {
                model::Route& route = routeOf(id);
                route.policies.push_back(policy);
                route.chain.push_back({policy, order});
                applyTo(route, *filter);
            }
            ++order;
        }
        if (const Node* retry = rule.get("retry")) {
            addRetry(*retry, order);
        }
        for (const Node* backend : itemsOf(&rule, "backendRefs")) {
            for (const Node* filter : itemsOf(backend, "filters")) {
                const auto policy = addPolicy(*filter, order);
                for (const auto id : m_routes) {
                    model::Route& route = routeOf(id);
                    route.policies.push_back(policy);
                    route.overridden.push_back({policy,
                                                {},
                                                fmt::format("only for the share of backend \"{}\"",
                                                            textOf(backend, "name"))});
                }
            }
        }
    }

private:
    model::Route& routeOf(model::RouteId id) {
        return m_assembly.builder.snapshot().routes[id.index()];
    }

    model::PolicyId addPolicy(const Node& filter, std::int32_t order) {
        const std::string type = textOf(&filter, "type");
        const FilterType* known = find(type);
        auto policy = m_assembly.base<model::Policy>(m_object, filter, "filter");
        policy.type = type;
        policy.name = type;
        policy.key = fmt::format("{}/{}", routeOf(m_routes.front()).key, type);
        policy.scope = model::PolicyScope::Route;
        policy.route = m_routes.front();
        policy.order = order;
        policy.known = known != nullptr;
        if (known != nullptr) {
            policy.policyClass = known->policyClass;
            policy.config = filter.get(known->field);
        }
        if (type == "ExternalAuth") {
            // The specification: an authorisation server that cannot be reached denies.
            policy.onError = Setting<model::OnError>::byDefault(model::OnError::Closed);
            policy.emulable = false;
            checkBackend(policy.config);
        } else if (type == "RequestMirror") {
            checkBackend(policy.config);
        } else if (type == "ExtensionRef") {
            readExtension(policy);
        }
        return m_assembly.builder.add(std::move(policy));
    }

    void readExtension(model::Policy& policy) {
        const Node* ref = policy.config;
        const std::string kind = textOf(ref, "kind");
        const std::string name = textOf(ref, "name");
        policy.name = fmt::format("{}/{}", kind, name);
        policy.known = false;
        policy.emulable = false;
        const Object* object = m_assembly.objects.find(kind, m_object.ns, name);
        if (object != nullptr) {
            policy.config = object->spec == nullptr ? object->node : object->spec;
            policy.policyClass = extensionClass(kind, policy.config);
            return;
        }
        if (m_assembly.objects.complete(kind)) {
            m_assembly.builder.error(
                "dangling-reference",
                fmt::format("{} refers to the filter {} \"{}\", which does not exist; its requests "
                            "get 500",
                            m_object.label(), kind, name),
                ref->range, "create it in the same namespace, or correct the name");
        }
    }

    static PolicyClass extensionClass(std::string_view kind, const Node* spec) {
        // NGINX Gateway Fabric, Traefik, Kong, Envoy Gateway.
        if (kind.find("Snippet") != std::string_view::npos) {
            return PolicyClass::Code;
        }
        if (kind.find("Authentication") != std::string_view::npos) {
            return PolicyClass::Authn;
        }
        if (kind == "HTTPRouteFilter") {
            return spec->get("directResponse") != nullptr ? PolicyClass::Respond
                                                          : PolicyClass::Transform;
        }
        constexpr std::array kMiddlewares = std::to_array<std::pair<std::string_view, PolicyClass>>(
            {{"basicAuth", PolicyClass::Authn},
             {"digestAuth", PolicyClass::Authn},
             {"forwardAuth", PolicyClass::Authz},
             {"ipAllowList", PolicyClass::Ip},
             {"rateLimit", PolicyClass::Limit},
             {"headers", PolicyClass::Header},
             {"compress", PolicyClass::Compress},
             {"retry", PolicyClass::Resilience}});
        for (const auto& [field, policyClass] : kMiddlewares) {
            if (spec->get(field) != nullptr) {
                return policyClass;
            }
        }
        return PolicyClass::Other;
    }

    void checkBackend(const Node* config) {
        const Node* ref = config == nullptr ? nullptr : config->get("backendRef");
        if (ref != nullptr) {
            (void)serviceFor(m_assembly, m_object,
                             readReference(*ref, {{}, "Service", m_object.ns}));
        }
    }

    void addRetry(const Node& retry, std::int32_t order) {
        auto policy = m_assembly.base<model::Policy>(m_object, retry, "retry");
        policy.type = policy.name = "retry";
        policy.key = fmt::format("{}/retry", routeOf(m_routes.front()).key);
        policy.policyClass = PolicyClass::Resilience;
        policy.scope = model::PolicyScope::Route;
        policy.route = m_routes.front();
        policy.order = order;
        policy.config = &retry;
        const auto id = m_assembly.builder.add(std::move(policy));
        for (const auto route : m_routes) {
            routeOf(route).policies.push_back(id);
            routeOf(route).chain.push_back({id, order});
        }
    }

    static void applyTo(model::Route& route, const Node& filter) {
        const std::string type = textOf(&filter, "type");
        if (type == "RequestRedirect") {
            if (const Node* redirect = filter.get("requestRedirect")) {
                applyRedirect(route, *redirect);
            }
        } else if (type == "URLRewrite") {
            const Node* rewrite = filter.get("urlRewrite");
            if (rewrite == nullptr) {
                return;
            }
            if (const Node* host = rewrite->get("hostname")) {
                route.preserveHost = Setting<bool>::at(false, host->range);
            }
            if (const Node* path = rewrite->get("path")) {
                route.rewrites.push_back(pathRewrite(*path, route));
            }
        }
    }

    static PathRewrite pathRewrite(const Node& path, const model::Route& route) {
        PathRewrite rewrite;
        rewrite.range = path.range;
        if (textOf(&path, "type") == "ReplacePrefixMatch") {
            rewrite.kind = PathRewrite::Kind::ReplacePrefix;
            rewrite.match = route.paths.empty() ? "/" : route.paths.front().value;
            rewrite.replacement = textOf(&path, "replacePrefixMatch");
        } else {
            rewrite.kind = PathRewrite::Kind::ReplaceAll;
            rewrite.replacement = textOf(&path, "replaceFullPath");
        }
        return rewrite;
    }

    static void applyRedirect(model::Route& route, const Node& redirect) {
        route.action = model::RouteAction::Redirect;
        route.responseStatus = static_cast<int>(intOf(&redirect, "statusCode", 302));
        const std::string scheme = textOf(&redirect, "scheme");
        const std::string hostname = textOf(&redirect, "hostname");
        const auto port = intOf(&redirect, "port", 0);
        const Node* path = redirect.get("path");
        std::string out = (scheme.empty() ? "(scheme)" : scheme) + "://" +
                          (hostname.empty() ? "(host)" : hostname);
        if (port != 0) {
            out += fmt::format(":{}", port);
        }
        if (path == nullptr) {
            out += "(path)";
        } else {
            out += pathRewrite(*path, route).replacement;
            route.rewrites.push_back(pathRewrite(*path, route));
        }
        route.redirectTo = std::move(out);
    }

    Assembly& m_assembly;
    const Object& m_object;
    const std::vector<model::RouteId>& m_routes;
};

} // namespace

void applyFilters(Assembly& assembly, const Object& object, const Node& rule,
                  const std::vector<model::RouteId>& routes) {
    FilterReader(assembly, object, routes).read(rule);
}

} // namespace gatelens::adapters::gatewayapi
