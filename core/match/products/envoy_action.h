// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What an Envoy route does with a request that it won: redirect, direct
// response, or the request that goes to a cluster.
#pragma once

#include "core/match/products/envoy_rules.h"

namespace gatelens::match::envoy {

struct Won {
    const Table& table;
    const VirtualHost& host;
    const Rule& rule;
};

// Fills outcome, status, location, destinations and upstream.
void act(const model::Snapshot& snapshot, const Won& won, const Incoming& incoming,
         Decision& decision);

// The Location of a redirect to https by require_tls.
[[nodiscard]] std::string httpsLocation(const Incoming& incoming);

} // namespace gatelens::match::envoy
