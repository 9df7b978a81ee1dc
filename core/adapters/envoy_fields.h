// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Protobuf messages as JSON and YAML write them. Envoy's admin interface prints
// snake_case, files and other tools also lowerCamelCase, 64-bit integers may be
// strings, wrappers are bare values and `Any` has an "@type" (proto3 JSON).
#pragma once

#include "core/model/common.h"
#include "core/text/node.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::adapters::envoy {

// Whether a key as written is that snake_case field ("port_value", "portValue").
[[nodiscard]] bool isField(std::string_view written, std::string_view field);
// snake_case of a key as written.
[[nodiscard]] std::string snakeCase(std::string_view written);

// The member for a field by its snake_case name; null when absent.
[[nodiscard]] const text::Member* fieldMember(const text::Node* message, std::string_view name);
// Its value; null counts as absent, as in proto3 JSON.
[[nodiscard]] const text::Node* field(const text::Node* message, std::string_view name);
[[nodiscard]] const text::Node* field(const text::Node* message,
                                      std::initializer_list<std::string_view> path);
// The elements of a repeated field; a lone element counts as a list of one, as
// Envoy's JSON reader takes it (tried with 1.40).
[[nodiscard]] std::span<const text::Node* const> fieldItems(const text::Node* message,
                                                            std::string_view name);
// Its members; none of a null node.
[[nodiscard]] std::span<const text::Member> membersOf(const text::Node* message);
// The entries of a map field.
[[nodiscard]] std::span<const text::Member> fieldEntries(const text::Node* message,
                                                         std::string_view name);

// A boolean, also as YAML 1.1 and Envoy's reader spell it (yes, On, "true").
[[nodiscard]] std::optional<bool> boolOf(const text::Node* value);
// An integer, also when it is written as a string.
[[nodiscard]] std::optional<std::int64_t> intOf(const text::Node* value);
// Milliseconds of "1.5s" or of {seconds, nanos}.
[[nodiscard]] std::optional<std::int64_t> durationOf(const text::Node* value);
// Percent of a FractionalPercent, of a RuntimeFractionalPercent's default_value,
// or of a Percent.
[[nodiscard]] std::optional<double> percentOf(const text::Node* value);

[[nodiscard]] std::string fieldText(const text::Node* message, std::string_view name);
[[nodiscard]] bool fieldBool(const text::Node* message, std::string_view name, bool fallback);
[[nodiscard]] std::int64_t fieldInt(const text::Node* message, std::string_view name,
                                    std::int64_t fallback);
// Zone, else region, of a Locality; empty when it is no place: Envoy Gateway writes the
// name of the route there, and templates leave placeholders.
[[nodiscard]] std::string localityZone(const text::Node* locality);
[[nodiscard]] std::vector<std::string> fieldTexts(const text::Node* message, std::string_view name);

[[nodiscard]] model::Setting<bool> boolSetting(const text::Node* message, std::string_view name,
                                               std::optional<bool> productDefault = {});
[[nodiscard]] model::Setting<std::int64_t> intSetting(const text::Node* message,
                                                      std::string_view name,
                                                      std::optional<std::int64_t> byDefault = {});
[[nodiscard]] model::Setting<std::string> textSetting(const text::Node* message,
                                                      std::string_view name);
[[nodiscard]] model::Setting<std::int64_t>
durationSetting(const text::Node* message, std::string_view name,
                std::optional<std::int64_t> defaultMs = {});

// An `Any`: the full message name behind "@type" and the node with its fields.
// A TypedStruct (xds.type.v3, udpa.type.v1) is looked through.
struct Typed {
    std::string_view type;
    const text::Node* value = nullptr;

    // The last component: "HttpConnectionManager".
    [[nodiscard]] std::string_view shortName() const;
};
[[nodiscard]] Typed typed(const text::Node* any);
// The typed_config (or API v2's config) of a named extension.
[[nodiscard]] Typed typedConfig(const text::Node* extension);

// A config.core.v3.Address. `host` is an IP or name, "unix:/path",
// "internal:<listener>"; `portText` is set for a named port.
struct Address {
    std::string host;
    std::uint16_t port = 0;
    std::string portText;
    bool udp = false;
    text::SourceRange range;

    [[nodiscard]] std::string text() const;
};
[[nodiscard]] Address addressOf(const text::Node* address);

// Structural hash and equality of two trees; ranges and key style do not count.
[[nodiscard]] std::size_t hashOf(const text::Node& node);
[[nodiscard]] bool equalTrees(const text::Node& a, const text::Node& b);

} // namespace gatelens::adapters::envoy
