// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"
#include "core/findings/rule.h"
#include "core/model/diff.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool isSecurity(model::PolicyClass policyClass) {
    switch (policyClass) {
    case model::PolicyClass::Authn:
    case model::PolicyClass::Authz:
    case model::PolicyClass::Ip:
    case model::PolicyClass::Limit:
    case model::PolicyClass::Validate:
    case model::PolicyClass::Waf:
    case model::PolicyClass::Mtls:
        return true;
    default:
        return false;
    }
}

const model::Policy* securityPolicy(const model::Snapshot& snapshot,
                                    const std::vector<model::LoneEntity>& lone) {
    for (const auto& entity : lone) {
        if (entity.ref.kind == model::EntityKind::Policy) {
            const auto& policy = snapshot.policies[entity.ref.index];
            if (isSecurity(policy.policyClass) && policy.enabled) {
                return &policy;
            }
        }
    }
    return nullptr;
}

// A security policy that the running side lacks, or one of two nodes.
const model::Policy* missingPolicy(const model::Snapshot& declared, const model::Snapshot& other,
                                   const model::SnapshotDiff& diff) {
    const auto* missing = securityPolicy(declared, diff.removed);
    return missing == nullptr && !other.gateway.live ? securityPolicy(other, diff.added) : missing;
}

std::string firstChange(const model::SnapshotDiff& diff) {
    if (!diff.removed.empty()) {
        return fmt::format("{} \"{}\" is missing", model::kindName(diff.removed.front().ref.kind),
                           diff.removed.front().label);
    }
    if (!diff.added.empty()) {
        return fmt::format("{} \"{}\" is only there", model::kindName(diff.added.front().ref.kind),
                           diff.added.front().label);
    }
    const auto& changed = diff.changed.front();
    return fmt::format("{} \"{}\" differs in {}", model::kindName(changed.after.kind),
                       changed.label, changed.fields.front().field);
}

// What a reader's own view adds is no difference of the configuration: each side names
// itself after where it was read, and a file says nothing of the admin API.
bool counts(model::EntityRef ref) {
    return ref.kind != model::EntityKind::Gateway && ref.kind != model::EntityKind::AdminEndpoint &&
           ref.kind != model::EntityKind::Listener;
}

void keepConfiguration(model::SnapshotDiff& diff) {
    std::erase_if(diff.added, [](const auto& lone) { return !counts(lone.ref); });
    std::erase_if(diff.removed, [](const auto& lone) { return !counts(lone.ref); });
    std::erase_if(diff.changed, [](const auto& change) { return !counts(change.after); });
}

void compare(const Context& declared, const Context& other, Reporter& reporter) {
    auto diff = model::diffSnapshots(declared.snapshot(), other.snapshot());
    keepConfiguration(diff);
    if (diff.empty()) {
        return;
    }
    const auto& first = declared.snapshot().gateway;
    const auto& second = other.snapshot().gateway;
    const std::size_t count = diff.added.size() + diff.removed.size() + diff.changed.size();
    const auto* policy = missingPolicy(declared.snapshot(), other.snapshot(), diff);
    Draft draft = reporter.reportGateway(other);
    draft
        .message("{} of gateway \"{}\" differ in {} place{}: {}",
                 second.live ? "The running and the declared configuration" : "Two nodes",
                 second.label(), count, count == 1 ? "" : "s", firstChange(diff))
        .evidence(fmt::format("configuration of \"{}\"", second.label()), firstChange(diff),
                  placeOf(other.snapshot()))
        .fix("Compare them with \"gatelensctl diff\", decide which is right, and apply it to "
             "gateway \"{}\"",
             second.label())
        .via(Subject{declared.index(), {model::EntityKind::Gateway, 0}});
    Draft(draft.finding(), declared)
        .evidence(fmt::format("configuration of \"{}\"", first.label()), "the other side",
                  placeOf(declared.snapshot()));
    if (policy != nullptr) {
        draft.severity(Severity::High,
                       fmt::format("policy \"{}\" protects only one of them", policy->label()));
    }
}

void check(const Fleet& fleet, Reporter& reporter) {
    // Snapshots of one gateway share product and name: a file beside a live read, or
    // several nodes.
    std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> byName;
    const auto contexts = fleet.contexts();
    for (std::size_t i = 0; i < contexts.size(); ++i) {
        const auto& gateway = contexts[i]->snapshot().gateway;
        if (!gateway.label().empty()) {
            byName[{gateway.product, gateway.label()}].push_back(i);
        }
    }
    for (auto& [name, members] : byName) {
        std::stable_sort(members.begin(), members.end(), [&](std::size_t a, std::size_t b) {
            return !contexts[a]->snapshot().gateway.live && contexts[b]->snapshot().gateway.live;
        });
        for (std::size_t i = 1; i < members.size(); ++i) {
            compare(*contexts[members.front()], *contexts[members[i]], reporter);
        }
    }
}

} // namespace

extern const Rule cfg001;
const Rule cfg001{
    .id = "GW-CFG-001",
    .title = "Live configuration differs from the declared one or between nodes",
    .severity = Severity::Medium,
    .meaning = "Two views of the same gateway, a running one and its file or two of its nodes, do "
               "not say the same.",
    .risk = "What was reviewed is not what runs. A policy that one node lacks protects nothing, "
            "because a client can ask until it reaches that node.",
    .fix = "Find out which side is right, bring the other in line, and let only the pipeline "
           "change the gateway.",
    .verify = "A comparison of both sides shows no difference.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-1188",
    .asvs = "15.2.3",
    .fleet = check,
};

} // namespace gatelens::findings
