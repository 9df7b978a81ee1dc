// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the scheme of a backend's URL says.
#pragma once

#include "core/model/listener.h"

#include <cstdint>
#include <string_view>

namespace gatelens::adapters {

// "http", "https", "h2c", "grpc", "tcp", "fastcgi" …; Other for what is unknown.
[[nodiscard]] model::Protocol protocolOfScheme(std::string_view scheme);

// The port that a protocol uses when none is written; 0 when it has none.
[[nodiscard]] std::uint16_t defaultPort(model::Protocol protocol);

} // namespace gatelens::adapters
