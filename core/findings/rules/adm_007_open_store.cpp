// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/places.h"
#include "core/findings/predicates.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::findings {

namespace {

bool isNetworked(std::string_view kind) {
    static constexpr std::array kKinds = std::to_array<std::string_view>(
        {"etcd", "postgres", "redis", "consul", "zookeeper", "cassandra", "mongo", "xds"});
    return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
}

bool isOnMachine(std::string_view address) {
    const auto scheme = address.find("://");
    std::string_view rest = scheme == std::string_view::npos ? address : address.substr(scheme + 3);
    rest = rest.substr(0, rest.find('/'));
    if (address.starts_with("unix:") || address.starts_with('/')) {
        return true;
    }
    const auto parsed = parseHostPort(rest);
    return parsed && isLoopback(parsed->host);
}

std::string noteOn(const model::ConfigStore& store, bool unauthenticated, bool plain) {
    if (store.kind == "xds") {
        return "the connection to the control plane is not encrypted: whoever stands on the way "
               "can hand out routes and clusters";
    }
    if (unauthenticated && plain) {
        return "it asks for no password and does not encrypt: whoever reaches it can write routes";
    }
    return unauthenticated ? "it asks for no password: whoever reaches it can write routes"
                           : "its password and the configuration cross the network in clear";
}

void check(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& store = snapshot.gateway.store;
    const bool remote = std::any_of(store.addresses.begin(), store.addresses.end(),
                                    [](const std::string& a) { return !isOnMachine(a); });
    if (!isNetworked(store.kind) || !remote) {
        return;
    }
    const bool plain = store.tls.known() && !store.tls.value;
    const bool unauthenticated =
        store.kind != "xds" && store.authenticated.known() && !store.authenticated.value;
    if (!plain && !unauthenticated) {
        return;
    }
    const model::Provenance place =
        store.range.valid() ? model::Provenance{store.range, {}} : placeOf(snapshot);
    const std::string where = fmt::format("{}", fmt::join(store.addresses, ", "));
    Draft draft = reporter.reportGateway(context);
    draft.message("The configuration of gateway \"{}\" lives in {} at {}; {}",
                  nameOf(snapshot.gateway), store.kind, where,
                  noteOn(store, unauthenticated, plain));
    if (unauthenticated) {
        addSetting(draft, fmt::format("login of the {} store", store.kind), store.authenticated,
                   "none", place);
    }
    if (plain) {
        addSetting(draft, fmt::format("TLS of the {} store", store.kind), store.tls, "off", place);
    }
    draft
        .fix("Turn on TLS and a login for {} at {}, and let only the gateway's nodes reach it",
             store.kind, where)
        .confirm("Read a key from {} without a password, from a host that is no gateway", where);
    if (where.find("{{") != std::string::npos || where.find("${") != std::string::npos) {
        draft.severity(Severity::High, "its address is filled in later and may be this machine");
    } else if (!unauthenticated) {
        draft.severity(Severity::High, "it needs somebody on the network path");
    }
}

} // namespace

extern const Rule adm007;
const Rule adm007{
    .id = "GW-ADM-007",
    .title = "Configuration store is open",
    .severity = Severity::Critical,
    .meaning = "The database or control plane that holds the gateway's configuration is on another "
               "machine and is used without a login or without encryption.",
    .risk = "Whoever can write there owns the gateway without touching its admin API: new routes, "
            "no authentication, other certificates. Whoever can read has every consumer's key.",
    .fix = "Require a login and TLS on the store, with a certificate the gateway verifies, and "
           "close its port to everything but the gateway's nodes.",
    .verify = "A connection without a password, or without TLS, is refused by the store; the "
              "gateway still loads its configuration.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-306",
    .asvs = "13.2.1",
    .gateway = check,
};

} // namespace gatelens::findings
