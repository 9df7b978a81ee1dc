// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/finish.h"

#include "core/base/strings.h"
#include "core/findings/profile.h"
#include "core/findings/rule.h"
#include "core/findings/runner.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <openssl/sha.h>

#include <fmt/format.h>

namespace gatelens::findings {

using model::EntityKind;

namespace {

// The severity of the profile takes the place of the rule's own; a finding that
// named its own severity moves by as much.
bool applyProfile(Finding& finding, const Profile& profile) {
    const auto severity = severityUnder(profile, *finding.rule);
    if (!severity) {
        return false;
    }
    const int moved = static_cast<int>(*severity) - static_cast<int>(finding.rule->severity);
    finding.severity =
        static_cast<Severity>(std::clamp(static_cast<int>(finding.severity) + moved, 0, 4));
    if (moved != 0 && finding.severityReason.empty()) {
        finding.severityReason = fmt::format("profile \"{}\"", profile.name);
    }
    return true;
}

std::string pluralOf(EntityKind kind) {
    return kind == EntityKind::Policy ? "policies" : std::string(model::kindName(kind)) + 's';
}

// So many of the others are named.
constexpr std::size_t kExamples = 4;

} // namespace

const Suppression* suppressionOf(const Finding& finding, const Fleet& fleet) {
    // Statements of every gateway on the path count, each for its own entities.
    for (const auto& step : finding.path) {
        const Context& context = fleet[step.snapshot];
        for (const auto& suppression : context.attestations().suppressions) {
            const bool current = suppression.expires == 0 || suppression.expires > context.now();
            if (current && suppresses(suppression, finding, step, fleet)) {
                return &suppression;
            }
        }
    }
    return nullptr;
}

bool isSuppressible(const Rule& rule, const Fleet& fleet) {
    return std::any_of(fleet.contexts().begin(), fleet.contexts().end(), [&](const auto& context) {
        const auto& suppressions = context->attestations().suppressions;
        return std::any_of(suppressions.begin(), suppressions.end(),
                           [&](const Suppression& s) { return globMatches(s.rule, rule.id); });
    });
}

bool finish(Finding& finding, const Fleet& fleet) {
    if (finding.fix.empty()) {
        finding.fix = finding.rule->fix;
    }
    // Before the profile moves the severity: no profile makes another finding of it.
    finding.fingerprint = fingerprintOf(fleet, finding);
    if (!applyProfile(finding, fleet[finding.subject.snapshot].attestations().profile)) {
        return false;
    }
    if (const Suppression* suppression = suppressionOf(finding, fleet)) {
        finding.state = State::Suppressed;
        finding.suppressedBy = fmt::format("{}: {}", suppression->author, suppression->reason);
    }
    return true;
}

void fold(Finding& finding, const Fleet& fleet, std::vector<Subject> members) {
    const auto& snapshot = fleet[finding.subject.snapshot].snapshot();
    std::string names;
    const std::size_t shown = std::min(members.size(), kExamples);
    for (std::size_t i = 1; i < shown; ++i) {
        const auto& entity = snapshot.base(members[i].entity);
        names += i == 1 ? "" : i + 1 == shown ? " and " : ", ";
        names += '"' + entity.label() + '"';
        Evidence evidence;
        evidence.fact =
            fmt::format("{} \"{}\"", model::kindName(members[i].entity.kind), entity.label());
        evidence.value = "the same";
        evidence.snapshot = members[i].snapshot;
        evidence.range = entity.source.range;
        evidence.apiPath = entity.source.apiPath;
        finding.evidence.push_back(std::move(evidence));
    }
    finding.message +=
        fmt::format("; the same holds for {} more {}, such as {}", members.size() - 1,
                    pluralOf(finding.subject.entity.kind), names);
    // What is said of one of them is not to be done to one of them only.
    finding.fix = finding.rule->fix;
    finding.edits.clear();
    finding.subject = {finding.subject.snapshot, {EntityKind::Gateway, 0}};
    finding.alike = std::make_shared<const std::vector<Subject>>(std::move(members));
}

std::string fingerprintOf(const Fleet& fleet, const Finding& finding) {
    // Natural keys only: no positions, no order, no text of the message.
    const auto& snapshot = fleet[finding.subject.snapshot].snapshot();
    const model::EntityRef entity = finding.subject.entity;
    std::string text;
    text.reserve(256);
    text.append(finding.rule->id).append(1, '\n').append(snapshot.gateway.product);
    text.append(1, '/').append(model::kindName(entity.kind));
    text.append(1, '/').append(snapshot.base(entity).key);
    if (finding.alike != nullptr) { // whichever of them comes first
        text.append("\nall ").append(pluralOf(finding.alike->front().entity.kind));
        text.append(1, '/').append(std::to_string(finding.sentence));
        text.append(1, '/').append(finding.severityReason);
    }
    for (std::size_t i = 0; finding.alike == nullptr && i < finding.evidence.size(); ++i) {
        text.append(1, '\n').append(finding.evidence[i].fact);
    }
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string out;
    out.reserve(32);
    for (std::size_t i = 0; i < 16; ++i) {
        out += kHex[digest[i] >> 4U];
        out += kHex[digest[i] & 15U];
    }
    return out;
}

} // namespace gatelens::findings
