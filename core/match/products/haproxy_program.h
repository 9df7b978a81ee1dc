// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A HAProxy configuration as the program that it is: proxies with their rules in
// order, each under a condition of ACLs.
#pragma once

#include "core/match/index.h"
#include "core/match/products/haproxy_sample.h"
#include "core/text/haproxy_condition.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::match::haproxy {

// "if a !b { path /x } or c": any of the groups, all of a group.
struct Condition {
    struct Term {
        std::vector<std::shared_ptr<const Test>> any; // the declarations of one ACL
        bool negated = false;
        std::string name; // as written

        [[nodiscard]] bool holds(State& state) const;
    };
    std::vector<std::vector<Term>> groups; // none: always
    bool unless = false;
    std::string text;
    const text::Node* branch = nullptr; // the ".if" around the line that cannot be told

    [[nodiscard]] bool holds(State& state) const;
    [[nodiscard]] bool isMet(State& state) const;
    // The first term that does not hold, as written; empty when it holds.
    [[nodiscard]] std::string failure(State& state) const;
};

struct Rule {
    std::vector<std::string> words; // without the condition
    Condition condition;
    const text::Node* node = nullptr;
    std::optional<Regex> regex; // of replace-*
    model::RouteId route;       // use_backend and default_backend
};

struct Proxy {
    std::string name;
    const text::Node* node = nullptr;
    std::vector<Rule> connection; // tcp-request
    std::vector<Rule> request;    // http-request, those of defaults first
    std::vector<Rule> redirects;
    std::vector<Rule> backends; // use_backend
    std::optional<Rule> fallback;
    std::string monitorUri;
    std::vector<Rule> options; // option, stats: the effective ones
    model::RouteId route;      // of the section itself: a listen, a frontend without backend
    model::ServiceId service;
    bool hasServers = false;
    std::vector<model::ListenerId> listeners;
    RouteIndex index; // of `backends` by what their conditions need
    bool acceptsTraffic = false;
};

class Program final {
public:
    Program(const model::Snapshot& snapshot, text::Diagnostics& problems);

    std::vector<Proxy> proxies;

    [[nodiscard]] const Proxy* backend(std::string_view name) const;

private:
    using Lines = std::vector<const text::Node*>;
    using Acls = std::map<std::string, std::vector<std::shared_ptr<const Test>>, std::less<>>;

    // The lines of a section that no ".if" masks.
    [[nodiscard]] Lines visibleLines(const text::Node& section);
    void readSection(const text::Node& node);
    void readProxy(const text::Node& node, const Lines& inherited, const Lines& own);
    void readLine(Proxy& proxy, const text::Node& line, const Acls& acls);
    void readEntries();
    [[nodiscard]] Rule ruleOf(const text::Node& line, std::size_t from, const Acls& acls);
    [[nodiscard]] Condition conditionOf(const std::vector<std::string>& words, std::size_t from,
                                        const Acls& acls, const text::Node& at);
    void report(std::string message, const text::Node& at);
    static void indexRules(Proxy& proxy);

    const model::Snapshot& m_snapshot;
    text::Diagnostics& m_problems;
    std::map<const text::Node*, model::RouteId> m_routes;
    std::map<std::string, Lines, std::less<>> m_defaults;
    Lines m_lastDefaults;
    text::HaproxyConditions m_conditions;
    std::map<const text::Node*, const text::Node*> m_branches; // by line: Condition::branch
    std::map<std::string, std::size_t, std::less<>> m_backends;
};

} // namespace gatelens::match::haproxy
