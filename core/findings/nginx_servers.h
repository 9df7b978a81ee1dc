// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The server blocks of an nginx configuration as written, for rules about what the
// model keeps once a socket: nginx takes it from the default server.
#pragma once

#include "core/findings/context.h"

#include <string>
#include <vector>

namespace gatelens::findings {

struct NginxListen {
    std::string address; // as written, "443" or "10.0.0.1:443"
    bool tls = false;
    bool isDefault = false;
    const text::Node* node = nullptr;
};

struct NginxServer {
    const text::Node* node = nullptr;
    std::string name; // the first server_name, empty when there is none
    std::vector<NginxListen> listens;
};

// In document order; nothing for other products.
[[nodiscard]] std::vector<NginxServer> nginxServers(const model::Snapshot& snapshot);

} // namespace gatelens::findings
