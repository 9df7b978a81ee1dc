// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/statements.h"

#include "core/base/strings.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

using model::EntityKind;

// `expires` is the first second after the last day.
std::string lastDay(std::int64_t expires) {
    const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(
        std::chrono::sys_seconds(std::chrono::seconds(expires - 1)));
    const std::chrono::year_month_day date(day);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

bool inForce(const Suppression& suppression, const Finding& finding, const Fleet& fleet,
             const Attestations& file) {
    const auto speaks = [&](const Subject& step) {
        return &fleet[step.snapshot].attestations() == &file &&
               suppresses(suppression, finding, step, fleet);
    };
    return std::any_of(finding.path.begin(), finding.path.end(), speaks) ||
           (finding.alike != nullptr &&
            std::any_of(finding.alike->begin(), finding.alike->end(), speaks));
}

bool anyRuleRan(const std::string& pattern, const RunOptions& options) {
    const auto rules = allRules();
    bool known = false;
    for (const Rule* rule : rules) {
        if (globMatches(pattern, rule->id)) {
            known = true;
            if (isSelected(*rule, options)) {
                return true;
            }
        }
    }
    return !known; // a pattern that fits no rule fits none in any run
}

template <typename List>
bool anyMatches(const EntityPattern& pattern, EntityKind kind, const List& entities) {
    return std::any_of(entities.begin(), entities.end(),
                       [&](const auto& entity) { return pattern.matches(kind, entity); });
}

bool anyEntity(const EntityPattern& pattern, const model::Snapshot& snapshot) {
    return pattern.matches(EntityKind::Gateway, snapshot.gateway) ||
           anyMatches(pattern, EntityKind::AdminEndpoint, snapshot.gateway.admin) ||
           anyMatches(pattern, EntityKind::Listener, snapshot.listeners) ||
           anyMatches(pattern, EntityKind::Route, snapshot.routes) ||
           anyMatches(pattern, EntityKind::Service, snapshot.services) ||
           anyMatches(pattern, EntityKind::Upstream, snapshot.upstreams) ||
           anyMatches(pattern, EntityKind::Target, snapshot.targets) ||
           anyMatches(pattern, EntityKind::Policy, snapshot.policies) ||
           anyMatches(pattern, EntityKind::Consumer, snapshot.consumers) ||
           anyMatches(pattern, EntityKind::Credential, snapshot.credentials) ||
           anyMatches(pattern, EntityKind::Certificate, snapshot.certificates);
}

bool isUsed(const Attestation& fact, const Fleet& fleet, const Attestations& file) {
    const auto contexts = fleet.contexts();
    return std::any_of(contexts.begin(), contexts.end(), [&](const auto& context) {
        const auto& snapshot = context->snapshot();
        return &context->attestations() == &file &&
               (fact.gateway.empty() || globMatches(fact.gateway, snapshot.gateway.label())) &&
               anyEntity(fact.entity, snapshot);
    });
}

class Checker final {
public:
    Checker(const Fleet& fleet, std::span<const Finding> findings, const RunOptions& options)
        : m_fleet(fleet)
        , m_findings(findings)
        , m_options(options) {}

    std::vector<StatementRemark> run() {
        std::vector<const Attestations*> seen;
        for (const auto& context : m_fleet.contexts()) {
            const Attestations* file = &context->attestations();
            if (std::find(seen.begin(), seen.end(), file) != seen.end()) {
                continue;
            }
            seen.push_back(file);
            for (const auto& suppression : file->suppressions) {
                check(suppression, *file, context->now());
            }
            for (const auto& fact : file->facts) {
                check(fact, *file, context->now());
            }
        }
        return std::move(m_remarks);
    }

private:
    void check(const Suppression& suppression, const Attestations& file, std::int64_t now) {
        const std::string what = fmt::format("suppression of {} at \"{}\" by {}", suppression.rule,
                                             suppression.entity.text, suppression.author);
        const auto hidden = static_cast<std::size_t>(
            std::count_if(m_findings.begin(), m_findings.end(), [&](const Finding& finding) {
                return inForce(suppression, finding, m_fleet, file);
            }));
        if (suppression.expires != 0 && suppression.expires <= now) {
            add(StatementRemark::Kind::Expired, what, suppression.place,
                fmt::format("expired on {}; {}", lastDay(suppression.expires),
                            hidden == 0   ? "nothing needs it any more: remove it"
                            : hidden == 1 ? "its finding counts again"
                                          : fmt::format("its {} findings count again", hidden)));
        } else if (hidden == 0 && anyRuleRan(suppression.rule, m_options)) {
            const bool known =
                std::any_of(allRules().begin(), allRules().end(), [&](const Rule* rule) {
                    return globMatches(suppression.rule, rule->id);
                });
            const auto near = known ? std::string_view{} : nearestRule(suppression.rule);
            add(StatementRemark::Kind::Unmatched, what, suppression.place,
                known          ? "matches no finding: what it excused is gone or has another name"
                : near.empty() ? "matches no finding: no rule has that id"
                               : fmt::format("matches no finding: no rule has that id; did you "
                                             "mean {}?",
                                             near));
        }
    }

    void check(const Attestation& fact, const Attestations& file, std::int64_t now) {
        const std::string what =
            fmt::format("statement {} of \"{}\"", factName(fact.fact), fact.entity.text);
        if (fact.expires != 0 && fact.expires <= now) {
            add(StatementRemark::Kind::Expired, what, fact.place,
                fmt::format("expired on {} and is not believed any more", lastDay(fact.expires)));
        } else if (!isUsed(fact, m_fleet, file)) {
            add(StatementRemark::Kind::Unmatched, what, fact.place,
                "matches nothing that was read");
        }
    }

    void add(StatementRemark::Kind kind, const std::string& what, const std::string& place,
             const std::string& predicate) {
        m_remarks.push_back({kind, what, fmt::format("The {} {}", what, predicate), place});
    }

    const Fleet& m_fleet;
    std::span<const Finding> m_findings;
    const RunOptions& m_options;
    std::vector<StatementRemark> m_remarks;
};

} // namespace

std::string_view remarkKindName(StatementRemark::Kind kind) {
    return kind == StatementRemark::Kind::Expired ? "expired" : "unmatched";
}

std::vector<StatementRemark> checkStatements(const Fleet& fleet, std::span<const Finding> findings,
                                             const RunOptions& options) {
    return Checker(fleet, findings, options).run();
}

} // namespace gatelens::findings
