// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

// What the readers call a setting that the product does not act on.
bool isIgnored(std::string_view code) {
    static constexpr std::array kCodes = std::to_array<std::string_view>(
        {"unknown-key", "unknown-field", "unknown-namespace", "wrong-type", "ignored-setting",
         "ignored-section", "ineffective-setting", "dropped-directive", "misplaced-namespace",
         "bad-duration", "unknown-value", "ignored-document"});
    return std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end();
}

// A reader's sentence without its full stop, to stand inside another.
std::string clause(std::string_view message) {
    while (message.ends_with('.')) {
        message.remove_suffix(1);
    }
    return std::string(message);
}

// did you mean "tls_verify"?
void rename(const Context& context, const text::Diagnostic& diagnostic, Draft& draft) {
    constexpr std::string_view kAsk = "did you mean \"";
    const bool key = diagnostic.code == "unknown-key" || diagnostic.code == "unknown-field";
    std::string_view right = diagnostic.fix;
    if (!key || !right.starts_with(kAsk)) {
        return;
    }
    right.remove_prefix(kAsk.size());
    draft.edit({ModelEdit::Kind::Replace,
                {context.index(), {model::EntityKind::Gateway, 0}},
                "key",
                std::string(right.substr(0, right.find('"')))});
}

void check(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    std::set<std::string> told; // a template repeated a thousand times is one mistake
    for (const auto& diagnostic : snapshot.diagnostics) {
        if (!isIgnored(diagnostic.code) || diagnostic.severity == text::Severity::Note ||
            !told.insert(diagnostic.code + diagnostic.message).second) {
            continue;
        }
        Draft draft = reporter.reportGateway(context);
        draft
            .message("A setting of gateway \"{}\" has no effect: {}", nameOf(snapshot.gateway),
                     clause(diagnostic.message))
            .evidence(fmt::format("{}: {}", diagnostic.code, clause(diagnostic.message)),
                      "read as written", model::Provenance{diagnostic.range, diagnostic.apiPath})
            .confirm("Ask the running gateway for its configuration and look for the setting");
        if (diagnostic.fix.empty()) {
            draft.fix("Correct or remove the setting; check the product's reference for version "
                      "and spelling");
        } else {
            draft.fix("{}", diagnostic.fix);
            rename(context, diagnostic, draft);
        }
    }
}

} // namespace

extern const Rule cfg003;
const Rule cfg003{
    .id = "GW-CFG-003",
    .title = "Setting is ignored or misspelled",
    .severity = Severity::Medium,
    .meaning = "The configuration has a key that the product does not know, does not support here, "
               "or cannot read.",
    .risk = "Products drop such keys silently or refuse the whole file. A control that its author "
            "believes to be on is off.",
    .fix = "Correct the spelling, the place or the type of the setting.",
    .verify = "The setting shows in the gateway's effective configuration, and the control that "
              "it switches on works.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-1188",
    .asvs = {},
    .gateway = check,
};

} // namespace gatelens::findings
