// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which target of a service gets a request: one object a service and thread.
#pragma once

#include "core/engine/breaker.h"
#include "core/engine/config.h"
#include "core/engine/peers.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace gatelens::engine {

class UpstreamPool;

class Random final {
public:
    explicit Random(std::uint64_t seed)
        : m_state(seed | 1U) {}
    std::uint64_t next() {
        // xorshift64*: good enough to choose between targets.
        m_state ^= m_state >> 12U;
        m_state ^= m_state << 25U;
        m_state ^= m_state >> 27U;
        return m_state * 0x2545f4914f6cdd1dU;
    }

private:
    std::uint64_t m_state;
};

class Balancer final {
public:
    Balancer() = default;
    // One pool a target, in the order of the targets.
    Balancer(const Service& service, std::vector<UpstreamPool*> pools);

    // Null when the service has no target. When none is up, one is tried all the
    // same: better than refusing everybody.
    [[nodiscard]] UpstreamPool* choose(const Service& service, const http::RequestHead& request,
                                       const ClientInfo& client, Random& random);
    [[nodiscard]] const std::vector<UpstreamPool*>& pools() const { return m_pools; }
    [[nodiscard]] Breaker& breaker() { return m_breaker; }

private:
    [[nodiscard]] std::size_t firstTurn(const Service& service, Random& random);
    [[nodiscard]] UpstreamPool* hashed(const Service& service, std::string_view key) const;

    std::vector<UpstreamPool*> m_pools;
    std::vector<std::uint32_t> m_turns; // targets, each as often as its weight says
    std::size_t m_next = 0;
    Breaker m_breaker;
};

// What a request is hashed by: the field or cookie that the service names, else
// the client's address.
[[nodiscard]] std::string_view hashKeyOf(const Service& service, const http::RequestHead& request,
                                         const ClientInfo& client);

} // namespace gatelens::engine
