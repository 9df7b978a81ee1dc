// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/rule.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

constexpr std::size_t kFewest = 5; // siblings that make a habit
constexpr std::size_t kShare = 80; // percent of them that have the control

enum Control : std::uint8_t { Authentication, Access, Limit, Validation, kControls };

struct ControlText {
    std::string_view name;
    std::string_view type; // of the policy to add
};

constexpr std::array kTexts = std::to_array<ControlText>({{"authentication", "authentication"},
                                                          {"an access rule", "authorization"},
                                                          {"a limit", "rate limit"},
                                                          {"validation", "validation"}});

bool has(const RouteFacts& facts, std::size_t control) {
    switch (control) {
    case Authentication:
        return facts.authn;
    case Access:
        return facts.acl;
    case Limit:
        return facts.limited;
    default:
        return facts.validated;
    }
}

// A login page without authentication and a health check without a limit are no
// exceptions that somebody forgot.
bool isMeant(const RouteFacts& facts, std::size_t control) {
    return facts.taggedPublic || facts.staticWord || (facts.loginWord && control != Limit);
}

// Routes that belong together, what makes them so, and how many have each control.
struct Group {
    std::string_view kind; // "service", "tag", "path prefix"
    std::string name;
    std::vector<model::RouteId> routes; // ascending
    std::array<std::size_t, kControls> with{};
};

// Most of them have the control, but not all.
bool isUneven(const Group& group, std::size_t control) {
    const std::size_t size = group.routes.size();
    return size >= kFewest && group.with[control] != size &&
           group.with[control] * 100 >= size * kShare;
}

std::string_view firstSegment(const model::Route& route) {
    if (route.paths.empty() || route.paths.front().kind == model::PathMatchKind::Regex) {
        return {};
    }
    const std::string_view path = route.paths.front().value;
    const auto end = path.find('/', 1);
    return path.starts_with('/') && end != std::string_view::npos && end > 1 ? path.substr(0, end)
                                                                             : std::string_view{};
}

class Siblings final {
public:
    explicit Siblings(const Context& context) {
        for (const auto& service : context.snapshot().services) {
            m_ofService.push_back(numberOf(kService, service.label()));
        }
        const std::size_t count = context.snapshot().routes.size();
        for (std::size_t i = 0; i < count; ++i) {
            enter(context, model::RouteId(i));
        }
        for (std::size_t i = 0; i < m_groups.size(); ++i) {
            note(i);
        }
    }
    // The gateway, which asks, is looked at again in any case.
    std::vector<model::RouteId> follow(const Context& after, const RouteEdit& edit) {
        std::vector<std::size_t> touched;
        const auto add = [&](const std::vector<std::size_t>& groups) {
            touched.insert(touched.end(), groups.begin(), groups.end());
        };
        for (const auto id : edit.routes) {
            add(leave(edit.before, id));
        }
        for (const auto id : edit.routes) {
            add(enter(after, id));
        }
        for (const std::size_t number : touched) {
            note(number);
        }
        return {};
    }
    // Those of which most but not all have a control, by kind and name.
    template <typename Visit>
    void eachUneven(const Visit& visit) const {
        std::vector<std::size_t> order(m_uneven.begin(), m_uneven.end());
        std::sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
            return std::tie(m_kinds[a], m_groups[a].name) < std::tie(m_kinds[b], m_groups[b].name);
        });
        for (const std::size_t number : order) {
            visit(m_groups[number]);
        }
    }

private:
    enum Kind : std::uint8_t { kService, kTag, kPrefix, kKinds };
    static constexpr std::array<std::string_view, kKinds> kNames = {"service", "tag",
                                                                    "path prefix"};

    std::size_t numberOf(Kind kind, const std::string& name) {
        const auto [found, isNew] = m_numbers[kind].emplace(name, m_groups.size());
        if (isNew) {
            m_groups.push_back({kNames[kind], name, {}, {}});
            m_kinds.push_back(kind);
        }
        return found->second;
    }

    std::vector<std::size_t> groupsOf(const Context& context, model::RouteId id) {
        std::vector<std::size_t> groups;
        const auto& route = context.snapshot()[id];
        if (!context.facts(id).forwards || !route.enabled) {
            return groups;
        }
        if (const auto service = route.service()) {
            groups.push_back(m_ofService[service.index()]);
        }
        for (const auto& tag : route.tags) {
            groups.push_back(numberOf(kTag, tag));
        }
        if (const auto segment = firstSegment(route); !segment.empty()) {
            groups.push_back(numberOf(kPrefix, std::string(segment)));
        }
        std::sort(groups.begin(), groups.end());
        groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
        return groups;
    }

    void note(std::size_t number) {
        const Group& group = m_groups[number];
        bool uneven = false;
        for (std::size_t control = 0; control < kControls; ++control) {
            uneven = uneven || isUneven(group, control);
        }
        if (uneven) {
            m_uneven.insert(number);
        } else {
            m_uneven.erase(number);
        }
    }

    std::vector<std::size_t> enter(const Context& context, model::RouteId id) {
        const auto groups = groupsOf(context, id);
        for (const std::size_t number : groups) {
            Group& group = m_groups[number];
            const auto place = std::lower_bound(group.routes.begin(), group.routes.end(), id);
            group.routes.insert(place, id);
            for (std::size_t control = 0; control < kControls; ++control) {
                group.with[control] += has(context.facts(id), control) ? 1U : 0U;
            }
        }
        return groups;
    }
    std::vector<std::size_t> leave(const Context& context, model::RouteId id) {
        const auto groups = groupsOf(context, id);
        for (const std::size_t number : groups) {
            Group& group = m_groups[number];
            std::erase(group.routes, id);
            for (std::size_t control = 0; control < kControls; ++control) {
                group.with[control] -= has(context.facts(id), control) ? 1U : 0U;
            }
        }
        return groups;
    }

    std::vector<Group> m_groups;
    std::vector<Kind> m_kinds; // beside them
    std::array<std::unordered_map<std::string, std::size_t>, kKinds> m_numbers;
    std::unordered_set<std::size_t> m_uneven;
    std::vector<std::size_t> m_ofService; // services of one name belong together
};

void report(const Context& context, model::RouteId id, std::size_t control, const Group& group,
            Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    reporter.report(context, id)
        .message("{} of the {} routes of {} \"{}\" have {}, route \"{}\" has not",
                 group.with[control], group.routes.size(), group.kind, group.name,
                 kTexts[control].name, route.label())
        .evidence(fmt::format("{} of route \"{}\"", kTexts[control].name, route.label()),
                  "none in the effective chain", route.source)
        .fix("Attach {} to route \"{}\" as its siblings have it, better to what they share; tag "
             "the route \"public\" when it is an exception on purpose",
             kTexts[control].name, route.label())
        .edit({ModelEdit::Kind::AddPolicy,
               {context.index(), {model::EntityKind::Route, id.value}},
               std::string(kTexts[control].type),
               {}});
}

void check(const Context& context, Reporter& reporter) {
    std::array<std::unordered_set<std::uint32_t>, kControls> told;
    context.derived<Siblings>().eachUneven([&](const Group& group) {
        for (std::size_t control = 0; control < kControls; ++control) {
            if (!isUneven(group, control)) {
                continue;
            }
            for (const auto id : group.routes) {
                const auto& facts = context.facts(id);
                if (!has(facts, control) && !isMeant(facts, control) &&
                    told[control].insert(id.value).second) {
                    report(context, id, control, group, reporter);
                }
            }
        }
    });
}

} // namespace

extern const Rule cfg004;
const Rule cfg004{
    .id = "GW-CFG-004",
    .title = "Sibling outlier: nearly all similar routes have a control this one lacks",
    .severity = Severity::Medium,
    .meaning = "At least four of five routes of the same service, tag or path prefix have "
               "authentication, an access rule, a limit or validation, and this one has not.",
    .risk = "The exception is most often an oversight: a route added in a hurry or copied before "
            "the control existed. Attackers look for exactly these.",
    .fix = "Give the route the control of its siblings, or attach the control to what they share "
           "so that the next route has it too.",
    .verify = "The attack that the control stops fails on this route as on its siblings.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-1188",
    .asvs = {},
    .gateway = check,
};

} // namespace gatelens::findings
