// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <unordered_set>

namespace gatelens::findings {

namespace {

bool isEveryone(std::string_view address) {
    return address == "all" || address == "0.0.0.0/0" || address == "::/0";
}

// nginx reads the list from the top; a request that no line speaks of is allowed
// (ngx_http_access_module).
void nginx(const Context& context, model::RouteId id, Reporter& reporter) {
    const model::Policy* firstAllow = nullptr;
    const model::Policy* answer = nullptr;
    bool denies = false;
    std::size_t allows = 0;
    bool satisfyAny = false;
    auto policies = context.chain(id);
    for (const auto& loss : context.snapshot()[id].overridden) {
        policies.push_back(loss.policy); // behind a "return" nothing runs
    }
    for (const auto policyId : policies) {
        const auto& policy = context.snapshot()[policyId];
        const auto arguments = argumentsOf(policy);
        if (policy.type == "allow" && !arguments.empty() && !isEveryone(arguments[0])) {
            firstAllow = firstAllow == nullptr ? &policy : firstAllow;
            ++allows;
        } else if (policy.type == "deny" && !arguments.empty() && isEveryone(arguments[0])) {
            denies = true;
        } else if (policy.type == "satisfy") {
            satisfyAny = hasArgument(policy, "any");
        } else if (policy.type == "return" && policy.policyClass == model::PolicyClass::Respond) {
            answer = &policy;
        }
    }
    const auto& route = context.snapshot()[id];
    const bool authenticated = satisfyAny && context.first(id, model::PolicyClass::Authn);
    if (firstAllow != nullptr && answer == nullptr && !denies && !authenticated) {
        Draft draft = reporter.report(context, id);
        draft
            .message(
                "Route \"{}\" allows {} and denies nobody: nginx lets every other address pass "
                "as well",
                route.label(), argumentsOf(*firstAllow)[0])
            .evidence("allow on route \"" + route.label() + '"',
                      std::string(argumentsOf(*firstAllow)[0]), firstAllow->source)
            .fix("Add \"deny all;\" after the last allow of route \"{}\"", route.label())
            .confirm("Call route \"{}\" from an address that is not on the list", route.label());
        if (allows == 1) {
            draft.edit({ModelEdit::Kind::Replace,
                        {context.index(), {model::EntityKind::Route, id.value}},
                        "statement",
                        fmt::format("allow {}; deny all", argumentsOf(*firstAllow)[0])});
        }
    } else if (firstAllow != nullptr && answer != nullptr) {
        reporter.report(context, id)
            .message("Route \"{}\" answers with \"return\" before its address list is looked at: "
                     "everyone gets the answer",
                     route.label())
            .evidence("return on route \"" + route.label() + '"', "runs before allow and deny",
                      answer->source)
            .fix("Move the return of route \"{}\" into a named location behind try_files, or guard "
                 "it with geo and if",
                 route.label())
            .confirm("Call route \"{}\" from an address that is not on the list", route.label());
    }
}

bool refuses(std::string_view type) {
    return type.find("deny") != std::string_view::npos ||
           type.find("reject") != std::string_view::npos ||
           type.find("tarpit") != std::string_view::npos ||
           type.find("silent-drop") != std::string_view::npos;
}

// HAProxy: "http-request allow if …" only ends the rules; what follows decides.
void haproxy(const Context& context, model::RouteId id, Reporter& reporter) {
    const model::Policy* allow = nullptr;
    for (const auto policyId : context.chain(id)) {
        const auto& policy = context.snapshot()[policyId];
        if (policy.type == "http-request allow") {
            allow = &policy;
        } else if (refuses(policy.type) || policy.policyClass == model::PolicyClass::Authn) {
            allow = nullptr;
        }
    }
    if (allow == nullptr || !(hasArgument(*allow, "if") || hasArgument(*allow, "unless"))) {
        return;
    }
    const auto& route = context.snapshot()[id];
    reporter.report(context, id)
        .message("Route \"{}\" allows some requests and denies none after that: those that the "
                 "rule does not speak of pass as well",
                 route.label())
        .evidence("http-request allow on route \"" + route.label() + '"', "no deny after it",
                  allow->source)
        .fix("Add \"http-request deny\" after the allow of route \"{}\"", route.label())
        .confirm("Call route \"{}\" with a request that the rule does not speak of", route.label());
}

// Caddy: of the ranges of a remote_ip matcher one is enough.
void caddy(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    const auto everyone =
        std::find_if(route.clientIps.begin(), route.clientIps.end(), [](const std::string& range) {
            return range == "0.0.0.0/0" || range == "::/0";
        });
    if (everyone == route.clientIps.end() || !context.facts(id).forwards) {
        return;
    }
    reporter.report(context, id)
        .message("Route \"{}\" is for certain addresses, and {} is among them: the list lets "
                 "everyone in",
                 route.label(), *everyone)
        .evidence("addresses of route \"" + route.label() + '"', *everyone, route.source)
        .fix("Take {} out of the addresses of route \"{}\"", *everyone, route.label())
        .confirm("Call route \"{}\" from an address that no other entry names", route.label());
}

void checkRoute(const Context& context, model::RouteId id, Reporter& reporter) {
    if (context.product() == "caddy") {
        caddy(context, id, reporter);
    } else if (context.product() == "nginx") {
        nginx(context, id, reporter);
    } else if (context.product() == "haproxy") {
        haproxy(context, id, reporter);
    }
}

// Names that no consumer carries. Without consumers here, they are kept elsewhere.
class Names final {
public:
    explicit Names(const Context& context) {
        for (const auto& consumer : context.snapshot().consumers) {
            m_known.insert(consumer.name);
            m_known.insert(consumer.key);
            for (const auto& group : consumer.groups) {
                m_known.insert(group);
            }
        }
    }
    // Routes have no part in it.
    static std::vector<model::RouteId> follow(const Context& /*after*/, const RouteEdit& /*edit*/) {
        return {};
    }
    [[nodiscard]] bool knows(std::string_view name) const {
        return m_known.contains(std::string(name));
    }

private:
    std::unordered_set<std::string> m_known;
};

void checkPolicy(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    const bool list = policy.type == "acl" || policy.type == "consumer-restriction";
    if (!list || !runsSomewhere(context, id) || context.snapshot().consumers.empty()) {
        return;
    }
    // Groups may come from tokens or directories as well.
    const bool external = policy.type == "consumer-restriction" &&
                          textOf(policy, "type", "consumer_name") != "consumer_name";
    const auto& names = context.derived<Names>();
    for (const std::string_view field :
         {"deny", "blacklist", "allow", "whitelist", "allowed_consumers"}) {
        const bool denies = field == "deny" || field == "blacklist";
        const text::Node* entries = fieldOf(policy, field);
        for (std::size_t i = 0; entries != nullptr && !external && i < entries->items.size(); ++i) {
            const auto name = entries->items[i]->asText().value_or("");
            if (name.empty() || names.knows(name)) {
                continue;
            }
            Draft draft = reportPolicy(reporter, context, id);
            draft
                .message("The {} on {} {} \"{}\", which no consumer is: {}", nameOf(policy),
                         whereItRuns(context, id), denies ? "denies" : "allows", name,
                         denies ? "whoever was meant is let in"
                                : "whoever takes that name next is let in")
                .evidence(fmt::format("{} of {}", field, nameOf(policy)), std::string(name),
                          entries->items[i]->range)
                .fix("Correct or remove \"{}\" in {} of the {}", name, field, nameOf(policy));
            if (!denies) {
                draft.severity(Severity::Low, "nobody is let in by it today");
            }
        }
    }
}

} // namespace

extern const Rule acl002;
const Rule acl002{
    .id = "GW-ACL-002",
    .title = "Allow list has a hole",
    .severity = Severity::High,
    .meaning = "A list says who may pass, but requests that it does not speak of pass as well, it "
               "is looked at too late, or it names somebody who does not exist.",
    .risk = "The list gives the impression of a restricted path while everyone reaches it.",
    .fix = "End every list with a rule that refuses the rest, and keep the names in it up to date.",
    .verify = "A request from an address or consumer outside the list gets 403.",
    .fixKind = FixKind::OneClick,
    .owasp = "API5",
    .cwe = "CWE-284",
    .asvs = "8.2.1",
    .products = kNginx | kHaproxy | kKong | kApisix | kCaddy,
    .route = checkRoute,
    .policy = checkPolicy,
};

} // namespace gatelens::findings
