// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/blast.h"

#include "core/base/strings.h"
#include "core/findings/secrets.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

using Names = std::set<std::string>;

std::vector<std::string> listOf(const Names& names) {
    return {names.begin(), names.end()};
}

void addAll(Names& names, const std::vector<std::string>& more) {
    names.insert(more.begin(), more.end());
}

bool isHeld(const model::SecretFacts& secret) {
    return secret.form == model::SecretForm::Literal ||
           secret.form == model::SecretForm::Reference ||
           secret.form == model::SecretForm::Redacted;
}

std::string accountOf(const model::Snapshot& snapshot, const model::Credential& credential) {
    if (!isCloudKey(snapshot, credential)) {
        return {};
    }
    const std::string type = credential.policy ? snapshot[credential.policy].type : credential.type;
    const std::string who =
        credential.identity.empty() ? credential.secret.masked : credential.identity;
    return fmt::format("{} {}", type, who);
}

SecretReach secretReach(const Context& context, model::CredentialId id) {
    const auto& snapshot = context.snapshot();
    const auto& credential = snapshot[id];
    SecretReach reach;
    reach.credential = id;
    reach.name = credential.policy ? fmt::format("{} of {}", credential.label(),
                                                 snapshot[credential.policy].label())
                                   : credential.label();
    reach.type = credential.type.empty() ? std::string(model::credentialKindName(credential.kind))
                                         : credential.type;
    reach.masked = credential.secret.masked;
    reach.consumer = static_cast<bool>(credential.consumer);
    Names zones;
    for (const auto service : servicesOf(context, id)) {
        reach.services.push_back(snapshot[service].label());
        addAll(zones, zonesOf(context, service));
    }
    reach.zones = listOf(zones);
    if (std::string account = accountOf(snapshot, credential); !account.empty()) {
        reach.accounts.push_back(std::move(account));
    }
    return reach;
}

auto rankOf(const SecretReach& reach) {
    return std::tuple(reach.zones.size(), reach.accounts.size(), reach.services.size());
}

// Reads open to everyone need no gateway to fall.
bool isPublicData(const Context& context, model::ServiceId id) {
    const auto routes = context.relations().routesOfService[id];
    return !routes.empty() && std::all_of(routes.begin(), routes.end(), [&](model::RouteId route) {
        const auto& facts = context.facts(route);
        return facts.taggedPublic && !facts.writes;
    });
}

} // namespace

GatewayReach reachOf(const Context& context) {
    const auto& snapshot = context.snapshot();
    GatewayReach reach;
    reach.snapshot = context.index();
    reach.name = snapshot.gateway.label();
    reach.product = snapshot.gateway.productName.empty() ? snapshot.gateway.product
                                                         : snapshot.gateway.productName;
    reach.zone = context.zone();
    Names zones;
    Names accounts;
    Names services;
    for (std::size_t i = 0; i < snapshot.services.size(); ++i) {
        const model::ServiceId id(i);
        if (!isPublicData(context, id)) {
            services.insert(snapshot.services[i].label());
            addAll(zones, zonesOf(context, id));
        }
    }
    for (std::size_t i = 0; i < snapshot.credentials.size(); ++i) {
        const auto& credential = snapshot.credentials[i];
        if (!isHeld(credential.secret) || isIdOfPair(context, credential)) {
            continue;
        }
        reach.consumers += credential.consumer ? 1 : 0;
        if (!credential.consumer) {
            reach.secrets.push_back(secretReach(context, model::CredentialId(i)));
            addAll(accounts, reach.secrets.back().accounts);
        }
    }
    std::stable_sort(reach.secrets.begin(), reach.secrets.end(),
                     [](const auto& a, const auto& b) { return rankOf(a) > rankOf(b); });
    reach.zones = listOf(zones);
    reach.accounts = listOf(accounts);
    reach.services = listOf(services);
    reach.score = 10 * reach.zones.size() + 5 * reach.accounts.size() + reach.services.size() +
                  reach.secrets.size();
    return reach;
}

ReachIndex::ReachIndex(const Context& context)
    : m_reach(reachOf(context)) {}

std::vector<model::RouteId> ReachIndex::follow(const Context& after, const RouteEdit& edit) {
    const auto changes = [&](model::RouteId id) {
        const auto& was = edit.before.snapshot()[id];
        const auto& now = after.snapshot()[id];
        const auto opens = [](const Context& context, const model::Route& route) {
            return std::any_of(route.chain.begin(), route.chain.end(), [&](const auto& entry) {
                return !context.relations().credentialsOfPolicy[entry.policy].empty();
            });
        };
        const auto services = [&](const model::Route& route) {
            return std::any_of(
                route.services.begin(), route.services.end(), [&](const auto& weighted) {
                    return weighted.service && isPublicData(edit.before, weighted.service) !=
                                                   isPublicData(after, weighted.service);
                });
        };
        return opens(edit.before, was) || opens(after, now) || services(was) || services(now);
    };
    if (std::any_of(edit.routes.begin(), edit.routes.end(), changes)) {
        m_reach = reachOf(after);
    }
    return {}; // the gateway, which asks, is looked at again in any case
}

std::vector<SharedReach> secretsByReach(const Fleet& fleet) {
    std::map<std::string, SharedReach> bySecret;
    for (const auto& context : fleet.contexts()) {
        const auto& snapshot = context->snapshot();
        const std::string gateway = snapshot.gateway.label();
        for (auto& reach : reachOf(*context).secrets) {
            const auto& credential = snapshot[reach.credential];
            std::string identity = identityOf(credential.secret);
            if (identity.empty()) {
                identity = fmt::format("{}/{}", context->index(), credential.key);
            }
            auto& shared = bySecret[identity];
            if (shared.gateways.empty()) {
                shared.reach = std::move(reach);
            } else {
                const auto join = [](std::vector<std::string>& into,
                                     const std::vector<std::string>& more) {
                    Names names(into.begin(), into.end());
                    addAll(names, more);
                    into = listOf(names);
                };
                join(shared.reach.services, reach.services);
                join(shared.reach.zones, reach.zones);
                join(shared.reach.accounts, reach.accounts);
            }
            if (shared.gateways.empty() || shared.gateways.back() != gateway) {
                shared.gateways.push_back(gateway);
            }
        }
    }
    std::vector<SharedReach> secrets;
    secrets.reserve(bySecret.size());
    for (auto& [identity, shared] : bySecret) {
        secrets.push_back(std::move(shared));
    }
    std::stable_sort(secrets.begin(), secrets.end(), [](const auto& a, const auto& b) {
        return std::tuple(rankOf(a.reach), a.gateways.size()) >
               std::tuple(rankOf(b.reach), b.gateways.size());
    });
    return secrets;
}

std::string environmentIn(std::string_view name) {
    static constexpr std::array kWords =
        std::to_array<std::pair<std::string_view, std::string_view>>({
            {"prod", "production"},
            {"production", "production"},
            {"prd", "production"},
            {"live", "production"},
            {"dev", "development"},
            {"development", "development"},
            {"test", "test"},
            {"testing", "test"},
            {"qa", "test"},
            {"uat", "test"},
            {"int", "test"},
            {"stage", "staging"},
            {"staging", "staging"},
            {"stg", "staging"},
            {"preprod", "staging"},
            {"sandbox", "test"},
        });
    std::size_t start = 0;
    for (std::size_t i = 0; i <= name.size(); ++i) {
        const bool separator =
            i == name.size() || std::string_view(".-_/: ").find(name[i]) != std::string_view::npos;
        if (!separator) {
            continue;
        }
        const std::string_view word = name.substr(start, i - start);
        // Asked of every host and tag: most words are none of them by their length.
        if (word.size() < 2 || word.size() > 11) {
            start = i + 1;
            continue;
        }
        for (const auto& [text, environment] : kWords) {
            if (equalsIgnoreCase(word, text)) {
                return std::string(environment);
            }
        }
        start = i + 1;
    }
    return {};
}

} // namespace gatelens::findings
