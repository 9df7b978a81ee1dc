// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Unix sockets, which Qt's TCP sockets do not open, and what their errors mean.
#pragma once

#include "core/base/result.h"

#include <string>

#include <sys/un.h>

namespace gatelens::connect {

[[nodiscard]] sockaddr_un unixAddress(const std::string& path);

// A connected, non-blocking descriptor. Does not block: the kernel connects at
// once or says why not. `place` names the source in errors.
[[nodiscard]] Result<int> connectUnix(const std::string& path, const std::string& place);

// An errno of socket(), connect() or send() as an Error.
[[nodiscard]] Error socketError(int error, const std::string& place);

} // namespace gatelens::connect
