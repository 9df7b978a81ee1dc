// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/backend_guards.h"

#include "core/findings/route_overlap.h"

#include <algorithm>

namespace gatelens::findings {

using model::PathRewrite;

BackendGuards::BackendGuards(const Context& context)
    : m_context(&context)
    , m_addresses(context.sharedDerived<BackendAddresses>())
    , m_guards(m_addresses->size()) {
    const auto& routes = context.snapshot().routes;
    for (std::size_t i = 0; i < routes.size(); ++i) {
        const model::RouteId id(i);
        if (!isGuard(id)) {
            continue;
        }
        for (const auto& share : routes[i].services) {
            if (share.service) {
                for (const std::uint32_t address : m_addresses->of(share.service)) {
                    note(id, address);
                }
            }
        }
    }
}

bool BackendGuards::isGuard(model::RouteId id) const {
    const auto& facts = m_context->facts(id);
    return facts.enabled && facts.forwards && (facts.authn || facts.acl);
}

void BackendGuards::note(model::RouteId id, std::uint32_t address) {
    const auto& facts = m_context->facts(id);
    Guards& guards = m_guards[address];
    if (facts.authn && !guards.authn) {
        guards.authn = id;
    }
    if (facts.acl && !guards.acl) {
        guards.acl = id;
    }
}

std::vector<model::RouteId> BackendGuards::follow(const Context& after, const RouteEdit& edit) {
    m_context = &after;
    std::vector<model::RouteId> affected;
    for (const auto id : edit.routes) {
        auto addresses = m_addresses->of(edit.before.snapshot()[id]);
        const auto now = m_addresses->of(after.snapshot()[id]);
        addresses.insert(addresses.end(), now.begin(), now.end());
        for (const std::uint32_t address : addresses) {
            const Guards before = m_guards[address];
            const auto routes = m_addresses->routesAt(after, address);
            m_guards[address] = {};
            for (const auto route : routes) {
                if (isGuard(route)) {
                    note(route, address);
                }
            }
            const Guards& guards = m_guards[address];
            if (guards != before || guards.authn == id || guards.acl == id) {
                affected.insert(affected.end(), routes.begin(), routes.end());
            }
        }
    }
    return affected;
}

model::RouteId BackendGuards::strongerThan(model::RouteId id) const {
    const auto& facts = m_context->facts(id);
    if (m_guards.empty() || !facts.forwards || (facts.authn && facts.acl)) {
        return {};
    }
    for (const auto& share : m_context->snapshot()[id].services) {
        if (!share.service) {
            continue;
        }
        for (const std::uint32_t address : m_addresses->of(share.service)) {
            const Guards& guards = m_guards[address];
            if (guards.authn && !facts.authn) {
                return guards.authn;
            }
            if (guards.acl && !facts.acl) {
                return guards.acl;
            }
        }
    }
    return {};
}

namespace {

// The literal start of a replacement, up to its first group.
std::string literalStart(const std::string& replacement) {
    return replacement.substr(0, replacement.find_first_of("$\\{"));
}

ForwardedPath rewritten(const ForwardedPath& path, const PathRewrite& rewrite) {
    switch (rewrite.kind) {
    case PathRewrite::Kind::StripPrefix: {
        const bool whole = rewrite.match.empty();
        if (whole) {
            return {"/", path.open};
        }
        return path.prefix.starts_with(rewrite.match)
                   ? ForwardedPath{'/' + path.prefix.substr(rewrite.match.size()), path.open}
                   : path;
    }
    case PathRewrite::Kind::AddPrefix:
        return {rewrite.replacement + path.prefix, path.open};
    case PathRewrite::Kind::ReplacePrefix:
        return {rewrite.replacement.empty() ? "/" : rewrite.replacement, path.open};
    case PathRewrite::Kind::ReplaceAll:
        return {rewrite.replacement, false};
    case PathRewrite::Kind::RegexReplace: {
        const std::string start = literalStart(rewrite.replacement);
        return {start, path.open && start.size() < rewrite.replacement.size()};
    }
    default:
        return path;
    }
}

} // namespace

std::vector<ForwardedPath> forwardedPathsOf(const model::Snapshot& snapshot, model::RouteId id) {
    const auto& route = snapshot[id];
    std::vector<ForwardedPath> out;
    if (route.paths.empty()) {
        out.push_back({"/", true});
    }
    for (const auto& path : route.paths) {
        const PathShape shape = shapeOf(path);
        if (shape.kind == PathShape::Kind::Opaque) {
            continue;
        }
        out.push_back(
            {shape.value.empty() ? "/" : shape.value, shape.kind != PathShape::Kind::Exact});
    }
    const auto service = route.service();
    for (auto& path : out) {
        for (const auto& rewrite : route.rewrites) {
            path = rewritten(path, rewrite);
        }
        if (service && snapshot[service].path.size() > 1) {
            path.prefix = snapshot[service].path + path.prefix;
        }
        while (path.prefix.starts_with("//")) {
            path.prefix.erase(0, 1);
        }
    }
    return out;
}

} // namespace gatelens::findings
