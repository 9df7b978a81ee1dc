// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The sockets of an http, stream or mail block: the listen directives of its
// servers, merged per address and port.
#pragma once

#include "core/adapters/nginx_policies.h"
#include "core/adapters/nginx_scope.h"
#include "core/adapters/nginx_tls.h"
#include "core/adapters/support/builder.h"
#include "core/model/listener.h"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::adapters::nginx {

// A server block while its routes are made.
struct Server {
    const Statement* statement = nullptr;
    std::unique_ptr<Scope> scope;
    std::vector<std::string> names; // of server_name, as written
    std::vector<model::HostMatch> hosts;
    std::vector<model::ListenerId> listeners;
    std::string address;        // of its first listen: "*:80"
    bool defaultServer = false; // declared on one of its listeners
    bool takesUnknown = false;  // default on one of them, declared or by being the first
    PolicyLevel policies;

    // "shop.test", "*.test", or the address when it has no name.
    [[nodiscard]] const std::string& label() const { return names.empty() ? address : names[0]; }
    // Unique among servers in practice: a name may be served on several addresses.
    [[nodiscard]] std::string key() const;
};

class Listeners final {
public:
    // `family` is kHttp, kStream or kMail.
    Listeners(SnapshotBuilder& out, Context family, std::string_view version)
        : m_out(out)
        , m_family(family)
        , m_version(version) {}

    void add(Server& server);
    // Settings and TLS, once every server is known: a socket has those of its
    // default server. Reports what nginx would refuse or ignore.
    void finish(Certificates& certificates);

private:
    struct Use {
        Server* server = nullptr;
        const Statement* listen = nullptr; // null: no listen directive, *:80
    };
    struct Socket {
        model::ListenerId id;
        std::vector<Use> uses;
        Server* explicitDefault = nullptr;
        bool ssl = false;
        bool http2 = false;
        bool quic = false;
        bool udp = false;
    };

    void addListen(Server& server, const Statement* listen, const ListenAddress& address);
    [[nodiscard]] Socket& socket(const ListenAddress& address, bool udp, const Statement* listen,
                                 const Server& server);
    void readOptions(Socket& socket, Server& server, const Statement& listen);
    void finishSocket(Socket& socket, Certificates& certificates);
    void readTls(const Socket& socket, const Server& chosen, Certificates& certificates);
    void readSettings(const Socket& socket, const Scope& scope);
    void checkNames(const Socket& socket);
    [[nodiscard]] model::Listener& listener(const Socket& socket) {
        return m_out.snapshot().listeners[socket.id.index()];
    }

    SnapshotBuilder& m_out;
    Context m_family;
    std::string_view m_version;
    std::vector<Socket> m_sockets;
    std::unordered_map<std::string, std::size_t> m_byAddress;
};

} // namespace gatelens::adapters::nginx
