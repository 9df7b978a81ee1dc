// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What every entity of the model has: an id, a place it came from, and settings
// that know whether somebody wrote them or the product filled them in.
#pragma once

#include "core/base/ids.h"
#include "core/text/node.h"
#include "core/text/source.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::model {

using ListenerId = Id<struct ListenerTag>;
using RouteId = Id<struct RouteTag>;
using ServiceId = Id<struct ServiceTag>;
using UpstreamId = Id<struct UpstreamTag>;
using TargetId = Id<struct TargetTag>;
using PolicyId = Id<struct PolicyTag>;
using ConsumerId = Id<struct ConsumerTag>;
using CredentialId = Id<struct CredentialTag>;
using CertificateId = Id<struct CertificateTag>;

// Which kind of entity something is; the names are those of the JSON output.
enum class EntityKind : std::uint8_t {
    Gateway,
    Listener,
    Route,
    Service,
    Upstream,
    Target,
    Policy,
    Consumer,
    Credential,
    Certificate,
    AdminEndpoint,
};

// "route", "certificate", "admin endpoint".
[[nodiscard]] std::string_view kindName(EntityKind kind);

// A typed reference that can be stored beside others.
struct EntityRef {
    EntityKind kind = EntityKind::Gateway;
    std::uint32_t index = 0;
    friend constexpr auto operator<=>(const EntityRef&, const EntityRef&) = default;
};

// Where an entity was read. For files `range` covers its definition (the key of
// a named map entry, or the mapping's first byte); for live sources `apiPath` is
// the path that returns it and `range` points into the recorded answer.
struct Provenance {
    text::SourceRange range;
    std::string apiPath;
};

// How the value of a setting is known. Unknown is not false: rules treat it
// apart (an unknown bind address counts as public).
enum class Origin : std::uint8_t {
    Unknown,        // neither written nor derivable
    ProductDefault, // absent in the source; the product's default for its version
    Declared,       // written in the source
    Observed,       // seen on the running gateway or by a probe
    Attested,       // stated by the user
};

[[nodiscard]] std::string_view originName(Origin origin);

// One value with the way it is known and, when declared, its place.
template <typename T>
struct Setting {
    T value{};
    Origin origin = Origin::Unknown;
    text::SourceRange range;

    [[nodiscard]] bool known() const { return origin != Origin::Unknown; }
    [[nodiscard]] bool declared() const { return origin == Origin::Declared; }
    [[nodiscard]] const T& orElse(const T& fallback) const { return known() ? value : fallback; }

    static Setting byDefault(T v) { return {std::move(v), Origin::ProductDefault, {}}; }
    static Setting at(T v, text::SourceRange r) { return {std::move(v), Origin::Declared, r}; }
};

// A field that no part of the model understands; kept so that it can be shown
// and so that nothing a product offers is silently lost. `value` lives in a
// document of the same snapshot.
struct ExtraField {
    std::string name;
    const text::Node* value = nullptr;
};

// Fields common to every entity. `name` is what the product calls it (may be
// empty), `key` the natural key that identifies it across snapshots (unique in
// its kind within a gateway), `productId` an id the product itself assigned,
// `productKind` its own word (router, middleware, cluster, server block …).
struct EntityBase {
    std::string name;
    std::string key;
    std::string productId;
    std::string_view productKind; // points to static storage
    Provenance source;
    std::vector<std::string> tags;
    std::vector<ExtraField> extra;
    const text::Node* raw = nullptr; // as read, for display and for rules
    bool enabled = true;

    // What a person would call it: the name, else the key.
    [[nodiscard]] const std::string& label() const { return name.empty() ? key : name; }
};

} // namespace gatelens::model
