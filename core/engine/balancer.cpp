// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/balancer.h"
#include "core/engine/upstream_pool.h"
#include "core/http/syntax.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace gatelens::engine {

namespace {

// FNV-1a with the finaliser of MurmurHash3: the same on every machine, so that
// several engines send a client to the same target.
std::uint64_t hashOf(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    }
    return hash;
}

std::uint64_t mixed(std::uint64_t hash) {
    hash ^= hash >> 33U;
    hash *= 0xff51afd7ed558ccdU;
    hash ^= hash >> 33U;
    hash *= 0xc4ceb9fe1a85ec53U;
    return hash ^ (hash >> 33U);
}

// RFC 6265 section 5.4.
std::string_view cookieOf(const http::Fields& fields, std::string_view name) {
    for (const http::Field& field : fields) {
        if (!http::equalsLower(field.name, "cookie")) {
            continue;
        }
        for (std::string_view rest = field.value; !rest.empty();) {
            const std::size_t end = std::min(rest.find(';'), rest.size());
            const std::string_view pair = http::trimBlanks(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
                return pair.substr(name.size() + 1);
            }
        }
    }
    return {};
}

} // namespace

std::string_view hashKeyOf(const Service& service, const http::RequestHead& request,
                           const ClientInfo& client) {
    if (!service.hashCookie.empty()) {
        const std::string_view cookie = cookieOf(request.fields, service.hashCookie);
        return cookie.empty() ? std::string_view(client.ip) : cookie;
    }
    const http::Field* field =
        service.hashField.empty() ? nullptr : http::find(request.fields, service.hashField);
    return field == nullptr ? std::string_view(client.ip) : field->value;
}

Balancer::Balancer(const Service& service, std::vector<UpstreamPool*> pools)
    : m_pools(std::move(pools)) {
    std::vector<std::pair<double, std::uint32_t>> turns;
    std::uint32_t least = std::numeric_limits<std::uint32_t>::max();
    for (const Target& target : service.targets) {
        least = std::min(least, std::max(target.weight, 1U));
    }
    for (std::size_t i = 0; i < service.targets.size(); ++i) {
        const std::uint32_t count = std::clamp(service.targets[i].weight / least, 1U, 100U);
        for (std::uint32_t turn = 0; turn < count; ++turn) {
            turns.emplace_back((turn + 0.5) / count, static_cast<std::uint32_t>(i));
        }
    }
    // Spread out, so that neighbouring turns go to different targets.
    std::sort(turns.begin(), turns.end());
    for (const auto& [position, target] : turns) {
        m_turns.push_back(target);
    }
}

std::size_t Balancer::firstTurn(const Service& service, Random& random) {
    const std::size_t count = m_turns.size();
    const auto busy = [this](std::size_t turn) { return m_pools[m_turns[turn]]->busy(); };
    if (service.balance == Balance::RandomTwo) {
        const std::size_t a = random.next() % count;
        const std::size_t b = random.next() % count;
        return busy(a) <= busy(b) ? a : b;
    }
    std::size_t best = m_next++ % count;
    if (service.balance == Balance::LeastConnections) {
        for (std::size_t i = 0; i < count; ++i) { // equals take turns
            best = busy(i) < busy(best) ? i : best;
        }
    }
    return best;
}

// Weighted rendezvous hashing: when a target goes, only its own clients move.
UpstreamPool* Balancer::hashed(const Service& service, std::string_view key) const {
    const std::uint64_t hash = hashOf(key);
    UpstreamPool* best = nullptr;
    UpstreamPool* bestOfAll = nullptr;
    double score = -1;
    double scoreOfAll = -1;
    for (std::size_t i = 0; i < m_pools.size(); ++i) {
        const std::uint64_t both = mixed(hash ^ mixed(hashOf(m_pools[i]->authority()) + i));
        const double share = (static_cast<double>(both >> 11U) + 0.5) / 9007199254740992.0; // 2^53
        const double own = service.targets[i].weight / -std::log(share);
        if (own > scoreOfAll) {
            scoreOfAll = own;
            bestOfAll = m_pools[i];
        }
        if (own > score && !m_pools[i]->ejected()) {
            score = own;
            best = m_pools[i];
        }
    }
    return best == nullptr ? bestOfAll : best;
}

UpstreamPool* Balancer::choose(const Service& service, const http::RequestHead& request,
                               const ClientInfo& client, Random& random) {
    if (m_turns.empty()) {
        return nullptr;
    }
    if (service.balance == Balance::Hash) {
        return hashed(service, hashKeyOf(service, request, client));
    }
    const std::size_t first = firstTurn(service, random);
    for (std::size_t i = 0; i < m_turns.size(); ++i) {
        UpstreamPool* pool = m_pools[m_turns[(first + i) % m_turns.size()]];
        if (!pool->ejected()) {
            return pool;
        }
    }
    return m_pools[m_turns[first]];
}

} // namespace gatelens::engine
