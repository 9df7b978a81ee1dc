// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What Traefik 3.7 (and, where marked deprecated or listed as removed, 2.x) accepts
// in its static and dynamic configuration.
#pragma once

#include "core/adapters/support/shape.h"
#include "core/model/policy.h"
#include "core/text/node.h"

#include <span>
#include <string_view>

namespace gatelens::adapters::traefik {

[[nodiscard]] const Shape& staticShape();
[[nodiscard]] const Shape& dynamicShape();
// The members of dynamicShape() that files list by name, and what is checked one
// by one so that messages name the object.
[[nodiscard]] const Shape& httpRouterShape();
[[nodiscard]] const Shape& httpServiceShape();
[[nodiscard]] const Shape& httpMiddlewareShape();
[[nodiscard]] const Shape& httpTransportShape();
[[nodiscard]] const Shape& tcpRouterShape();
[[nodiscard]] const Shape& tcpServiceShape();
[[nodiscard]] const Shape& tcpMiddlewareShape();
[[nodiscard]] const Shape& tcpTransportShape();
[[nodiscard]] const Shape& udpRouterShape();
[[nodiscard]] const Shape& udpServiceShape();
[[nodiscard]] const Shape& tlsOptionsShape();
[[nodiscard]] const Shape& tlsStoreShape();
[[nodiscard]] const Shape& tlsCertificateShape();

// A static key that Traefik 2 had and at which Traefik 3 refuses to start.
struct RemovedKey {
    std::string_view path; // "providers.marathon"
    std::string_view advice;
};
[[nodiscard]] std::span<const RemovedKey> removedStaticKeys();

// Objects that may be empty or written as "true"; others may not.
[[nodiscard]] bool mayBeEmpty(std::string_view key);

// One kind of middleware.
struct MiddlewareKind {
    std::string_view type; // the key: "rateLimit"
    model::PolicyClass policyClass;
    std::string_view fields; // in the notation of shape_text.h
    bool emulable = true;
    bool fromFiles = true; // false: made by Kubernetes providers, seen in the API only
};
[[nodiscard]] std::span<const MiddlewareKind> middlewareKinds();
// Null for a type that is not known; the API spells types in lower case.
[[nodiscard]] const MiddlewareKind* findMiddlewareKind(std::string_view type);

} // namespace gatelens::adapters::traefik
