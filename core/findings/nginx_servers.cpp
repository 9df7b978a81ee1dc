// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/nginx_servers.h"

#include "core/findings/config_text.h"

namespace gatelens::findings {

namespace {

bool hasArgument(const text::Node& statement, std::string_view word) {
    for (std::size_t i = 1; i < statement.items.size(); ++i) {
        if (statement.arg(i) == word) {
            return true;
        }
    }
    return false;
}

NginxServer serverOf(const text::Node& node) {
    NginxServer server;
    server.node = &node;
    bool oldTls = false;
    for (const text::Node* inner : node.directives()) {
        if (inner->text == "server_name" && server.name.empty()) {
            server.name = inner->arg(0);
        } else if (inner->text == "ssl") {
            oldTls = inner->arg(0) == "on";
        } else if (inner->text == "listen") {
            server.listens.push_back(
                {std::string(inner->arg(0)),
                 hasArgument(*inner, "ssl") || hasArgument(*inner, "quic"),
                 hasArgument(*inner, "default_server") || hasArgument(*inner, "default"), inner});
        }
    }
    for (auto& listen : server.listens) {
        listen.tls = listen.tls || oldTls;
    }
    return server;
}

} // namespace

std::vector<NginxServer> nginxServers(const model::Snapshot& snapshot) {
    std::vector<NginxServer> servers;
    if (snapshot.gateway.product != "nginx") {
        return servers;
    }
    for (const auto& document : snapshot.documents) {
        for (const text::Node* root : document->roots) {
            (void)walk(root, [&servers](const text::Node& node) {
                const bool isServer = node.kind == text::NodeKind::Directive &&
                                      node.text == "server" && node.block != nullptr;
                if (isServer) {
                    servers.push_back(serverOf(node));
                }
                return true;
            });
        }
    }
    return servers;
}

} // namespace gatelens::findings
