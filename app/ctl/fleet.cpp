// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/fleet.h"

#include "app/ctl/advisory_files.h"
#include "core/base/strings.h"
#include "core/findings/statement_files.h"
#include "core/text/file_system.h"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

namespace gatelens::ctl {

std::vector<Option> ruleOptions() {
    constexpr std::string_view kGroup = "Rules";
    return {{"rules",
             'r',
             "LIST",
             "Only these rules: ids or patterns, with commas between",
             {},
             kGroup},
            {"profile",
             'p',
             "PROFILE",
             "Which rules count and how much: default, strict, owasp-api-2023, internet-facing, "
             "or a file",
             {},
             kGroup},
            {"statements",
             '\0',
             "FILE",
             "Suppressions and statements of FILE instead of the .gatelens.yaml beside each source",
             {},
             kGroup}};
}

namespace {

// Statements with the imported advisories; the same ones when none were imported.
findings::AttestationsPtr
withAdvisories(findings::AttestationsPtr stated,
               const std::shared_ptr<const findings::Advisories>& advisories) {
    if (advisories == nullptr) {
        return stated;
    }
    auto copy = std::make_shared<findings::Attestations>(*stated);
    copy->advisories = advisories;
    return copy;
}

} // namespace

Result<FleetPtr> fleetOf(const Invocation& invocation, const std::vector<ReadSource>& sources) {
    const text::DiskFileSystem disk;
    findings::StatementFiles statements(disk);
    const Arguments& arguments = invocation.arguments();
    const bool chooses = namesRuleProfile(invocation.command());
    if (chooses && arguments.has("profile")) {
        if (auto status = statements.useProfile(arguments.value("profile")); !status) {
            return fail(std::move(status.error()));
        }
    }
    const auto advisories = allAdvisories();
    if (!advisories) {
        return fail(advisories.error());
    }
    std::vector<findings::StatedSnapshot> stated;
    for (const ReadSource& source : sources) {
        for (const auto& gateway : source.gateways) {
            auto attestations = arguments.has("statements")
                                    ? statements.read(arguments.value("statements"))
                                    : statements.readFor(source.name, *gateway);
            if (!attestations) {
                return fail(std::move(attestations.error()));
            }
            stated.push_back({gateway, withAdvisories(std::move(*attestations), *advisories)});
        }
    }
    return std::make_shared<const findings::Fleet>(std::move(stated),
                                                   static_cast<std::int64_t>(std::time(nullptr)));
}

int complainAbout(const Invocation& invocation, const Error& error) {
    if (error.code == ErrorCode::Usage) {
        return invocation.usage(error);
    }
    invocation.error(error.text());
    return exitCodeOf(error);
}

Result<findings::RunOptions> selectedRules(const Arguments& arguments) {
    findings::RunOptions options;
    if (!arguments.has("rules")) {
        return options;
    }
    const std::string list(arguments.value("rules"));
    for (const std::string_view piece : split(list, ',')) {
        const std::string_view pattern = trim(piece);
        if (pattern.empty()) {
            continue;
        }
        const auto rules = findings::allRules();
        if (std::none_of(rules.begin(), rules.end(), [pattern](const findings::Rule* rule) {
                return globMatches(pattern, rule->id);
            })) {
            const auto near = findings::nearestRule(pattern);
            return fail(
                ErrorCode::Usage,
                near.empty()
                    ? fmt::format("--rules: no rule is called \"{}\"; \"gatelensctl rules\" "
                                  "lists them",
                                  pattern)
                    : fmt::format("--rules: no rule is called \"{}\"; did you mean {}?", pattern,
                                  near));
        }
        options.only.emplace_back(pattern);
    }
    if (options.only.empty()) {
        return fail(ErrorCode::Usage, "--rules names no rule");
    }
    return options;
}

} // namespace gatelens::ctl
