// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Traefik 2 and 3 (checked against 3.7.15): rules (traefik_rules.cpp), what the
// entry point does before them (traefik_entry.cpp), middlewares
// (traefik_middlewares.cpp), the router tables (traefik.cpp).
#pragma once

#include "core/match/address.h"
#include "core/match/go_request.h"
#include "core/match/regex.h"
#include "core/match/verdict.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::match::traefik {

// A request as the rules see it.
struct Subject {
    const GoRequest* request = nullptr;
    std::string host; // canonical: lower case, no port
    std::string path; // reserved characters still encoded
    std::optional<Address> client;
};
[[nodiscard]] Subject subjectOf(const GoRequest& request, std::string_view clientIp);
// requestdecorator: the host without its port.
[[nodiscard]] std::string canonicalHost(std::string_view host);

// One compiled node of a rule.
class Condition final {
public:
    [[nodiscard]] static Result<Condition> compile(const model::Expr& expr);
    [[nodiscard]] bool holds(const Subject& subject) const;
    // Why it does not hold, with the real values.
    [[nodiscard]] std::string failure(const Subject& subject) const;
    // The conjuncts of a rule, or the rule itself.
    [[nodiscard]] std::vector<const Condition*> demands() const;

private:
    enum class Test : std::uint8_t { Equal, Prefix, Wildcard, Matches, Any, First, FirstMatches };

    [[nodiscard]] static Result<Condition> leaf(const model::Expr& expr);
    [[nodiscard]] Status setField(const model::FieldMatch& field);
    [[nodiscard]] Status setRegex(const std::string& pattern, bool caseSensitive);
    [[nodiscard]] bool hostHolds(const Subject& subject) const;
    [[nodiscard]] bool pathHolds(const std::string& path) const;
    [[nodiscard]] bool valueHolds(std::string_view value) const;
    [[nodiscard]] bool queryHolds(const GoRequest& request) const;
    [[nodiscard]] bool leafHolds(const Subject& subject) const;
    [[nodiscard]] std::string text() const;

    model::ExprKind m_kind = model::ExprKind::True;
    Test m_test = Test::Equal;
    bool m_withPort = false;
    std::string m_name;
    std::vector<std::string> m_values;
    std::unique_ptr<const Regex> m_regex;
    std::optional<AddressBlock> m_block;
    std::vector<Condition> m_children;
};

// The whole demand of a route, lists or expression.
[[nodiscard]] Result<Condition> conditionOf(const model::Route& route);

// What an entry point does to a request before it looks for a router.
struct EntrySettings {
    bool sanitizePath = true;
    bool encodeQuerySemicolons = false;
    bool trustAll = false;
    bool appendForwardedFor = true;
    bool addSchemeHeaders = false;
    std::string underscores; // "", "delete", "reject"
    std::vector<AddressBlock> trusted;
    std::vector<std::string> connectionHeaders;
    std::vector<std::string> denied; // escapes that are refused, "%2F"
};
[[nodiscard]] EntrySettings entrySettings(const model::Listener* listener);

struct Arrival {
    std::optional<GoRequest> request;
    int status = 0;
    std::string reason;
};
[[nodiscard]] Arrival arrive(const Request& request, const EntrySettings& settings);
// The first escape of the path that is among `denied`, empty when none is.
[[nodiscard]] std::string deniedEscape(const GoRequest& request,
                                       const std::vector<std::string>& denied);

// A middleware compiled from its policy.
class Middleware {
public:
    // What passing it does: the request goes on, or an answer.
    struct Outcome {
        int status = 0; // 0: goes on
        std::string location;
        std::string detail;
    };
    struct Run {
        GoRequest& request;
        const Request& sent;
        std::vector<EmulationGap>& gaps;
    };

    Middleware() = default;
    Middleware(const Middleware&) = delete;
    Middleware& operator=(const Middleware&) = delete;
    virtual ~Middleware() = default;
    [[nodiscard]] virtual Outcome pass(Run& run) const = 0;
};
using MiddlewarePtr = std::shared_ptr<const Middleware>;

// Null for one that changes nothing about a request; fails as Traefik does when it
// builds the middleware, which leaves the router out.
[[nodiscard]] Result<MiddlewarePtr> middlewareOf(const model::Policy& policy);

// traefik_access.cpp: the ones that let requests through or not.
[[nodiscard]] Result<MiddlewarePtr> accessMiddleware(const model::Policy& policy);

} // namespace gatelens::match::traefik
