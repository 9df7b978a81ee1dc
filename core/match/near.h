// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which listener a request comes in by, and which routes are worth naming when
// somebody asks why it was not them.
#pragma once

#include "core/match/matcher.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::match {

// The port a request goes to: its own, else the scheme's.
[[nodiscard]] std::uint16_t portOf(const Request& request);

// The HTTP listeners of a gateway by their ports.
class ListenerTable final {
public:
    explicit ListenerTable(const model::Snapshot& snapshot);
    // Those on the request's port. A gateway behind a port mapping listens
    // elsewhere: when nothing is on that port, those that encrypt as the request's
    // scheme does; when there are none, all.
    [[nodiscard]] std::span<const model::ListenerId> find(const Request& request) const;

private:
    std::unordered_map<std::uint16_t, std::vector<model::ListenerId>> m_byPort;
    std::vector<model::ListenerId> m_plain;
    std::vector<model::ListenerId> m_encrypted;
    std::vector<model::ListenerId> m_all;
};

// The host without its port, in lower case. An IPv6 literal keeps its brackets.
[[nodiscard]] std::string bareHost(std::string_view host);

// How one route fared, said by its product.
using Judge = std::function<Candidate(model::RouteId)>;

// The winner, every route of `matching` (in the product's order), then the routes
// whose host and path are nearest, at most `limit` together unless more match.
[[nodiscard]] std::vector<Candidate>
listCandidates(const model::Snapshot& snapshot, const Request& request, const Decision& decision,
               std::size_t limit, const std::vector<model::RouteId>& matching, const Judge& judge);

} // namespace gatelens::match
