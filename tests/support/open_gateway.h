// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/snapshot.h"

#include <cstddef>
#include <memory>

namespace gatelens::testsupport {

// A Kong with one public listener and `routes` routes that ask for nothing, each to a
// service of its own: what many alike findings come from.
[[nodiscard]] std::shared_ptr<model::Snapshot> openGateway(std::size_t routes);

} // namespace gatelens::testsupport
