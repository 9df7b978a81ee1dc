// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/haproxy_state.h"

#include "core/adapters/haproxy_internal.h"
#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace gatelens::adapters::haproxy {

using model::Origin;

namespace {

constexpr std::string_view kCsvHead = "# pxname,svname,";

// Fields of a line; quoted ones may hold the separator (RFC 4180).
std::vector<std::string> csvFields(std::string_view line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
            fields.back() += c;
            ++i;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            fields.emplace_back();
        } else if (c != '\r') {
            fields.back() += c;
        }
    }
    return fields;
}

// A row and the names of its columns.
class Row final {
public:
    Row(const std::unordered_map<std::string, std::size_t>& columns,
        std::vector<std::string> fields)
        : m_columns(columns)
        , m_fields(std::move(fields)) {}

    [[nodiscard]] std::string_view operator[](const std::string& name) const {
        const auto found = m_columns.find(name);
        return found == m_columns.end() || found->second >= m_fields.size()
                   ? std::string_view{}
                   : m_fields[found->second];
    }

private:
    const std::unordered_map<std::string, std::size_t>& m_columns;
    std::vector<std::string> m_fields;
};

std::unordered_map<std::string, std::size_t> columnsOf(const std::vector<std::string>& names) {
    std::unordered_map<std::string, std::size_t> columns;
    for (std::size_t i = 0; i < names.size(); ++i) {
        columns.emplace(names[i], i);
    }
    return columns;
}

void setAddress(std::string_view text, ServerState& server) {
    if (text.empty()) {
        return;
    }
    const Address address = parseAddress(text);
    server.host = address.host;
    server.port = address.port;
}

// "UP", "UP 1/3", "DOWN", "MAINT", "MAINT (via b/s)", "DRAIN", "no check", "NOLB".
void setStatus(std::string_view status, ServerState& server) {
    if (status.starts_with("UP") || status.starts_with("NOLB") || status.starts_with("DRAIN")) {
        server.healthy = true;
    } else if (status.starts_with("DOWN")) {
        server.healthy = false;
    }
    server.maintenance = status.starts_with("MAINT");
}

std::string keyOf(std::string_view backend, std::string_view server) {
    return fmt::format("{}/{}", backend, server);
}

void observe(const ServerState& seen, model::Target& target) {
    if (seen.healthy) {
        target.healthy = {*seen.healthy, Origin::Observed, {}};
    }
    if (seen.weight) {
        target.weight = *seen.weight;
    }
    target.enabled = !seen.maintenance;
}

model::Target targetOf(const ServerState& seen, model::UpstreamId upstream) {
    model::Target target;
    target.name = seen.server;
    target.key = keyOf(seen.backend, seen.server);
    target.productKind = "server";
    target.host = seen.host;
    target.port = seen.port;
    target.backup = seen.backup;
    target.upstream = upstream;
    target.source.apiPath = "show servers state";
    observe(seen, target);
    return target;
}

// A server without checks counts as running whatever it does, and one that is in
// maintenance as stopped: neither tells its health.
std::optional<bool> healthOf(const Row& row, bool maintenance) {
    constexpr std::int64_t kConfigured = 0x02; // management.txt 9.3, srv_check_state
    const auto checks =
        parseInt(row["srv_check_state"]).value_or(0) | parseInt(row["srv_agent_state"]).value_or(0);
    const auto running = parseInt(row["srv_op_state"]);
    if (maintenance || (checks & kConfigured) == 0 || !running) {
        return {};
    }
    return *running != 0;
}

} // namespace

bool isInfo(std::string_view body) {
    return body.find("Name: HAProxy") != std::string_view::npos;
}

bool isStatistics(std::string_view body) {
    return body.starts_with(kCsvHead);
}

void readInfo(std::string_view body, RuntimeState& state) {
    constexpr std::string_view kVersion = "Version: ";
    for (const auto line : split(body, '\n')) {
        if (line.starts_with(kVersion)) {
            state.version = trim(line.substr(kVersion.size()));
        }
    }
}

void readStatistics(std::string_view csv, RuntimeState& state) {
    if (!isStatistics(csv)) {
        return;
    }
    const auto lines = split(csv, '\n');
    const auto columns = columnsOf(csvFields(lines[0].substr(2)));
    for (const auto line : lines) {
        if (trim(line).empty() || line.starts_with('#')) {
            continue;
        }
        const Row row(columns, csvFields(line));
        const std::string_view type = row["type"];
        const std::string proxy(row["pxname"]);
        if (type == "0") {
            state.frontends.push_back({proxy, {}, std::string(row["mode"])});
        } else if (type == "1") {
            state.backends.push_back(proxy);
        } else if (type == "3") {
            state.frontends.push_back({proxy, std::string(row["addr"]), std::string(row["mode"])});
        } else if (type == "2") {
            ServerState server;
            server.backend = proxy;
            server.server = row["svname"];
            setAddress(row["addr"], server);
            setStatus(row["status"], server);
            // "weight" counts what slow start leaves; uweight is the user's.
            const std::string_view weight = row["uweight"].empty() ? row["weight"] : row["uweight"];
            server.weight = parseInt(weight);
            server.backup = row["bck"] == "1";
            state.servers.push_back(std::move(server));
        }
    }
}

void readServersState(std::string_view body, RuntimeState& state) {
    // Bits of srv_admin_state (management.txt 9.3): maintenance by command,
    // inherited, configured, and a name that cannot be resolved.
    constexpr std::int64_t kMaintenance = 0x01 | 0x02 | 0x04 | 0x20;
    std::unordered_map<std::string, std::size_t> known;
    for (std::size_t i = 0; i < state.servers.size(); ++i) {
        known.emplace(keyOf(state.servers[i].backend, state.servers[i].server), i);
    }
    std::unordered_map<std::string, std::size_t> columns;
    for (const auto line : split(body, '\n')) {
        std::vector<std::string> fields;
        for (const auto field : split(trim(line), ' ')) {
            fields.emplace_back(field);
        }
        if (line.starts_with("# ")) {
            fields.erase(fields.begin());
            columns = columnsOf(fields);
            continue;
        }
        const Row row(columns, std::move(fields));
        if (columns.empty() || row["srv_name"].empty()) {
            continue; // the format's number, blank lines
        }
        const std::string key = keyOf(row["be_name"], row["srv_name"]);
        const auto found = known.find(key);
        if (found == known.end()) {
            known.emplace(key, state.servers.size());
            state.servers.push_back({std::string(row["be_name"]),
                                     std::string(row["srv_name"]),
                                     {},
                                     0,
                                     {},
                                     {},
                                     false,
                                     false});
        }
        ServerState& server = state.servers[known[key]];
        server.host = row["srv_addr"] == "-" ? std::string_view{} : row["srv_addr"];
        const std::string_view fqdn = row["srv_fqdn"];
        if (!fqdn.empty() && fqdn != "-") {
            server.host = fqdn;
        }
        server.port = static_cast<std::uint16_t>(parseInt(row["srv_port"]).value_or(0) & 0xffff);
        server.weight = parseInt(row["srv_uweight"]);
        server.maintenance = (parseInt(row["srv_admin_state"]).value_or(0) & kMaintenance) != 0;
        server.healthy = healthOf(row, server.maintenance);
    }
}

void readCertificateList(std::string_view body, RuntimeState& state) {
    for (auto line : split(body, '\n')) {
        line = trim(line);
        const bool name = line.starts_with('/') || line.ends_with(".pem") || line.ends_with(".crt");
        if (name && !line.starts_with('*')) { // "*" marks an open transaction
            state.certificates.emplace_back(line);
        }
    }
}

void applyState(const RuntimeState& state, model::Snapshot& snapshot) {
    if (!state.version.empty()) {
        snapshot.gateway.version = state.version;
    }
    std::unordered_map<std::string, std::size_t> targets;
    for (std::size_t i = 0; i < snapshot.targets.size(); ++i) {
        targets.emplace(snapshot.targets[i].key, i);
    }
    std::unordered_map<std::string, std::size_t> upstreams;
    for (std::size_t i = 0; i < snapshot.upstreams.size(); ++i) {
        upstreams.emplace(snapshot.upstreams[i].key, i);
    }
    for (const auto& seen : state.servers) {
        const auto target = targets.find(keyOf(seen.backend, seen.server));
        if (target != targets.end()) {
            observe(seen, snapshot.targets[target->second]);
            continue;
        }
        const auto upstream = upstreams.find(seen.backend);
        if (upstream != upstreams.end()) {
            snapshot.upstreams[upstream->second].targets.emplace_back(snapshot.targets.size());
            snapshot.targets.push_back(targetOf(seen, model::UpstreamId(upstream->second)));
        }
    }
}

model::Snapshot stateSnapshot(ReadContext& context, const RuntimeState& state,
                              const std::string& path) {
    SnapshotBuilder out(context, haproxyAdapter);
    out.gateway().live = true;
    out.gateway().version = state.version;
    out.gateway().productKind = "haproxy";
    for (const auto& socket : state.frontends) {
        if (socket.address.empty()) {
            continue;
        }
        const Address address = parseAddress(socket.address);
        model::Listener listener;
        listener.name = socket.address;
        listener.key = fmt::format("{} {}", socket.frontend, socket.address);
        listener.productKind = "bind";
        listener.source.apiPath = path;
        listener.address = address.host;
        listener.port = address.port;
        out.add(std::move(listener));
    }
    std::unordered_map<std::string, model::UpstreamId> upstreams;
    const auto upstreamOf = [&](const std::string& backend) {
        const auto known = upstreams.find(backend);
        if (known != upstreams.end()) {
            return known->second;
        }
        model::Upstream upstream;
        upstream.name = backend;
        upstream.productKind = "backend";
        upstream.source.apiPath = path;
        const model::UpstreamId id = out.add(std::move(upstream));
        upstreams.emplace(backend, id);
        model::Service service;
        service.name = backend;
        service.productKind = "backend";
        service.source.apiPath = path;
        service.upstream = id;
        service.upstreamReference = backend;
        out.add(std::move(service));
        return id;
    };
    for (const auto& backend : state.backends) {
        (void)upstreamOf(backend);
    }
    for (const auto& server : state.servers) {
        model::Target target = targetOf(server, upstreamOf(server.backend));
        target.source.apiPath = path;
        out.add(std::move(target));
    }
    for (const auto& file : state.certificates) {
        model::Certificate certificate;
        certificate.name = file;
        certificate.file = file;
        certificate.productKind = "crt";
        certificate.usage = "server";
        certificate.problem = "the runtime socket names it; it was not read";
        certificate.source.apiPath = "show ssl cert";
        out.add(std::move(certificate));
    }
    out.report(text::Severity::Note, "state-only",
               "HAProxy tells its state here, not its configuration: routes, policies and most "
               "listeners are not shown",
               {}, "read its configuration file, or the Data Plane API", path);
    return out.finish();
}

} // namespace gatelens::adapters::haproxy
