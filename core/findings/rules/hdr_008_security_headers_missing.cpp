// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/header_changes.h"
#include "core/findings/listener_facts.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::findings {

namespace {

constexpr std::int64_t kTwoYears = 63'072'000;

constexpr unsigned kHsts = 1;
constexpr unsigned kNosniff = 2;
constexpr unsigned kCache = 4;

std::optional<std::int64_t> maxAgeOf(std::string_view value) {
    const std::string text = toLower(value);
    const auto at = text.find("max-age=");
    if (at == std::string::npos) {
        return std::nullopt;
    }
    std::string_view rest = std::string_view(text).substr(at + 8);
    if (rest.starts_with('"')) {
        rest.remove_prefix(1);
    }
    return parseInt(rest.substr(0, rest.find_first_not_of("0123456789")));
}

// Which of the headers the answers of each route lack, found once: listeners share
// their routes.
class MissingHeaders final {
public:
    explicit MissingHeaders(const Context& context)
        : m_lacks(context.snapshot().routes.size(), 0) {
        const auto& policies = context.snapshot().policies;
        m_sets.resize(policies.size());
        for (std::size_t i = 0; i < policies.size(); ++i) {
            for (const auto& change : headerChangesOf(policies[i])) {
                if (change.response && change.op != HeaderOp::Remove) {
                    m_sets[i] |= flagOf(change.name);
                }
                const auto age = change.name == "strict-transport-security" ? maxAgeOf(change.value)
                                                                            : std::nullopt;
                if (change.response && age && *age < kTwoYears) {
                    m_short.push_back({model::PolicyId(i), *age});
                }
            }
        }
        for (std::size_t i = 0; i < m_lacks.size(); ++i) {
            note(context, model::RouteId(i));
        }
    }
    // The listeners of the routes are looked at again in any case.
    std::vector<model::RouteId> follow(const Context& after, const RouteEdit& edit) {
        for (const auto id : edit.routes) {
            note(after, id);
        }
        return {};
    }
    struct ShortAge {
        model::PolicyId policy;
        std::int64_t seconds = 0;
    };
    [[nodiscard]] unsigned of(model::RouteId id) const { return m_lacks[id.index()]; }
    [[nodiscard]] const std::vector<ShortAge>& shortAges() const { return m_short; }

private:
    static unsigned flagOf(std::string_view name) {
        return name == "strict-transport-security" ? kHsts
               : name == "x-content-type-options"  ? kNosniff
               : name == "cache-control"           ? kCache
                                                   : 0U;
    }
    // Browsers do not speak gRPC.
    void note(const Context& context, model::RouteId id) {
        const auto& facts = context.facts(id);
        const auto& route = context.snapshot()[id];
        unsigned lacks = 0;
        if (facts.forwards && facts.enabled && !facts.grpc &&
            !isStream(context.snapshot(), route)) {
            // KrakenD makes the answer anew and has no setting for this header.
            const bool cacheable = facts.authn && context.product() != "krakend";
            lacks = kHsts | kNosniff | (cacheable ? kCache : 0U);
            for (const auto& entry : route.chain) {
                lacks &= ~m_sets[entry.policy.index()];
            }
        }
        m_lacks[id.index()] = static_cast<std::uint8_t>(lacks);
    }
    std::vector<unsigned> m_sets; // by policy: a hundred thousand routes share a few
    std::vector<std::uint8_t> m_lacks;
    std::vector<ShortAge> m_short;
};

void checkListener(const Context& context, model::ListenerId id, Reporter& reporter) {
    const auto& listener = context.snapshot()[id];
    if (!listener.enabled || !listener.tls || listener.tls->passthrough ||
        !context.isPublic(listener)) {
        return;
    }
    const auto& headers = context.derived<MissingHeaders>();
    unsigned missing = 0;
    model::RouteId first;
    std::size_t count = 0;
    (void)firstRouteOn(context, id, [&](model::RouteId routeId) {
        const unsigned lacks = headers.of(routeId);
        missing |= lacks;
        count += lacks != 0 ? 1 : 0;
        first = first || lacks == 0 ? first : routeId;
        return false;
    });
    if (!first) {
        return;
    }
    std::vector<std::string_view> names;
    if ((missing & kHsts) != 0) {
        names.emplace_back("Strict-Transport-Security");
    }
    if ((missing & kNosniff) != 0) {
        names.emplace_back("X-Content-Type-Options");
    }
    if ((missing & kCache) != 0) {
        names.emplace_back("Cache-Control: no-store (on answers to known callers)");
    }
    const auto& route = context.snapshot()[first];
    Draft draft = reporter.report(context, id);
    draft.message("No policy sets {} on route \"{}\"{} of listener {}", fmt::join(names, ", "),
                  route.label(), count > 1 ? fmt::format(" and {} more", count - 1) : "",
                  describe(listener));
    if (listener.source.range.valid() || !listener.source.apiPath.empty()) {
        draft.evidence("security headers on listener \"" + listener.label() + '"',
                       fmt::format("{} not set", fmt::join(names, ", ")), listener.source);
    } else {
        draft.evidence("security headers on route \"" + route.label() + '"',
                       fmt::format("{} not set", fmt::join(names, ", ")), route.source);
    }
    draft
        .fix("Attach a response header policy to listener \"{}\": Strict-Transport-Security: "
             "max-age=63072000; includeSubDomains, X-Content-Type-Options: nosniff, and for "
             "private data Cache-Control: no-store",
             listener.label())
        .confirm("curl -I on route \"{}\" without them; a backend that sets them itself refutes "
                 "it",
                 route.label())
        .via({model::EntityKind::Route, first.value})
        .edit({ModelEdit::Kind::AddPolicy,
               {context.index(), {model::EntityKind::Gateway, 0}},
               "security headers",
               {}});
}

void checkAge(const Context& context, Reporter& reporter) {
    for (const auto& age : context.derived<MissingHeaders>().shortAges()) {
        const auto& policy = context.snapshot()[age.policy];
        if (context.relations().routesOfPolicy[age.policy].empty()) {
            continue;
        }
        reporter.report(context, age.policy)
            .message("Strict-Transport-Security of {} lasts {} days; browsers' preload lists and "
                     "Mozilla's profile ask for two years",
                     policy.label(), age.seconds / 86'400)
            .evidence("max-age of Strict-Transport-Security in " + policy.label(),
                      fmt::format("{}", age.seconds), policy.source)
            .fix("Set max-age=63072000 in {}", policy.label())
            .severity(Severity::Info, "the header is there, only its life is short");
    }
}

} // namespace

extern const Rule hdr008;
const Rule hdr008{
    .id = "GW-HDR-008",
    .title = "Security headers missing",
    .severity = Severity::Low,
    .meaning = "Answers on a public https listener leave the gateway without the headers that "
               "tell browsers to stay on https, not to guess content types and not to keep "
               "private answers.",
    .risk = "A browser can be brought back to http once, a JSON answer can be run as script, and "
            "answers for one user stay in shared caches and on disk.",
    .fix = "Set the headers for all routes at the gateway. Framing and content policies belong to "
           "HTML and stay with whoever serves pages.",
    .verify = "curl -I on each route shows them, on errors as well.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-693",
    .asvs = "3.4.1",
    .listener = checkListener,
    .gateway = checkAge,
};

} // namespace gatelens::findings
