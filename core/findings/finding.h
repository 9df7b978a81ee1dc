// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A finding: one weakness at one place of one or several gateways, with the path
// that it opens and the evidence for it.
#pragma once

#include "core/model/snapshot.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::findings {

enum class Severity : std::uint8_t { Info, Low, Medium, High, Critical };
[[nodiscard]] std::string_view severityName(Severity severity);

// Suspected: read from the configuration. Confirmed: a probe of the real gateway
// showed it. Proved: an attack in the sandbox succeeded.
enum class State : std::uint8_t { Suspected, Confirmed, Proved, Fixed, Suppressed };
[[nodiscard]] std::string_view stateName(State state);

// An entity of one of the snapshots that were scanned together.
struct Subject {
    std::uint32_t snapshot = 0;
    model::EntityRef entity;
    friend constexpr auto operator<=>(const Subject&, const Subject&) = default;
};

// A fact that speaks for the finding, with its place and the way it is known.
struct Evidence {
    std::string fact;  // "tls_verify of service \"orders\""
    std::string value; // as read, masked when secret; "unset; product default false"
    model::Origin origin = model::Origin::Declared;
    std::uint32_t snapshot = 0;
    text::SourceRange range;
    std::string apiPath;
};

// One edit of the model that takes part in the fix. Applied to documents or
// admin APIs by whoever can edit; `field` uses the words of the diff.
struct ModelEdit {
    enum class Kind : std::uint8_t {
        SetField,
        RemoveField,
        AddPolicy,
        RemovePolicy,
        Disable,
        Remove,
        Replace
    };
    Kind kind = Kind::SetField;
    Subject subject;
    std::string field; // SetField, RemoveField: "tls_verify"; AddPolicy: its type
    std::string value; // in the product's own words
};

struct Rule;

struct Finding {
    const Rule* rule = nullptr;
    Subject subject; // what it is about; names it in lists and fingerprints
    Severity severity = Severity::Medium;
    std::string severityReason; // when it differs from the rule's
    State state = State::Suspected;
    std::string message;            // one sentence with the real names
    std::string fix;                // what to change, here, with the real names
    std::string confirm;            // what would confirm or refute it; may be empty
    std::vector<Subject> path;      // client side first
    std::vector<Evidence> evidence; // the first one is the place that causes it
    std::vector<ModelEdit> edits;
    std::string fingerprint;  // see fingerprintOf()
    std::string suppressedBy; // author and reason, when suppressed
    // Which of the rule's sentences it is; those of different ones are never told as one.
    std::uint32_t sentence = 0;
    // Set when it stands for many entities of one gateway that have the same weakness
    // (see alike.h): all of them, with the one first whose path and evidence it shows.
    // The subject is then the gateway.
    std::shared_ptr<const std::vector<Subject>> alike;
};

} // namespace gatelens::findings
