// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/runner.h"

#include "core/base/strings.h"
#include "core/findings/dependants.h"
#include "core/findings/finish.h"
#include "core/findings/profile.h"
#include "core/findings/rule_findings.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <string_view>
#include <utility>

namespace gatelens::findings {

using model::EntityKind;
using model::EntityRef;

namespace {

// Findings are large; their order is found on what it is made of, and each moves
// once.
std::vector<Finding> ordered(std::vector<Finding> findings) {
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

// Every id can mean the same entity in both.
bool haveSameShape(const model::Snapshot& a, const model::Snapshot& b) {
    return a.listeners.size() == b.listeners.size() && a.routes.size() == b.routes.size() &&
           a.services.size() == b.services.size() && a.upstreams.size() == b.upstreams.size() &&
           a.targets.size() == b.targets.size() && a.policies.size() == b.policies.size() &&
           a.consumers.size() == b.consumers.size() &&
           a.credentials.size() == b.credentials.size() &&
           a.certificates.size() == b.certificates.size() &&
           a.gateway.admin.size() == b.gateway.admin.size();
}

// What is known of a route speaks of its children: a route that moved changes both of
// its parents.
std::vector<model::RouteId> parentsOf(const std::vector<model::RouteId>& routes,
                                      const model::Snapshot& before, const model::Snapshot& after) {
    std::vector<model::RouteId> parents;
    for (const auto id : routes) {
        if (before[id].parent == after[id].parent) {
            continue;
        }
        for (const auto parent : {before[id].parent, after[id].parent}) {
            if (parent) {
                parents.push_back(parent);
            }
        }
    }
    return parents;
}

} // namespace

bool isSelected(const Rule& rule, const RunOptions& options) {
    return options.only.empty() ||
           std::any_of(options.only.begin(), options.only.end(),
                       [&](const std::string& pattern) { return globMatches(pattern, rule.id); });
}

bool speaksOf(const Rule& rule, const Context& context) {
    return rule.products == kEveryProduct || (rule.products & productBit(context.product())) != 0;
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
    std::vector<Finding> findings;
    for (const Rule* rule : allRules()) {
        if (isSelected(*rule, options)) {
            RuleFindings one(*rule);
            one.run(fleet);
            auto told = one.take();
            std::move(told.begin(), told.end(), std::back_inserter(findings));
        }
    }
    return ordered(std::move(findings));
}

std::vector<Finding> toldApart(const Fleet& fleet, const Finding& finding) {
    if (finding.alike == nullptr) {
        return {finding};
    }
    std::vector<Subject> members = *finding.alike;
    std::sort(members.begin(), members.end());
    RuleFindings rule(*finding.rule, std::numeric_limits<std::size_t>::max());
    rule.run(fleet);
    std::vector<Finding> apart = rule.take();
    std::erase_if(apart, [&](const Finding& one) {
        return one.sentence != finding.sentence || one.severity != finding.severity ||
               one.state != finding.state ||
               !std::binary_search(members.begin(), members.end(), one.subject);
    });
    return apart;
}

std::vector<Finding> toldTogether(const Fleet& fleet, std::vector<Finding> findings) {
    if (findings.size() <= kMostAlike) {
        return findings;
    }
    std::vector<Subject> members;
    for (const Finding& finding : findings) {
        members.push_back(finding.subject);
    }
    Finding& first = findings.front();
    fold(first, fleet, std::move(members));
    first.fingerprint = fingerprintOf(fleet, first);
    return {std::move(first)};
}

Scan::Scan(std::shared_ptr<const Fleet> fleet, RunOptions options)
    : m_fleet(std::move(fleet))
    , m_options(std::move(options)) {
    for (const Rule* rule : allRules()) {
        if (isSelected(*rule, m_options)) {
            m_rules.emplace_back(*rule);
        }
    }
    runAll();
}

Scan::~Scan() = default;
Scan::Scan(Scan&&) noexcept = default;
Scan& Scan::operator=(Scan&&) noexcept = default;

void Scan::runAll() {
    for (RuleFindings& rule : m_rules) {
        rule.run(*m_fleet);
    }
}

std::vector<Finding> Scan::findings() const {
    std::vector<Finding> findings;
    for (const RuleFindings& rule : m_rules) {
        rule.each([&](const Finding& finding) { findings.push_back(finding); });
    }
    return ordered(std::move(findings));
}

void Scan::follow(std::uint32_t snapshot, model::SnapshotPtr after,
                  std::span<const EntityRef> changed) {
    std::vector<model::RouteId> routes;
    for (const EntityRef entity : changed) {
        if (entity.kind == EntityKind::Route) {
            routes.emplace_back(entity.index);
        }
    }
    const std::shared_ptr<const Fleet> before = m_fleet;
    const auto isRoute = [](const EntityRef entity) { return entity.kind == EntityKind::Route; };
    if (!std::all_of(changed.begin(), changed.end(), isRoute) ||
        !haveSameShape((*before)[snapshot].snapshot(), *after)) {
        m_fleet = std::make_shared<const Fleet>(*before, snapshot, std::move(after));
        runAll();
        return;
    }
    const auto parents = parentsOf(routes, (*before)[snapshot].snapshot(), *after);
    routes.insert(routes.end(), parents.begin(), parents.end());
    std::sort(routes.begin(), routes.end());
    routes.erase(std::unique(routes.begin(), routes.end()), routes.end());
    m_fleet = std::make_shared<const Fleet>(*before, snapshot, std::move(after), routes);
    const auto units = dependantsOf((*before)[snapshot], (*m_fleet)[snapshot], routes);
    for (RuleFindings& rule : m_rules) {
        rule.runAgain(*m_fleet, units);
    }
}

} // namespace gatelens::findings
