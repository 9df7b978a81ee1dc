// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the user states about a configuration, in a .gatelens.yaml beside it:
// suppressions with a reason and an expiry, zones, exposure, "public on purpose".
#pragma once

#include "core/base/result.h"
#include "core/model/common.h"
#include "core/text/document.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::findings {

class Advisories;

// "route:orders-*", "service:payments", "*": kind and glob over name and key.
struct EntityPattern {
    std::string text;
    [[nodiscard]] bool matches(model::EntityKind kind, const model::EntityBase& entity) const;
};

struct Suppression {
    std::string rule; // id or glob ("GW-CORS-*")
    EntityPattern entity;
    std::string gateway;      // glob over its name; empty: any
    std::string reason;       // required
    std::string author;       // required
    std::int64_t expires = 0; // seconds since the epoch; 0: never
    std::string place;        // file:line:column
};

enum class AttestedFact : std::uint8_t {
    PublicOnPurpose,     // route or listener
    ZoneIs,              // gateway, target
    EnvironmentIs,       // gateway, listener, target
    ExposureIs,          // listener
    BackendVerifies,     // service: it checks credentials itself
    TlsTerminatedBefore, // listener
    EncryptedByMesh,     // service, target
    VersionIs,           // gateway: the version that runs, where the configuration has none
    ControlElsewhere,    // route: limit, validation or logging is done elsewhere (value says which)
};

struct Attestation {
    AttestedFact fact = AttestedFact::PublicOnPurpose;
    EntityPattern entity;
    std::string gateway;
    std::string value; // the zone, the environment, the control
    std::string reason;
    std::int64_t expires = 0;
    std::string place;
};

// "public-on-purpose", the word of the file.
[[nodiscard]] std::string_view factName(AttestedFact fact);

// Which rules count and how severe they are.
struct Profile {
    std::string name = "default";                               // for people
    std::string base = "default";                               // one of the built-in ones
    std::vector<std::pair<std::string, std::string>> overrides; // rule glob -> severity or "off"
};

struct Attestations {
    std::vector<Suppression> suppressions;
    std::vector<Attestation> facts;
    Profile profile;
    std::shared_ptr<const Advisories> advisories; // null: those that are compiled in

    // The value of the first unexpired attestation of that fact for the entity,
    // null when there is none.
    [[nodiscard]] const Attestation* find(AttestedFact fact, model::EntityKind kind,
                                          const model::EntityBase& entity, std::string_view gateway,
                                          std::int64_t now) const;
};

using AttestationsPtr = std::shared_ptr<const Attestations>;

// Reads .gatelens.yaml. Unknown keys, missing reasons and bad dates are errors
// that name the place.
[[nodiscard]] Result<Attestations> readAttestations(const text::SourceMap& sources,
                                                    const text::SourceFile& file);

// A file that holds one profile alone: what stands under "profile" in a
// .gatelens.yaml.
[[nodiscard]] Result<Profile> readProfile(const text::SourceMap& sources,
                                          const text::SourceFile& file);

} // namespace gatelens::findings
