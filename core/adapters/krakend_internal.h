// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the parts of the KrakenD adapter share. Behaviour is that of the community
// edition 2.13 (luraproject/lura config/, krakend-ce *_factory.go); namespaces of
// the Enterprise edition are known by name.
#pragma once

#include "core/adapters/support/builder.h"
#include "core/adapters/support/shape.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::adapters {
extern const Adapter krakendAdapter;
}

namespace gatelens::adapters::krakend {

// The places where an extra_config may stand.
enum Level : std::uint8_t { kService = 1, kEndpoint = 2, kBackend = 4, kAgent = 8 };

enum NamespaceFlag : std::uint8_t {
    kEnterprise = 1, // not part of the community edition
    kCode = 2,       // cannot be emulated
    kResponse = 4,   // acts on the way back
    kSetting = 8,    // configures the step around it and is no policy itself
    kLegacyDead = 16 // its legacy name is no longer understood
};

// One namespace of extra_config. The order is that in which the middleware of one
// level is wrapped around each other: the first sees the request first.
struct Namespace {
    std::string_view name;
    std::uint8_t levels = 0;
    model::PolicyClass policyClass = model::PolicyClass::Other;
    std::uint8_t flags = 0;
    std::string_view shape;  // shape text of an object; empty: not described here
    std::string_view legacy; // the name of versions 1 and 2 of the format
};

[[nodiscard]] std::span<const Namespace> namespaces();
// By either name; null when it is none of KrakenD's.
[[nodiscard]] const Namespace* findNamespace(std::string_view name);
[[nodiscard]] std::int32_t orderOf(const Namespace& known, Level level);
[[nodiscard]] const Shape* shapeOfNamespace(const Namespace& known);
[[nodiscard]] bool namespaceTableIsSound();

[[nodiscard]] const Shape& serviceShape();
[[nodiscard]] bool serviceShapeIsSound();

// Compares with a shape. Unknown keys are ignored by KrakenD and so are warnings;
// keys that begin with @ $ _ # are comments. `tolerant`: so are wrong types, as
// inside extra_config, where each component decides for itself.
void checkTolerant(SnapshotBuilder& builder, const text::Node& node, const Shape& shape,
                   std::string_view what, bool tolerant);

[[nodiscard]] bool isComment(std::string_view key);
[[nodiscard]] const text::Node* child(const text::Node* mapping, std::string_view key);
[[nodiscard]] std::span<const text::Node* const> itemsOf(const text::Node* mapping,
                                                         std::string_view key);
[[nodiscard]] text::SourceRange rangeOf(const text::Node* mapping, std::string_view key);
// extra_config of a mapping, under whichever name the namespace stands.
[[nodiscard]] const text::Node* extraConfig(const text::Node* mapping, std::string_view name);
// Milliseconds of a Go duration. KrakenD takes a malformed one for absent.
[[nodiscard]] model::Setting<std::int64_t> duration(const text::Node* mapping, std::string_view key,
                                                    std::optional<std::int64_t> fallback);
// The parameters of "/a/{b}/{c}", in order.
[[nodiscard]] std::vector<std::string> parametersOf(std::string_view pattern);

// What makes KrakenD refuse to start, or drop an endpoint.
void checkRefusals(SnapshotBuilder& builder, const text::Node& root);
// Values that nobody filled in ("{{ .port }}"): the file is a template.
void checkTemplates(SnapshotBuilder& builder, const text::Node& root);

// The gateway, its listeners, endpoints and backends.
void addGateway(SnapshotBuilder& builder, const text::Node& root, bool live);

[[nodiscard]] Confidence recognize(const text::Document& document, std::string_view fileName);
[[nodiscard]] std::vector<std::vector<text::DocumentPtr>>
divide(const ReadContext& context, std::span<const text::DocumentPtr> documents);
[[nodiscard]] Result<model::Snapshot> readFiles(ReadContext& context,
                                                std::span<const text::DocumentPtr> documents);
[[nodiscard]] Result<model::Snapshot>
readDocument(ReadContext& context, const text::Document& document, std::string version, bool live);
[[nodiscard]] Confidence identify(const ApiAnswer& answer);
[[nodiscard]] std::unique_ptr<LiveReader> openLive(const LiveOptions& options);

} // namespace gatelens::adapters::krakend
