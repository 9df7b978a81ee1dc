// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/blast.h"
#include "core/findings/places.h"
#include "core/findings/rule.h"

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::findings {

namespace {

// More than two clouds, accounts or networks behind one gateway.
constexpr std::size_t kThreshold = 2;

std::string counted(std::size_t count, std::string_view what) {
    return count == 0 ? fmt::format("no {}", what)
                      : fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

void check(const Context& context, Reporter& reporter) {
    const GatewayReach& reach = context.derived<ReachIndex>().reach();
    const std::size_t places = reach.zones.size() + reach.accounts.size();
    if (places <= kThreshold || reach.zones.size() < 2) {
        return;
    }
    const auto& snapshot = context.snapshot();
    Draft draft = reporter.reportGateway(context);
    draft
        .message("Whoever takes over gateway \"{}\" reaches {} zones ({}){}, {} and {}; score {}",
                 reach.name, reach.zones.size(), fmt::join(reach.zones, ", "),
                 reach.accounts.empty()
                     ? std::string{}
                     : fmt::format(", {} ({})", counted(reach.accounts.size(), "account"),
                                   fmt::join(reach.accounts, ", ")),
                 counted(reach.services.size(), "service"), counted(reach.secrets.size(), "secret"),
                 reach.score)
        .evidence(fmt::format("zones behind gateway \"{}\"", reach.name),
                  fmt::format("{}", fmt::join(reach.zones, ", ")), placeOf(snapshot))
        .fix("Run one gateway for each zone with its own secrets, or at least give \"{}\" "
             "credentials that only the routes of one zone can use",
             reach.name);
}

} // namespace

extern const Rule blast001;
const Rule blast001{
    .id = "GW-BLAST-001",
    .title = "Compromise of this gateway opens many accounts",
    .severity = Severity::Medium,
    .meaning = "One gateway holds credentials for, or has network reach into, more than two "
               "clouds, accounts or networks.",
    .risk = "A single flaw in it, or one stolen admin key, opens all of them at once, past the "
            "borders that were drawn between them.",
    .fix = "Split the gateway by zone, and scope what each may reach and which secrets it holds.",
    .verify = "\"gatelensctl blast\" shows one zone for each gateway.",
    .fixKind = FixKind::Advice,
    .owasp = "API8",
    .cwe = "CWE-653",
    .asvs = "15.2.5",
    .gateway = check,
};

} // namespace gatelens::findings
