// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/listener_facts.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::findings {

namespace {

// The names that the certificates of one listener vouch for (RFC 9525: a wildcard
// stands for exactly one label).
class Names final {
public:
    void add(const model::CertificateFacts& facts) {
        for (const std::string& name : facts.dnsNames) {
            m_names.insert(toLower(name));
        }
        for (const std::string& address : facts.ipAddresses) {
            m_names.insert(toLower(address));
        }
    }
    [[nodiscard]] bool cover(std::string_view host) const {
        const std::string name = toLower(host);
        const auto dot = name.find('.');
        return m_names.contains(name) ||
               (dot != std::string::npos && m_names.contains('*' + name.substr(dot)));
    }

private:
    std::unordered_set<std::string> m_names;
};

// All certificates of the listener, when each of them could be read: otherwise
// nothing can be said about the names that are not covered.
std::optional<Names> namesOf(const Context& context, const model::Listener& listener) {
    Names names;
    const auto& tls = *listener.tls;
    if (tls.automatic || tls.passthrough || tls.certificates.empty() ||
        !tls.certificateFiles.empty()) {
        return std::nullopt;
    }
    for (const auto id : tls.certificates) {
        const auto* leaf = context.snapshot()[id].leaf();
        if (leaf == nullptr) {
            return std::nullopt;
        }
        names.add(*leaf);
    }
    return names;
}

void checkListener(const Context& context, model::ListenerId id, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& listener = snapshot[id];
    if (!listener.tls || !listener.enabled || !context.isPublic(listener)) {
        return;
    }
    const auto names = namesOf(context, listener);
    if (!names) {
        return;
    }
    std::vector<std::string> missing;
    std::unordered_set<std::string> seen;
    model::RouteId first;
    const auto look = [&](model::RouteId routeId) {
        for (const auto& host : snapshot[routeId].hosts) {
            const bool asked = host.kind == model::HostMatchKind::Exact && !host.value.empty();
            if (asked && !names->cover(host.value) && seen.insert(host.value).second) {
                first = first ? first : routeId;
                missing.push_back(host.value);
            }
        }
        return false;
    };
    (void)firstRouteOn(context, id, look);
    if (missing.empty()) {
        return;
    }
    const std::size_t count = missing.size();
    missing.resize(std::min<std::size_t>(count, 5));
    const std::string list = fmt::format("{}{}", fmt::join(missing, ", "),
                                         count > 5 ? fmt::format(" and {} more", count - 5) : "");
    reporter.report(context, id)
        .message("Listener {} serves {}, but none of its certificates names {}", describe(listener),
                 list, count == 1 ? "it" : "them")
        .evidence("hosts without a certificate on listener \"" + listener.label() + '"', list,
                  snapshot[first].source)
        .fix("Add a certificate for {} to listener \"{}\", or take the host from the route", list,
             listener.label())
        .confirm("openssl s_client -servername {} -verify_hostname {}", missing.front(),
                 missing.front())
        .via({model::EntityKind::Route, first.value});
}

// Kept in a vault or the environment: nothing can be said of it here.
bool isReference(const model::Certificate& certificate) {
    return certificate.problem.find("is a reference") != std::string::npos;
}

void checkCertificate(const Context& context, model::CertificateId id, Reporter& reporter) {
    const auto& certificate = context.snapshot()[id];
    const std::string name = '"' + certificate.label() + '"';
    const auto tell = [&](const std::string& fact, const std::string& sentence,
                          const std::string& fix) {
        reporter.report(context, id)
            .message("Certificate {} {}", name, sentence)
            .evidence(fact + " of certificate " + name, sentence, certificate.source)
            .fix("{} {}", fix, name)
            .path(pathOf(context, id));
    };
    if (certificate.keyMatches.known() && !certificate.keyMatches.value) {
        tell("private key", "stands beside a private key that does not belong to it",
             "Put the right key beside certificate");
        return;
    }
    if (certificate.chainValid.known() && !certificate.chainValid.value) {
        tell("chain",
             "is followed by certificates that did not sign it, so clients cannot build "
             "the chain",
             "Order the chain (leaf first, then its issuers) of certificate");
        return;
    }
    // A file that is not on this machine says nothing about the gateway's.
    if (certificate.chain.empty() && !certificate.problem.empty() && certificate.file.empty() &&
        certificate.usage == "server" && !isReference(certificate)) {
        tell("text", "cannot be read: " + certificate.problem, "Replace");
        return;
    }
    const auto listeners = context.relations().listenersOfCertificate[id];
    const bool publicly =
        std::any_of(listeners.begin(), listeners.end(), [&](model::ListenerId listenerId) {
            return context.isPublic(context.snapshot()[listenerId]);
        });
    const auto* leaf = certificate.leaf();
    if (leaf != nullptr && leaf->selfSigned && publicly && certificate.usage == "server") {
        tell("issuer", "is signed by itself, so no client outside can tell it from a forged one",
             "Replace by one from a CA that the clients trust: certificate");
    }
}

} // namespace

extern const Rule tls005;
const Rule tls005{
    .id = "GW-TLS-005",
    .title = "Certificate does not fit the listener",
    .severity = Severity::Medium,
    .meaning = "A public listener presents a certificate that clients cannot verify: self-signed, "
               "without the name of a host that is served, with a broken chain, or with a key "
               "that is not its own.",
    .risk = "Strict clients fail; the others are told to skip the check, and then accept the "
            "certificate of an attacker just the same.",
    .fix = "Attach a certificate that names every host of the listener, with its chain, from a CA "
           "that the clients trust. For a listener of one company's own clients with a private "
           "CA, attest its exposure as private.",
    .verify = "A client that checks certificates reaches every host of the listener.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-295",
    .asvs = "12.2.2",
    .listener = checkListener,
    .certificate = checkCertificate,
};

} // namespace gatelens::findings
