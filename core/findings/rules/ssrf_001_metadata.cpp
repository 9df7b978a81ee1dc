// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/rule.h"
#include "core/findings/targets.h"

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

void check(const Context& context, model::ServiceId id, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& service = snapshot[id];
    for (const auto& destination : destinationsOf(context, id)) {
        if (!isMetadata(destination.host)) {
            continue;
        }
        const auto routes = context.relations().routesOfService[id];
        const std::string_view way = routes.empty() ? std::string_view{"no route at present"}
                                                    : snapshot[routes.front()].label();
        reporter.report(context, id)
            .message("Service \"{}\" leads to {}, where a cloud hands out the credentials of this "
                     "machine; reached through {}{}{}",
                     service.label(), destination.host, routes.empty() ? "" : "route \"", way,
                     routes.empty() ? "" : "\"")
            .evidence(fmt::format("address of service \"{}\"", service.label()), destination.host,
                      destination.place)
            .fix("Remove service \"{}\"; block {} for the gateway and require session tokens for "
                 "the metadata service",
                 service.label(), destination.host)
            .confirm("GET /latest/meta-data/ through the gateway")
            .edit({ModelEdit::Kind::Remove,
                   {context.index(), {model::EntityKind::Service, id.value}},
                   {},
                   {}});
        return;
    }
}

} // namespace

extern const Rule ssrf001;
const Rule ssrf001{
    .id = "GW-SSRF-001",
    .title = "Target is a cloud metadata or link-local address",
    .severity = Severity::Critical,
    .meaning = "A target of the gateway is the metadata service of a cloud, or another address "
               "that exists only for this machine.",
    .risk = "A client reads the machine's role credentials through the gateway and is in the "
            "cloud account a minute later.",
    .fix = "Remove the target. Block link-local addresses for the gateway's process and require "
           "session tokens (IMDSv2) for metadata.",
    .verify = "A request through the former route gives 404; the gateway's host cannot reach the "
              "address from its network namespace.",
    .fixKind = FixKind::OneClick,
    .owasp = "API7",
    .cwe = "CWE-918",
    .asvs = "1.3.6",
    .service = check,
};

} // namespace gatelens::findings
