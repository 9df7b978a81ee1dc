// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Compares what routes demand: whether what an earlier route does to some requests
// it does to all, or to none, of the requests of a later one.
#include "core/adapters/caddy_matchers.h"
#include "core/adapters/caddy_nodes.h"
#include "core/base/strings.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters::caddy {

using text::Node;

namespace {

// Lists that are longer are not compared.
constexpr std::size_t kMostPairs = 1'000'000;

bool sameNode(const Node& a, const Node& b) {
    if (&a == &b) {
        return true;
    }
    if (a.kind != b.kind || a.text != b.text || a.items.size() != b.items.size() ||
        a.members.size() != b.members.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.items.size(); ++i) {
        if (!sameNode(*a.items[i], *b.items[i])) {
            return false;
        }
    }
    return std::all_of(a.members.begin(), a.members.end(), [&b](const auto& member) {
        const Node* twin = b.get(member.name);
        return twin != nullptr && sameNode(*member.value, *twin);
    });
}

// Whether every host that `inner` lets through is let through by `outer`.
bool hostCovers(std::string_view outer, std::string_view inner) {
    if (equalsIgnoreCase(outer, inner)) {
        return true;
    }
    const auto dot = inner.find('.');
    return outer.starts_with("*.") && dot != std::string_view::npos &&
           equalsIgnoreCase(outer.substr(1), inner.substr(dot));
}

bool pathCovers(std::string_view outer, std::string_view inner) {
    const std::string wide = toLower(outer);
    const std::string narrow = toLower(inner);
    if (wide == "*" || wide == "/*" || wide == narrow) {
        return true;
    }
    const auto stars = std::count(wide.begin(), wide.end(), '*');
    return stars == 1 && wide.ends_with('*') &&
           narrow.starts_with(std::string_view(wide).substr(0, wide.size() - 1));
}

// Whether one demanded set meets one matcher of a condition.
bool setMeets(const Node& demand, const text::Member& wanted) {
    const Node* value = demand.get(wanted.name);
    if (value == nullptr) {
        return false;
    }
    if (sameNode(*value, *wanted.value)) {
        return true;
    }
    const bool hosts = wanted.name == "host";
    if (!hosts && wanted.name != "path" && wanted.name != "method") {
        return false;
    }
    const auto outer = scalarsOf(*wanted.value);
    const auto inner = scalarsOf(*value);
    if (outer.size() * inner.size() > kMostPairs) {
        return false;
    }
    return !inner.empty() && std::all_of(inner.begin(), inner.end(), [&](const Node* narrow) {
        return std::any_of(outer.begin(), outer.end(), [&](const Node* wide) {
            return hosts                   ? hostCovers(wide->text, narrow->text)
                   : wanted.name == "path" ? pathCovers(wide->text, narrow->text)
                                           : equalsIgnoreCase(wide->text, narrow->text);
        });
    });
}

bool isPattern(std::string_view text) {
    return text.find_first_of("*?[\\%{") != std::string_view::npos;
}

// Whether no host can be let through by both patterns.
bool hostsDiffer(std::string_view a, std::string_view b) {
    const bool plain = !isPattern(a) && !isPattern(b);
    return plain ? !equalsIgnoreCase(a, b)
                 : !isPattern(b) && a.starts_with("*.") && !hostCovers(a, b);
}

bool pathsDiffer(std::string_view a, std::string_view b) {
    const auto stem = [](std::string_view path) {
        return toLower(path.substr(0, path.size() - (path.ends_with('*') ? 1 : 0)));
    };
    const std::string first = stem(a);
    const std::string second = stem(b);
    if (isPattern(first) || isPattern(second)) {
        return false;
    }
    const bool firstOpen = a.ends_with('*');
    const bool secondOpen = b.ends_with('*');
    return !(first == second || (firstOpen && second.starts_with(first)) ||
             (secondOpen && first.starts_with(second)));
}

// Whether no request can meet the demanded set and the matcher.
bool setContradicts(const Node& demand, const text::Member& wanted) {
    const Node* value = demand.get(wanted.name);
    const bool hosts = wanted.name == "host";
    const bool paths = wanted.name == "path";
    if (value == nullptr || (!hosts && !paths && wanted.name != "method")) {
        return false;
    }
    const auto ours = scalarsOf(*value);
    const auto theirs = scalarsOf(*wanted.value);
    if (ours.empty() || theirs.empty() || ours.size() * theirs.size() > kMostPairs) {
        return false;
    }
    return std::all_of(ours.begin(), ours.end(), [&](const Node* a) {
        return std::all_of(theirs.begin(), theirs.end(), [&](const Node* b) {
            return hosts   ? hostsDiffer(a->text, b->text) || hostsDiffer(b->text, a->text)
                   : paths ? pathsDiffer(a->text, b->text)
                           : !equalsIgnoreCase(a->text, b->text);
        });
    });
}

std::string describeSet(const Node& set) {
    std::vector<std::string> parts;
    for (const auto& member : set.members) {
        std::vector<std::string_view> values;
        for (const Node* item : scalarsOf(*member.value)) {
            values.push_back(item->text);
        }
        parts.push_back(values.empty() ? std::string(member.name)
                                       : fmt::format("{} {}", member.name, fmt::join(values, " ")));
    }
    return fmt::format("{}", fmt::join(parts, " and "));
}

} // namespace

bool implies(const std::vector<const Match*>& demands, const Match& condition) {
    if (!condition.expr) {
        return true;
    }
    // Some set of the condition whose every matcher is met by what is demanded.
    return std::any_of(condition.sets.begin(), condition.sets.end(), [&](const Node* set) {
        return std::all_of(set->members.begin(), set->members.end(), [&](const auto& wanted) {
            const bool aside = condition.exceptNot && wanted.name == "not";
            return aside || std::any_of(demands.begin(), demands.end(), [&](const Match* demand) {
                       return !demand->sets.empty() &&
                              std::all_of(
                                  demand->sets.begin(), demand->sets.end(),
                                  [&](const Node* inner) { return setMeets(*inner, wanted); });
                   });
        });
    });
}

bool excludes(const std::vector<const Match*>& demands, const Match& condition) {
    return condition.expr &&
           std::all_of(condition.sets.begin(), condition.sets.end(), [&](const Node* set) {
               return std::any_of(
                   set->members.begin(), set->members.end(), [&](const auto& wanted) {
                       return std::any_of(demands.begin(), demands.end(), [&](const Match* demand) {
                           return !demand->sets.empty() &&
                                  std::all_of(demand->sets.begin(), demand->sets.end(),
                                              [&](const Node* inner) {
                                                  return setContradicts(*inner, wanted);
                                              });
                       });
                   });
           });
}

std::string describe(const Match& match) {
    std::vector<std::string> sets;
    for (const Node* set : match.sets) {
        sets.push_back(describeSet(*set));
    }
    return fmt::format("{}", fmt::join(sets, ", or "));
}

} // namespace gatelens::adapters::caddy
