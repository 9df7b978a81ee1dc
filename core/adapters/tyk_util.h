// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Small readers that both forms of a Tyk definition need.
#pragma once

#include "core/adapters/support/fields.h"
#include "core/adapters/tyk_internal.h"

#include <optional>
#include <span>
#include <string_view>

namespace gatelens::adapters::tyk {

// A member that is there and not null.
[[nodiscard]] const text::Node* child(const text::Node* mapping, std::string_view key);
[[nodiscard]] std::span<const text::Node* const> itemsOf(const text::Node* mapping,
                                                         std::string_view key);
[[nodiscard]] std::span<const text::Member> membersOf(const text::Node* mapping,
                                                      std::string_view key);
// A member's range, or the mapping's own when it is absent.
[[nodiscard]] text::SourceRange rangeOf(const text::Node* mapping, std::string_view key);
[[nodiscard]] bool isOn(const text::Node* mapping, std::string_view key);
// 771 (0x0303) and "1.2": how Tyk writes TLS versions.
[[nodiscard]] model::TlsVersion tlsVersionOf(const text::Node* value);
[[nodiscard]] model::Setting<model::TlsVersion> tlsSetting(const text::Node* mapping,
                                                           std::string_view key);
[[nodiscard]] bool isUrl(std::string_view text);

// The endpoints of a version in a classic definition; cache entries count only
// while caching is on for the API.
[[nodiscard]] std::vector<Endpoint> readEndpoints(const text::Node& version, bool cacheOn);

// Compares a node with a shape. What the gateway passes over is a warning.
void checkTolerant(SnapshotBuilder& builder, const text::Node& node, const Shape& shape,
                   std::string_view what);

// The secret in a member; nothing when it is absent or empty.
[[nodiscard]] std::optional<SecretUse> secretUse(const text::Node* mapping, std::string_view key,
                                                 model::CredentialKind kind, std::string_view type,
                                                 std::optional<Step> step);
// The key material of a JWT validator; nothing when it is the address of a JWKS.
[[nodiscard]] std::optional<SecretUse> jwtSource(const text::Node* mapping, std::string_view key,
                                                 std::string_view method, Step step);

} // namespace gatelens::adapters::tyk
