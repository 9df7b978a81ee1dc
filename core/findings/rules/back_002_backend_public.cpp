// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/rule.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

namespace {

// Names under which clouds publish what their customers run. Hosts of third parties
// (payment providers and the like) are public by design and not on the list.
constexpr std::array kPublicSuffixes = std::to_array<std::string_view>({
    ".elb.amazonaws.com",     ".execute-api.amazonaws.com",
    ".compute.amazonaws.com", ".elasticbeanstalk.com",
    ".lambda-url.on.aws",     ".awsapprunner.com",
    ".azurewebsites.net",     ".cloudapp.azure.com",
    ".azurecontainerapps.io", ".run.app",
    ".appspot.com",           ".cloudfunctions.net",
    ".herokuapp.com",         ".fly.dev",
    ".onrender.com",          ".vercel.app",
    ".netlify.app",           ".workers.dev",
    ".ondigitalocean.app",    ".up.railway.app",
});

bool isAddress(std::string_view host) {
    return host.find(':') != std::string_view::npos ||
           (!host.empty() && host.find_first_not_of("0123456789.") == std::string_view::npos);
}

// Why the host can be reached from anywhere; empty when it cannot, or nobody knows.
std::string whyPublic(std::string_view host) {
    if (isAddress(host)) {
        return model::exposureOf(host) == model::Exposure::Public && host != "0.0.0.0" &&
                       host != "::"
                   ? std::string("is a public address")
                   : std::string{};
    }
    const std::string lower = toLower(host);
    // "internal-…elb.amazonaws.com" is Amazon's mark for balancers inside a VPC.
    const bool cloud =
        !lower.starts_with("internal-") &&
        std::any_of(kPublicSuffixes.begin(), kPublicSuffixes.end(),
                    [&](std::string_view suffix) { return lower.ends_with(suffix); });
    return cloud ? std::string("is published by its cloud") : std::string{};
}

bool provesItself(const std::optional<model::UpstreamTls>& tls) {
    return tls && tls->clientCertificate.known() && !tls->clientCertificate.value.empty();
}

bool isVerified(const Context& context, const model::Service& service) {
    return context.attestations().find(AttestedFact::BackendVerifies, model::EntityKind::Service,
                                       service, context.snapshot().gateway.label(),
                                       context.now()) != nullptr;
}

void checkTarget(const Context& context, model::TargetId id, Reporter& reporter) {
    const auto& target = context.snapshot()[id];
    const std::string why = whyPublic(target.host);
    if (why.empty() || !target.upstream || provesItself(target.tls) ||
        provesItself(context.snapshot()[target.upstream].tls)) {
        return;
    }
    for (const auto serviceId : context.relations().servicesOfUpstream[target.upstream]) {
        const auto& service = context.snapshot()[serviceId];
        const auto routes = context.relations().routesOfService[serviceId];
        if (routes.empty() || provesItself(service.tls) || isVerified(context, service)) {
            continue;
        }
        reporter.report(context, id)
            .message("Target \"{}\" of service \"{}\" {}: whoever finds it goes around the gateway "
                     "and everything that it checks",
                     target.address(), service.label(), why)
            .evidence("address of target \"" + target.address() + '"', target.host, target.source)
            .fix("Let only the gateway's addresses reach \"{}\", or ask for a client certificate "
                 "there",
                 target.address())
            .confirm("Connect to {} from a host that is no gateway", target.address())
            .path({{context.index(), {model::EntityKind::Route, routes.front().value}},
                   {context.index(), {model::EntityKind::Service, serviceId.value}},
                   {context.index(), {model::EntityKind::Target, id.value}}});
        return;
    }
}

void checkService(const Context& context, model::ServiceId id, Reporter& reporter) {
    const auto& service = context.snapshot()[id];
    const std::string why = service.upstream ? std::string{} : whyPublic(service.host);
    if (why.empty() || provesItself(service.tls) || isVerified(context, service) ||
        context.relations().routesOfService[id].empty()) {
        return;
    }
    reporter.report(context, id)
        .message("The host \"{}\" of service \"{}\" {}: whoever finds it goes around the gateway "
                 "and everything that it checks",
                 service.host, service.label(), why)
        .evidence("host of service \"" + service.label() + '"', service.host, service.source)
        .fix("Let only the gateway's addresses reach \"{}\", or ask for a client certificate there",
             service.host)
        .confirm("Connect to {} from a host that is no gateway", service.host);
}

} // namespace

extern const Rule back002;
const Rule back002{
    .id = "GW-BACK-002",
    .title = "Backend is reachable around the gateway",
    .severity = Severity::High,
    .meaning = "A backend has an address that can be reached from the internet, so the gateway is "
               "only one of the ways to it.",
    .risk = "Authentication, limits and validation of the gateway do not apply to whoever connects "
            "to the backend directly.",
    .fix = "Close the port to everything but the gateway, bind the backend to a private interface, "
           "or require a client certificate. If the provider already does so, attest it.",
    .verify = "A connection from another host is refused; requests through the gateway succeed.",
    .fixKind = FixKind::Advice,
    .owasp = "API7",
    .cwe = "CWE-288",
    .asvs = "13.2.1",
    .service = checkService,
    .target = checkTarget,
};

} // namespace gatelens::findings
