// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reads single fields of a policy's configuration, and reports about a policy with
// the path that it stands on. Data formats only, unless said otherwise.
#pragma once

#include "core/findings/reporter.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::findings {

// The field at a dotted path ("redis.host"). Of each name the lowerCamelCase form is
// tried as well: Envoy and Kubernetes tools write either. Null when absent or null.
[[nodiscard]] const text::Node* fieldAt(const text::Node* node, std::string_view path);
[[nodiscard]] const text::Node* fieldOf(const model::Policy& policy, std::string_view path);

[[nodiscard]] bool isOn(const model::Policy& policy, std::string_view path, bool whenUnset);
[[nodiscard]] std::string_view textOf(const model::Policy& policy, std::string_view path,
                                      std::string_view whenUnset = {});
[[nodiscard]] std::optional<double> numberOf(const model::Policy& policy, std::string_view path);
// The texts of a list, or the one of a scalar.
[[nodiscard]] std::vector<std::string_view> textsOf(const text::Node* node);

// The arguments of a directive (block formats), without its name.
[[nodiscard]] std::vector<std::string_view> argumentsOf(const model::Policy& policy);
[[nodiscard]] bool hasArgument(const model::Policy& policy, std::string_view argument);
// The rest of the first argument that starts so ("zone=" of nginx' limit_req).
[[nodiscard]] std::string_view argumentAfter(const model::Policy& policy, std::string_view prefix);

// Seconds of "30s", "5m", "1h", "250ms", "2d", or of a bare number.
[[nodiscard]] std::optional<double> secondsOf(std::string_view text);

// `plugin "key-auth"`, `middleware "auth" (basicAuth)`.
[[nodiscard]] std::string nameOf(const model::Policy& policy);
// `route "orders"`, `route "orders" and 3 others`; empty when it runs on none.
[[nodiscard]] std::string namesOf(const Context& context, std::span<const model::RouteId> routes);
[[nodiscard]] std::string whereItRuns(const Context& context, model::PolicyId id);

// Enabled, and in the effective chain of a route.
[[nodiscard]] bool runsSomewhere(const Context& context, model::PolicyId id);

// A finding about a policy: its path is listener, first route, policy, service.
[[nodiscard]] Draft reportPolicy(Reporter& reporter, const Context& context, model::PolicyId id);

// The field as evidence: with its place when written, else the policy's place and
// "unset; product default …".
Draft& becauseOf(Draft& draft, const model::Policy& policy, std::string_view path,
                 std::string whenUnset);

[[nodiscard]] ModelEdit setField(const Context& context, model::PolicyId id, std::string_view path,
                                 std::string value);
[[nodiscard]] ModelEdit addPolicy(const Context& context, model::RouteId id, std::string type);

} // namespace gatelens::findings
