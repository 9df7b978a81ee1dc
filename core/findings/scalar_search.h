// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reading what the model keeps as nodes: a policy's options, a setting of the
// gateway's own file, every text below a node. Both data and block formats.
#pragma once

#include "core/model/snapshot.h"

#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace gatelens::findings {

// A member of the policy's configuration, null when there is none.
[[nodiscard]] const text::Node* option(const model::Policy& policy, std::string_view name);
// Its text, empty when absent.
[[nodiscard]] std::string_view optionText(const model::Policy& policy, std::string_view name);
// A setting of the document the gateway's own settings were read from.
[[nodiscard]] const text::Node* gatewaySetting(const model::Gateway& gateway,
                                               std::initializer_list<std::string_view> path);
// A field that the adapter kept aside, null when there is none of that name.
[[nodiscard]] const text::Node* extraField(const model::EntityBase& entity, std::string_view name);

// Calls `visit` with every scalar and directive argument below the node and the name of
// the member or directive it belongs to; stops when `visit` gives true and returns
// the node it stopped at. Readers bound the depth.
using ScalarVisitor = std::function<bool(std::string_view name, const text::Node& scalar)>;
[[nodiscard]] const text::Node* findScalar(const text::Node& node, const ScalarVisitor& visit);

// The first scalar whose text contains one of the words, without regard to case.
[[nodiscard]] const text::Node* findWord(const text::Node& node,
                                         std::span<const std::string_view> words);

[[nodiscard]] bool containsIgnoreCase(std::string_view text, std::string_view part);

} // namespace gatelens::findings
