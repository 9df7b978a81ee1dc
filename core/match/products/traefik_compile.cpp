// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/products/traefik_compile.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace gatelens::match::traefik {

namespace {

using text::Node;

const Node* at(const Node* node, std::initializer_list<std::string_view> path) {
    const Node* value = node == nullptr ? nullptr : node->at(path);
    return value == nullptr || value->isNull() ? nullptr : value;
}

std::string_view providerOf(std::string_view id) {
    const auto mark = id.rfind('@');
    return mark == std::string_view::npos ? std::string_view{} : id.substr(mark + 1);
}

std::string qualified(std::string_view name, std::string_view provider) {
    return name.find('@') == std::string_view::npos ? fmt::format("{}@{}", name, provider)
                                                    : std::string(name);
}

} // namespace

Compiler::Compiler(const model::SnapshotPtr& snapshot)
    : m_snapshot(*snapshot)
    , m_providers(*snapshot) {
    for (std::size_t i = 0; i < m_snapshot.policies.size(); ++i) {
        m_policies.emplace(m_snapshot.policies[i].productId, model::PolicyId(i));
    }
    collectFaults();
}

// The routers that Traefik would mount, in their order.
std::vector<Router> Compiler::routers(std::vector<RouteId> ids) {
    std::sort(ids.begin(), ids.end(),
              [this](RouteId a, RouteId b) { return m_snapshot[a].order < m_snapshot[b].order; });
    std::vector<Router> out;
    for (const RouteId id : ids) {
        if (auto router = this->router(id)) {
            out.push_back(std::move(*router));
        }
    }
    std::stable_sort(out.begin(), out.end(), [](const Router& a, const Router& b) {
        return std::tie(a.priority, a.provider) > std::tie(b.priority, b.provider);
    });
    return out;
}

// Errors of the reader inside a router make Traefik drop it. An entry point that
// does not exist only takes that place away.
void Compiler::collectFaults() {
    for (const auto& diagnostic : m_snapshot.diagnostics) {
        const bool entryPoint = diagnostic.message.find("entry point") != std::string::npos;
        if (diagnostic.severity == text::Severity::Error && diagnostic.range.valid() &&
            !entryPoint) {
            m_faults.push_back(&diagnostic);
        }
    }
    std::sort(m_faults.begin(), m_faults.end(),
              [](const auto* a, const auto* b) { return a->range < b->range; });
}

const text::Diagnostic* Compiler::faultIn(const Node* node) const {
    if (node == nullptr) {
        return nullptr;
    }
    text::SourceRange from = node->range;
    from.end = 0;
    const auto found = std::lower_bound(
        m_faults.begin(), m_faults.end(), from,
        [](const auto* fault, const text::SourceRange& range) { return fault->range < range; });
    const bool inside = found != m_faults.end() && (*found)->range.file == node->range.file &&
                        (*found)->range.begin < node->range.end;
    return inside ? *found : nullptr;
}

std::optional<Router> Compiler::router(RouteId id) {
    const model::Route& route = m_snapshot[id];
    if (!route.enabled) {
        return std::nullopt; // Traefik says so itself
    }
    auto built = build(id, route);
    if (!built) {
        leaveOut(route, built.error().message);
        return std::nullopt;
    }
    return std::move(*built);
}

Result<Router> Compiler::build(RouteId id, const model::Route& route) {
    if (const auto* fault = faultIn(route.raw)) {
        return fail(ErrorCode::InvalidInput, fault->message);
    }
    if (const Status service = checkService(route); !service) {
        return fail(service.error());
    }
    auto condition = conditionOf(route);
    if (!condition) {
        return fail(std::move(condition.error()));
    }
    Router router{id, {}, m_providers.of(route.productId), std::move(*condition), {}, {}};
    router.priority = route.priority.value_or(static_cast<std::int64_t>(route.ruleText.size()));
    const std::size_t inherited =
        route.parent ? std::min(m_snapshot[route.parent].chain.size(), route.chain.size()) : 0;
    for (std::size_t i = inherited; i < route.chain.size(); ++i) {
        const auto& middleware = compiled(route.chain[i].policy);
        if (!middleware) {
            return fail(middleware.error());
        }
        if (*middleware) {
            router.middlewares.push_back(*middleware);
        }
    }
    if (const Status names = checkMiddlewares(route); !names) {
        return fail(names.error());
    }
    for (const auto listener : route.listeners) {
        router.ports.push_back(m_snapshot[listener].port);
    }
    return router;
}

const Result<MiddlewarePtr>& Compiler::compiled(model::PolicyId id) {
    auto found = m_compiled.find(id.value);
    if (found == m_compiled.end()) {
        const model::Policy& policy = m_snapshot[id];
        auto middleware = policy.enabled
                              ? middlewareOf(policy)
                              : Result<MiddlewarePtr>(
                                    fail(ErrorCode::InvalidInput, "the middleware is disabled"));
        if (!middleware) {
            middleware.error().message = fmt::format("its middleware {} cannot be built: {}",
                                                     policy.name, middleware.error().message);
        } else if (const auto* fault = faultIn(policy.raw)) {
            middleware = fail(ErrorCode::InvalidInput, fault->message);
        }
        found = m_compiled.emplace(id.value, std::move(middleware)).first;
    }
    return found->second;
}

// A middleware or service that does not exist takes the router with it.
Status Compiler::checkMiddlewares(const model::Route& route) {
    const Node* names = at(route.raw, {"middlewares"});
    if (names == nullptr) {
        return {};
    }
    std::unordered_set<std::string> seen;
    return checkNames(*names, providerOf(route.productId), seen);
}

Status Compiler::checkNames(const Node& names, std::string_view provider,
                            std::unordered_set<std::string>& seen) {
    for (const Node* name : names.items) {
        const std::string id = qualified(name->text, provider);
        if (!seen.insert(id).second) {
            continue;
        }
        const auto policy = m_policies.find(id);
        if (policy == m_policies.end()) {
            return fail(ErrorCode::NotFound,
                        fmt::format("its middleware \"{}\" does not exist", name->text));
        }
        const model::Policy& found = m_snapshot[policy->second];
        const Node* inner = found.type == "chain" ? at(found.config, {"middlewares"}) : nullptr;
        if (inner != nullptr) {
            if (auto status = checkNames(*inner, providerOf(id), seen); !status) {
                return status;
            }
        }
    }
    return {};
}

Status Compiler::checkService(const model::Route& route) const {
    if (route.action == model::RouteAction::Internal) {
        return {};
    }
    for (const auto& service : route.services) {
        if (!service.service) {
            return fail(ErrorCode::NotFound,
                        fmt::format("its service \"{}\" does not exist", service.reference));
        }
        const model::Service& found = m_snapshot[service.service];
        if (!found.enabled) {
            return fail(ErrorCode::InvalidInput,
                        fmt::format("its service \"{}\" is disabled", found.name));
        }
        if (const auto* fault = faultIn(found.raw)) {
            return fail(ErrorCode::InvalidInput, fault->message);
        }
    }
    return {};
}

void Compiler::leaveOut(const model::Route& route, const std::string& why) {
    m_problems.push_back({text::Severity::Error,
                          "router-left-out",
                          fmt::format("router \"{}\" is not mounted: {}", route.name, why),
                          {},
                          route.source.range,
                          route.source.apiPath});
}

} // namespace gatelens::match::traefik
