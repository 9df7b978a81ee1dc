// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/config_text.h"
#include "core/findings/hops.h"
#include "core/findings/names.h"
#include "core/findings/rule.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool isEncryptedResolver(std::string_view resolver) {
    return resolver.starts_with("tls://") || resolver.starts_with("https://") ||
           resolver.starts_with("quic://");
}

bool isOutside(std::string_view resolver) {
    if (resolver.empty() || isEncryptedResolver(resolver)) {
        return false;
    }
    for (const std::string_view scheme : {"udp://", "tcp://", "dns://"}) {
        if (resolver.starts_with(scheme)) {
            resolver.remove_prefix(scheme.size());
        }
    }
    const auto address = parseHostPort(resolver);
    const std::string host = address ? address->host : std::string(resolver);
    const bool literal =
        !host.empty() && (host.find(':') != std::string::npos ||
                          host.find_first_not_of("0123456789.") == std::string::npos);
    return literal && model::exposureOf(host) == model::Exposure::Public && host != "0.0.0.0" &&
           host != "::";
}

// The first target whose name only an internal resolver can know.
std::string internalName(const model::Snapshot& snapshot) {
    for (const auto& target : snapshot.targets) {
        if (isInternalName(target.host)) {
            return target.host;
        }
    }
    for (const auto& service : snapshot.services) {
        if (!service.upstream && isInternalName(service.host)) {
            return service.host;
        }
    }
    return {};
}

void check(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& resolvers = snapshot.gateway.resolvers;
    const auto outside = std::find_if(resolvers.begin(), resolvers.end(), isOutside);
    if (outside == resolvers.end()) {
        return;
    }
    const std::string name = internalName(snapshot);
    if (name.empty()) {
        return;
    }
    const text::Node* place = findScalar(snapshot, *outside);
    if (place == nullptr) {
        const auto address = parseHostPort(*outside);
        place = address ? findScalar(snapshot, address->host) : nullptr;
    }
    reporter.reportGateway(context)
        .message("Gateway \"{}\" asks the public DNS server {} for internal names such as \"{}\"",
                 gatewayName(snapshot), *outside, name)
        .evidence("resolver " + *outside, "plain DNS to a public address",
                  place == nullptr ? snapshot.gateway.source.range : place->range)
        .fix("Point gateway \"{}\" at the resolver of its own network (in Kubernetes the cluster "
             "DNS, else 127.0.0.53 or the site's server) in place of {}",
             gatewayName(snapshot), *outside)
        .confirm("Resolve \"{}\" against {}: any address that comes back is somebody else's", name,
                 *outside);
}

} // namespace

extern const Rule ups004;
const Rule ups004{
    .id = "GW-UPS-004",
    .title = "Upstream names resolved by an outside resolver",
    .severity = Severity::Medium,
    .meaning = "Backends are named by internal host names, but the gateway asks a public DNS "
               "server for them, over plain DNS.",
    .risk = "The names of internal systems leak with every lookup, and whoever can answer in that "
            "server's place, or registers the name, decides where the requests and their "
            "credentials go.",
    .fix = "Use the resolver of the network that the names belong to, or encrypted DNS to a "
           "resolver of your own.",
    .verify = "No DNS packet for an internal name leaves the network; the backends resolve.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-350",
    .asvs = "13.2.4",
    .products = kNginx | kHaproxy | kKong | kApisix | kEnvoy,
    .gateway = check,
};

} // namespace gatelens::findings
