// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a running HAProxy says about itself: "show info", "show stat" (also the
// statistics page as CSV), "show servers state", "show ssl cert".
#pragma once

#include "core/adapters/adapter.h"
#include "core/model/snapshot.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::adapters::haproxy {

// One server, as the runtime knows it.
struct ServerState {
    std::string backend;
    std::string server;
    std::string host;
    std::uint16_t port = 0;
    std::optional<bool> healthy;
    std::optional<std::int64_t> weight;
    bool maintenance = false;
    bool backup = false;
};

struct RuntimeState {
    std::string version;
    std::vector<ServerState> servers;
    std::vector<std::string> backends; // with or without servers
    struct Socket {
        std::string frontend;
        std::string address; // empty unless "option socket-stats" is on
        std::string mode;
    };
    std::vector<Socket> frontends;
    std::vector<std::string> certificates; // of "show ssl cert"
};

[[nodiscard]] bool isInfo(std::string_view body);
[[nodiscard]] bool isStatistics(std::string_view body); // the CSV of show stat

void readInfo(std::string_view body, RuntimeState& state);
// Columns are found by their names: later versions append some.
void readStatistics(std::string_view csv, RuntimeState& state);
// More exact than the statistics; replaces what they said of a server.
void readServersState(std::string_view body, RuntimeState& state);
void readCertificateList(std::string_view body, RuntimeState& state);

// Adds what was observed to a configuration that was read elsewhere. Servers that
// were added at run time are appended.
void applyState(const RuntimeState& state, model::Snapshot& snapshot);
// All that the state alone tells. `path` is the command or page that told it.
[[nodiscard]] model::Snapshot stateSnapshot(ReadContext& context, const RuntimeState& state,
                                            const std::string& path);

} // namespace gatelens::adapters::haproxy
