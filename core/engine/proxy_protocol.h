// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The PROXY protocol, versions 1 and 2, as a load balancer in front of us speaks
// it (haproxy.org, "The PROXY protocol", 2020/03/05).
#pragma once

#include "core/http/head_parser.h"
#include "core/net/address.h"

#include <cstddef>
#include <string_view>

namespace gatelens::engine {

struct ProxyHeader {
    http::Progress progress = http::Progress::NeedMore;
    std::size_t size = 0;
    net::Address source; // not valid: UNKNOWN or LOCAL, the connection's own counts
};

[[nodiscard]] ProxyHeader readProxyHeader(std::string_view bytes);

} // namespace gatelens::engine
