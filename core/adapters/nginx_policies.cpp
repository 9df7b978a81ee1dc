// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/nginx_policies.h"

#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace gatelens::adapters::nginx {

using model::PolicyClass;

namespace {

// What a `return` does to a request.
PolicyClass classOfReturn(const Statement& statement) {
    const std::string_view code = statement.arg(0);
    const bool isUrl = code.find("://") != std::string_view::npos || code.starts_with('$');
    if (isUrl || (code.size() == 3 && code.front() == '3')) {
        return PolicyClass::Redirect;
    }
    // 444 closes the connection without an answer.
    return code == "401" || code == "403" || code == "444" ? PolicyClass::Authz
                                                           : PolicyClass::Respond;
}

PolicyClass classOfIf(const Statement& statement) {
    if (statement.block == nullptr) {
        return PolicyClass::Other;
    }
    for (const auto& inner : statement.block->statements) {
        if (inner.name() == "return") {
            return classOfReturn(inner);
        }
        if (inner.name().ends_with("_pass")) {
            return PolicyClass::Proxy;
        }
        const PolicyKind* kind = findPolicyKind(inner.name());
        if (kind != nullptr && kind->policyClass != PolicyClass::Other) {
            return kind->policyClass;
        }
    }
    return PolicyClass::Other;
}

PolicyClass classOf(const Statement& statement, const PolicyKind& kind) {
    if (kind.directive == "return") {
        return classOfReturn(statement);
    }
    if (kind.directive == "if") {
        return classOfIf(statement);
    }
    if (kind.directive == "add_header" &&
        toLower(statement.arg(0)).starts_with("access-control-")) {
        return PolicyClass::Cors;
    }
    return kind.policyClass;
}

// Directives that only log what they would have done.
bool onlyReports(const Scope& scope, const Statement& statement, const PolicyKind& kind) {
    if (kind.directive == "limit_req" || kind.directive == "limit_conn") {
        return scope.flag(fmt::format("{}_dry_run", kind.directive), false).value;
    }
    return kind.directive == "modsecurity_rules" &&
           statement.arg(0).find("DetectionOnly") != std::string_view::npos;
}

bool refuses(PolicyClass policyClass) {
    return policyClass == PolicyClass::Authn || policyClass == PolicyClass::Authz ||
           policyClass == PolicyClass::Ip;
}

// "add_header X-Frame-Options": the directive, and the argument that tells it from
// its siblings when that is short enough to read.
std::string nameOf(const Statement& statement) {
    constexpr std::size_t kReadable = 60;
    if (statement.name() == "if") {
        // Not the value that it is compared with: that may be a key.
        const std::string_view variable = statement.arg(0);
        return fmt::format("if {}", variable.substr(variable.starts_with('(') ? 1 : 0));
    }
    const std::string_view first = statement.arg(0);
    return first.empty() || first.size() > kReadable
               ? std::string(statement.name())
               : fmt::format("{} {}", statement.name(), first);
}

bool survives(const ActivePolicy& policy) {
    switch (policy.kind->inherit) {
    case Inherit::Replace:
    case Inherit::Accumulate:
        return true;
    case Inherit::FromServer:
        return policy.phase == Phase::ServerRewrite;
    case Inherit::Never:
        break;
    }
    return false;
}

// add_header_inherit and add_trailer_inherit (1.29.3) change what a lower level
// does to the list above it.
bool merges(const Scope& scope, std::string_view group) {
    if (group != "add_header" && group != "add_trailer") {
        return false;
    }
    const Statement* inherit = scope.find(fmt::format("{}_inherit", group));
    return inherit != nullptr && inherit->arg(0) == "merge";
}

} // namespace

model::PolicyId Policies::add(const Statement& statement, const PolicyKind& kind,
                              model::PolicyScope scope, std::string_view owner, bool off) {
    model::Policy policy;
    policy.name = nameOf(statement);
    policy.key = owner.empty() ? policy.name : fmt::format("{} {}", owner, policy.name);
    policy.productKind = "directive";
    policy.type = statement.name();
    policy.policyClass = classOf(statement, kind);
    policy.scope = scope;
    policy.config = statement.node;
    policy.raw = statement.node;
    policy.source.range = statement.node->range;
    policy.emulable = kind.emulable;
    policy.enabled = !off;
    if (refuses(policy.policyClass)) {
        policy.onError = model::Setting<model::OnError>::byDefault(model::OnError::Closed);
    }
    return m_out.add(std::move(policy));
}

PolicyLevel Policies::enter(const Scope& scope, const PolicyLevel* parent,
                            model::PolicyScope policyScope, std::string_view owner) {
    PolicyLevel level;
    std::vector<ActivePolicy> own;
    const bool inServer = scope.block().context == kServer;
    for (const auto& statement : scope.block().statements) {
        const PolicyKind* kind = findPolicyKind(statement.name());
        if (kind == nullptr) {
            continue;
        }
        const bool off = !kind->off.empty() && statement.arg(0) == kind->off;
        ActivePolicy policy{add(statement, *kind, policyScope, owner, off), kind, kind->phase, off};
        if (kind->inherit == Inherit::FromServer && inServer) {
            policy.phase = Phase::ServerRewrite;
        }
        auto& entity = m_out.snapshot().policies[policy.id.index()];
        entity.phase = phaseName(policy.phase);
        entity.order = static_cast<std::int32_t>(policy.phase) * 10 + kind->step;
        if (onlyReports(scope, statement, *kind)) {
            entity.mode = model::PolicyMode::Monitor;
        }
        level.own.push_back(policy.id);
        own.push_back(policy);
    }
    if (parent == nullptr) {
        level.active = std::move(own);
        return level;
    }
    level.lost = parent->lost;
    for (const auto& inherited : parent->active) {
        if (!survives(inherited)) {
            continue;
        }
        const auto group = inherited.kind->groupName();
        const auto winner = std::find_if(own.begin(), own.end(), [group](const ActivePolicy& p) {
            return p.kind->groupName() == group;
        });
        if (inherited.kind->inherit != Inherit::Replace || winner == own.end() ||
            merges(scope, group)) {
            level.active.push_back(inherited);
        } else if (!inherited.off) {
            level.lost.push_back(
                {inherited.id, winner->id,
                 winner->off ? fmt::format("switched off by \"{} {}\"", winner->kind->directive,
                                           winner->kind->off)
                             : fmt::format("a \"{}\" at a lower level replaces those above it",
                                           winner->kind->directive)});
        }
    }
    level.active.insert(level.active.end(), own.begin(), own.end());
    return level;
}

void Policies::settle(model::Route& route, const PolicyLevel& level,
                      std::string_view handler) const {
    std::set<std::string_view> inForce{handler};
    const ActivePolicy* answer = nullptr; // what ends the request in the rewrite phase
    const bool early = handler == "return" || handler == "rewrite";
    for (const auto& policy : level.active) {
        if (!policy.off) {
            inForce.insert(policy.kind->groupName());
        }
        if (early && policy.kind->directive == handler &&
            (answer == nullptr || policy.phase < answer->phase)) {
            answer = &policy;
        }
    }
    route.overridden = level.lost;
    std::vector<const ActivePolicy*> running;
    for (const auto& policy : level.active) {
        const bool idle = !policy.kind->needs.empty() && !inForce.contains(policy.kind->needs);
        if (policy.off || idle) {
            continue;
        }
        const bool skipped =
            answer != nullptr && policy.phase > answer->phase && policy.phase <= Phase::Content;
        if (skipped) {
            route.overridden.push_back(
                {policy.id, answer->id,
                 fmt::format("\"{}\" answers in the {} phase, before it would run", handler,
                             phaseName(answer->phase))});
        } else {
            running.push_back(&policy);
        }
    }
    std::stable_sort(
        running.begin(), running.end(), [](const ActivePolicy* a, const ActivePolicy* b) {
            return std::tuple(a->phase, a->kind->step) < std::tuple(b->phase, b->kind->step);
        });
    route.chain.reserve(running.size());
    for (const ActivePolicy* policy : running) {
        route.chain.push_back({policy->id, static_cast<std::int32_t>(route.chain.size() + 1)});
    }
}

} // namespace gatelens::adapters::nginx
