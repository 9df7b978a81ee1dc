// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/nginx_plus.h"

#include "core/adapters/nginx_internal.h"
#include "core/adapters/nginx_values.h"
#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gatelens::adapters::nginx {

using model::Setting;
using text::Node;

namespace {

constexpr std::size_t kListBytes = 4096; // the two lists are short

// A small JSON list that is looked at and thrown away.
std::vector<std::string> listOf(std::string_view body) {
    if (body.size() > kListBytes) {
        return {};
    }
    text::SourceMap sources;
    const auto& file = sources.add(text::SourceKind::ApiAnswer, "list", std::string(body));
    const auto document = text::readJson(file);
    std::vector<std::string> out;
    if (!document || (*document)->root() == nullptr || !(*document)->root()->isSequence()) {
        return out;
    }
    for (const Node* item : (*document)->root()->items) {
        out.emplace_back(item->asText().value_or(""));
    }
    return out;
}

Result<const Node*> parseAnswer(ReadContext& context, const ApiAnswer& answer) {
    auto document =
        context.parse(text::SourceKind::ApiAnswer, fmt::format("GET {}", answer.request.path),
                      answer.body, text::Format::Json);
    if (!document) {
        return fail(ErrorCode::UnexpectedAnswer,
                    fmt::format("is no JSON: {}", document.error().message), answer.request.path);
    }
    return (*document)->root();
}

bool isUpstreams(const ApiAnswer& answer) {
    return answer.request.path.ends_with("/upstreams/");
}

// The state words of a peer: up, draining, down, unavail, checking, unhealthy.
void readState(const Node& peer, model::Target& target) {
    const std::string state = textOf(&peer, "state");
    const Node* place = peer.get("state");
    if (place == nullptr || state == "checking") {
        return;
    }
    target.healthy = {state == "up" || state == "draining", model::Origin::Observed, place->range};
    if (state == "down") {
        target.enabled = false;
    }
}

model::Target targetOf(const Node& peer, const std::string& path) {
    model::Target target;
    const std::string server = textOf(&peer, "server");
    const PassUrl address = parsePass(server);
    target.host = address.host;
    target.port = address.port;
    target.name = textOf(&peer, "name") == server ? std::string{} : textOf(&peer, "name");
    target.productId = textOf(&peer, "id");
    target.productKind = "server";
    target.weight = intOf(&peer, "weight", 1);
    target.backup = boolOf(&peer, "backup", false);
    target.source = {peer.range, fmt::format("{}servers/{}", path, target.productId)};
    target.raw = &peer;
    readState(peer, target);
    return target;
}

void addUpstreams(SnapshotBuilder& out, const Node& upstreams, const std::string& path) {
    const bool stream = path.find("/stream/") != std::string::npos;
    for (const auto& member : upstreams.members) {
        const std::string own = fmt::format("{}{}/", path, member.name);
        model::Upstream upstream;
        upstream.name = member.name;
        upstream.key = stream ? fmt::format("stream {}", member.name) : upstream.name;
        upstream.productKind = "upstream";
        upstream.source = {member.keyRange, own};
        upstream.raw = member.value;
        const model::UpstreamId id = out.add(std::move(upstream));
        const Node* peers = member.value->get("peers");
        for (const Node* peer : peers == nullptr ? std::span<const Node* const>{} : peers->items) {
            model::Target target = targetOf(*peer, own);
            target.upstream = id;
            out.add(std::move(target));
        }
    }
}

// Brings the peers of the API to the targets of a configuration.
class StateMerger final {
public:
    explicit StateMerger(model::Snapshot& snapshot)
        : m_snapshot(snapshot) {
        for (std::size_t i = 0; i < snapshot.upstreams.size(); ++i) {
            m_upstreams.emplace(snapshot.upstreams[i].key, i);
        }
        for (std::size_t i = 0; i < snapshot.targets.size(); ++i) {
            const auto& target = snapshot.targets[i];
            if (target.upstream) {
                m_targets.emplace(keyOf(snapshot[target.upstream].key, target), i);
            }
        }
    }

    void merge(const Node& upstreams, const std::string& path) {
        const bool stream = path.find("/stream/") != std::string::npos;
        for (const auto& member : upstreams.members) {
            const auto found =
                m_upstreams.find(fmt::format("{}{}", stream ? "stream " : "", member.name));
            const Node* peers = member.value->get("peers");
            if (found == m_upstreams.end() || peers == nullptr) {
                continue;
            }
            for (const Node* peer : peers->items) {
                mergePeer(*peer, found->second, fmt::format("{}{}/", path, member.name));
            }
        }
    }

private:
    static std::string keyOf(const std::string& upstream, const model::Target& target) {
        return fmt::format("{}\n{}", upstream, target.address());
    }

    void mergePeer(const Node& peer, std::size_t upstream, const std::string& path) {
        model::Target seen = targetOf(peer, path);
        const auto found = m_targets.find(keyOf(m_snapshot.upstreams[upstream].key, seen));
        if (found != m_targets.end()) {
            m_snapshot.targets[found->second].healthy = seen.healthy;
            m_snapshot.targets[found->second].productId = seen.productId;
            return;
        }
        // Added through the API, or an address that a name resolves to.
        seen.upstream = model::UpstreamId(upstream);
        seen.key = fmt::format("{}/{}", m_snapshot.upstreams[upstream].key, seen.address());
        m_targets.emplace(keyOf(m_snapshot.upstreams[upstream].key, seen),
                          m_snapshot.targets.size());
        m_snapshot.upstreams[upstream].targets.emplace_back(m_snapshot.targets.size());
        m_snapshot.targets.push_back(std::move(seen));
    }

    model::Snapshot& m_snapshot;
    std::unordered_map<std::string, std::size_t> m_upstreams;
    std::unordered_map<std::string, std::size_t> m_targets;
};

void readInstance(const Node& instance, model::Gateway& gateway) {
    const std::string version = textOf(&instance, "version");
    if (!version.empty()) {
        gateway.version = version;
    }
    const std::string build = textOf(&instance, "build");
    if (build.starts_with("nginx-plus")) {
        gateway.edition = "plus";
        gateway.formatVersion = build;
    }
}

} // namespace

int newestApiVersion(std::string_view body) {
    std::int64_t newest = 0;
    for (const auto& item : listOf(body)) {
        const auto number = parseInt(item);
        if (!number || *number < 1 || *number > 1000) {
            return 0;
        }
        newest = std::max(newest, *number);
    }
    return static_cast<int>(newest);
}

bool isControlRoot(std::string_view body) {
    const auto items = listOf(body);
    return items == std::vector<std::string>{"control", "nginx"};
}

Result<model::Snapshot> readControl(ReadContext& context, const ApiAnswer& config,
                                    const ApiAnswer* instance) {
    auto root = parseAnswer(context, config);
    if (!root) {
        return fail(std::move(root.error()));
    }
    if (!(*root)->isSequence() || (*root)->items.empty()) {
        return fail(ErrorCode::UnexpectedAnswer, "is no list of configuration files",
                    config.request.path);
    }
    std::vector<std::pair<std::string, std::string>> files;
    for (const Node* item : (*root)->items) {
        files.emplace_back(textOf(item, "name"), textOf(item, "content"));
    }
    model::Gateway gateway;
    if (instance != nullptr) {
        auto facts = parseAnswer(context, *instance);
        if (!facts) {
            return fail(std::move(facts.error()));
        }
        readInstance(**facts, gateway);
    }
    auto snapshot = readHeld(context, files, gateway.version);
    if (snapshot) {
        snapshot->gateway.edition = gateway.edition;
        snapshot->gateway.formatVersion = gateway.formatVersion;
    }
    return snapshot;
}

Result<model::Snapshot> readPlus(ReadContext& context, std::span<const ApiAnswer> answers,
                                 const std::string& baseUrl, std::string_view version) {
    SnapshotBuilder out(context, nginxAdapter);
    out.gateway().live = true;
    out.gateway().edition = "plus";
    out.gateway().version = version;
    text::SourceRange place;
    for (const auto& answer : answers) {
        auto root = parseAnswer(context, answer);
        if (!root) {
            return fail(std::move(root.error()));
        }
        if (isUpstreams(answer)) {
            addUpstreams(out, **root, answer.request.path);
        } else {
            readInstance(**root, out.gateway());
            place = (*root)->range;
        }
    }
    model::AdminEndpoint api;
    api.name = "NGINX Plus API";
    api.kind = "admin-api";
    api.productKind = "api";
    api.key = baseUrl;
    api.tls = baseUrl.starts_with("https://");
    const PassUrl address = parsePass(baseUrl);
    api.address = address.host;
    api.port = address.hasPort ? address.port : api.tls ? std::uint16_t{443} : std::uint16_t{80};
    api.source = {place, "/api/"};
    out.gateway().admin.push_back(std::move(api));
    out.report(text::Severity::Note, "state-only",
               "the API of NGINX Plus tells the state of upstreams, not the configuration: "
               "listeners, routes and policies are not shown",
               place, "read the output of \"nginx -T\" as a file", "/api/");
    return out.finish();
}

Status applyPlusState(ReadContext& context, std::span<const ApiAnswer> answers,
                      model::Snapshot& snapshot) {
    StateMerger merger(snapshot);
    for (const auto& answer : answers) {
        if (answer.request.path.starts_with("/1")) {
            continue; // the Control API's
        }
        auto root = parseAnswer(context, answer);
        if (!root) {
            return fail(std::move(root.error()));
        }
        if (isUpstreams(answer)) {
            merger.merge(**root, answer.request.path);
        } else {
            readInstance(**root, snapshot.gateway);
        }
    }
    snapshot.documents = context.documents();
    return {};
}

} // namespace gatelens::adapters::nginx
