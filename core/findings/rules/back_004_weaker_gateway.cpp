// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/backend_index.h"
#include "core/findings/names.h"
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/ranges.h>

namespace gatelens::findings {

using model::PolicyClass;

namespace {

constexpr std::array kProtecting = {PolicyClass::Authn, PolicyClass::Authz, PolicyClass::Ip,
                                    PolicyClass::Limit, PolicyClass::Waf,   PolicyClass::Mtls};
// More ways than these from one gateway to one backend tell nothing new.
constexpr std::size_t kFewWays = 64;

ClassSet protectionOf(const RouteFacts& facts) {
    ClassSet set = 0;
    for (const auto policyClass : kProtecting) {
        set |= facts.classes & classBit(policyClass);
    }
    // An authentication policy that lets strangers pass protects nothing.
    if (!facts.authn) {
        set &= ~classBit(PolicyClass::Authn);
    }
    return set;
}

std::string namesOfClasses(ClassSet set) {
    std::vector<std::string_view> names;
    for (const auto policyClass : kProtecting) {
        if ((set & classBit(policyClass)) != 0) {
            names.push_back(model::policyClassName(policyClass));
        }
    }
    return fmt::format("{}", fmt::join(names, ", "));
}

struct Way {
    std::uint32_t snapshot = 0;
    model::RouteId route;
    ClassSet protection = 0;
};

bool covers(const UpstreamPath& a, const UpstreamPath& b) {
    return a.path == b.path ||
           (!a.exact &&
            (a.path == "/" || (b.path.starts_with(a.path) && b.path[a.path.size()] == '/')));
}

bool meet(const std::vector<UpstreamPath>& a, const std::vector<UpstreamPath>& b) {
    return std::any_of(a.begin(), a.end(), [&](const UpstreamPath& x) {
        return std::any_of(b.begin(), b.end(),
                           [&](const UpstreamPath& y) { return covers(x, y) || covers(y, x); });
    });
}

bool isLab(const Context& context) {
    const auto& gateway = context.snapshot().gateway;
    return gateway.environment == "lab" ||
           std::find(gateway.tags.begin(), gateway.tags.end(), "lab") != gateway.tags.end();
}

bool isStronger(const Way& a, const Way& b) {
    return a.snapshot != b.snapshot && a.protection != b.protection &&
           (a.protection & b.protection) == b.protection;
}

struct Weaker {
    Way weak;
    Way strong;
};

// The ways of all gateways to each backend, and which of them lack what one on another
// gateway has.
class SharedBackends final {
public:
    explicit SharedBackends(const Fleet& fleet) {
        for (const auto& context : fleet.contexts()) {
            auto& services = m_addresses.emplace_back();
            const auto& snapshot = context->snapshot();
            for (std::size_t i = 0; i < snapshot.services.size(); ++i) {
                auto& own = services.emplace_back();
                for (auto& address : addressesOf(snapshot, model::ServiceId(i))) {
                    own.push_back(numberOf(std::move(address)));
                }
            }
            for (std::size_t i = 0; i < snapshot.routes.size(); ++i) {
                const Way way = wayOf(*context, model::RouteId(i));
                for (const std::size_t address : addressesOfRoute(*context, model::RouteId(i))) {
                    m_backends[address].ways.push_back(way);
                }
            }
        }
        for (auto& [address, number] : m_numbers) {
            compare(fleet, m_backends[number]);
        }
    }
    // The fleet, which asks, is looked at again in any case.
    std::vector<model::RouteId> follow(const Fleet& after, const FleetEdit& edit) {
        std::vector<std::size_t> touched;
        for (const auto id : edit.routes) {
            for (const auto address : addressesOfRoute(edit.before[edit.snapshot], id)) {
                std::erase_if(m_backends[address].ways, [&](const Way& way) {
                    return way.snapshot == edit.snapshot && way.route == id;
                });
                touched.push_back(address);
            }
        }
        for (const auto id : edit.routes) {
            const Way way = wayOf(after[edit.snapshot], id);
            for (const auto address : addressesOfRoute(after[edit.snapshot], id)) {
                auto& ways = m_backends[address].ways;
                ways.insert(std::lower_bound(ways.begin(), ways.end(), way,
                                             [](const Way& a, const Way& b) {
                                                 return std::tie(a.snapshot, a.route) <
                                                        std::tie(b.snapshot, b.route);
                                             }),
                            way);
                touched.push_back(address);
            }
        }
        for (const std::size_t address : touched) {
            compare(after, m_backends[address]);
        }
        return {};
    }
    // By address.
    template <typename Visit>
    void each(const Visit& visit) const {
        for (const auto& [address, number] : m_numbers) {
            for (const Weaker& found : m_backends[number].weaker) {
                visit(address, found);
            }
        }
    }

private:
    struct Backend {
        std::vector<Way> ways; // by gateway and route
        std::vector<Weaker> weaker;
    };

    std::size_t numberOf(std::string address) {
        const auto [found, isNew] = m_numbers.emplace(std::move(address), m_backends.size());
        if (isNew) {
            m_backends.emplace_back();
        }
        return found->second;
    }

    static Way wayOf(const Context& context, model::RouteId id) {
        return {context.index(), id, protectionOf(context.facts(id))};
    }

    // Those of a route that counts, each once.
    [[nodiscard]] std::vector<std::size_t> addressesOfRoute(const Context& context,
                                                            model::RouteId id) const {
        const RouteFacts& facts = context.facts(id);
        std::vector<std::size_t> addresses;
        if (!facts.forwards || facts.loopbackTargets || facts.staticWord || facts.loginWord ||
            isLab(context)) {
            return addresses;
        }
        for (const auto& weighted : context.snapshot()[id].services) {
            if (weighted.service) {
                const auto& some = m_addresses[context.index()][weighted.service.index()];
                addresses.insert(addresses.end(), some.begin(), some.end());
            }
        }
        std::sort(addresses.begin(), addresses.end());
        addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
        return addresses;
    }

    void compare(const Fleet& fleet, Backend& backend) const {
        backend.weaker.clear();
        const auto& all = backend.ways;
        if (all.empty() || all.front().snapshot == all.back().snapshot) {
            return;
        }
        std::vector<Way> ways; // the first few of each gateway
        std::map<ClassSet, std::vector<std::size_t>> byProtection;
        std::size_t ofGateway = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
            ofGateway = i > 0 && all[i].snapshot == all[i - 1].snapshot ? ofGateway + 1 : 0;
            if (ofGateway < kFewWays) {
                byProtection[all[i].protection].push_back(ways.size());
                ways.push_back(all[i]);
            }
        }
        if (byProtection.size() < 2) {
            return;
        }
        std::vector<std::vector<UpstreamPath>> paths;
        paths.reserve(ways.size());
        for (const Way& way : ways) {
            const auto& snapshot = fleet[way.snapshot].snapshot();
            paths.push_back(upstreamPaths(snapshot, snapshot[way.route]));
        }
        for (std::size_t i = 0; i < ways.size(); ++i) {
            const auto& facts = fleet[ways[i].snapshot].facts(ways[i].route);
            if (!facts.publicReach || facts.taggedPublic) {
                continue;
            }
            std::size_t strong = ways.size();
            for (const auto& [protection, members] : byProtection) {
                if (protection == ways[i].protection ||
                    (protection & ways[i].protection) != ways[i].protection) {
                    continue;
                }
                const auto found =
                    std::find_if(members.begin(), members.end(), [&](std::size_t other) {
                        return isStronger(ways[other], ways[i]) && meet(paths[i], paths[other]);
                    });
                strong = found == members.end() ? strong : std::min(strong, *found);
            }
            if (strong < ways.size()) {
                backend.weaker.push_back({ways[i], ways[strong]});
            }
        }
    }

    std::map<std::string, std::size_t> m_numbers;
    std::vector<std::vector<std::vector<std::size_t>>> m_addresses; // by gateway and service
    std::vector<Backend> m_backends;
};

void tell(const Fleet& fleet, const std::string& address, const Way& weak, const Way& strong,
          Draft draft) {
    const Context& context = fleet[weak.snapshot];
    const Context& other = fleet[strong.snapshot];
    const auto& route = context.snapshot()[weak.route];
    const auto& guarded = other.snapshot()[strong.route];
    const std::string missing = namesOfClasses(strong.protection & ~weak.protection);
    draft
        .message("Gateway \"{}\" leads to {} through route \"{}\" without {}, which gateway \"{}\" "
                 "has on route \"{}\"",
                 gatewayName(context.snapshot()), address, route.label(), missing,
                 gatewayName(other.snapshot()), guarded.label())
        .evidence("protection of route \"" + route.label() + '"',
                  weak.protection == 0 ? "none" : namesOfClasses(weak.protection), route.source)
        .fix("Give route \"{}\" of gateway \"{}\" the same protection ({}), or retire it",
             route.label(), gatewayName(context.snapshot()), missing)
        .confirm("Send the request that gateway \"{}\" refuses to gateway \"{}\"",
                 gatewayName(other.snapshot()), gatewayName(context.snapshot()))
        .via(Subject{strong.snapshot, {model::EntityKind::Route, strong.route.value}});
    constexpr ClassSet kIdentity = classBit(PolicyClass::Authn) | classBit(PolicyClass::Authz) |
                                   classBit(PolicyClass::Ip) | classBit(PolicyClass::Mtls);
    if (((strong.protection & ~weak.protection) & kIdentity) == 0) {
        draft.severity(Severity::Medium, "both ask who the client is; only the amount or the "
                                         "content is checked less");
    }
}

void check(const Fleet& fleet, Reporter& reporter) {
    if (fleet.contexts().size() < 2) {
        return;
    }
    std::unordered_set<std::uint64_t> told;
    fleet.derived<SharedBackends>().each([&](const std::string& address, const Weaker& found) {
        const std::uint64_t subject =
            std::uint64_t{found.weak.snapshot} << 32U | found.weak.route.value;
        if (!told.insert(subject).second) {
            return;
        }
        Draft draft = reporter.report(fleet[found.weak.snapshot], found.weak.route);
        if (draft.isTold()) {
            tell(fleet, address, found.weak, found.strong, draft);
        }
    });
}

} // namespace

extern const Rule back004;
const Rule back004{
    .id = "GW-BACK-004",
    .title = "Another gateway exposes the same backend with less protection",
    .severity = Severity::High,
    .meaning = "Two gateways lead to the same path of the same backend, and one of them checks "
               "less.",
    .risk = "The backend is as safe as its weakest way in. What one gateway refuses comes in "
            "through the other.",
    .fix = "Align the policies of both gateways, or retire the weaker way.",
    .verify = "A request that one gateway refuses is refused by the other as well.",
    .fixKind = FixKind::Assisted,
    .owasp = "API5, API9",
    .cwe = "CWE-288",
    .asvs = "8.3.1",
    .fleet = check,
};

} // namespace gatelens::findings
