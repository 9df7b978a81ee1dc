// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/rule_report.h"

#include "core/base/json_writer.h"
#include "core/report/line.h"
#include "core/report/model_json.h"
#include "core/report/scan_report.h"
#include "core/report/table.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::report {

using findings::Rule;

namespace {

struct Risk {
    std::string_view id;
    std::string_view title;
    std::string_view page;
};
// https://owasp.org/API-Security/editions/2023/en/0x11-t10/
constexpr std::array kRisks = std::to_array<Risk>({
    {"API1:2023", "Broken Object Level Authorization", "0xa1-broken-object-level-authorization"},
    {"API2:2023", "Broken Authentication", "0xa2-broken-authentication"},
    {"API3:2023", "Broken Object Property Level Authorization",
     "0xa3-broken-object-property-level-authorization"},
    {"API4:2023", "Unrestricted Resource Consumption", "0xa4-unrestricted-resource-consumption"},
    {"API5:2023", "Broken Function Level Authorization",
     "0xa5-broken-function-level-authorization"},
    {"API6:2023", "Unrestricted Access to Sensitive Business Flows",
     "0xa6-unrestricted-access-to-sensitive-business-flows"},
    {"API7:2023", "Server Side Request Forgery", "0xa7-server-side-request-forgery"},
    {"API8:2023", "Security Misconfiguration", "0xa8-security-misconfiguration"},
    {"API9:2023", "Improper Inventory Management", "0xa9-improper-inventory-management"},
    {"API10:2023", "Unsafe Consumption of APIs", "0xaa-unsafe-consumption-of-apis"},
});

const Risk* riskOf(std::string_view id) {
    const auto found = std::find_if(kRisks.begin(), kRisks.end(),
                                    [id](const Risk& risk) { return risk.id == id; });
    return found == kRisks.end() ? nullptr : &*found;
}

void section(const Sink& out, const TextStyle& style, std::string_view title,
             std::string_view text) {
    out(style.paint(Tone::Strong, title) + "\n");
    Line().prose(text).write(out, style, 2, {"", 0});
    out("\n");
}

std::string productText(const Rule& rule) {
    const auto products = productsOf(rule);
    return products.empty() ? "all products" : fmt::format("{}", fmt::join(products, ", "));
}

std::string referenceText(const Rule& rule) {
    std::vector<std::string> parts;
    for (const std::string& id : owaspOf(rule)) {
        parts.push_back(fmt::format("OWASP {} {}", id, owaspTitle(id)));
    }
    for (const std::string& id : cweOf(rule)) {
        parts.push_back(id);
    }
    if (!rule.asvs.empty()) {
        parts.push_back(fmt::format("ASVS 5.0 {}", rule.asvs));
    }
    return fmt::format("{}", fmt::join(parts, "; "));
}

} // namespace

std::string owaspUrl(std::string_view id) {
    const Risk* risk = riskOf(id);
    return risk == nullptr
               ? std::string("https://owasp.org/API-Security/editions/2023/en/0x11-t10/")
               : fmt::format("https://owasp.org/API-Security/editions/2023/en/{}/", risk->page);
}

std::string_view owaspTitle(std::string_view id) {
    const Risk* risk = riskOf(id);
    return risk == nullptr ? std::string_view{} : risk->title;
}

std::string cweUrl(std::string_view id) {
    return fmt::format("https://cwe.mitre.org/data/definitions/{}.html",
                       id.substr(id.find('-') + 1));
}

std::vector<std::string_view> productsOf(const Rule& rule) {
    static constexpr std::array kAll =
        std::to_array<std::string_view>({"kong", "apisix", "traefik", "envoy", "caddy", "haproxy",
                                         "nginx", "tyk", "krakend", "gateway-api"});
    std::vector<std::string_view> products;
    if (rule.products != findings::kEveryProduct) {
        std::copy_if(
            kAll.begin(), kAll.end(), std::back_inserter(products),
            [&](std::string_view id) { return (rule.products & findings::productBit(id)) != 0; });
    }
    return products;
}

void writeRuleTable(const Sink& out, const TextStyle& style, std::span<const ListedRule> rules) {
    Table table({{"RULE", Align::Left, 12, 9},
                 {"SEVERITY", Align::Left, 8, 8},
                 {"TITLE", Align::Left, 24, 7},
                 {"FIX", Align::Left, 6, 2},
                 {"OWASP", Align::Left, 6, 4},
                 {"CWE", Align::Left, 7, 3},
                 {"PRODUCTS", Align::Left, 6, 1}});
    for (const ListedRule& listed : rules) {
        const Rule& rule = *listed.rule;
        std::vector<std::string> products;
        for (const std::string_view product : productsOf(rule)) {
            products.emplace_back(product);
        }
        table.add({Cell(rule.id, Tone::Accent),
                   Cell(findings::severityName(listed.severity), severityTone(listed.severity)),
                   Cell(rule.title), Cell(findings::fixKindName(rule.fixKind), Tone::Dim),
                   Cell(rule.owasp), Cell(rule.cwe),
                   products.empty() ? Cell("all", Tone::Dim) : Cell::list(products)});
    }
    (void)table.write(out, style);
}

void writeRuleText(const Sink& out, const TextStyle& plain, const ListedRule& listed) {
    const Rule& rule = *listed.rule;
    const TextStyle style{plain.colour, std::min<std::size_t>(plain.textWidth(), 100)};
    Line title;
    title.add(rule.id, Tone::Accent).blank().prose(rule.title, Tone::Strong);
    title.write(out, style, 0, {"", 0});
    Line facts;
    facts.add(fmt::format("{} {}", severityLetter(listed.severity),
                          findings::severityName(listed.severity)),
              severityTone(listed.severity));
    facts.add(";").blank().prose(productText(rule), Tone::Dim).add(";");
    facts.blank().prose(fmt::format("fix: {}", findings::fixKindName(rule.fixKind)), Tone::Dim);
    facts.write(out, style, 0, {"", 0});
    out("\n");
    section(out, style, "What it is", rule.meaning);
    section(out, style, "What can happen", rule.risk);
    section(out, style, "What to change", rule.fix);
    section(out, style, "What to check afterwards", rule.verify);
    section(out, style, "References", referenceText(rule));
    for (const std::string& id : owaspOf(rule)) {
        out("  " + style.paint(Tone::Dim, owaspUrl(id)) + "\n");
    }
    for (const std::string& id : cweOf(rule)) {
        out("  " + style.paint(Tone::Dim, cweUrl(id)) + "\n");
    }
}

void writeRulesJson(const Sink& out, std::span<const ListedRule> rules) {
    JsonWriter json(out, JsonWriter::Style::Indented, 3);
    json.beginObject();
    writeFormat(json, "rules", 1);
    json.key("rules").beginArray();
    for (const ListedRule& listed : rules) {
        const Rule& rule = *listed.rule;
        json.beginObject().member("id", rule.id).member("title", rule.title);
        json.member("severity", findings::severityName(listed.severity));
        json.member("defaultSeverity", findings::severityName(rule.severity));
        json.member("meaning", rule.meaning).member("risk", rule.risk);
        json.member("fix", rule.fix).member("verify", rule.verify);
        json.member("fixKind", findings::fixKindName(rule.fixKind));
        json.list("owasp", owaspOf(rule)).list("cwe", cweOf(rule));
        if (!rule.asvs.empty()) {
            json.member("asvs", rule.asvs);
        }
        // An empty list would read as none.
        if (const auto products = productsOf(rule); !products.empty()) {
            json.list("products", products);
        }
        json.endObject();
    }
    json.endArray().endObject().flush();
}

std::string ruleHelpText(const Rule& rule) {
    return fmt::format(
        "{}\n\nWhat can happen: {}\n\nWhat to change: {}\n\nWhat to check afterwards: {}",
        rule.meaning, rule.risk, rule.fix, rule.verify);
}

std::string ruleHelpMarkdown(const Rule& rule) {
    std::string text = fmt::format("{}\n\n**What can happen.** {}\n\n**What to change.** {}\n\n"
                                   "**What to check afterwards.** {}\n",
                                   rule.meaning, rule.risk, rule.fix, rule.verify);
    std::string links;
    for (const std::string& id : owaspOf(rule)) {
        links += fmt::format("\n- [OWASP {} {}]({})", id, owaspTitle(id), owaspUrl(id));
    }
    for (const std::string& id : cweOf(rule)) {
        links += fmt::format("\n- [{}]({})", id, cweUrl(id));
    }
    return links.empty() ? text : text + links + "\n";
}

} // namespace gatelens::report
