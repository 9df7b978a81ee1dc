// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gatelens::adapters::caddy {

// Where a reverse_proxy dials, in the forms of a Caddyfile: "host:port",
// "https://host", "unix//run/app.sock", "host:8080-8090".
struct UpstreamAddress {
    std::string scheme;
    std::vector<std::string> dials; // one a port
    std::string problem;            // what is wrong with it
};
[[nodiscard]] UpstreamAddress parseUpstream(std::string_view text);

// "[::1]:80", as Go's net.JoinHostPort.
[[nodiscard]] std::string joinHostPort(std::string_view host, std::string_view port);

struct SplitAddress {
    std::string network;
    std::string host;
    std::string port;
    bool valid = true;
};
// SplitNetworkAddress of Caddy's listeners.go: "tcp/[::1]:80", "unix//run/x.sock".
[[nodiscard]] SplitAddress splitNetworkAddress(std::string_view text);

// net.SplitHostPort of Go; invalid without a port.
[[nodiscard]] SplitAddress splitHostPort(std::string_view text);

} // namespace gatelens::adapters::caddy
