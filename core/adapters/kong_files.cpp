// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Declarative (kong.yml, `kong config db_export`) and decK files: flattens nested
// and top-level lists into Input. Several files make one configuration, as decK
// merges what it finds in a directory.
#include "core/adapters/kong_internal.h"

#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters::kong {

using text::Node;
using text::Severity;

namespace {

// Lists that Kong or decK know and that the model has no place for yet.
constexpr std::array kOtherLists =
    std::to_array<std::string_view>({"_comment",
                                     "_ignore",
                                     "parameters",
                                     "custom_plugins",
                                     "cloned_plugins",
                                     "custom_entities",
                                     "partials",
                                     "rbac_roles",
                                     "rbac_users",
                                     "rbac_endpoint_permissions",
                                     "licenses",
                                     "service_packages",
                                     "workspaces",
                                     "oauth2_authorization_codes",
                                     "acme_storage",
                                     "sessions",
                                     "session_metadatas",
                                     "degraphql_routes",
                                     "graphql_ratelimiting_cost_decorations",
                                     "clustering_data_planes",
                                     "clustering_rpc_requests",
                                     "plugin_schemas",
                                     "documents",
                                     "document_objects",
                                     "files",
                                     "event_hooks",
                                     "jwt_signer_keys",
                                     "jwt_signer_jwks",
                                     "keyring_meta",
                                     "keyring_keys",
                                     "ratelimiting_metrics",
                                     "response_ratelimiting_metrics",
                                     "rl_counters",
                                     "vault_auth_vaults",
                                     "applications",
                                     "application_instances",
                                     "consumer_reset_secrets",
                                     "developers",
                                     "login_attempts",
                                     "admins",
                                     "credentials",
                                     "consumer_group_overrides"});

constexpr std::array kVersions = std::to_array<std::string_view>({"1.1", "2.1", "3.0"});

// Whether `words`, separated by blanks, hold `word`.
bool hasWord(std::string_view words, std::string_view word) {
    for (auto at = words.find(word); at != std::string_view::npos; at = words.find(word, at + 1)) {
        const auto end = at + word.size();
        if ((at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' ')) {
            return true;
        }
    }
    return false;
}

class FileCollector final {
public:
    FileCollector(SnapshotBuilder& builder, Input& input)
        : m_builder(builder)
        , m_input(input) {}

    void addRoot(const Node& root) {
        m_flags = 0;
        m_workspace = m_input.workspace(textOf(&root, "_workspace"));
        checkVersion(root);
        if (!boolOf(&root, "_transform", true)) {
            m_flags |= kHashedSecrets;
        }
        for (const auto& member : root.members) {
            addMember(member);
        }
    }

private:
    void checkVersion(const Node& root) {
        const Node* version = root.get("_format_version");
        if (version == nullptr) {
            m_builder.error("missing-key",
                            "the file lacks \"_format_version\"; Kong and decK refuse it",
                            root.range, "add _format_version: \"3.0\"");
            return;
        }
        const auto written = version->asText().value_or(std::string_view{});
        auto& format = m_builder.gateway().formatVersion;
        if (!format.empty() && format != written) {
            m_builder.warn("mixed-format-versions",
                           fmt::format("\"_format_version\" is {} here and {} in an earlier file",
                                       written, format),
                           version->range, "write the same version in every file");
        }
        format = written;
        if (!version->isString()) {
            m_builder.error("wrong-type",
                            fmt::format("\"_format_version\" is {}, but must be a string",
                                        text::kindName(version->kind)),
                            version->range, fmt::format("write it in quotes: \"{}\"", written));
        }
        if (std::ranges::find(kVersions, written) == kVersions.end()) {
            m_builder.error("unsupported-format-version",
                            fmt::format("\"_format_version\" is \"{}\", but must be one of {}",
                                        written, fmt::join(kVersions, ", ")),
                            version->range, "write \"3.0\"");
        } else if (written != "3.0") {
            m_flags |= kLegacyPaths;
        }
    }

    void addMember(const text::Member& member) {
        const Node& value = *member.value;
        if (const auto* type = findList(member.name)) {
            addList(*type, value, Kind::None, kNoIndex);
        } else if (member.name == "consumer_group_plugins") {
            addList(typeOf(Kind::Plugin), value, Kind::None, kNoIndex);
        } else if (member.name == "_info") {
            addInfo(value);
        } else if (member.name == "_plugin_configs") {
            for (const auto& shared : value.members) {
                m_input.pluginConfigs.emplace(shared.name, shared.value);
            }
        } else if (member.name == "_konnect") {
            addKonnect(value);
        } else if (std::ranges::find(kOtherLists, member.name) != kOtherLists.end()) {
            m_builder.gateway().extra.push_back({std::string(member.name), member.value});
        } else if (member.name != "_format_version" && member.name != "_transform" &&
                   member.name != "_workspace") {
            unknownMember(member);
        }
    }

    void addKonnect(const Node& konnect) {
        auto& gateway = m_builder.gateway();
        gateway.edition = "enterprise";
        gateway.name = textOf(&konnect, "control_plane_name");
        if (gateway.name.empty()) {
            gateway.name = textOf(&konnect, "runtime_group_name");
        }
    }

    void addInfo(const Node& info) {
        std::ranges::move(textsOf(&info, "select_tags"), std::back_inserter(m_input.selectTags));
        m_input.partial |= info.get("default_lookup_tags") != nullptr;
        const Node* defaults = info.get("defaults");
        if (defaults == nullptr) {
            return;
        }
        for (const auto& member : defaults->members) {
            const auto type = std::ranges::find(entityTypes(), member.name, &EntityType::word);
            if (type == entityTypes().end()) {
                m_builder.error(
                    "unknown-key",
                    fmt::format("\"_info.defaults\" has the unknown key \"{}\"", member.name),
                    member.keyRange, "use service, route, upstream or target");
                continue;
            }
            m_input.defaults.emplace(type->kind, member.value);
            Shape shape = entityShape(type->kind);
            for (auto& field : shape.fields) {
                field.required = false;
            }
            checkShape(*member.value, shape, fmt::format("the defaults of every {}", member.name),
                       diagnostics());
        }
    }

    void unknownMember(const text::Member& member) {
        std::vector<std::string_view> names{"_format_version", "_transform", "_workspace",
                                            "_info",           "_konnect",   "_plugin_configs"};
        for (const auto& type : entityTypes()) {
            names.push_back(type.list);
        }
        const auto near = nearest(member.name, names);
        m_builder.error("unknown-key",
                        fmt::format("the file has the unknown key \"{}\"", member.name),
                        member.keyRange,
                        near.empty() ? "remove it, or check the version of Kong"
                                     : fmt::format("did you mean \"{}\"?", near));
        m_builder.gateway().extra.push_back({std::string(member.name), member.value});
    }

    void addList(const EntityType& type, const Node& list, Kind parentKind, std::uint32_t parent) {
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
            addItem(type, *node, parentKind, parent);
        }
    }

    void addItem(const EntityType& type, const Node& node, Kind parentKind, std::uint32_t parent) {
        const bool nameOnly =
            node.isString() && (type.kind == Kind::Sni || type.kind == Kind::GroupMember);
        if (!node.isMapping() && !nameOnly) {
            m_builder.error("wrong-type",
                            fmt::format("an entry of \"{}\" is {}, but must be a mapping",
                                        type.list, text::kindName(node.kind)),
                            node.range);
            return;
        }
        auto& list = m_input.of(type.kind);
        const auto index = static_cast<std::uint32_t>(list.size());
        auto flags = m_flags;
        if (nameOnly) {
            flags |= kNameOnly;
        } else {
            checkShape(node, entityShape(type.kind), describe(type, node), diagnostics());
        }
        list.push_back({&node, parentKind, flags, m_workspace, parent});
        for (const auto& member : node.members) {
            if (const auto* child = childType(type, member)) {
                addList(*child, *member.value, type.kind, index);
            }
        }
    }

    static const EntityType* childType(const EntityType& type, const text::Member& member) {
        if (type.children.empty() || !member.value->isSequence()) {
            return nullptr;
        }
        if (!hasWord(type.children, member.name)) {
            return nullptr;
        }
        // The groups of a consumer and the consumers of a group are memberships.
        const bool membership = (type.kind == Kind::Consumer && member.name == "groups") ||
                                (type.kind == Kind::ConsumerGroup && member.name == "consumers");
        return membership ? &typeOf(Kind::GroupMember) : findList(member.name);
    }

    static std::string describe(const EntityType& type, const Node& node) {
        const Node* name = node.get(type.kind == Kind::Plugin ? "name" : type.nameKey);
        if (name == nullptr || !name->isScalar() || name->text.empty()) {
            name = node.get("id");
        }
        if (name == nullptr || !name->isScalar() || name->text.empty()) {
            return fmt::format("a {}", type.word);
        }
        return fmt::format("the {} \"{}\"", type.word, name->text);
    }

    text::Diagnostics& diagnostics() { return m_builder.snapshot().diagnostics; }

    SnapshotBuilder& m_builder;
    Input& m_input;
    std::uint8_t m_flags = 0;
    std::uint16_t m_workspace = 0;
};

// Lists of Kong entities whose entries hold fields that only Kong has.
bool hasKongEntities(const Node& root) {
    const auto entryHas = [&](std::string_view list, std::span<const std::string_view> fields) {
        const Node* entries = root.get(list);
        if (entries == nullptr || !entries->isSequence() || entries->items.empty()) {
            return false;
        }
        return std::ranges::any_of(
            fields, [&](auto field) { return entries->items.front()->get(field) != nullptr; });
    };
    static constexpr std::array kServiceFields = std::to_array<std::string_view>(
        {"connect_timeout", "write_timeout", "read_timeout", "tls_verify", "url"});
    static constexpr std::array kRouteFields = std::to_array<std::string_view>(
        {"strip_path", "preserve_host", "regex_priority", "https_redirect_status_code"});
    return entryHas("services", kServiceFields) || entryHas("routes", kRouteFields);
}

} // namespace

bool looksLikeKong(const Node& root) {
    return root.isMapping() &&
           (root.get("_format_version") != nullptr || root.get("_konnect") != nullptr ||
            root.get("_plugin_configs") != nullptr || hasKongEntities(root));
}

Status collectFiles(SnapshotBuilder& builder, Input& input,
                    std::span<const text::DocumentPtr> documents) {
    FileCollector collector(builder, input);
    std::size_t used = 0;
    for (const auto& document : documents) {
        for (const Node* root : document->roots) {
            if (root == nullptr || !looksLikeKong(*root)) {
                const auto range = root == nullptr ? text::SourceRange{} : root->range;
                builder.note("ignored-document", "this document is no Kong configuration", range);
                continue;
            }
            if (used++ == 0) {
                builder.gateway().source.range = root->range;
            }
            collector.addRoot(*root);
        }
    }
    if (used == 0) {
        return fail(ErrorCode::WrongProduct, "no document here is a Kong configuration");
    }
    return {};
}

} // namespace gatelens::adapters::kong
