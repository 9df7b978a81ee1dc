// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/prefix_keys.h"

#include <algorithm>
#include <bit>

namespace gatelens::findings {

namespace {

constexpr std::size_t kFewest = 64;
constexpr unsigned kFilterBitsPerKey = 16;

} // namespace

PrefixKeys::PrefixKeys(std::size_t expected) {
    const std::size_t size = std::bit_ceil(std::max(expected, kFewest) * 2);
    m_slots.assign(size, kNone);
    m_filterBits = static_cast<unsigned>(std::bit_width(size / 2 * kFilterBitsPerKey) - 1);
    m_filter.assign((std::size_t{1} << m_filterBits) / 64, 0);
    m_keys.reserve(expected);
}

std::uint32_t PrefixKeys::lookup(std::uint64_t mixed, std::uint64_t hash, std::uint32_t host,
                                 std::size_t length) const {
    const std::size_t mask = m_slots.size() - 1;
    for (std::size_t slot = mixed & mask;; slot = (slot + 1) & mask) {
        const std::uint32_t index = m_slots[slot];
        if (index == kNone) {
            return kNone;
        }
        const Key& key = m_keys[index];
        if (key.hash == hash && key.host == host && key.length == length) {
            return index;
        }
    }
}

std::uint32_t PrefixKeys::find(std::uint32_t host, std::string_view path) const {
    std::uint64_t hash = start(host);
    for (const char byte : path) {
        hash = step(hash, byte);
    }
    return at(hash, host, path.size());
}

std::uint32_t PrefixKeys::add(std::uint32_t host, std::string_view path, model::RouteId route) {
    std::uint64_t hash = start(host);
    for (const char byte : path) {
        hash = step(hash, byte);
    }
    std::uint32_t index = at(hash, host, path.size());
    if (index == kNone) {
        index = static_cast<std::uint32_t>(m_keys.size());
        m_keys.push_back({hash, host, static_cast<std::uint32_t>(path.size()), {}, {}});
        if (m_keys.size() * 2 > m_slots.size()) {
            grow();
        } else {
            place(index);
        }
    }
    auto& routes = m_keys[index].routes;
    const auto position = std::lower_bound(routes.begin(), routes.end(), route);
    if (position == routes.end() || *position != route) {
        routes.insert(position, route);
    }
    return index;
}

// The key stays, without routes: the next edit may bring it back.
void PrefixKeys::remove(std::uint32_t host, std::string_view path, model::RouteId route) {
    if (const std::uint32_t index = find(host, path); index != kNone) {
        std::erase(m_keys[index].routes, route);
    }
}

void PrefixKeys::place(std::uint32_t index) {
    const std::uint64_t mixed = spread(m_keys[index].hash);
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = mixed & mask;
    while (m_slots[slot] != kNone) {
        slot = (slot + 1) & mask;
    }
    m_slots[slot] = index;
    const std::uint64_t bit = mixed >> (64U - m_filterBits);
    m_filter[bit / 64] |= std::uint64_t{1} << (bit % 64);
}

void PrefixKeys::grow() {
    m_slots.assign(m_slots.size() * 2, kNone);
    ++m_filterBits;
    m_filter.assign((std::size_t{1} << m_filterBits) / 64, 0);
    for (std::uint32_t i = 0; i < m_keys.size(); ++i) {
        place(i);
    }
}

} // namespace gatelens::findings
