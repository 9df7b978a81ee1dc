// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/runner.h"

#include "core/base/strings.h"
#include "core/findings/profile.h"

#include <algorithm>
#include <array>
#include <deque>
#include <set>
#include <string_view>
#include <utility>

#include <openssl/sha.h>

#include <fmt/format.h>

namespace gatelens::findings {

using model::EntityKind;
using model::EntityRef;

namespace {

template <typename Id, typename List>
void callEach(void (*check)(const Context&, Id, Reporter&), const Context& context,
              const List& entities, Reporter& reporter) {
    for (std::size_t i = 0; check != nullptr && i < entities.size(); ++i) {
        check(context, Id(i), reporter);
    }
}

bool speaksOf(const Rule& rule, const Context& context) {
    return rule.products == kEveryProduct || (rule.products & productBit(context.product())) != 0;
}

void runOn(const Rule& rule, const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    callEach(rule.route, context, snapshot.routes, reporter);
    callEach(rule.listener, context, snapshot.listeners, reporter);
    callEach(rule.service, context, snapshot.services, reporter);
    callEach(rule.upstream, context, snapshot.upstreams, reporter);
    callEach(rule.target, context, snapshot.targets, reporter);
    callEach(rule.policy, context, snapshot.policies, reporter);
    callEach(rule.consumer, context, snapshot.consumers, reporter);
    callEach(rule.credential, context, snapshot.credentials, reporter);
    callEach(rule.certificate, context, snapshot.certificates, reporter);
    if (rule.gateway != nullptr) {
        rule.gateway(context, reporter);
    }
}

// Calls the rule's function for one entity, if it has one of that kind.
void runOnEntity(const Rule& rule, const Context& context, EntityRef entity, Reporter& reporter) {
    const auto call = [&]<typename Id>(void (*check)(const Context&, Id, Reporter&)) {
        if (check != nullptr) {
            check(context, Id(entity.index), reporter);
        }
    };
    switch (entity.kind) {
    case EntityKind::Route:
        return call(rule.route);
    case EntityKind::Listener:
        return call(rule.listener);
    case EntityKind::Service:
        return call(rule.service);
    case EntityKind::Upstream:
        return call(rule.upstream);
    case EntityKind::Target:
        return call(rule.target);
    case EntityKind::Policy:
        return call(rule.policy);
    case EntityKind::Consumer:
        return call(rule.consumer);
    case EntityKind::Credential:
        return call(rule.credential);
    case EntityKind::Certificate:
        return call(rule.certificate);
    case EntityKind::Gateway:
    case EntityKind::AdminEndpoint:
        if (rule.gateway != nullptr) {
            rule.gateway(context, reporter);
        }
        return;
    }
}

// The severity of the profile takes the place of the rule's own; a finding that
// named its own severity moves by as much.
bool applyProfile(Finding& finding, const Profile& profile) {
    const auto severity = severityUnder(profile, *finding.rule);
    if (!severity) {
        return false;
    }
    const int moved = static_cast<int>(*severity) - static_cast<int>(finding.rule->severity);
    finding.severity =
        static_cast<Severity>(std::clamp(static_cast<int>(finding.severity) + moved, 0, 4));
    if (moved != 0 && finding.severityReason.empty()) {
        finding.severityReason = fmt::format("profile \"{}\"", profile.name);
    }
    return true;
}

void applySuppressions(Finding& finding, const Fleet& fleet) {
    // Statements of every gateway on the path count, each for its own entities.
    for (const auto& step : finding.path) {
        const Context& context = fleet[step.snapshot];
        for (const auto& suppression : context.attestations().suppressions) {
            const bool current = suppression.expires == 0 || suppression.expires > context.now();
            if (current && suppresses(suppression, finding, step, fleet)) {
                finding.state = State::Suppressed;
                finding.suppressedBy =
                    fmt::format("{}: {}", suppression.author, suppression.reason);
                return;
            }
        }
    }
}

// Findings are large; their order is found on what it is made of, and each moves
// once.
std::vector<Finding> ordered(std::deque<Finding> findings) {
    struct Key {
        int severity = 0; // the most severe first
        std::string_view rule;
        Subject subject;
        std::size_t index = 0; // as reported, when all else is equal
        auto operator<=>(const Key&) const = default;
    };
    std::vector<Key> keys;
    keys.reserve(findings.size());
    for (std::size_t i = 0; i < findings.size(); ++i) {
        const Finding& finding = findings[i];
        keys.push_back({-static_cast<int>(finding.severity), finding.rule->id, finding.subject, i});
    }
    std::sort(keys.begin(), keys.end());
    std::vector<Finding> result;
    result.reserve(findings.size());
    for (const Key& key : keys) {
        result.push_back(std::move(findings[key.index]));
    }
    return result;
}

std::vector<Finding> finished(const Fleet& fleet, std::deque<Finding> findings) {
    std::erase_if(findings, [&](Finding& finding) {
        return !applyProfile(finding, fleet[finding.subject.snapshot].attestations().profile);
    });
    for (auto& finding : findings) {
        if (finding.fix.empty()) {
            finding.fix = finding.rule->fix;
        }
        finding.fingerprint = fingerprintOf(fleet, finding);
        applySuppressions(finding, fleet);
    }
    return ordered(std::move(findings));
}

// Everything whose findings can depend on the entity: itself, its routes, and the
// other routes that reach the same targets.
void addDependants(const Context& context, EntityRef entity, std::set<EntityRef>& out) {
    out.insert(entity);
    const auto& relations = context.relations();
    const auto addRoute = [&](model::RouteId id) {
        out.insert({EntityKind::Route, id.value});
        if (const auto service = context.snapshot()[id].service()) {
            out.insert({EntityKind::Service, service.value});
        }
    };
    const auto addRoutes = [&](std::span<const model::RouteId> routes) {
        for (const auto id : routes) {
            addRoute(id);
        }
    };
    switch (entity.kind) {
    case EntityKind::Route: {
        const model::RouteId id(entity.index);
        addRoute(id);
        for (const auto target : relations.targetsOfRoute(id)) {
            addRoutes(relations.routesOfTarget(target));
        }
        break;
    }
    case EntityKind::Service:
        addRoutes(relations.routesOfService[model::ServiceId(entity.index)]);
        break;
    case EntityKind::Policy:
        addRoutes(relations.routesOfPolicy[model::PolicyId(entity.index)]);
        break;
    case EntityKind::Target:
        addRoutes(relations.routesOfTarget(model::TargetId(entity.index)));
        break;
    case EntityKind::Listener:
        addRoutes(relations.routesOfListener[model::ListenerId(entity.index)]);
        addRoutes(relations.routesOnEveryListener);
        break;
    default:
        break;
    }
}

} // namespace

bool isSelected(const Rule& rule, const RunOptions& options) {
    return options.only.empty() ||
           std::any_of(options.only.begin(), options.only.end(),
                       [&](const std::string& pattern) { return globMatches(pattern, rule.id); });
}

bool runsOn(const Rule& rule, const Context& context, const RunOptions& options) {
    return isSelected(rule, options) && speaksOf(rule, context) &&
           severityUnder(context.attestations().profile, rule).has_value();
}

bool suppresses(const Suppression& suppression, const Finding& finding, const Subject& step,
                const Fleet& fleet) {
    const auto& snapshot = fleet[step.snapshot].snapshot();
    return globMatches(suppression.rule, finding.rule->id) &&
           (suppression.gateway.empty() ||
            globMatches(suppression.gateway, snapshot.gateway.label())) &&
           suppression.entity.matches(step.entity.kind, snapshot.base(step.entity));
}

std::vector<Finding> runRules(const Fleet& fleet, const RunOptions& options) {
    Reporter reporter;
    for (const Rule* rule : allRules()) {
        if (!isSelected(*rule, options)) {
            continue;
        }
        reporter.begin(*rule);
        bool anywhere = false;
        for (const auto& context : fleet.contexts()) {
            const bool on = severityUnder(context->attestations().profile, *rule).has_value();
            anywhere = anywhere || on;
            if (on && speaksOf(*rule, *context)) {
                runOn(*rule, *context, reporter);
            }
        }
        if (rule->fleet != nullptr && anywhere) {
            rule->fleet(fleet, reporter);
        }
    }
    return finished(fleet, reporter.take());
}

std::vector<Finding> rerun(const Fleet& fleet, std::uint32_t snapshot,
                           std::span<const EntityRef> changed, const RunOptions& options) {
    const Context& context = fleet[snapshot];
    std::set<EntityRef> entities;
    for (const EntityRef entity : changed) {
        addDependants(context, entity, entities);
    }
    Reporter reporter;
    for (const Rule* rule : allRules()) {
        if (!isSelected(*rule, options) || !speaksOf(*rule, context)) {
            continue;
        }
        reporter.begin(*rule);
        for (const EntityRef entity : entities) {
            runOnEntity(*rule, context, entity, reporter);
        }
    }
    return finished(fleet, reporter.take());
}

std::string fingerprintOf(const Fleet& fleet, const Finding& finding) {
    // Natural keys only: no positions, no order, no text of the message.
    const auto& snapshot = fleet[finding.subject.snapshot].snapshot();
    const EntityRef entity = finding.subject.entity;
    std::string text;
    text.reserve(256);
    text.append(finding.rule->id).append(1, '\n').append(snapshot.gateway.product);
    text.append(1, '/').append(model::kindName(entity.kind));
    text.append(1, '/').append(snapshot.base(entity).key);
    for (const auto& evidence : finding.evidence) {
        text.append(1, '\n').append(evidence.fact);
    }
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string out;
    out.reserve(32);
    for (std::size_t i = 0; i < 16; ++i) {
        out += kHex[digest[i] >> 4U];
        out += kHex[digest[i] & 15U];
    }
    return out;
}

} // namespace gatelens::findings
