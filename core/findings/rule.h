// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a rule is. One file in rules/, one line in rules.def, at least one firing
// and one silent fixture in tests/data/findings/<id>/. A rule is a constant: texts,
// references and the functions that look at one entity each. The runner calls
// them for every entity; so the work after an edit is only what depends on it.
#pragma once

#include "core/findings/context.h"
#include "core/findings/finding.h"
#include "core/findings/reporter.h"

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace gatelens::findings {

enum class FixKind : std::uint8_t { OneClick, Assisted, Advice };
[[nodiscard]] std::string_view fixKindName(FixKind kind);

// Products that a rule can speak of, by adapter id; bits of Rule::products.
enum ProductBit : std::uint16_t {
    kKong = 1U << 0U,
    kApisix = 1U << 1U,
    kTraefik = 1U << 2U,
    kEnvoy = 1U << 3U,
    kCaddy = 1U << 4U,
    kHaproxy = 1U << 5U,
    kNginx = 1U << 6U,
    kTyk = 1U << 7U,
    kKrakend = 1U << 8U,
    kGatewayApi = 1U << 9U,
    kEveryProduct = 0xFFFFU,
};
// 0 for a product that has no bit; such a product is still seen by the rules
// whose `products` is kEveryProduct.
[[nodiscard]] std::uint16_t productBit(std::string_view adapterId);

struct Rule {
    std::string_view id;    // "GW-UPS-002"
    std::string_view title; // a sentence without a full stop
    Severity severity = Severity::Medium;
    std::string_view meaning; // what it is: two or three sentences
    std::string_view risk;    // what can happen because of it
    std::string_view fix;     // what to change
    std::string_view verify;  // what to check afterwards
    FixKind fixKind = FixKind::Assisted;
    std::string_view owasp; // OWASP API Security Top 10 2023, "API2, API7"
    std::string_view cwe;   // "CWE-306"
    std::string_view asvs;  // OWASP ASVS 5 requirements, may be empty
    std::uint16_t products = kEveryProduct;

    // Any of these; each is called once per entity of a snapshot whose product is
    // in `products`, and must look only at that entity and what the context says
    // of its relations. No state, no I/O, no clock but context.now().
    void (*route)(const Context&, model::RouteId, Reporter&) = nullptr;
    void (*listener)(const Context&, model::ListenerId, Reporter&) = nullptr;
    void (*service)(const Context&, model::ServiceId, Reporter&) = nullptr;
    void (*upstream)(const Context&, model::UpstreamId, Reporter&) = nullptr;
    void (*target)(const Context&, model::TargetId, Reporter&) = nullptr;
    void (*policy)(const Context&, model::PolicyId, Reporter&) = nullptr;
    void (*consumer)(const Context&, model::ConsumerId, Reporter&) = nullptr;
    void (*credential)(const Context&, model::CredentialId, Reporter&) = nullptr;
    void (*certificate)(const Context&, model::CertificateId, Reporter&) = nullptr;
    void (*gateway)(const Context&, Reporter&) = nullptr;
    // Called once with all snapshots, for what only shows across them.
    void (*fleet)(const Fleet&, Reporter&) = nullptr;
};

// The rules of rules.def, in its order (by id).
[[nodiscard]] std::span<const Rule* const> allRules();
[[nodiscard]] const Rule* findRule(std::string_view id);
// The id that a misspelled one or a pattern without a match may have meant; empty
// when none is near.
[[nodiscard]] std::string_view nearestRule(std::string_view id);

} // namespace gatelens::findings
