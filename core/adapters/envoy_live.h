// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Envoy's admin interface as a conversation.
#pragma once

#include "core/adapters/adapter.h"

#include <memory>

namespace gatelens::adapters::envoy {

[[nodiscard]] Confidence identify(const ApiAnswer& answer);
[[nodiscard]] std::unique_ptr<LiveReader> openLive(const LiveOptions& options);

} // namespace gatelens::adapters::envoy
