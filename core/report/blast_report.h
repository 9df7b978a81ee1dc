// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What falls with each gateway and which secret opens the most, for people and as JSON.
#pragma once

#include "core/base/sink.h"
#include "core/findings/blast.h"
#include "core/report/style.h"

#include <vector>

namespace gatelens::report {

struct BlastRadius {
    std::vector<findings::GatewayReach> gateways; // the highest score first
    std::vector<findings::SharedReach> secrets;   // the one that opens most first
};
[[nodiscard]] BlastRadius blastRadiusOf(const findings::Fleet& fleet);

void writeBlastText(const Sink& out, const TextStyle& style, const BlastRadius& blast);
// resources/schemas/blast.schema.json
void writeBlastJson(const Sink& out, const BlastRadius& blast);

} // namespace gatelens::report
