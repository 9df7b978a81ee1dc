// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A Kubernetes API server as a conversation: discovery, then paged lists.
#pragma once

#include "core/adapters/adapter.h"

#include <memory>

namespace gatelens::adapters::gatewayapi {

[[nodiscard]] Confidence identify(const ApiAnswer& answer);
[[nodiscard]] std::unique_ptr<LiveReader> openLive(const LiveOptions& options);

} // namespace gatelens::adapters::gatewayapi
