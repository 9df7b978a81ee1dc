// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Blast radius: what falls with a gateway, and with one secret. Pure functions of a
// fleet, for the rules, the blast command and the console.
#pragma once

#include "core/findings/context.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace gatelens::findings {

// A secret that the gateway holds and what it opens.
struct SecretReach {
    model::CredentialId credential;
    std::string name;   // "aws-lambda (aws_secret)"
    std::string type;   // the product's word
    std::string masked; // never the secret itself
    bool consumer = false;
    std::vector<std::string> services;
    std::vector<std::string> zones;
    std::vector<std::string> accounts; // "AWS AKIA…": the identities it logs in with
};

struct GatewayReach {
    std::uint32_t snapshot = 0;
    std::string name;
    std::string product;
    std::string zone;
    std::vector<SecretReach> secrets; // those that open most first
    std::vector<std::string> accounts;
    std::vector<std::string> zones; // without loopback
    std::vector<std::string> services;
    std::size_t consumers = 0; // client identities it can pose as
    // Grows with what falls: a zone counts ten, an account five, a service one.
    std::size_t score = 0;
};

// A secret that several gateways hold counts once, with all it opens.
struct SharedReach {
    SecretReach reach;
    std::vector<std::string> gateways;
};

[[nodiscard]] GatewayReach reachOf(const Context& context);
// The same, kept: see Context::derived().
class ReachIndex final {
public:
    explicit ReachIndex(const Context& context);
    [[nodiscard]] std::vector<model::RouteId> follow(const Context& after, const RouteEdit& edit);
    [[nodiscard]] const GatewayReach& reach() const { return m_reach; }

private:
    GatewayReach m_reach;
};
// Every secret of the fleet, the one that opens most first; equal ones are one.
[[nodiscard]] std::vector<SharedReach> secretsByReach(const Fleet& fleet);

// "production", "staging", …: the environment a target, a route or a name speaks of;
// empty when none.
[[nodiscard]] std::string environmentIn(std::string_view name);

} // namespace gatelens::findings
