// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where an address lives: a cloud and region, a cluster, a private network. Said
// by the user, or derived from host suffixes and address ranges.
#pragma once

#include "core/model/service.h"

#include <string>
#include <string_view>

namespace gatelens::model {

// "AWS eu-west-1", "Azure westeurope", "GCP", "Kubernetes", "10.0.0.0/8",
// "loopback"; empty when nothing can be said. Case does not matter.
[[nodiscard]] std::string deriveZone(std::string_view host);

// The zone that the source or the user gave the target, else the derived one.
[[nodiscard]] std::string zoneOf(const Target& target);

} // namespace gatelens::model
