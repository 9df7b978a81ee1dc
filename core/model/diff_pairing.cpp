// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/diff_internal.h"

#include "core/base/strings.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

namespace gatelens::model::diffing {

namespace {

// Whether several entities of one signature may be paired in their order, or
// only an unambiguous pair is one.
enum class Rule { InOrder, OnlyWhenUnique };

// Pairs the entities of one kind in passes, from the surest sign to the weakest.
// Each pass costs a hash map of what is still alone.
class Pairer final {
public:
    Pairer(std::size_t before, std::size_t after)
        : m_pairing{std::vector<std::uint32_t>(before, kAlone),
                    std::vector<std::uint32_t>(after, kAlone)} {}

    // `beforeSign(i)` and `afterSign(i)` give a text; an empty one pairs nothing.
    template <typename BeforeSign, typename AfterSign>
    Pairer& pass(Rule rule, const BeforeSign& beforeSign, const AfterSign& afterSign) {
        std::unordered_map<std::string, Candidates> candidates;
        for (std::uint32_t i = 0; i < m_pairing.toBefore.size(); ++i) {
            if (m_pairing.toBefore[i] == kAlone) {
                candidates[afterSign(i)].after.push_back(i);
            }
        }
        if (candidates.empty()) {
            return *this;
        }
        for (std::uint32_t i = 0; i < m_pairing.toAfter.size(); ++i) {
            if (m_pairing.toAfter[i] == kAlone) {
                const auto found = candidates.find(beforeSign(i));
                if (found != candidates.end()) {
                    found->second.before.push_back(i);
                }
            }
        }
        for (const auto& [sign, both] : candidates) {
            if (!sign.empty()) {
                link(rule, both.before, both.after);
            }
        }
        return *this;
    }

    [[nodiscard]] Pairing take() { return std::move(m_pairing); }

private:
    struct Candidates {
        std::vector<std::uint32_t> before;
        std::vector<std::uint32_t> after;
    };

    void link(Rule rule, const std::vector<std::uint32_t>& before,
              const std::vector<std::uint32_t>& after) {
        if (rule == Rule::OnlyWhenUnique && (before.size() != 1 || after.size() != 1)) {
            return;
        }
        for (std::size_t i = 0; i < std::min(before.size(), after.size()); ++i) {
            m_pairing.toAfter[before[i]] = after[i];
            m_pairing.toBefore[after[i]] = before[i];
        }
    }

    Pairing m_pairing;
};

// "route-17": made from the position, and so no identity.
bool isPositional(const EntityBase& entity, EntityKind kind) {
    if (!entity.name.empty() || !entity.productId.empty()) {
        return false;
    }
    std::string_view rest = entity.key;
    if (!rest.starts_with(kindName(kind))) {
        return false;
    }
    rest.remove_prefix(kindName(kind).size());
    return rest.size() > 1 && rest.front() == '-' && parseInt(rest.substr(1)).has_value();
}

template <typename Entity>
auto keySign(const std::vector<Entity>& entities, EntityKind kind) {
    return [&entities, kind](std::uint32_t i) {
        return isPositional(entities[i], kind) ? std::string{} : entities[i].key;
    };
}
template <typename Entity>
auto nameSign(const std::vector<Entity>& entities) {
    return [&entities](std::uint32_t i) { return entities[i].name; };
}
template <typename Entity>
auto anyKeySign(const std::vector<Entity>& entities) {
    return [&entities](std::uint32_t i) { return entities[i].key; };
}

// One name for a pair of entities on both sides, so that references can be
// part of a signature.
struct Side {
    const Snapshot& snapshot;
    bool isBefore;

    template <typename IdType>
    [[nodiscard]] std::string token(const Pairing& pairing, IdType id) const {
        if (!id) {
            return "-";
        }
        if (!isBefore) {
            return std::to_string(id.value);
        }
        const std::uint32_t partner =
            id.index() < pairing.toAfter.size() ? pairing.toAfter[id.index()] : kAlone;
        return partner == kAlone ? '<' + std::to_string(id.value) : std::to_string(partner);
    }
};

class Pairs final {
public:
    Pairs(const Snapshot& before, const Snapshot& after)
        : m_before{before, true}
        , m_after{after, false} {}

    [[nodiscard]] Pairings run() {
        m_pairs.upstreams = upstreams();
        m_pairs.services = services();
        m_pairs.targets = targets();
        m_pairs.listeners = listeners();
        m_pairs.consumers = consumers();
        m_pairs.routes = routes();
        m_pairs.policies = policies();
        m_pairs.credentials = credentials();
        m_pairs.certificates = certificates();
        m_pairs.admin = admin();
        return std::move(m_pairs);
    }

private:
    template <typename Entity>
    [[nodiscard]] Pairer byKey(const std::vector<Entity>& before, const std::vector<Entity>& after,
                               EntityKind kind) const {
        Pairer pairer(before.size(), after.size());
        pairer.pass(Rule::InOrder, keySign(before, kind), keySign(after, kind));
        pairer.pass(Rule::OnlyWhenUnique, nameSign(before), nameSign(after));
        return pairer;
    }

    // Runs one pass with a signature that is a function of the side and the index.
    template <typename Sign>
    void pass(Pairer& pairer, Rule rule, const Sign& sign) const {
        pairer.pass(
            rule, [&](std::uint32_t i) { return sign(m_before, i); },
            [&](std::uint32_t i) { return sign(m_after, i); });
    }

    [[nodiscard]] Pairing upstreams() const {
        const auto& before = m_before.snapshot.upstreams;
        const auto& after = m_after.snapshot.upstreams;
        Pairer pairer = byKey(before, after, EntityKind::Upstream);
        pass(pairer, Rule::InOrder, [](const Side& side, std::uint32_t i) {
            std::vector<std::string> addresses;
            for (const TargetId target : side.snapshot.upstreams[i].targets) {
                addresses.push_back(side.snapshot[target].address());
            }
            std::sort(addresses.begin(), addresses.end());
            return join(addresses, " ");
        });
        return pairer.pass(Rule::InOrder, anyKeySign(before), anyKeySign(after)).take();
    }

    [[nodiscard]] Pairing services() const {
        const auto& before = m_before.snapshot.services;
        const auto& after = m_after.snapshot.services;
        Pairer pairer = byKey(before, after, EntityKind::Service);
        pass(pairer, Rule::InOrder, [](const Side& side, std::uint32_t i) {
            const Service& service = side.snapshot.services[i];
            return destination(side.snapshot, service) + ' ' + show(service.protocol) + ' ' +
                   service.path;
        });
        pass(pairer, Rule::OnlyWhenUnique, [](const Side& side, std::uint32_t i) {
            return destination(side.snapshot, side.snapshot.services[i]);
        });
        pass(pairer, Rule::OnlyWhenUnique, [this](const Side& side, std::uint32_t i) {
            const UpstreamId upstream = side.snapshot.services[i].upstream;
            return upstream ? side.token(m_pairs.upstreams, upstream) : std::string{};
        });
        return pairer.pass(Rule::InOrder, anyKeySign(before), anyKeySign(after)).take();
    }

    [[nodiscard]] Pairing targets() const {
        const auto& before = m_before.snapshot.targets;
        const auto& after = m_after.snapshot.targets;
        Pairer pairer(before.size(), after.size());
        const auto place = [this](const Side& side, std::uint32_t i) {
            const Target& target = side.snapshot.targets[i];
            return side.token(m_pairs.upstreams, target.upstream);
        };
        pass(pairer, Rule::InOrder, [&](const Side& side, std::uint32_t i) {
            return place(side, i) + ' ' + side.snapshot.targets[i].address();
        });
        pass(pairer, Rule::OnlyWhenUnique,
             [&](const Side& side, std::uint32_t i) { return place(side, i); });
        return pairer.take();
    }

    [[nodiscard]] Pairing listeners() const {
        const auto& before = m_before.snapshot.listeners;
        const auto& after = m_after.snapshot.listeners;
        Pairer pairer = byKey(before, after, EntityKind::Listener);
        pass(pairer, Rule::InOrder, [](const Side& side, std::uint32_t i) {
            const Listener& listener = side.snapshot.listeners[i];
            return listener.address + ' ' + std::to_string(listener.port) + listener.portText;
        });
        pass(pairer, Rule::OnlyWhenUnique, [](const Side& side, std::uint32_t i) {
            return std::to_string(side.snapshot.listeners[i].port);
        });
        return pairer.pass(Rule::InOrder, anyKeySign(before), anyKeySign(after)).take();
    }

    [[nodiscard]] Pairing consumers() const {
        const auto& before = m_before.snapshot.consumers;
        const auto& after = m_after.snapshot.consumers;
        return byKey(before, after, EntityKind::Consumer)
            .pass(Rule::InOrder, anyKeySign(before), anyKeySign(after))
            .take();
    }

    [[nodiscard]] std::string servicesOf(const Side& side, const Route& route) const {
        std::vector<std::string> tokens;
        for (const auto& weighted : route.services) {
            tokens.push_back(weighted.service ? side.token(m_pairs.services, weighted.service)
                                              : weighted.reference);
        }
        std::sort(tokens.begin(), tokens.end());
        return join(tokens, ",");
    }

    [[nodiscard]] static std::string hostsAndPaths(const Route& route) {
        return join(hostTexts(route.hosts), ",") + ' ' + join(pathTexts(route.paths), ",") + ' ' +
               route.ruleText;
    }

    [[nodiscard]] static std::string methodsOf(const Route& route) {
        std::vector<std::string> methods = route.methods;
        std::sort(methods.begin(), methods.end());
        return join(methods, ",");
    }

    [[nodiscard]] Pairing routes() const {
        const auto& before = m_before.snapshot.routes;
        const auto& after = m_after.snapshot.routes;
        Pairer pairer = byKey(before, after, EntityKind::Route);
        pass(pairer, Rule::InOrder, [this](const Side& side, std::uint32_t i) {
            const Route& route = side.snapshot.routes[i];
            return hostsAndPaths(route) + ' ' + methodsOf(route) + ' ' + servicesOf(side, route);
        });
        pass(pairer, Rule::InOrder, [](const Side& side, std::uint32_t i) {
            const Route& route = side.snapshot.routes[i];
            return hostsAndPaths(route) + ' ' + methodsOf(route);
        });
        pass(pairer, Rule::OnlyWhenUnique, [](const Side& side, std::uint32_t i) {
            return hostsAndPaths(side.snapshot.routes[i]);
        });
        pass(pairer, Rule::OnlyWhenUnique, [](const Side& side, std::uint32_t i) {
            const auto paths = pathTexts(side.snapshot.routes[i].paths);
            return paths.empty() ? std::string{} : join(paths, ",");
        });
        pass(pairer, Rule::OnlyWhenUnique, [this](const Side& side, std::uint32_t i) {
            return servicesOf(side, side.snapshot.routes[i]);
        });
        return pairer.take();
    }

    [[nodiscard]] std::string attachment(const Side& side, const Policy& policy) const {
        return std::string(policyScopeName(policy.scope)) + ' ' +
               side.token(m_pairs.listeners, policy.listener) + ' ' +
               side.token(m_pairs.routes, policy.route) + ' ' +
               side.token(m_pairs.services, policy.service) + ' ' +
               side.token(m_pairs.consumers, policy.consumer) + ' ' + policy.consumerGroup;
    }

    [[nodiscard]] Pairing policies() const {
        const auto& before = m_before.snapshot.policies;
        const auto& after = m_after.snapshot.policies;
        Pairer pairer(before.size(), after.size());
        // A key that was made from a position says nothing when the type differs.
        pass(pairer, Rule::InOrder, [](const Side& side, std::uint32_t i) {
            const Policy& policy = side.snapshot.policies[i];
            return isPositional(policy, EntityKind::Policy) ? std::string{}
                                                            : policy.key + ' ' + policy.type;
        });
        pass(pairer, Rule::InOrder, [this](const Side& side, std::uint32_t i) {
            const Policy& policy = side.snapshot.policies[i];
            return policy.type + ' ' + attachment(side, policy);
        });
        pass(pairer, Rule::OnlyWhenUnique, [this](const Side& side, std::uint32_t i) {
            const Policy& policy = side.snapshot.policies[i];
            return policy.policyClass == PolicyClass::Other
                       ? std::string{}
                       : std::string(policyClassName(policy.policyClass)) + ' ' +
                             attachment(side, policy);
        });
        pass(pairer, Rule::OnlyWhenUnique,
             [](const Side& side, std::uint32_t i) { return side.snapshot.policies[i].type; });
        return pairer.take();
    }

    [[nodiscard]] Pairing credentials() const {
        const auto& before = m_before.snapshot.credentials;
        const auto& after = m_after.snapshot.credentials;
        Pairer pairer(before.size(), after.size());
        const auto owner = [this](const Side& side, std::uint32_t i) {
            const Credential& credential = side.snapshot.credentials[i];
            return side.token(m_pairs.consumers, credential.consumer) + ' ' +
                   side.token(m_pairs.policies, credential.policy) + ' ' +
                   std::string(credentialKindName(credential.kind)) + ' ' + credential.identity;
        };
        pass(pairer, Rule::InOrder, [&](const Side& side, std::uint32_t i) {
            const SecretFacts& secret = side.snapshot.credentials[i].secret;
            return owner(side, i) + ' ' + secret.digest + secret.reference;
        });
        pairer.pass(Rule::InOrder, keySign(before, EntityKind::Credential),
                    keySign(after, EntityKind::Credential));
        pass(pairer, Rule::InOrder, owner);
        return pairer.take();
    }

    [[nodiscard]] Pairing certificates() const {
        const auto& before = m_before.snapshot.certificates;
        const auto& after = m_after.snapshot.certificates;
        Pairer pairer = byKey(before, after, EntityKind::Certificate);
        const auto leafSign = [](auto field) {
            return [field](const Side& side, std::uint32_t i) {
                const CertificateFacts* leaf = side.snapshot.certificates[i].leaf();
                return leaf == nullptr ? std::string{} : leaf->*field;
            };
        };
        pass(pairer, Rule::InOrder, leafSign(&CertificateFacts::fingerprint));
        pass(pairer, Rule::OnlyWhenUnique, leafSign(&CertificateFacts::publicKeyFingerprint));
        pass(pairer, Rule::OnlyWhenUnique, leafSign(&CertificateFacts::subject));
        return pairer.pass(Rule::InOrder, anyKeySign(before), anyKeySign(after)).take();
    }

    [[nodiscard]] Pairing admin() const {
        const auto& before = m_before.snapshot.gateway.admin;
        const auto& after = m_after.snapshot.gateway.admin;
        Pairer pairer = byKey(before, after, EntityKind::AdminEndpoint);
        const auto kindAndPort = [](const Side& side, std::uint32_t i) {
            const AdminEndpoint& endpoint = side.snapshot.gateway.admin[i];
            return endpoint.kind + ' ' + std::to_string(endpoint.port);
        };
        pass(pairer, Rule::InOrder, kindAndPort);
        pass(pairer, Rule::OnlyWhenUnique,
             [](const Side& side, std::uint32_t i) { return side.snapshot.gateway.admin[i].kind; });
        return pairer.take();
    }

    Side m_before;
    Side m_after;
    Pairings m_pairs;
};

} // namespace

Pairings pairEntities(const Snapshot& before, const Snapshot& after) {
    return Pairs(before, after).run();
}

} // namespace gatelens::model::diffing
