// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How a source is named, the same way everywhere: a path, "-", a URL, a socket,
// a kubeconfig, each with or without the product in front.
//
//   ./kong.yaml   /etc/nginx   -   file:///etc/nginx   kong:./file.yaml
//   https://host:8444/prefix        kong+https://host:8444/prefix
//   unix:///run/haproxy.sock        caddy+unix:///run/caddy/admin.sock
//   tcp://127.0.0.1:9999            haproxy+tcp://127.0.0.1:9999
//   k8s+https://host:6443           k8s+kubeconfig:/path?context=prod
#pragma once

#include "core/adapters/adapter.h"
#include "core/base/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace gatelens::connect {

using AdapterList = std::span<const adapters::Adapter* const>;

struct SourceName {
    enum class Kind : std::uint8_t { Stdin, Path, Http, UnixSocket, TcpSocket, Kubeconfig };

    Kind kind = Kind::Path;
    const adapters::Adapter* product = nullptr; // null: to be recognised
    std::string text;                           // as the user named it
    std::string path;                           // Path, UnixSocket, Kubeconfig (empty: the default)
    std::string url;                            // Http: no trailing slash, no query
    std::string host;                           // Http, TcpSocket; IPv6 without brackets
    std::uint16_t port = 0;                     // Http, TcpSocket
    bool tls = false;                           // Http
    std::string context;                        // Kubeconfig; empty: the current one

    [[nodiscard]] bool live() const { return kind != Kind::Stdin && kind != Kind::Path; }
};

// Errors have ErrorCode::Usage and say what would be right. Nothing is opened.
// Passwords and queries in a URL are refused: what is on a command line is in the
// shell's history and in everybody's process list.
[[nodiscard]] Result<SourceName> parseSourceName(std::string_view text, AdapterList adapters);

// Whether a host names this very machine by its loopback: localhost, 127/8, ::1.
[[nodiscard]] bool isLoopback(std::string_view host);

} // namespace gatelens::connect
