// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the documents of Tyk look like, and what stands in each.
#include "core/adapters/tyk_util.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::tyk {

using text::Node;

namespace {

template <std::size_t N>
std::size_t countKeys(const Node& node, const std::array<std::string_view, N>& keys) {
    return static_cast<std::size_t>(std::ranges::count_if(
        keys, [&node](std::string_view key) { return node.member(key) != nullptr; }));
}

bool isMappingAt(const Node& node, std::string_view key) {
    const Node* value = child(&node, key);
    return value != nullptr && value->isMapping();
}

bool isConfig(const Node& node) {
    static constexpr std::array kKeys = std::to_array<std::string_view>(
        {"listen_port", "app_path", "http_server_options", "use_db_app_configs", "hash_keys",
         "storage", "policies", "secret", "node_secret", "template_path", "middleware_path",
         "tyk_js_path", "db_app_conf_options", "control_api_port", "allow_master_keys",
         "enable_analytics", "analytics_config", "slave_options"});
    static constexpr std::array kOwn = std::to_array<std::string_view>(
        {"app_path", "http_server_options", "use_db_app_configs", "hash_keys", "node_secret",
         "db_app_conf_options", "allow_master_keys", "slave_options", "control_api_port"});
    return countKeys(node, kKeys) >= 3 && countKeys(node, kOwn) >= 1;
}

bool isClassic(const Node& node) {
    const Node* proxy = child(&node, "proxy");
    if (proxy == nullptr || !proxy->isMapping()) {
        return false;
    }
    const bool leads =
        proxy->member("listen_path") != nullptr || proxy->member("target_url") != nullptr;
    static constexpr std::array kKeys =
        std::to_array<std::string_view>({"api_id", "org_id", "version_data", "use_keyless",
                                         "definition", "auth", "auth_configs", "active", "name"});
    return leads && countKeys(node, kKeys) >= 2;
}

bool isPlan(const Node& node) {
    if (node.member("quota_renews") != nullptr || node.member("allowance") != nullptr) {
        return false; // a key
    }
    return isMappingAt(node, "access_rights") ||
           (child(&node, "access_rights_array") != nullptr && node.member("rate") != nullptr);
}

bool isPlanMap(const Node& node) {
    constexpr std::size_t kLookedAt = 100;
    const auto members = node.members.first(std::min(node.members.size(), kLookedAt));
    const auto mapping = [](const text::Member& member) { return member.value->isMapping(); };
    const auto plan = [](const text::Member& member) {
        return isPlan(*member.value) && !isMappingAt(*member.value, "proxy");
    };
    return std::ranges::all_of(members, mapping) && std::ranges::any_of(members, plan);
}

bool isSyncSpec(const Node& node) {
    const auto files = itemsOf(&node, "files");
    return !files.empty() && std::ranges::all_of(files, [](const Node* item) {
        return child(item, "file") != nullptr;
    });
}

bool isExport(const Node& node) {
    if (isMappingAt(node, "api_definition")) {
        return true;
    }
    for (const std::string_view key : {"apis", "Data", "data"}) {
        const auto items = itemsOf(&node, key);
        if (!items.empty()) {
            const DocumentKind kind = kindOf(*items.front());
            return kind != DocumentKind::None && kind != DocumentKind::Config;
        }
    }
    return false;
}

std::string labelOf(const Node& node, std::string_view fallback) {
    std::string name = textOf(&node, "name");
    return name.empty() ? std::string(fallback) : name;
}

std::vector<std::string_view> namesOf(const Shape& shape) {
    std::vector<std::string_view> names;
    names.reserve(shape.fields.size());
    for (const auto& field : shape.fields) {
        names.push_back(field.name);
    }
    return names;
}

// What is absent is reported at the definition that lacks it.
void settleRanges(Api& api) {
    for (text::SourceRange* range : {&api.listenPathRange, &api.targetRange, &api.activeRange}) {
        if (!range->valid()) {
            *range = api.range;
        }
    }
}

void addClassic(SnapshotBuilder& builder, Input& input, const Node& node,
                const std::string& apiPath) {
    static const std::vector<std::string_view> kKnown = namesOf(classicShape());
    checkTolerant(builder, node, classicShape(),
                  fmt::format("API \"{}\"", labelOf(node, textOf(&node, "api_id"))));
    Api api = readClassic(builder, node, *input.derived->arena);
    settleRanges(api);
    api.apiPath = apiPath;
    api.managed = input.managed;
    api.extra = extraFields(node, kKnown);
    api.copyOfOas = isOn(&node, "is_oas");
    input.apis.push_back(std::move(api));
}

void addOas(SnapshotBuilder& builder, Input& input, const Node& node, const std::string& apiPath) {
    static const std::vector<std::string_view> kKnown = namesOf(oasExtensionShape());
    const Node* extension = child(&node, "x-tyk-api-gateway");
    checkTolerant(builder, *extension, oasExtensionShape(),
                  fmt::format("API \"{}\"", textOf(child(extension, "info"), "name")));
    Api api = readOas(builder, node);
    settleRanges(api);
    api.apiPath = apiPath;
    api.managed = input.managed;
    api.extra = extraFields(*extension, kKnown);
    input.apis.push_back(std::move(api));
}

// An ApiDefinition or SecurityPolicy of the Kubernetes operator.
void addCustom(SnapshotBuilder& builder, Input& input, const Node& node) {
    const std::string kind = textOf(&node, "kind");
    const Node* spec = child(&node, "spec");
    const Node* metadata = child(&node, "metadata");
    const std::string name = textOf(metadata, "name");
    const std::string space = textOf(metadata, "namespace");
    const bool before = std::exchange(input.managed, true);
    if (kind == "ApiDefinition" && spec != nullptr) {
        addClassic(builder, input, *spec, {});
        Api& api = input.apis.back();
        if (api.name.empty()) {
            api.name = name;
        }
        if (api.id.empty()) {
            // The operator makes the id from the object's name.
            api.id = space.empty() ? name : space + '/' + name;
        }
    } else if (kind == "SecurityPolicy" && spec != nullptr) {
        input.plans.push_back(readPlan(builder, *spec, name));
    } else if (kind != "OperatorContext") {
        builder.note("not-read",
                     fmt::format("{} \"{}\" is not read: its definition stands in another object",
                                 kind, name),
                     node.range);
    }
    input.managed = before;
}

void addExport(SnapshotBuilder& builder, Input& input, const Node& node,
               const std::string& apiPath) {
    const bool before = std::exchange(input.managed, true);
    if (const Node* definition = child(&node, "api_definition")) {
        collectNode(builder, input, *definition, apiPath);
    }
    for (const std::string_view key : {"apis", "Data", "data"}) {
        for (const Node* item : itemsOf(&node, key)) {
            collectNode(builder, input, *item, apiPath);
        }
    }
    input.managed = before;
}

std::string directoryOf(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? std::string(".") : path.substr(0, slash);
}

} // namespace

DocumentKind kindOf(const Node& node) {
    if (node.isSequence() && !node.items.empty()) {
        const DocumentKind first = kindOf(*node.items.front());
        const bool listed = first == DocumentKind::Classic || first == DocumentKind::Oas ||
                            first == DocumentKind::Policy || first == DocumentKind::Export;
        return listed ? DocumentKind::Collection : DocumentKind::None;
    }
    if (!node.isMapping()) {
        return DocumentKind::None;
    }
    if (isMappingAt(node, "x-tyk-api-gateway")) {
        return DocumentKind::Oas;
    }
    if (textOf(&node, "apiVersion").starts_with("tyk.tyk.io/")) {
        return DocumentKind::Custom;
    }
    if (isClassic(node)) {
        return DocumentKind::Classic;
    }
    if (isConfig(node)) {
        return DocumentKind::Config;
    }
    if (isPlan(node)) {
        return DocumentKind::Policy;
    }
    if (isSyncSpec(node)) {
        return DocumentKind::SyncSpec;
    }
    if (isExport(node)) {
        return DocumentKind::Export;
    }
    return isPlanMap(node) ? DocumentKind::PolicyMap : DocumentKind::None;
}

void collectNode(SnapshotBuilder& builder, Input& input, const Node& node,
                 const std::string& apiPath) {
    switch (kindOf(node)) {
    case DocumentKind::None:
        break;
    case DocumentKind::Config: {
        const auto* file = builder.context().sources()->find(node.range.file);
        input.settings = readSettings(&node, directoryOf(file == nullptr ? "" : file->name()));
        break;
    }
    case DocumentKind::Classic:
        addClassic(builder, input, node, apiPath);
        break;
    case DocumentKind::Oas:
        addOas(builder, input, node, apiPath);
        break;
    case DocumentKind::PolicyMap:
        for (const auto& member : node.members) {
            input.plans.push_back(readPlan(builder, *member.value, member.name));
        }
        break;
    case DocumentKind::Policy:
        input.plans.push_back(readPlan(builder, node, {}));
        break;
    case DocumentKind::Export:
        addExport(builder, input, node, apiPath);
        break;
    case DocumentKind::Custom:
        addCustom(builder, input, node);
        break;
    case DocumentKind::Collection:
        for (const Node* item : node.items) {
            collectNode(builder, input, *item, apiPath);
        }
        break;
    case DocumentKind::SyncSpec:
        break; // names files; see collectFiles()
    }
}

void settleApis(SnapshotBuilder& builder, Input& input) {
    std::unordered_set<std::string_view> oasIds;
    for (const Api& api : input.apis) {
        if (api.oas) {
            oasIds.insert(api.id);
        }
    }
    std::erase_if(input.apis, [&oasIds](const Api& api) {
        return api.copyOfOas && !api.oas && oasIds.contains(api.id);
    });
    std::unordered_map<std::string, std::string> seen; // id -> name
    for (const Api& api : input.apis) {
        if (api.id.empty()) {
            builder.warn("missing-id", fmt::format("API \"{}\" has no id", api.name), api.range,
                         "set api_id, so that policies and versions can name it");
            continue;
        }
        const auto [known, fresh] = seen.emplace(api.id, api.name);
        if (!fresh) {
            builder.error("duplicate-id",
                          fmt::format("the APIs \"{}\" and \"{}\" have the same id \"{}\"",
                                      known->second, api.name, api.id),
                          api.range, "give each API an id of its own");
        }
    }
}

} // namespace gatelens::adapters::tyk
