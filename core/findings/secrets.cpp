// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/secrets.h"

#include "core/base/strings.h"
#include "core/model/zone.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

template <typename T>
void sortUnique(std::vector<T>& items) {
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
}

// The private ranges are one network as far as anybody can tell from here.
// Availability zones of one region fall together.
std::string_view generalZone(std::string_view zone) {
    constexpr std::size_t kShortest = 3; // "a", "b": a label within a cluster
    if (zone.size() < kShortest || zone == "loopback") {
        return {};
    }
    const char last = zone.back();
    const char before = zone[zone.size() - 2];
    if (last >= 'a' && last <= 'f' && before >= '0' && before <= '9' &&
        zone.find('-') != std::string_view::npos) {
        zone.remove_suffix(1);
    }
    const bool range =
        zone.front() >= '0' && zone.front() <= '9' && zone.find('/') != std::string_view::npos;
    return range || zone == "internal network" ? "private network" : zone;
}

} // namespace

std::string_view referenceSyntax(std::string_view product) {
    static constexpr std::array kSyntax =
        std::to_array<std::pair<std::string_view, std::string_view>>({
            {"kong", "{vault://env/name} or another vault"},
            {"apisix", "$secret://vault/1/path or $env://NAME"},
            {"traefik", "a file (usersFile, *File options) or {{ env \"NAME\" }}"},
            {"envoy", "an SDS secret or an environment_variable data source"},
            {"caddy", "{env.NAME} or {file.PATH}"},
            {"haproxy", "\"${NAME}\" from the environment"},
            {"nginx", "an included file that only root can read"},
            {"tyk", "$secret_env.NAME, $secret_vault.PATH or env://NAME"},
            {"krakend", "{{ env \"NAME\" }} of the flexible configuration"},
            {"gateway-api", "a Kubernetes Secret"},
        });
    for (const auto& [id, text] : kSyntax) {
        if (product == id) {
            return text;
        }
    }
    return "a reference to a secret store";
}

std::string identityOf(const model::SecretFacts& secret) {
    if (secret.form == model::SecretForm::Literal) {
        return secret.digest;
    }
    return secret.form == model::SecretForm::Reference ? fmt::format("ref:{}", secret.reference)
                                                       : std::string{};
}

bool isTemplateText(const model::SecretFacts& secret) {
    return secret.form != model::SecretForm::Literal || secret.length < 3;
}

bool isCloudKey(const model::Snapshot& snapshot, const model::Credential& credential) {
    const std::string& pattern = credential.secret.pattern;
    if (credential.kind == model::CredentialKind::Cloud || pattern.starts_with("aws-") ||
        pattern.starts_with("gcp-") || pattern.starts_with("azure-")) {
        return true;
    }
    static constexpr std::array kFunctions = std::to_array<std::string_view>(
        {"aws-lambda", "azure-functions", "google-cloud-logging", "backend/lambda",
         "backend/pubsub/publisher", "backend/pubsub/subscriber"});
    return credential.policy && std::find(kFunctions.begin(), kFunctions.end(),
                                          snapshot[credential.policy].type) != kFunctions.end();
}

bool isIdOfPair(const Context& context, const model::Credential& credential) {
    if (credential.secret.pattern != "aws-access-key" || !credential.policy) {
        return false;
    }
    const auto siblings = context.relations().credentialsOfPolicy[credential.policy];
    return std::any_of(siblings.begin(), siblings.end(), [&](model::CredentialId id) {
        return context.snapshot()[id].secret.pattern != "aws-access-key";
    });
}

std::vector<model::ServiceId> servicesOf(const Context& context, model::CredentialId id) {
    const auto& snapshot = context.snapshot();
    const auto& credential = snapshot[id];
    std::vector<model::ServiceId> services;
    if (!credential.policy) {
        return services;
    }
    for (const auto route : context.relations().routesOfPolicy[credential.policy]) {
        for (const auto& weighted : snapshot[route].services) {
            if (weighted.service && (services.empty() || services.back() != weighted.service)) {
                services.push_back(weighted.service);
            }
        }
    }
    sortUnique(services);
    return services;
}

std::vector<std::string> zonesOf(const Context& context, model::ServiceId id) {
    const auto& snapshot = context.snapshot();
    std::vector<std::string> zones;
    const auto add = [&](const std::string& derived) {
        const auto zone = generalZone(derived);
        if (!zone.empty()) {
            zones.emplace_back(zone);
        }
    };
    for (const auto target : context.targetsOf(id)) {
        add(context.zone(snapshot[target]));
    }
    if (zones.empty() && context.targetsOf(id).empty()) {
        // A host that stands in the service itself is a target to those who state zones.
        model::Target target;
        target.host = snapshot[id].host;
        target.port = snapshot[id].port;
        target.key = target.address();
        add(context.zone(target));
    }
    sortUnique(zones);
    return zones;
}

} // namespace gatelens::findings
