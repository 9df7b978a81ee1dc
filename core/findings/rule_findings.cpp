// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/rule_findings.h"

#include "core/findings/finish.h"
#include "core/findings/profile.h"
#include "core/findings/runner.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

namespace gatelens::findings {

namespace {

bool isOn(const Rule& rule, const Context& context) {
    return severityUnder(context.attestations().profile, rule).has_value();
}

} // namespace

void RuleFindings::count(const Fleet& fleet, const Unit& unit, Reporter& reporter) {
    runUnit(*m_rule, fleet, unit, reporter);
    std::uint32_t ordinal = 0;
    reporter.takeCounted([&](const Finding& finding) {
        m_counted.push_back(
            {unit, ordinal++, finding.subject, finding.sentence, 0, finding.severity});
    });
}

void RuleFindings::run(const Fleet& fleet) {
    m_counted.clear();
    m_told.clear();
    Reporter reporter(Reporter::Mode::Count);
    reporter.begin(*m_rule);
    bool anywhere = false;
    for (const auto& context : fleet.contexts()) {
        const bool on = isOn(*m_rule, *context);
        anywhere = anywhere || on;
        if (on && speaksOf(*m_rule, *context)) {
            eachUnit(*m_rule, *context, [&](const Unit& unit) { count(fleet, unit, reporter); });
        }
    }
    if (anywhere && m_rule->fleet != nullptr) {
        count(fleet, kFleetUnit, reporter);
    }
    findSuppressions(fleet, m_counted);
    tell(fleet, {});
}

// Suppressed findings are told apart from those that count. What a statement speaks of
// may be any step of the path, so it has to be put together here.
void RuleFindings::findSuppressions(const Fleet& fleet, std::span<Counted> counted) const {
    if (!isSuppressible(*m_rule, fleet)) {
        return;
    }
    std::vector<const Suppression*> known{nullptr};
    for (const auto& context : fleet.contexts()) {
        for (const auto& suppression : context->attestations().suppressions) {
            known.push_back(&suppression);
        }
    }
    std::vector<Finding> told;
    for (std::size_t i = 0; i < counted.size(); ++i) {
        if (i == 0 || counted[i].unit != counted[i - 1].unit) {
            told = toldBy(fleet, counted[i].unit, {});
        }
        const auto* suppression = suppressionOf(told[counted[i].ordinal], fleet);
        counted[i].suppression = static_cast<std::uint32_t>(
            std::find(known.begin(), known.end(), suppression) - known.begin());
    }
}

std::vector<Finding> RuleFindings::toldBy(const Fleet& fleet, const Unit& unit,
                                          std::vector<std::uint32_t> wanted) const {
    Reporter reporter(std::move(wanted));
    reporter.begin(*m_rule);
    runUnit(*m_rule, fleet, unit, reporter);
    return reporter.take();
}

RuleFindings::Kind RuleFindings::kindOf(const Counted& counted) {
    return {counted.subject.snapshot, counted.subject.entity.kind, counted.severity,
            counted.sentence, counted.suppression};
}

RuleFindings::Groups RuleFindings::groups() const {
    Groups all;
    all.of.reserve(m_counted.size());
    std::map<Kind, std::uint32_t> numbers;
    std::optional<Kind> last; // findings of one kind mostly stand together
    for (const Counted& counted : m_counted) {
        const Kind kind = kindOf(counted);
        if (last != kind) {
            last = kind;
            const auto next = static_cast<std::uint32_t>(all.groups.size());
            const auto [found, isNew] = numbers.emplace(kind, next);
            if (isNew) {
                all.groups.emplace_back();
            }
            all.of.push_back(found->second);
        } else {
            all.of.push_back(all.of.back());
        }
        ++all.groups[all.of.back()].count;
    }
    for (std::size_t i = 0; i < m_counted.size(); ++i) {
        if (Group& group = all.groups[all.of[i]]; group.count > m_mostAlike) {
            group.members.reserve(group.count);
            group.members.push_back(m_counted[i].subject);
        }
    }
    return all;
}

void RuleFindings::tell(const Fleet& fleet, std::span<const Unit> fresh) {
    Groups all = groups();
    std::vector<Told> before = std::exchange(m_told, {});
    const auto kept = [&](const Counted& counted) -> Told* {
        const auto found = std::lower_bound(
            before.begin(), before.end(), counted, [](const Told& told, const Counted& wanted) {
                return std::tie(told.unit, told.ordinal) < std::tie(wanted.unit, wanted.ordinal);
            });
        const bool same = found != before.end() && found->unit == counted.unit &&
                          found->ordinal == counted.ordinal && found->finding.alike == nullptr &&
                          !std::binary_search(fresh.begin(), fresh.end(), counted.unit);
        return same ? &*found : nullptr;
    };
    std::vector<Wanted> wanted; // of one call
    const auto tellWanted = [&] {
        std::vector<std::uint32_t> ordinals;
        for (const Wanted& one : wanted) {
            ordinals.push_back(one.counted->ordinal);
        }
        auto told = wanted.empty() ? std::vector<Finding>{}
                                   : toldBy(fleet, wanted.front().counted->unit, ordinals);
        for (const Wanted& one : wanted) {
            Finding& finding = told[one.counted->ordinal];
            if (one.group != nullptr) {
                fold(finding, fleet, std::exchange(one.group->members, {}));
            }
            if (finish(finding, fleet)) {
                m_told.push_back({one.counted->unit, one.counted->ordinal, std::move(finding)});
            }
        }
        wanted.clear();
    };
    for (std::size_t i = 0; i < m_counted.size(); ++i) {
        const Counted& counted = m_counted[i];
        Group& group = all.groups[all.of[i]];
        const bool folded = group.count > m_mostAlike;
        if (folded && std::exchange(group.isTold, true)) {
            continue; // told with the first of them
        }
        if (!wanted.empty() && wanted.front().counted->unit != counted.unit) {
            tellWanted();
        }
        if (Told* same = folded ? nullptr : kept(counted)) {
            m_told.push_back(std::move(*same));
        } else {
            wanted.push_back({&counted, folded ? &group : nullptr});
        }
    }
    tellWanted();
    std::sort(m_told.begin(), m_told.end(), [](const Told& a, const Told& b) {
        return std::tie(a.unit, a.ordinal) < std::tie(b.unit, b.ordinal);
    });
}

// Whether something that is told speaks of the calls by name.
bool RuleFindings::isNamed(std::span<const Unit> units) const {
    const auto among = [&](const Unit& unit) {
        return std::binary_search(units.begin(), units.end(), unit);
    };
    return std::any_of(m_told.begin(), m_told.end(), [&](const Told& told) {
        const auto& alike = told.finding.alike;
        return among(told.unit) ||
               (alike != nullptr &&
                std::any_of(alike->begin(),
                            alike->begin() +
                                std::min<std::ptrdiff_t>(std::ssize(*alike), kMostAlike),
                            among));
    });
}

void RuleFindings::runAgain(const Fleet& fleet, std::span<const Unit> units) {
    RuleFindings again(*m_rule);
    Reporter reporter(Reporter::Mode::Count);
    reporter.begin(*m_rule);
    for (const Unit& unit : units) {
        const bool on = unit == kFleetUnit || (isOn(*m_rule, fleet[unit.snapshot]) &&
                                               speaksOf(*m_rule, fleet[unit.snapshot]));
        if (on && hasUnit(*m_rule, unit)) {
            again.count(fleet, unit, reporter);
        }
    }
    findSuppressions(fleet, again.m_counted);
    const auto byUnit = [](const Counted& a, const Counted& b) { return a.unit < b.unit; };
    std::vector<Counted> before;
    for (const Unit& unit : units) {
        Counted wanted;
        wanted.unit = unit;
        const auto [first, last] =
            std::equal_range(m_counted.begin(), m_counted.end(), wanted, byUnit);
        before.insert(before.end(), first, last);
    }
    const bool changed = before != again.m_counted;
    if (changed) {
        std::erase_if(m_counted, [&](const Counted& counted) {
            return std::binary_search(units.begin(), units.end(), counted.unit);
        });
        const auto middle = std::ssize(m_counted);
        m_counted.insert(m_counted.end(), again.m_counted.begin(), again.m_counted.end());
        std::inplace_merge(m_counted.begin(), m_counted.begin() + middle, m_counted.end(), byUnit);
    }
    if (changed || isNamed(units)) {
        tell(fleet, units);
    }
}

std::vector<Finding> RuleFindings::take() {
    std::vector<Finding> findings;
    findings.reserve(m_told.size());
    for (Told& told : m_told) {
        findings.push_back(std::move(told.finding));
    }
    m_told.clear();
    return findings;
}

} // namespace gatelens::findings
