// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The texts of the rules: the list, one rule in full, and the help that other
// formats carry.
#pragma once

#include "core/base/sink.h"
#include "core/findings/attestations.h"
#include "core/findings/rule.h"
#include "core/report/style.h"

#include <span>
#include <string>
#include <vector>

namespace gatelens::report {

struct ListedRule {
    const findings::Rule* rule = nullptr;
    findings::Severity severity = findings::Severity::Medium; // under the chosen profile
};

// Names of the products that a rule speaks of, in the order of the bits; empty when
// it speaks of all.
[[nodiscard]] std::vector<std::string_view> productsOf(const findings::Rule& rule);

void writeRuleTable(const Sink& out, const TextStyle& style, std::span<const ListedRule> rules);
void writeRuleText(const Sink& out, const TextStyle& style, const ListedRule& rule);
// resources/schemas/rules.schema.json
void writeRulesJson(const Sink& out, std::span<const ListedRule> rules);

[[nodiscard]] std::string ruleHelpText(const findings::Rule& rule);
[[nodiscard]] std::string ruleHelpMarkdown(const findings::Rule& rule);

// The entry's page of the OWASP API Security Top 10 2023 and of CWE.
[[nodiscard]] std::string owaspUrl(std::string_view id); // "API2:2023"
[[nodiscard]] std::string_view owaspTitle(std::string_view id);
[[nodiscard]] std::string cweUrl(std::string_view id); // "CWE-306"

} // namespace gatelens::report
