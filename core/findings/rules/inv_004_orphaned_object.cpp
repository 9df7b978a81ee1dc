// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>

namespace gatelens::findings {

namespace {

// Products in which services are objects of their own. Elsewhere what no route names
// may serve the gateway itself (Envoy's clusters for authorisation and logs).
bool namesServices(const Context& context) {
    const auto product = context.product();
    return product == "kong" || product == "apisix" || product == "traefik" || product == "haproxy";
}

// Every scalar and key of the documents: what a name stands in is not unused.
class Mentions final {
public:
    explicit Mentions(const Context& context) { read(context); }
    std::vector<model::RouteId> follow(const Context& after, const RouteEdit& edit) {
        if (after.snapshot().documents != edit.before.snapshot().documents) {
            m_texts.clear();
            read(after);
        }
        return {};
    }
    [[nodiscard]] std::size_t count(const std::string& name) const {
        const auto found = m_texts.find(name);
        return found == m_texts.end() ? 0 : found->second;
    }

private:
    void read(const Context& context) {
        for (const auto& document : context.snapshot().documents) {
            for (const text::Node* root : document->roots) {
                visit(*root);
            }
        }
    }
    void visit(const text::Node& node) {
        if (node.isScalar()) {
            const auto at = node.text.find('@');
            ++m_texts[std::string(node.text.substr(0, at))];
        }
        for (const auto& member : node.members) {
            visit(*member.value);
        }
        for (const text::Node* item : node.items) {
            visit(*item);
        }
        if (node.block != nullptr) {
            visit(*node.block);
        }
    }
    std::unordered_map<std::string, std::size_t> m_texts;
};

Draft orphan(Draft draft, std::string_view kind, const model::EntityBase& entity,
             std::string_view why, std::string_view value) {
    draft.message("The {} \"{}\" {}", kind, entity.label(), why)
        .evidence(fmt::format("use of {} \"{}\"", kind, entity.label()), std::string(value),
                  entity.source)
        .fix("Delete the {} \"{}\", or put it to use", kind, entity.label());
    return draft;
}

void checkService(const Context& context, model::ServiceId id, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& service = snapshot[id];
    const auto product = context.product();
    const bool dynamic =
        product == "haproxy" && std::any_of(snapshot.services.begin(), snapshot.services.end(),
                                            [](const model::Service& s) { return s.dynamic; });
    if (!namesServices(context) || dynamic || !context.relations().routesOfService[id].empty() ||
        (product == "haproxy" && context.targetsOf(id).empty())) {
        return; // a HAProxy backend without servers holds a stick table
    }
    // Traefik: weighted, mirroring and failover services name others. A HAProxy
    // backend stands with its name at its own section.
    const std::size_t own = product == "haproxy" ? 1 : 0;
    if ((product == "traefik" || product == "haproxy") &&
        context.derived<Mentions>().count(service.name) > own) {
        return;
    }
    orphan(reporter.report(context, id), "service", service, "is reached by no route", "no route");
}

void checkUpstream(const Context& context, model::UpstreamId id, Reporter& reporter) {
    const auto product = context.product();
    if ((product == "kong" || product == "apisix") &&
        context.relations().servicesOfUpstream[id].empty()) {
        orphan(reporter.report(context, id), "upstream", context.snapshot()[id],
               "is used by no service", "no service");
    }
}

void checkTarget(const Context& context, model::TargetId id, Reporter& reporter) {
    const auto& target = context.snapshot()[id];
    if (target.weight != 0 || !namesServices(context) || target.backup) {
        return;
    }
    reporter.report(context, id)
        .message("Target \"{}\" has weight 0 and gets no requests", target.address())
        .evidence("weight of target \"" + target.address() + '"', "0", target.source)
        .fix("Delete target \"{}\", or give it a weight once its drain is over", target.address());
}

// Consumers may be known by tokens, certificates or directories.
bool knowsConsumersElsewhere(const model::Snapshot& snapshot) {
    return std::any_of(
        snapshot.policies.begin(), snapshot.policies.end(), [](const model::Policy& policy) {
            return policy.type == "openid-connect" || policy.type == "mtls-auth" ||
                   policy.type == "header-cert-auth" || policy.type.starts_with("ldap") ||
                   policy.type == "jwt-signer" || policy.type == "oauth2-introspection";
        });
}

class Anonymous final {
public:
    explicit Anonymous(const Context& context) {
        for (const auto& policy : context.snapshot().policies) {
            for (const std::string_view field : {"anonymous", "anonymous_consumer"}) {
                const auto name = textOf(policy, field);
                if (!name.empty()) {
                    m_names.insert(std::string(name));
                }
            }
        }
        m_elsewhere = knowsConsumersElsewhere(context.snapshot());
    }
    // Routes have no part in it.
    static std::vector<model::RouteId> follow(const Context& /*after*/, const RouteEdit& /*edit*/) {
        return {};
    }
    [[nodiscard]] bool knows(const model::Consumer& consumer) const {
        return m_elsewhere || m_names.contains(consumer.name) ||
               m_names.contains(consumer.productId) || m_names.contains(consumer.key);
    }

private:
    std::set<std::string> m_names;
    bool m_elsewhere = false;
};

void checkConsumer(const Context& context, model::ConsumerId id, Reporter& reporter) {
    const auto& consumer = context.snapshot()[id];
    const auto product = context.product();
    if ((product != "kong" && product != "apisix") || !consumer.credentials.empty() ||
        context.derived<Anonymous>().knows(consumer)) {
        return;
    }
    orphan(reporter.report(context, id), "consumer", consumer,
           "has no credential, so nobody can be it", "no credential");
}

void checkCertificate(const Context& context, model::CertificateId id, Reporter& reporter) {
    const auto& certificate = context.snapshot()[id];
    const auto& services = context.snapshot().services;
    const bool server = certificate.usage.empty() || certificate.usage == "server";
    if (context.product() != "kong" || !server || !certificate.snis.empty() ||
        !context.relations().listenersOfCertificate[id].empty()) {
        return;
    }
    const bool towardsBackend =
        std::any_of(services.begin(), services.end(), [&](const model::Service& service) {
            return service.tls && service.tls->clientCertificate.known() &&
                   (service.tls->clientCertificate.value == certificate.key ||
                    service.tls->clientCertificate.value == certificate.productId ||
                    service.tls->clientCertificate.value == certificate.name);
        });
    if (!towardsBackend) {
        orphan(reporter.report(context, id), "certificate", certificate, "is bound to no name",
               "no SNI");
    }
}

// Traefik's middlewares are named and used by name.
void checkPolicy(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    if (context.product() == "traefik" && policy.type != "chain" &&
        context.relations().routesOfPolicy[id].empty() &&
        context.derived<Mentions>().count(policy.name) == 0) {
        orphan(reporter.report(context, id), "middleware", policy, "is used by no router",
               "no router");
    }
}

} // namespace

extern const Rule inv004;
const Rule inv004{
    .id = "GW-INV-004",
    .title = "Orphaned object",
    .severity = Severity::Low,
    .meaning = "A part of the configuration leads nowhere: a service without a route, a consumer "
               "without a credential, a target without weight.",
    .risk = "Nobody looks after it. One careless route or key brings it back to life with the "
            "settings of years ago.",
    .fix = "Delete it; the history keeps it.",
    .verify = "The gateway answers every known request as before.",
    .fixKind = FixKind::OneClick,
    .owasp = "API9",
    .cwe = "CWE-1041",
    .asvs = "",
    .service = checkService,
    .upstream = checkUpstream,
    .target = checkTarget,
    .policy = checkPolicy,
    .consumer = checkConsumer,
    .certificate = checkCertificate,
};

} // namespace gatelens::findings
