// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What several of the <product>_live.cpp need.
#pragma once

#include "tests/core/match/differential/differential.h"

#include <cstdint>
#include <optional>
#include <string>

namespace gatelens::match::differential {

// The mark of a location is its first add_header; an answer before any location has none.
[[nodiscard]] std::optional<std::string> nginxMark(const model::Snapshot& snapshot,
                                                   const Decision& decision);
// Backends mark what they answer; what the frontend answers has no mark.
[[nodiscard]] std::optional<std::string> haproxyMark(const model::Snapshot& snapshot,
                                                     const Decision& decision);
// Traefik listens before it has read its routers: waits for one with the path /__ready
// that noop@internal answers.
[[nodiscard]] bool traefikIsReady(std::uint16_t port, const std::string& scheme);

} // namespace gatelens::match::differential
