// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Rules and options that act on requests and responses, as policies, and the
// order in which HAProxy evaluates them.
#pragma once

#include "core/adapters/haproxy_acl.h"
#include "core/adapters/haproxy_config.h"
#include "core/model/policy.h"
#include "core/model/route.h"

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::adapters::haproxy {

// In the order of evaluation; the frontend's part of a phase comes before the
// backend's on the way in and after it on the way out.
enum class Phase : std::uint8_t {
    TcpConnection,
    TcpSession,
    TcpContent,
    HttpRequest,
    Redirect, // the keyword, after every http-request rule
    Forward,  // option forwardfor, filters
    Server,   // use-server
    TcpResponse,
    HttpResponse,
    HttpAfterResponse,
    Log,
};
[[nodiscard]] std::string_view phaseName(Phase phase);

struct RulePolicy {
    model::PolicyId id;
    Phase phase = Phase::HttpRequest;
    bool ends = false;        // deny, redirect, return …: nothing later runs
    bool conditional = false; // with if or unless
};

class Rules final {
public:
    Rules(SnapshotBuilder& out, Conditions& conditions)
        : m_out(out)
        , m_conditions(conditions) {}

    // The policies of a proxy's own lines, made when first asked for.
    [[nodiscard]] const std::vector<RulePolicy>& of(const ConfigSection& section);
    // What runs for a request from `frontend` to `backend` (null: it goes nowhere),
    // and what never does.
    void settle(model::Route& route, const ConfigSection& frontend, const ConfigSection* backend);

private:
    [[nodiscard]] std::vector<RulePolicy> make(const ConfigSection& section);
    [[nodiscard]] std::optional<RulePolicy> ruleOf(const Line& line, const ConfigSection& section);
    [[nodiscard]] std::optional<RulePolicy> optionOf(const Line& line,
                                                     const ConfigSection& section);
    [[nodiscard]] RulePolicy add(const Line& line, const ConfigSection& section,
                                 model::Policy policy, Phase phase);
    [[nodiscard]] const std::vector<RulePolicy>& inherited(const ConfigSection& section);

    SnapshotBuilder& m_out;
    Conditions& m_conditions;
    std::unordered_map<const ConfigSection*, std::vector<RulePolicy>> m_rules;
    std::unordered_map<const ConfigSection*, std::vector<RulePolicy>> m_effective;
};

} // namespace gatelens::adapters::haproxy
