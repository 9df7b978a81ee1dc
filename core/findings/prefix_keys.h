// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Host and path pairs, of which those are found that begin a path: one pass over its
// bytes, however many there are. Pairs are known by their hash alone, so that no text
// is kept that an edit could take away; whoever needs certainty compares the texts of
// the routes.
#pragma once

#include "core/model/common.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace gatelens::findings {

class PrefixKeys final {
public:
    static constexpr std::uint32_t kNone = 0xffff'ffffU;

    struct Key {
        std::uint64_t hash = 0;
        std::uint32_t host = 0;
        std::uint32_t length = 0;           // of the path
        std::vector<model::RouteId> routes; // ascending
        // The first route that goes on where this path ends, for routes without
        // authentication, without an access rule, and without both.
        std::array<model::RouteId, 3> continuations;
    };

    explicit PrefixKeys(std::size_t expected);

    // The index of the key; that of a new one when it was not there.
    std::uint32_t add(std::uint32_t host, std::string_view path, model::RouteId route);
    void remove(std::uint32_t host, std::string_view path, model::RouteId route);
    [[nodiscard]] std::uint32_t find(std::uint32_t host, std::string_view path) const;
    [[nodiscard]] std::size_t size() const { return m_keys.size(); }
    [[nodiscard]] const Key& operator[](std::uint32_t index) const { return m_keys[index]; }
    [[nodiscard]] Key& operator[](std::uint32_t index) { return m_keys[index]; }

    // Calls visit(index) for every key of the host that begins the path, the longest
    // first, until it gives false.
    template <typename Visit>
    void eachPrefix(std::uint32_t host, std::string_view path, const Visit& visit) const {
        std::vector<std::uint32_t> found;
        std::uint64_t hash = start(host);
        for (std::size_t length = 0;; ++length) {
            if (const std::uint32_t index = at(hash, host, length); index != kNone) {
                found.push_back(index);
            }
            if (length == path.size()) {
                break;
            }
            hash = step(hash, path[length]);
        }
        for (auto index = found.rbegin(); index != found.rend() && visit(*index); ++index) {
        }
    }

private:
    // FNV-1a: what stands before a byte need not be read again for the next.
    static constexpr std::uint64_t kPrime = 0x0000'0100'0000'01b3U;
    [[nodiscard]] static std::uint64_t start(std::uint32_t host) {
        return (0xcbf2'9ce4'8422'2325U ^ host) * kPrime;
    }
    [[nodiscard]] static std::uint64_t step(std::uint64_t hash, char byte) {
        return (hash ^ static_cast<unsigned char>(byte)) * kPrime;
    }
    [[nodiscard]] static std::uint64_t spread(std::uint64_t hash) {
        return (hash ^ (hash >> 29U)) * 0x9e37'79b9'7f4a'7c15U;
    }
    [[nodiscard]] bool maybe(std::uint64_t spreadHash) const {
        const std::uint64_t bit = spreadHash >> (64U - m_filterBits);
        return (m_filter[bit / 64] >> (bit % 64) & 1U) != 0;
    }
    [[nodiscard]] std::uint32_t at(std::uint64_t hash, std::uint32_t host,
                                   std::size_t length) const {
        const std::uint64_t mixed = spread(hash);
        return maybe(mixed) ? lookup(mixed, hash, host, length) : kNone;
    }
    [[nodiscard]] std::uint32_t lookup(std::uint64_t mixed, std::uint64_t hash, std::uint32_t host,
                                       std::size_t length) const;
    void place(std::uint32_t index);
    void grow();

    unsigned m_filterBits = 0;           // most prefixes of a path are no keys:
    std::vector<std::uint64_t> m_filter; // a bit says so without a look-up
    std::vector<Key> m_keys;
    std::vector<std::uint32_t> m_slots; // open addressing, a power of two
};

} // namespace gatelens::findings
