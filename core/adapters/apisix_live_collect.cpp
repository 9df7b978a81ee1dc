// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From the collected answers to the snapshot.
#include "core/adapters/apisix_live.h"

#include "core/adapters/support/answer.h"
#include "core/adapters/support/fields.h"
#include "core/adapters/support/url.h"
#include "core/base/strings.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::adapters::apisix {

using text::Node;

const Node* entriesOf(const Node& root) {
    const Node* list = root.get("list");
    if (list == nullptr) {
        const Node* node = root.get("node");
        list = node == nullptr ? nullptr : node->get("nodes");
        // An empty directory of 2.15 has no nodes at all.
        if (list == nullptr && boolOf(node, "dir", false)) {
            list = node;
        }
    }
    return list;
}

std::string idOf(const Node& item, const Node& value, Kind kind) {
    if (auto id = textOf(&value, "id"); !id.empty() && kind != Kind::Secret) {
        return id;
    }
    if (auto name = textOf(&value, "username"); !name.empty() && kind == Kind::Consumer) {
        return name;
    }
    const auto key = textOf(&item, "key");
    const auto list = fmt::format("/{}/", typeOf(kind).list);
    const auto at = key.find(list);
    return at == std::string::npos ? key.substr(key.rfind('/') + 1) : key.substr(at + list.size());
}

Result<model::Snapshot> ApisixReader::finish(ReadContext& context) {
    SnapshotBuilder builder(context, apisixAdapter);
    Input input;
    input.live = true;
    input.version = m_version;
    // Entities of the Control API carry what the gateway computed at run time.
    input.checked = m_mode != Mode::Control;
    auto& gateway = builder.gateway();
    gateway.live = true;
    gateway.version = m_version;
    addGatewaySettings(builder, nullptr, input);
    addEndpoint(builder);
    if (auto status = collect(context, builder, input); !status) {
        return fail(std::move(status.error()));
    }
    ApisixModel model(builder, input);
    if (auto status = model.build(); !status) {
        return fail(std::move(status.error()));
    }
    applyHealth(builder);
    if (m_mode == Mode::Control) {
        builder.report(text::Severity::Warning, "partly-readable",
                       "the Control API tells routes, services, upstreams and health only; "
                       "consumers, global rules, plugin configs and certificates are missing here",
                       {}, "read the Admin API (by default port 9180)", "/v1");
    }
    return builder.finish();
}

// Where this read came in is a place from which the gateway can be changed.
void ApisixReader::addEndpoint(SnapshotBuilder& builder) const {
    const auto url = parseUrl(m_baseUrl);
    if (!url) {
        return;
    }
    model::AdminEndpoint admin;
    admin.kind = m_mode == Mode::Control ? "control-api" : "admin-api";
    admin.address = url->host;
    admin.port = url->port != 0 ? url->port : url->scheme == "https" ? 443 : 80;
    admin.tls = url->scheme == "https";
    admin.name = fmt::format("{} {}", admin.kind, admin.port);
    admin.key = fmt::format("{}:{}", admin.address, admin.port);
    admin.exposure = {model::exposureOf(url->host), model::Origin::Observed, {}};
    if (m_mode == Mode::Control) {
        admin.auth = model::Setting<model::AdminAuth>::byDefault(model::AdminAuth::None);
    }
    builder.gateway().admin.push_back(std::move(admin));
}

Status ApisixReader::collect(ReadContext& context, SnapshotBuilder& builder, Input& input) {
    // Answers come in any order; the model must not.
    std::ranges::sort(m_pages, {}, &Page::ask);
    for (auto& page : m_pages) {
        auto document = context.parse(text::SourceKind::ApiAnswer, requestName(page.request),
                                      std::move(page.body), text::Format::Json);
        if (!document) {
            return fail(std::move(document.error()));
        }
        collectPage(builder, input, page, *(*document)->root());
    }
    return {};
}

void ApisixReader::collectPage(SnapshotBuilder& builder, Input& input, const Page& page,
                               const Node& root) {
    switch (page.ask.purpose) {
    case Purpose::Configs:
        collectStandalone(builder, input, root, page.ask.path);
        break;
    case Purpose::ControlSchema:
        builder.gateway().raw = &root;
        if (const Node* plugins = root.get("plugins")) {
            collectSchemas(input, *plugins);
        }
        break;
    case Purpose::AllPlugins:
        collectSchemas(input, root);
        break;
    case Purpose::EntitySchema:
        input.entitySchemas.emplace(page.ask.subject, &root);
        break;
    case Purpose::PluginSchema:
        input.pluginSchemas.emplace(page.ask.subject, &root);
        break;
    case Purpose::ConsumerSchema:
        input.consumerSchemas.emplace(page.ask.subject, &root);
        break;
    case Purpose::List:
    case Purpose::ControlList:
        collectList(input, page.ask, root);
        break;
    case Purpose::Health:
        m_health.push_back(&root);
        break;
    }
}

void ApisixReader::collectList(Input& input, const Ask& ask, const Node& root) const {
    const Node* entries = ask.purpose == Purpose::List ? entriesOf(root) : &root;
    for (const Node* item : entries->items) {
        const Node* value = item->get("value");
        if (value == nullptr || !value->isMapping()) {
            continue;
        }
        auto id = idOf(*item, *value, ask.kind);
        const auto path = ask.purpose == Purpose::List
                              ? fmt::format("{}/{}", ask.path, id)
                              : fmt::format("/v1/{}/{}", typeOf(ask.kind).word, id);
        if (ask.kind == Kind::Credential) {
            id = fmt::format("{}/credentials/{}", ask.subject, id);
        }
        addItem(input, ask.kind, *value, std::move(id), path);
    }
}

// Name -> {priority, schema, consumer_schema}.
void ApisixReader::collectSchemas(Input& input, const Node& plugins) const {
    for (const auto& plugin : plugins.members) {
        if (const Node* schema = plugin.value->get("schema")) {
            input.pluginSchemas.emplace(plugin.name, schema);
        }
        if (const Node* schema = plugin.value->get("consumer_schema")) {
            input.consumerSchemas.emplace(plugin.name, schema);
        }
        if (const Node* priority = plugin.value->get("priority");
            priority != nullptr && priority->asInt()) {
            input.priorities.emplace(plugin.name,
                                     static_cast<std::int32_t>(std::clamp<std::int64_t>(
                                         *priority->asInt(), -2'000'000'000, 2'000'000'000)));
        }
    }
}

// [{name: "/apisix/upstreams/1", nodes: [{ip, port, status}]}]
void ApisixReader::applyHealth(SnapshotBuilder& builder) const {
    auto& snapshot = builder.snapshot();
    std::unordered_map<std::string_view, std::size_t> upstreams;
    for (std::size_t i = 0; i < snapshot.upstreams.size(); ++i) {
        upstreams.emplace(snapshot.upstreams[i].key, i);
    }
    for (const Node* answer : m_health) {
        for (const Node* checker : answer->items) {
            const auto name = textOf(checker, "name");
            const auto parts = split(name, '/');
            if (parts.size() < 2) {
                continue;
            }
            const auto id = std::string(parts.back());
            const auto owner = parts[parts.size() - 2];
            const auto key = owner == "upstreams"  ? id
                             : owner == "services" ? fmt::format("service:{}/upstream", id)
                                                   : fmt::format("route:{}/upstream", id);
            const auto found = upstreams.find(key);
            const Node* nodes = checker->get("nodes");
            if (found == upstreams.end() || nodes == nullptr) {
                continue;
            }
            for (const auto target : snapshot.upstreams[found->second].targets) {
                observe(snapshot.targets[target.index()], *nodes);
            }
        }
    }
}

void ApisixReader::observe(model::Target& target, const Node& nodes) {
    for (const Node* node : nodes.items) {
        const bool same =
            (textOf(node, "ip") == target.host || textOf(node, "hostname") == target.host) &&
            intOf(node, "port", 0) == target.port;
        const Node* status = node->get("status");
        if (same && status != nullptr) {
            target.healthy = {status->text == "healthy" || status->text == "mostly_healthy",
                              model::Origin::Observed, status->range};
        }
    }
}

} // namespace gatelens::adapters::apisix
