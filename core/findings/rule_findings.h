// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The findings of one rule over a fleet. They are counted first: which calls of the rule
// find something, about what, how severe. Then they are told: those of which there are
// few one by one, more of the same in one gateway as one finding that names all of them
// (a list of a thousand equal sentences is read by nobody). After an edit only the calls
// that depend on it are made again.
#pragma once

#include "core/findings/rule_units.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace gatelens::findings {

// More findings of one rule in one gateway that only differ in their names are one.
inline constexpr std::size_t kMostAlike = 50;

class RuleFindings final {
public:
    explicit RuleFindings(const Rule& rule, std::size_t mostAlike = kMostAlike)
        : m_rule(&rule)
        , m_mostAlike(mostAlike) {}

    [[nodiscard]] const Rule& rule() const { return *m_rule; }
    void run(const Fleet& fleet);
    // What these calls, ascending, find now takes the place of what they found.
    void runAgain(const Fleet& fleet, std::span<const Unit> units);

    // What was told.
    template <typename Visit>
    void each(const Visit& visit) const {
        for (const Told& told : m_told) {
            visit(told.finding);
        }
    }
    [[nodiscard]] std::vector<Finding> take();

private:
    // A finding that was counted.
    struct Counted {
        Unit unit;
        std::uint32_t ordinal = 0; // among those of the call
        Subject subject;
        std::uint32_t sentence = 0;
        std::uint32_t suppression = 0; // 0: none; else a number for the statement
        Severity severity = Severity::Medium;
        friend bool operator==(const Counted&, const Counted&) = default;
    };
    struct Told {
        Unit unit;
        std::uint32_t ordinal = 0;
        Finding finding;
    };
    // What findings have in common that are told as one.
    struct Kind {
        std::uint32_t snapshot = 0;
        model::EntityKind entity = model::EntityKind::Gateway;
        Severity severity = Severity::Medium;
        std::uint32_t sentence = 0;
        std::uint32_t suppression = 0;
        friend auto operator<=>(const Kind&, const Kind&) = default;
    };
    struct Group {
        std::size_t count = 0;
        std::vector<Subject> members; // when they are too many
        bool isTold = false;
    };
    struct Wanted {
        const Counted* counted = nullptr;
        Group* group = nullptr; // of which it is the first, when they are told as one
    };
    struct Groups {
        std::vector<Group> groups;
        std::vector<std::uint32_t> of; // of each counted one
    };

    void count(const Fleet& fleet, const Unit& unit, Reporter& reporter);
    void findSuppressions(const Fleet& fleet, std::span<Counted> counted) const;
    [[nodiscard]] static Kind kindOf(const Counted& counted);
    [[nodiscard]] Groups groups() const;
    [[nodiscard]] bool isNamed(std::span<const Unit> units) const;
    void tell(const Fleet& fleet, std::span<const Unit> fresh);
    // Of what the call reports only what is wanted is put into words.
    [[nodiscard]] std::vector<Finding> toldBy(const Fleet& fleet, const Unit& unit,
                                              std::vector<std::uint32_t> wanted) const;

    const Rule* m_rule;
    std::size_t m_mostAlike;
    std::vector<Counted> m_counted; // by unit
    std::vector<Told> m_told;       // by unit
};

} // namespace gatelens::findings
