// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl rules: what the rules look for, and each one in full.
#include "app/ctl/fleet.h"
#include "app/ctl/invocation.h"
#include "core/base/strings.h"
#include "core/findings/profile.h"
#include "core/findings/rule.h"
#include "core/report/rule_report.h"
#include "core/report/scan_report.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace gatelens::ctl::commands {

namespace {

using report::ListedRule;

std::vector<Option> options() {
    return joined(
        {{"severity",
          's',
          "SEVERITY",
          "Only rules of this severity or above",
          {"info", "low", "medium", "high", "critical"}},
         {"product",
          '\0',
          "PRODUCT",
          "Only rules that speak of this product",
          {"kong", "apisix", "traefik", "envoy", "caddy", "haproxy", "nginx", "tyk", "krakend",
           "gateway-api"}},
         {"owasp", '\0', "ENTRY", "Only rules of this entry of the OWASP API Top 10, such as API2"},
         {"search", '\0', "WORDS", "Only rules whose texts hold all these words"},
         {"profile",
          'p',
          "PROFILE",
          "Severities under this built-in profile; rules that it switches off are left out",
          {"default", "strict", "owasp-api-2023", "internet-facing"}}},
        outputOptions());
}

bool holds(std::string_view text, std::string_view word) {
    return toLower(text).find(toLower(word)) != std::string::npos;
}

bool isFound(const findings::Rule& rule, const std::string& words) {
    const auto pieces = split(words, ' ');
    return std::all_of(pieces.begin(), pieces.end(), [&](std::string_view word) {
        const auto texts = {rule.id, rule.title, rule.meaning, rule.risk, rule.fix, rule.cwe};
        return std::any_of(texts.begin(), texts.end(),
                           [word](std::string_view text) { return holds(text, word); });
    });
}

bool isWanted(const ListedRule& listed, const Arguments& arguments) {
    const findings::Rule& rule = *listed.rule;
    const auto least = report::parseSeverity(arguments.value("severity", "info"));
    const std::string product = arguments.value("product");
    const std::string entry = toLower(arguments.value("owasp"));
    const auto entries = report::owaspOf(rule);
    return listed.severity >= *least &&
           (product.empty() || (rule.products & findings::productBit(product)) != 0) &&
           (entry.empty() || std::any_of(entries.begin(), entries.end(),
                                         [&](const std::string& id) {
                                             const std::string lower = toLower(id);
                                             return lower == entry ||
                                                    lower.substr(0, lower.find(':')) == entry;
                                         })) &&
           isFound(rule, arguments.value("search"));
}

// The rules that the arguments name, all without any; the mistake in a name.
Result<std::vector<ListedRule>> namedRules(const Arguments& arguments) {
    findings::Profile profile;
    profile.name = profile.base = arguments.value("profile", "default");
    const auto& names = arguments.positional();
    for (const std::string& name : names) {
        const auto rules = findings::allRules();
        if (std::none_of(rules.begin(), rules.end(),
                         [&](const findings::Rule* rule) { return globMatches(name, rule->id); })) {
            const auto near = findings::nearestRule(name);
            return fail(ErrorCode::Usage,
                        near.empty() ? fmt::format("no rule is called \"{}\"", name)
                                     : fmt::format("no rule is called \"{}\"; did you mean {}?",
                                                   name, near));
        }
    }
    std::vector<ListedRule> listed;
    for (const findings::Rule* rule : findings::allRules()) {
        const bool named =
            names.empty() || std::any_of(names.begin(), names.end(), [&](const std::string& name) {
                return globMatches(name, rule->id);
            });
        const auto severity = findings::severityUnder(profile, *rule);
        if (named && severity) {
            listed.push_back({rule, *severity});
        }
    }
    std::erase_if(listed, [&](const ListedRule& each) { return !isWanted(each, arguments); });
    return listed;
}

int run(Invocation& invocation) {
    const Arguments& arguments = invocation.arguments();
    const auto rules = namedRules(arguments);
    if (!rules) {
        return invocation.usage(rules.error());
    }
    const auto& names = arguments.positional();
    const bool inFull =
        !names.empty() && std::all_of(names.begin(), names.end(), [](const std::string& name) {
            return findings::findRule(name) != nullptr;
        });
    if (invocation.json()) {
        report::writeRulesJson(invocation.out(), *rules);
    } else if (inFull) {
        for (std::size_t i = 0; i < rules->size(); ++i) {
            invocation.out()(i == 0 ? "" : "\n\n");
            report::writeRuleText(invocation.out(), invocation.style(), (*rules)[i]);
        }
    } else {
        report::writeRuleTable(invocation.out(), invocation.style(), *rules);
        invocation.remark(fmt::format("{} of {}", report::counted(rules->size(), "rule"),
                                      findings::allRules().size()));
    }
    return kOk;
}

} // namespace

extern const Command rules;
const Command rules{
    .name = "rules",
    .summary = "List the security rules, or explain one in full",
    .arguments = "[RULE...]",
    .description =
        "Without RULE, or with a pattern such as \"GW-TLS-*\", the rules as a table; with "
        "ids, each in full: what it is, what can happen, what to change and what to "
        "check afterwards. The same texts stand in every report.",
    .examples = "gatelensctl rules\n"
                "gatelensctl rules GW-AUTH-001\n"
                "gatelensctl rules --product envoy --severity high\n"
                "gatelensctl rules --owasp API2 --format json | jq -r '.rules[].id'",
    .exitStatus = "  0  the rules were listed",
    .options = options,
    .run = run,
};

} // namespace gatelens::ctl::commands
