// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Standalone files (apisix.yaml, apisix.json), files of the ADC command line, and
// config.yaml beside them: flattens all lists into Input.
#include "core/adapters/apisix_internal.h"

#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::adapters::apisix {

using text::Node;

namespace {

// The first entry of a list, to judge whose list it is; null when there is none.
const Node* firstOf(const Node& root, std::string_view list) {
    const Node* entries = root.get(list);
    return entries != nullptr && entries->isSequence() && !entries->items.empty()
               ? entries->items.front()
               : nullptr;
}

bool isMappingAt(const Node* node, std::string_view key) {
    const Node* value = node == nullptr ? nullptr : node->get(key);
    return value != nullptr && value->isMapping();
}

bool has(const Node* node, std::string_view key) {
    return node != nullptr && node->get(key) != nullptr;
}

bool isConfig(const Node& root) {
    const Node* deployment = root.get("deployment");
    if (isMappingAt(&root, "deployment") &&
        (has(deployment, "role") || has(deployment, "admin") || has(deployment, "etcd") ||
         has(deployment, "role_traditional") || has(deployment, "role_data_plane"))) {
        return true;
    }
    return isMappingAt(&root, "apisix") ||
           (isMappingAt(&root, "nginx_config") && isMappingAt(&root, "plugin_attr"));
}

bool isAdc(const Node& root) {
    const Node* service = firstOf(root, "services");
    const Node* route = service == nullptr ? nullptr : firstOf(*service, "routes");
    const Node* consumer = firstOf(root, "consumers");
    const Node* credential = consumer == nullptr ? nullptr : firstOf(*consumer, "credentials");
    return has(route, "uris") ||
           (has(service, "name") && !has(service, "id") && isMappingAt(service, "upstream")) ||
           has(firstOf(root, "ssls"), "certificates") || has(credential, "config");
}

bool isStandalone(const Node& root) {
    const Node* route = firstOf(root, "routes");
    const Node* upstream = firstOf(root, "upstreams");
    const Node* service = firstOf(root, "services");
    const Node* stream = firstOf(root, "stream_routes");
    const bool versioned = std::ranges::any_of(root.members, [](const text::Member& member) {
        return member.name.ends_with("_conf_version");
    });
    return versioned || has(route, "uri") || has(route, "uris") || isMappingAt(upstream, "nodes") ||
           has(firstOf(root, "plugin_configs"), "plugins") ||
           has(firstOf(root, "global_rules"), "plugins") || has(stream, "server_port") ||
           has(stream, "upstream") || has(firstOf(root, "ssls"), "cert") ||
           isMappingAt(firstOf(root, "consumers"), "plugins") ||
           (has(upstream, "nodes") && !has(upstream, "targets")) ||
           (isMappingAt(service, "plugins") || isMappingAt(service, "upstream") ||
            has(service, "upstream_id")) ||
           has(upstream, "discovery_type");
}

class FileCollector final {
public:
    FileCollector(SnapshotBuilder& builder, Input& input)
        : m_builder(builder)
        , m_input(input) {}

    void addStandalone(const Node& root, std::string_view apiPath) {
        m_adc = false;
        for (const auto& member : root.members) {
            if (const auto* type = findList(member.name)) {
                addList(*type, *member.value, apiPath);
            } else if (member.name == "plugins") {
                addPluginNames(*member.value);
            } else if (!member.name.ends_with("_conf_version") &&
                       !member.name.starts_with("X-")) { // what the API adds to it
                unknownMember(member);
            }
        }
    }

    void addAdc(const Node& root) {
        m_adc = true;
        for (const auto& member : root.members) {
            if ((member.name == "global_rules" || member.name == "plugin_metadata") &&
                member.value->isMapping()) {
                addAdcMap(member.name, *member.value);
            } else if (const auto* type = findList(member.name)) {
                addList(*type, *member.value, {});
            } else {
                unknownMember(member);
            }
        }
    }

private:
    // Plugins that the standalone file enables: names or {name, stream}.
    void addPluginNames(const Node& list) {
        for (const Node* plugin : list.items) {
            auto name = plugin->isMapping() ? textOf(plugin, "name")
                                            : std::string(plugin->asText().value_or(""));
            if (!name.empty()) {
                m_builder.gateway().availablePlugins.push_back(std::move(name));
            }
        }
    }

    // ADC writes global rules and metadata as a mapping of plugins.
    void addAdcMap(std::string_view name, const Node& map) {
        if (name == "global_rules") {
            Item item;
            item.node = &map;
            item.plugins = &map;
            item.adc = true;
            item.id = "global";
            m_input.of(Kind::GlobalRule).push_back(std::move(item));
            return;
        }
        for (const auto& member : map.members) {
            addItem(m_input, Kind::PluginMetadata, *member.value, std::string(member.name));
        }
    }

    void addList(const EntityType& type, const Node& list, std::string_view apiPath) {
        if (list.isNull()) {
            return;
        }
        if (!list.isSequence()) {
            m_builder.error("wrong-type",
                            fmt::format("\"{}\" is {}, but must be a list", type.list,
                                        text::kindName(list.kind)),
                            list.range, "begin every entry with \"- \"");
            return;
        }
        for (const Node* node : list.items) {
            add(type.kind, *node, Kind::None, kNoIndex, apiPath);
        }
    }

    void add(Kind kind, const Node& node, Kind parentKind, std::uint32_t parent,
             std::string_view apiPath) {
        const auto& type = typeOf(kind);
        if (!node.isMapping()) {
            m_builder.error("wrong-type",
                            fmt::format("an entry of \"{}\" is {}, but must be a mapping",
                                        type.list, text::kindName(node.kind)),
                            node.range);
            return;
        }
        auto id = textOf(&node, m_adc ? "name" : "id");
        if (id.empty() && kind == Kind::Consumer) {
            id = textOf(&node, "username");
        }
        // Credentials stand among the consumers, told apart by their id
        // (apisix/consumer.lua).
        if (kind == Kind::Consumer && id.find("/credentials/") != std::string::npos) {
            kind = Kind::Credential;
        }
        const auto index = static_cast<std::uint32_t>(m_input.of(kind).size());
        addItem(m_input, kind, node, std::move(id), std::string(apiPath));
        auto& item = m_input.of(kind).back();
        item.parentKind = parentKind;
        item.parent = parent;
        item.adc = m_adc;
        if (m_adc) {
            addAdcChildren(kind, node, index);
        }
    }

    void addAdcChildren(Kind kind, const Node& node, std::uint32_t index) {
        const auto children = [&](std::string_view list, Kind childKind) {
            const Node* entries = node.get(list);
            if (entries == nullptr || entries->isNull()) {
                return;
            }
            for (const Node* entry : entries->items) {
                add(childKind, *entry, kind, index, {});
            }
        };
        if (kind == Kind::Service) {
            children("routes", Kind::Route);
            children("stream_routes", Kind::StreamRoute);
        } else if (kind == Kind::Consumer) {
            children("credentials", Kind::Credential);
        } else if (kind == Kind::ConsumerGroup) {
            children("consumers", Kind::Consumer);
        }
    }

    void unknownMember(const text::Member& member) {
        std::vector<std::string_view> names{"plugins"};
        for (const auto& type : entityTypes()) {
            names.push_back(type.list);
        }
        const auto near = nearest(member.name, names);
        m_builder.error("unknown-key",
                        fmt::format("the file has the unknown key \"{}\"", member.name),
                        member.keyRange,
                        near.empty() ? "remove it, or check the version of APISIX"
                                     : fmt::format("did you mean \"{}\"?", near));
        m_builder.gateway().extra.push_back({std::string(member.name), member.value});
    }

    SnapshotBuilder& m_builder;
    Input& m_input;
    bool m_adc = false;
};

// APISIX takes apisix.yaml only when its last ten bytes hold "#END" and nothing
// but blanks after it (apisix/core/config_yaml.lua).
void checkEndMarker(SnapshotBuilder& builder, const text::Document& document) {
    const auto* file = builder.context().sources()->find(document.file);
    if (file == nullptr || document.format != text::Format::Yaml) {
        return;
    }
    auto tail = file->text();
    tail = tail.substr(tail.size() - std::min<std::size_t>(tail.size(), 10));
    const auto marker = tail.rfind("#END");
    if (marker != std::string_view::npos && trim(tail.substr(marker + 4)).empty()) {
        return;
    }
    const auto end = static_cast<std::uint32_t>(file->text().size());
    builder.error("missing-end-marker",
                  "the file does not end with \"#END\"; APISIX ignores it as not complete",
                  {document.file, end, end}, "add a last line \"#END\"");
}

} // namespace

void addItem(Input& input, Kind kind, const Node& node, std::string id, std::string apiPath) {
    Item item;
    item.node = &node;
    const Node* plugins = node.get("plugins");
    item.plugins = plugins != nullptr && plugins->isMapping() ? plugins : nullptr;
    item.id = std::move(id);
    item.apiPath = std::move(apiPath);
    input.of(kind).push_back(std::move(item));
}

FileKind fileKindOf(const Node& root) {
    if (!root.isMapping()) {
        return FileKind::None;
    }
    if (isConfig(root)) {
        return FileKind::Config;
    }
    if (isAdc(root)) {
        return FileKind::Adc;
    }
    const Node* rules = root.get("global_rules");
    const bool adcRules = rules != nullptr && rules->isMapping() && !rules->members.empty();
    return isStandalone(root) ? FileKind::Standalone : adcRules ? FileKind::Adc : FileKind::None;
}

void collectStandalone(SnapshotBuilder& builder, Input& input, const Node& root,
                       std::string_view apiPath) {
    FileCollector(builder, input).addStandalone(root, apiPath);
}

Status collectFiles(SnapshotBuilder& builder, Input& input,
                    std::span<const text::DocumentPtr> documents) {
    FileCollector collector(builder, input);
    const Node* config = nullptr;
    std::size_t used = 0;
    for (const auto& document : documents) {
        for (const Node* root : document->roots) {
            const auto kind = root == nullptr ? FileKind::None : fileKindOf(*root);
            if (kind == FileKind::None) {
                builder.note("ignored-document", "this document is no APISIX configuration",
                             root == nullptr ? text::SourceRange{} : root->range);
                continue;
            }
            if (used++ == 0) {
                builder.gateway().source.range = root->range;
            }
            if (kind == FileKind::Config && config != nullptr) {
                builder.note("ignored-document",
                             "a second config.yaml in one source; the first is used", root->range);
            } else if (kind == FileKind::Config) {
                config = root;
            } else if (kind == FileKind::Adc) {
                collector.addAdc(*root);
            } else {
                collector.addStandalone(*root, {});
                checkEndMarker(builder, *document);
            }
        }
    }
    if (used == 0) {
        return fail(ErrorCode::WrongProduct, "no document here is an APISIX configuration");
    }
    addGatewaySettings(builder, config, input);
    return {};
}

} // namespace gatelens::adapters::apisix
