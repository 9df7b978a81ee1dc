// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A line protocol like HAProxy's Runtime API: one command a connection, the
// answer is everything until the other side closes.
#pragma once

#include "core/connect/source_name.h"
#include "core/connect/source_reader.h"
#include "core/connect/transport.h"

#include <memory>
#include <stop_token>

namespace gatelens::connect {

// `name` is a UnixSocket or a TcpSocket. Nothing is connected before the first
// command.
[[nodiscard]] Result<std::unique_ptr<Transport>> openSocket(const SourceName& name,
                                                            const Access& access,
                                                            const text::Limits& limits,
                                                            std::stop_token cancel);

} // namespace gatelens::connect
