// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The ids that outputs use: the kind and the natural key ("route:orders"), so
// that they stay the same while a configuration is reordered or edited.
#pragma once

#include "core/model/snapshot.h"

#include <string>

namespace gatelens::report {

[[nodiscard]] std::string entityId(model::EntityKind kind, const model::EntityBase& entity);

// What the gateway is called: its name, else its key, else its product.
[[nodiscard]] const std::string& gatewayName(const model::Gateway& gateway);

[[nodiscard]] std::string idOf(const model::Snapshot& snapshot, model::ListenerId id);
[[nodiscard]] std::string idOf(const model::Snapshot& snapshot, model::RouteId id);
[[nodiscard]] std::string idOf(const model::Snapshot& snapshot, model::ServiceId id);
[[nodiscard]] std::string idOf(const model::Snapshot& snapshot, model::UpstreamId id);
[[nodiscard]] std::string idOf(const model::Snapshot& snapshot, model::TargetId id);
[[nodiscard]] std::string idOf(const model::Snapshot& snapshot, model::PolicyId id);
[[nodiscard]] std::string idOf(const model::Snapshot& snapshot, model::ConsumerId id);
[[nodiscard]] std::string idOf(const model::Snapshot& snapshot, model::CredentialId id);
[[nodiscard]] std::string idOf(const model::Snapshot& snapshot, model::CertificateId id);

// What the product writes for a matcher; the value when it has no own form.
[[nodiscard]] std::string hostText(const model::HostMatch& host);
[[nodiscard]] const std::string& pathText(const model::PathMatch& path);

} // namespace gatelens::report
