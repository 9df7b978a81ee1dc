// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Tyk's policies: plans that keys hold, with limits and access rights. In the
// model each is a group of consumers with its limits.
#include "core/adapters/tyk_util.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::tyk {

using text::Node;

namespace {

double numberOf(const Node* mapping, std::string_view key) {
    const Node* value = child(mapping, key);
    return value == nullptr ? 0 : value->asDouble().value_or(0);
}

// Zero and less mean without limit.
bool limits(const Node* mapping) {
    return numberOf(mapping, "rate") > 0 || numberOf(mapping, "quota_max") > 0;
}

} // namespace

AccessPlan readPlan(SnapshotBuilder& builder, const Node& node, std::string_view id) {
    AccessPlan plan;
    plan.id = id;
    if (plan.id.empty()) {
        plan.id = textOf(&node, "id");
    }
    if (plan.id.empty()) {
        plan.id = textOf(&node, "_id");
    }
    plan.name = textOf(&node, "name");
    plan.raw = &node;
    plan.range = node.range;
    plan.limits = limits(&node);
    plan.active = !isOn(&node, "is_inactive") && boolOf(&node, "active", true);
    checkTolerant(builder, node, planShape(), fmt::format("policy \"{}\"", plan.id));
    for (const auto& right : membersOf(&node, "access_rights")) {
        std::string api = textOf(right.value, "api_id");
        if (api.empty()) {
            api = right.name;
        }
        plan.grants.push_back(
            {std::move(api), right.keyRange, limits(child(right.value, "limit"))});
    }
    for (const Node* right : itemsOf(&node, "access_rights_array")) { // of the operator
        const std::string space = textOf(right, "namespace");
        const std::string name = textOf(right, "name");
        plan.grants.push_back({space.empty() ? name : space + '/' + name, right->range, false});
    }
    return plan;
}

void addPlans(SnapshotBuilder& builder, const Input& input) {
    std::unordered_set<std::string> apis;
    for (const Api& api : input.apis) {
        apis.insert(api.id);
    }
    for (const AccessPlan& plan : input.plans) {
        model::Policy policy;
        policy.type = "policy";
        policy.name = plan.name.empty() ? plan.id : plan.name;
        policy.key = "policy/" + plan.id;
        policy.productId = plan.id;
        policy.productKind = "policy";
        policy.policyClass = plan.limits ? model::PolicyClass::Limit : model::PolicyClass::Authz;
        policy.scope = model::PolicyScope::ConsumerGroup;
        policy.consumerGroup = plan.id;
        policy.order = orderOf(Step::KeyLimits);
        policy.phase = "key";
        policy.enabled = plan.active;
        policy.config = plan.raw;
        policy.raw = plan.raw;
        policy.source = {plan.range, plan.apiPath};
        builder.add(std::move(policy));
        for (const auto& grant : plan.grants) {
            // A policy file alone says nothing about which APIs exist.
            if (!input.apis.empty() && !apis.contains(grant.apiId)) {
                builder.warn("dangling-reference",
                             fmt::format("policy \"{}\" grants access to the API \"{}\", which is "
                                         "not in this source",
                                         plan.id, grant.apiId),
                             grant.range);
            }
        }
    }
}

} // namespace gatelens::adapters::tyk
