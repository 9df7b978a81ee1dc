// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/rule.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::findings {

namespace {

struct KeyUse {
    std::uint32_t snapshot = 0;
    model::CertificateId certificate;
    model::ListenerId listener; // none when the gateway's own label counts
    std::string place;          // "production" or "aws-eu", empty when unlabelled
};

std::string attested(const Context& context, AttestedFact fact, model::EntityKind kind,
                     const model::EntityBase& entity) {
    const auto* found = context.attestations().find(
        fact, kind, entity, context.snapshot().gateway.label(), context.now());
    return found == nullptr ? std::string() : found->value;
}

std::string firstOf(std::initializer_list<std::string> texts) {
    const auto found = std::find_if(texts.begin(), texts.end(),
                                    [](const std::string& text) { return !text.empty(); });
    return found == texts.end() ? std::string() : *found;
}

// The environment and the zone where the key is used, the narrowest label first.
std::string placeOf(const Context& context, const model::Listener* listener) {
    const auto& gateway = context.snapshot().gateway;
    std::string environment;
    std::string zone;
    if (listener != nullptr) {
        environment = firstOf(
            {attested(context, AttestedFact::EnvironmentIs, model::EntityKind::Listener, *listener),
             listener->environment});
        zone = listener->zone;
    }
    environment = firstOf(
        {environment,
         attested(context, AttestedFact::EnvironmentIs, model::EntityKind::Gateway, gateway),
         gateway.environment});
    zone = firstOf({zone, context.zone()});
    if (environment.empty() || zone.empty()) {
        return environment + zone;
    }
    return environment + " in " + zone;
}

using Uses = std::map<std::string, std::vector<KeyUse>>;

void collect(const Context& context, Uses& uses) {
    const auto& snapshot = context.snapshot();
    for (std::size_t i = 0; i < snapshot.certificates.size(); ++i) {
        const auto& certificate = snapshot.certificates[i];
        const auto* leaf = certificate.leaf();
        if (leaf == nullptr || leaf->isCa || certificate.usage == "ca" ||
            leaf->publicKeyFingerprint.empty()) {
            continue;
        }
        auto& list = uses[leaf->publicKeyFingerprint];
        const model::CertificateId id(i);
        const auto listeners = context.relations().listenersOfCertificate[id];
        if (listeners.empty()) {
            list.push_back({context.index(), id, {}, placeOf(context, nullptr)});
        }
        for (const auto listener : listeners) {
            list.push_back({context.index(), id, listener, placeOf(context, &snapshot[listener])});
        }
    }
}

void tell(const Fleet& fleet, const std::vector<KeyUse>& uses, const std::set<std::string>& places,
          Reporter& reporter) {
    const KeyUse& first = uses.front();
    const Context& context = fleet[first.snapshot];
    const auto& certificate = context.snapshot()[first.certificate];
    Draft draft = reporter.report(context, first.certificate);
    draft
        .message("The private key of certificate \"{}\" serves {}", certificate.label(),
                 fmt::join(places, " and "))
        .evidence("private key of certificate \"" + certificate.label() + '"',
                  fmt::format("used in {}", fmt::join(places, ", ")), certificate.source)
        .fix("Issue a key and a certificate of its own for each of {}", fmt::join(places, ", "));
    std::vector<Subject> path;
    std::set<Subject> seen;
    for (const KeyUse& use : uses) {
        const Subject subject{use.snapshot,
                              {model::EntityKind::Certificate, use.certificate.value}};
        if (use.listener) {
            path.push_back({use.snapshot, {model::EntityKind::Listener, use.listener.value}});
        }
        if (seen.insert(subject).second) {
            path.push_back(subject);
        }
    }
    draft.path(std::move(path));
}

void check(const Fleet& fleet, Reporter& reporter) {
    Uses uses;
    for (const auto& context : fleet.contexts()) {
        collect(*context, uses);
    }
    for (const auto& [key, list] : uses) {
        std::set<std::string> places;
        for (const KeyUse& use : list) {
            if (!use.place.empty()) {
                places.insert(use.place);
            }
        }
        if (places.size() > 1) {
            tell(fleet, list, places, reporter);
        }
    }
}

} // namespace

extern const Rule tls008;
const Rule tls008{
    .id = "GW-TLS-008",
    .title = "One private key serves several environments",
    .severity = Severity::Medium,
    .meaning = "The same private key is installed on gateways or listeners that are labelled with "
               "different environments or zones.",
    .risk = "The least guarded place decides: whoever takes the key from the test system or the "
            "small site can pose as production, and a leak anywhere means a new certificate "
            "everywhere at once.",
    .fix = "Issue one key for each environment and zone, and never copy it between them; avoid "
           "wildcard certificates that span production and test.",
    .verify = "The public-key fingerprints of the environments differ.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-321",
    .asvs = "13.3.1",
    .fleet = check,
};

} // namespace gatelens::findings
