// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Seeded choices, and requests that come near what a configuration asks for.
#pragma once

#include "core/match/request.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace gatelens::match::differential {

class Dice final {
public:
    explicit Dice(std::uint64_t seed)
        : m_random(seed) {}

    // 0 … below - 1
    [[nodiscard]] std::size_t below(std::size_t limit) {
        return static_cast<std::size_t>(m_random() % limit);
    }
    [[nodiscard]] bool chance(int percent) {
        return below(100) < static_cast<std::size_t>(percent);
    }
    template <typename T>
    [[nodiscard]] const T& pick(const std::vector<T>& from) {
        return from[below(from.size())];
    }
    [[nodiscard]] double unit() {
        return static_cast<double>(m_random() >> 11U) / static_cast<double>(1ULL << 53U);
    }

private:
    std::mt19937_64 m_random;
};

// GATELENS_MATCH_SEED, or a fixed seed: CI sends the same requests every time.
[[nodiscard]] std::uint64_t baseSeed();

// What the rules of a configuration speak of.
struct Vocabulary {
    std::vector<std::string> paths; // of rules, and paths that expressions match
    std::vector<std::string> hosts;
    std::vector<std::string> methods{"GET", "POST", "PUT", "DELETE"};
    Headers headers;                  // fields that rules test, with matching values
    std::vector<std::string> queries; // "a=1", "flag"
    bool hostFaults = true;           // also a missing, an empty and a second Host
    bool oddTargets = true;           // also encoded, dotted, doubled and cut paths
};

class RequestMaker final {
public:
    RequestMaker(const Vocabulary& words, Dice& dice)
        : m_words(words)
        , m_dice(dice) {}

    [[nodiscard]] Request make(std::uint16_t port);

private:
    [[nodiscard]] std::string path();
    [[nodiscard]] std::string bent(std::string path);
    void addHosts(Request& request);
    void addFields(Request& request);
    void addQuery(Request& request);

    const Vocabulary& m_words;
    Dice& m_dice;
};

} // namespace gatelens::match::differential
