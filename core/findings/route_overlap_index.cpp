// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/route_overlap.h"
#include "core/findings/route_shape.h"

#include <algorithm>

namespace gatelens::findings {

using model::Route;
using model::RouteId;

namespace {

// A longer path goes on where a prefix ends, with neither a segment nor a suffix.
bool goesOn(std::string_view path, std::size_t prefix) {
    return prefix > 1 && prefix < path.size() && path[prefix - 1] != '/' && path[prefix] != '/' &&
           path[prefix] != '.';
}

// What a route can lack that another one has; the index of PrefixKeys::Key::continuations.
constexpr std::size_t kComplete = 3;
std::size_t lackOf(const RouteFacts& facts) {
    return facts.authn && facts.acl ? kComplete : facts.acl ? 0U : facts.authn ? 1U : 2U;
}
bool has(const RouteFacts& facts, std::size_t lack) {
    return (lack != 1 && facts.authn) || (lack != 0 && facts.acl);
}

} // namespace

RouteOverlap::RouteOverlap(const Context& context)
    : m_context(&context)
    , m_firstHost(context.snapshot().routes.size())
    , m_starts(context.snapshot().routes.size())
    , m_keys(context.snapshot().routes.size() * 2) {
    const auto product = context.product();
    m_firstMatch = product == "traefik" || product == "caddy" || product == "haproxy" ||
                   product == "gateway-api" || product == "envoy";
    const std::size_t count = context.snapshot().routes.size();
    for (std::size_t i = 0; i < count; ++i) {
        enter(RouteId(i));
    }
    findWiderHosts();
    for (std::size_t i = 0; i < count; ++i) {
        noteContinuation(RouteId(i));
    }
}

std::uint32_t RouteOverlap::hostId(const std::string& key) {
    return m_hosts.emplace(key, static_cast<std::uint32_t>(m_hosts.size())).first->second;
}

void RouteOverlap::findWiderHosts() {
    m_wider.assign(m_hosts.size(), {});
    for (const auto& [key, id] : m_hosts) {
        for (const std::string& wider : widerKeys(key)) {
            if (const auto found = m_hosts.find(wider); found != m_hosts.end()) {
                m_wider[id].push_back(found->second);
            }
        }
    }
}

std::vector<std::uint32_t> RouteOverlap::hostIds(const Route& route) {
    if (route.hosts.empty()) {
        return {hostId({})};
    }
    std::vector<std::uint32_t> ids;
    ids.reserve(route.hosts.size());
    for (const auto& host : route.hosts) {
        ids.push_back(hostId(hostKey(host)));
    }
    return ids;
}

void RouteOverlap::noteStarts(RouteId id) {
    bool first = true;
    m_starts[id.index()] = kNoStart;
    eachShape(m_context->snapshot()[id], [&](const ShapeView& shape) {
        if (first) {
            m_starts[id.index()] = startOf(shape.value);
        } else {
            m_moreStarts.emplace_back(id, startOf(shape.value));
        }
        first = false;
    });
}

void RouteOverlap::enter(RouteId id) {
    const Route& route = m_context->snapshot()[id];
    noteStarts(id);
    const auto hosts = hostIds(route);
    m_firstHost[id.index()] = hosts.front();
    if (!takes(route)) {
        return;
    }
    eachShape(route, [&](const ShapeView& shape) {
        for (const std::uint32_t host : hosts) {
            m_keys.add(host, shape.value, id);
        }
    });
}

void RouteOverlap::leave(const Route& route, RouteId id) {
    eachShape(route, [&](const ShapeView& shape) {
        for (const auto& host : hostKeys(route)) {
            m_keys.remove(hostId(host), shape.value, id);
        }
    });
    std::erase_if(m_moreStarts, [&](const auto& entry) { return entry.first == id; });
}

void RouteOverlap::noteContinuation(RouteId longer) {
    const Route& route = m_context->snapshot()[longer];
    const RouteFacts& facts = m_context->facts(longer);
    if ((!facts.authn && !facts.acl) || !takes(route)) {
        return;
    }
    eachShape(route, [&](const ShapeView& shape) {
        m_keys.eachPrefix(m_firstHost[longer.index()], shape.value, [&](KeyIndex index) {
            auto& key = m_keys[index];
            for (std::size_t lack = 0; lack < kComplete; ++lack) {
                RouteId& first = key.continuations[lack];
                if (goesOn(shape.value, key.length) && has(facts, lack) &&
                    (!first || longer < first)) {
                    first = longer;
                }
            }
            return true;
        });
    });
}

RouteId RouteOverlap::continuationOf(RouteId id) const {
    const Route& route = m_context->snapshot()[id];
    const std::size_t lack = lackOf(m_context->facts(id));
    RouteId first;
    if (lack == kComplete || !takes(route)) {
        return first;
    }
    const auto look = [&](std::uint32_t host, std::string_view path) {
        const KeyIndex key = m_keys.find(host, path);
        const RouteId found =
            key == PrefixKeys::kNone ? RouteId{} : m_keys[key].continuations[lack];
        first = found && (!first || found < first) ? found : first;
    };
    eachShape(route, [&](const ShapeView& shape) {
        look(m_firstHost[id.index()], shape.value);
        for (std::size_t i = 1; i < route.hosts.size(); ++i) {
            if (const auto host = m_hosts.find(hostKey(route.hosts[i])); host != m_hosts.end()) {
                look(host->second, shape.value);
            }
        }
    });
    return first;
}

// As if every route had been noted again, for one key.
void RouteOverlap::findContinuationsOf(KeyIndex index, std::string_view path) {
    auto& key = m_keys[index];
    key.continuations = {};
    eachNear(startOf(path), [&](RouteId id) {
        const RouteFacts& facts = m_context->facts(id);
        if (m_firstHost[id.index()] != key.host || (!facts.authn && !facts.acl) ||
            !takes(m_context->snapshot()[id])) {
            return;
        }
        eachShape(m_context->snapshot()[id], [&](const ShapeView& shape) {
            for (std::size_t lack = 0; lack < kComplete; ++lack) {
                RouteId& first = key.continuations[lack];
                if (has(facts, lack) && shape.value.starts_with(path) &&
                    goesOn(shape.value, path.size()) && (!first || id < first)) {
                    first = id;
                }
            }
        });
    });
}

std::vector<RouteId> RouteOverlap::neighboursOf(const Route& route) const {
    std::vector<RouteId> found;
    eachShape(route, [&](const ShapeView& own) {
        eachNear(startOf(own.value), [&](RouteId id) {
            bool nests = false;
            eachShape(m_context->snapshot()[id], [&](const ShapeView& other) {
                nests = nests || nest(own.value, other.value);
            });
            if (nests) {
                found.push_back(id);
            }
        });
    });
    return found;
}

std::vector<RouteId> RouteOverlap::follow(const Context& after, const RouteEdit& edit) {
    const model::Snapshot& before = edit.before.snapshot();
    std::vector<RouteId> affected;
    std::vector<std::pair<KeyIndex, std::string>> open; // keys whose continuations are to be found
    for (const RouteId id : edit.routes) {
        eachShape(before[id], [&](const ShapeView& shape) {
            m_keys.eachPrefix(m_firstHost[id.index()], shape.value, [&](KeyIndex key) {
                const auto& known = m_keys[key].continuations;
                if (std::find(known.begin(), known.end(), id) != known.end()) {
                    open.emplace_back(key, shape.value.substr(0, m_keys[key].length));
                }
                return true;
            });
        });
        const auto near = neighboursOf(before[id]);
        affected.insert(affected.end(), near.begin(), near.end());
        leave(before[id], id);
    }
    m_context = &after;
    const std::size_t hosts = m_hosts.size();
    const std::size_t keys = m_keys.size();
    for (const RouteId id : edit.routes) {
        enter(id);
        const auto near = neighboursOf(after.snapshot()[id]);
        affected.insert(affected.end(), near.begin(), near.end());
        eachShape(after.snapshot()[id], [&](const ShapeView& shape) {
            for (const std::string& host : hostKeys(after.snapshot()[id])) {
                const KeyIndex key = m_keys.find(hostId(host), shape.value);
                if (key != PrefixKeys::kNone && key >= keys) {
                    open.emplace_back(key, shape.value);
                }
            }
        });
    }
    if (m_hosts.size() != hosts) {
        findWiderHosts();
    }
    for (const auto& [key, path] : open) {
        findContinuationsOf(key, path);
    }
    for (const RouteId id : edit.routes) {
        noteContinuation(id);
    }
    std::sort(affected.begin(), affected.end());
    affected.erase(std::unique(affected.begin(), affected.end()), affected.end());
    return affected;
}

} // namespace gatelens::findings
