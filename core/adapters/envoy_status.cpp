// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What only a running Envoy knows: version and state, resolved endpoints and
// their health, bound addresses, loaded certificates.
#include "core/adapters/envoy_internal.h"
#include "core/base/strings.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::envoy {

using model::Origin;
using model::Setting;
using text::Node;

namespace {

void readServerInfo(SnapshotBuilder& builder, const Node& info) {
    model::Gateway& gateway = builder.gateway();
    // "<commit>/1.40.0/Clean/RELEASE/BoringSSL"
    const std::string version = fieldText(&info, "version");
    const auto parts = split(version, '/');
    if (parts.size() >= 2) {
        gateway.version = parts[1];
        if (parts.size() >= 5) {
            gateway.embedded = {std::string(parts[4])};
        }
    }
    const std::string state = fieldText(&info, "state");
    gateway.tags.push_back("state:" + toLower(state));
    if (state != "LIVE") {
        builder.report(text::Severity::Warning, "not-live",
                       fmt::format("this Envoy is {}, so it does not serve normally", state),
                       info.range, {}, "/server_info");
    }
    const Node* options = field(&info, "command_line_options");
    if (const Node* level = field(options, "log_level")) {
        gateway.logLevel = {std::string(level->text), Origin::Observed, level->range};
        gateway.debug = {level->text == "debug" || level->text == "trace", Origin::Observed,
                         level->range};
    }
    const Node* node = field(&info, "node");
    if (gateway.name.empty()) {
        gateway.name = fieldText(node, "cluster");
        const std::string id = fieldText(node, "id");
        if (gateway.name.empty()) {
            gateway.name = id;
        }
        if (!id.empty()) {
            gateway.nodes.push_back(id);
        }
    }
}

bool isHealthy(const Node* status) {
    for (const std::string_view failure :
         {"failed_active_health_check", "failed_outlier_check", "active_hc_timeout",
          "pending_active_hc", "excluded_via_immediate_hc_fail"}) {
        if (fieldBool(status, failure, false)) {
            return false;
        }
    }
    const std::string eds = fieldText(status, "eds_health_status");
    return eds.empty() || eds == "HEALTHY" || eds == "UNKNOWN" || eds == "DEGRADED";
}

class ClusterStatus final {
public:
    explicit ClusterStatus(SnapshotBuilder& builder)
        : m_builder(builder) {
        const auto& upstreams = builder.snapshot().upstreams;
        for (std::size_t i = 0; i < upstreams.size(); ++i) {
            const auto& upstream = upstreams[i];
            const std::string& raw =
                upstream.productId.empty() ? upstream.name : upstream.productId;
            m_upstreams.try_emplace(raw, model::UpstreamId(i));
        }
    }

    void read(const Node& status) {
        const std::string name = fieldText(&status, "name");
        const model::UpstreamId upstream = upstreamFor(name, status);
        std::unordered_map<std::string, model::TargetId> known;
        for (const auto id : m_builder.snapshot()[upstream].targets) {
            known.emplace(m_builder.snapshot()[id].address(), id);
        }
        for (const Node* host : fieldItems(&status, "host_statuses")) {
            readHost(*host, upstream, known);
        }
    }

private:
    model::UpstreamId upstreamFor(const std::string& name, const Node& status) {
        if (const auto found = m_upstreams.find(name); found != m_upstreams.end()) {
            return found->second;
        }
        model::Upstream upstream;
        upstream.name = decodedName(name);
        upstream.key = name;
        upstream.productId = upstream.name == name ? std::string() : name;
        upstream.productKind = "cluster";
        upstream.source = {status.range, "/clusters"};
        upstream.raw = &status;
        const auto id = m_builder.add(std::move(upstream));
        model::Service service;
        service.name = decodedName(name);
        service.key = name;
        service.productKind = "cluster";
        service.upstream = id;
        service.upstreamReference = name;
        service.source = {status.range, "/clusters"};
        (void)m_builder.add(std::move(service));
        m_upstreams.emplace(name, id);
        return id;
    }

    void readHost(const Node& host, model::UpstreamId upstream,
                  std::unordered_map<std::string, model::TargetId>& known) {
        const Address address = addressOf(field(&host, "address"));
        const Node* status = field(&host, "health_status");
        const bool healthy = isHealthy(status);
        const text::SourceRange range = status == nullptr ? host.range : status->range;
        auto found = known.find(address.text());
        if (found == known.end()) {
            // A name that DNS resolved: the target keeps the name.
            Address named = address;
            named.host = fieldText(&host, "hostname");
            found = known.find(named.text());
        }
        if (found != known.end()) {
            Setting<bool>& health = m_builder.snapshot().targets[found->second.index()].healthy;
            const bool before = health.origin == Origin::Observed && health.value;
            health = {healthy || before, Origin::Observed, range};
            return;
        }
        model::Target target;
        target.host = address.host;
        target.port = address.port;
        target.productKind = "endpoint";
        target.weight = fieldInt(&host, "weight", 1);
        target.backup = fieldInt(&host, "priority", 0) > 0;
        target.healthy = {healthy, Origin::Observed, range};
        target.zone = localityZone(field(&host, "locality"));
        target.upstream = upstream;
        target.source = {host.range, "/clusters"};
        target.raw = &host;
        target.tags.emplace_back("discovered");
        const std::string text = address.text();
        known.emplace(text, m_builder.add(std::move(target)));
    }

    SnapshotBuilder& m_builder;
    std::unordered_map<std::string, model::UpstreamId> m_upstreams;
};

void readListeners(SnapshotBuilder& builder, const Node& root) {
    std::unordered_map<std::string, Address> bound;
    for (const Node* status : fieldItems(&root, "listener_statuses")) {
        bound.emplace(fieldText(status, "name"), addressOf(field(status, "local_address")));
    }
    std::set<std::string> seen;
    for (model::Listener& listener : builder.snapshot().listeners) {
        const std::string name = fieldText(listener.raw, "name");
        seen.insert(name);
        const auto found = bound.find(name);
        if (found != bound.end() && listener.port == 0) {
            listener.port = found->second.port; // the one that port 0 got
        }
    }
    for (const auto& [name, address] : bound) {
        if (seen.contains(name)) {
            continue;
        }
        model::Listener listener; // without the dump there is no more to know
        listener.name = name;
        listener.productKind = "listener";
        listener.address = address.host;
        listener.port = address.port;
        listener.exposure = {model::exposureOf(address.host), Origin::Observed, address.range};
        listener.source = {address.range, "/listeners"};
        (void)builder.add(std::move(listener));
    }
}

// Seconds since the epoch of "2026-01-31T12:00:00Z"; 0 when malformed.
std::int64_t epochOf(const std::string& text) {
    std::tm parts{};
    if (strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts) == nullptr) {
        return 0;
    }
    return static_cast<std::int64_t>(timegm(&parts));
}

// Hex digits only, upper case, without leading zeros.
std::string plainSerial(std::string_view serial) {
    std::string out;
    for (const char c : serial) {
        if (c != ':') {
            out += c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
        }
    }
    const auto first = out.find_first_not_of('0');
    return first == std::string::npos ? std::string() : out.substr(first);
}

model::CertificateFacts factsOf(const Node& details) {
    model::CertificateFacts facts;
    facts.serial = plainSerial(fieldText(&details, "serial_number"));
    for (const Node* name : fieldItems(&details, "subject_alt_names")) {
        if (const Node* dns = field(name, "dns")) {
            facts.dnsNames.emplace_back(dns->text);
        } else if (const Node* uri = field(name, "uri")) {
            facts.dnsNames.emplace_back(uri->text);
        } else if (const Node* ip = field(name, "ip_address")) {
            facts.ipAddresses.emplace_back(ip->text);
        }
    }
    facts.notBefore = epochOf(fieldText(&details, "valid_from"));
    facts.notAfter = epochOf(fieldText(&details, "expiration_time"));
    return facts;
}

class CertificateStatus final {
public:
    explicit CertificateStatus(SnapshotBuilder& builder)
        : m_builder(builder) {
        const auto& certificates = builder.snapshot().certificates;
        for (std::size_t i = 0; i < certificates.size(); ++i) {
            if (!certificates[i].file.empty()) {
                m_byFile.emplace(certificates[i].file, i);
            }
            if (!certificates[i].chain.empty()) {
                m_serials.insert(plainSerial(certificates[i].chain.front().serial));
            }
        }
    }

    void read(const Node& details, std::string_view usage) {
        const std::string path = fieldText(&details, "path");
        model::CertificateFacts facts = factsOf(details);
        if (m_serials.contains(facts.serial)) {
            return; // inline in the dump: already read, and better
        }
        const auto found = m_byFile.find(path);
        if (found != m_byFile.end()) {
            model::Certificate& known = m_builder.snapshot().certificates[found->second];
            known.chain.push_back(std::move(facts));
            known.problem.clear();
            return;
        }
        m_serials.insert(facts.serial);
        model::Certificate certificate;
        certificate.name = path.empty() || path == "<inline>" ? facts.serial : path;
        certificate.file = path.starts_with('/') ? path : std::string();
        certificate.productKind = "loaded certificate";
        certificate.usage = usage;
        certificate.source = {details.range, "/certs"};
        certificate.raw = &details;
        certificate.chain.push_back(std::move(facts));
        (void)m_builder.add(std::move(certificate));
    }

private:
    SnapshotBuilder& m_builder;
    std::unordered_map<std::string, std::size_t> m_byFile;
    std::set<std::string> m_serials;
};

} // namespace

void addLiveState(SnapshotBuilder& builder, const LiveState& state) {
    if (state.serverInfo != nullptr) {
        readServerInfo(builder, *state.serverInfo);
    }
    if (state.clusters != nullptr) {
        ClusterStatus status(builder);
        for (const Node* cluster : fieldItems(state.clusters, "cluster_statuses")) {
            status.read(*cluster);
        }
    }
    if (state.listeners != nullptr) {
        readListeners(builder, *state.listeners);
    }
    if (state.certificates != nullptr) {
        CertificateStatus status(builder);
        for (const Node* loaded : fieldItems(state.certificates, "certificates")) {
            for (const Node* details : fieldItems(loaded, "cert_chain")) {
                status.read(*details, "server");
            }
            for (const Node* details : fieldItems(loaded, "ca_cert")) {
                status.read(*details, "ca");
            }
        }
    }
}

} // namespace gatelens::adapters::envoy
