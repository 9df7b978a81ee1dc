// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Plugins and filter chains.
#include "core/adapters/kong_internal.h"

#include "core/adapters/support/fields.h"
#include "core/adapters/support/secret_scan.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::adapters::kong {

using model::OnError;
using model::PolicyClass;
using model::PolicyScope;
using text::Node;

namespace {

constexpr std::array kPluginFields = std::to_array<std::string_view>(
    {"id", "name", "instance_name", "tags", "config", "_config", "enabled", "service", "route",
     "consumer", "consumer_group", "created_at", "updated_at", "ws_id"});

// Fields that hold secrets although their names do not say so.
constexpr std::array kMoreSecrets = std::to_array<std::string_view>({"eab_hmac_key"});
constexpr std::array kKeyIsSecret = std::to_array<std::string_view>({"key", "eab_hmac_key"});

// Plugins whose secrets go to the backend, not to a log or a store.
bool feedsUpstream(const model::Policy& policy) {
    return policy.policyClass == PolicyClass::Proxy || policy.type == "upstream-oauth" ||
           policy.type.starts_with("request-transformer") ||
           policy.type.starts_with("ai-request") || policy.type.starts_with("ai-response");
}

std::string_view textIn(const Node* value) {
    return value == nullptr ? std::string_view{} : value->asText().value_or(std::string_view{});
}

// Own fields of a plugin over the shared ones, as decK merges them.
const Node* mergeConfigs(SnapshotBuilder& builder, const Node& own, const Node& shared) {
    auto document = std::make_shared<text::Document>();
    document->file = own.range.file;
    document->arena = std::make_unique<text::NodeArena>();
    std::vector<text::Member> members(own.members.begin(), own.members.end());
    for (const auto& member : shared.members) {
        if (own.member(member.name) == nullptr) {
            members.push_back(member);
        }
    }
    Node* merged = document->arena->node();
    *merged = own;
    merged->members = document->arena->copy(std::span<const text::Member>(members));
    document->roots.push_back(merged);
    builder.keep(document);
    return merged;
}

} // namespace

void KongModel::addPolicies() {
    const auto count = m_input.of(Kind::Plugin).size();
    m_builder.snapshot().policies.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        addPolicy(i);
    }
}

void KongModel::addPolicy(std::uint32_t index) {
    const auto& item = m_input.of(Kind::Plugin)[index];
    model::Policy policy;
    fillBase(policy, Kind::Plugin, index);
    policy.type = textOf(item.node, "name");
    policy.enabled = boolOf(item.node, "enabled", true);
    policy.config = configOf(item);
    const Plugin* plugin = findPlugin(policy.type);
    policy.known = plugin != nullptr;
    policy.policyClass = plugin == nullptr ? PolicyClass::Other : plugin->policyClass;
    policy.emulable = plugin != nullptr && policy.policyClass != PolicyClass::Code;
    policy.order = priorityOf(policy.type, plugin);
    setBehaviour(policy, plugin);
    keepExtra(policy, item, kPluginFields);
    m_ordered |= item.node->get("ordering") != nullptr && !item.node->get("ordering")->isNull();

    const auto what = setScope(policy, bindingOf(item), item);
    checkPolicy(policy, plugin, item, what);
    const auto [first, added] = m_bound.emplace(policy.key, m_builder.snapshot().policies.size());
    if (!added) {
        const auto& earlier = m_builder.snapshot().policies[first->second].source.range;
        m_builder.error("duplicate-policy",
                        fmt::format("{} is configured twice; the first is at {}", what,
                                    m_builder.context().sources()->place(earlier)),
                        item.node->range, "keep one; Kong refuses the second");
    }
    m_duplicates.push_back(!added);
    m_policyItems.push_back(index);
    const auto id = m_builder.add(std::move(policy));
    attach(id, item.workspace);
    addPolicySecrets(id);
}

std::int32_t KongModel::priorityOf(const std::string& type, const Plugin* plugin) const {
    if (const auto told = m_input.priorities.find(type); told != m_input.priorities.end()) {
        return told->second;
    }
    if (plugin == nullptr) {
        return 0;
    }
    return m_input.live && m_input.version.starts_with("2.") ? plugin->priority2x
                                                             : plugin->priority;
}

KongModel::Binding KongModel::bindingOf(const Item& item) {
    return {resolve(item, Kind::Route, "route"), resolve(item, Kind::Service, "service"),
            resolve(item, Kind::Consumer, "consumer"),
            resolve(item, Kind::ConsumerGroup, "consumer_group")};
}

// Sets what the policy is bound to, and its natural key, which is Kong's own:
// the plugin's name with everything it is bound to. Gives its name in messages.
std::string KongModel::setScope(model::Policy& policy, const Binding& binding, const Item& item) {
    std::string key;
    std::string words;
    const auto part = [&](const Reference& reference, Kind kind, PolicyScope scope) {
        if (!reference.given()) {
            return;
        }
        policy.scope = scope;
        const auto name =
            reference.index == kNoIndex ? reference.text : entityKey(kind, reference.index);
        const auto word = typeOf(kind).word;
        key += fmt::format("{}{}:{}", key.empty() ? "" : "+", word, name);
        words += fmt::format("{} the {} \"{}\"", words.empty() ? " of" : " and", word, name);
    };
    part(binding.service, Kind::Service, PolicyScope::Service);
    part(binding.route, Kind::Route, PolicyScope::Route);
    part(binding.group, Kind::ConsumerGroup, PolicyScope::ConsumerGroup);
    part(binding.consumer, Kind::Consumer, PolicyScope::Consumer);
    const auto idOf = [](const Reference& reference) {
        return reference.index; // kNoIndex is the value of an id that names nothing
    };
    policy.service = model::ServiceId(idOf(binding.service));
    policy.route = model::RouteId(idOf(binding.route));
    policy.consumer = model::ConsumerId(idOf(binding.consumer));
    if (binding.group.given()) {
        policy.consumerGroup = binding.group.index == kNoIndex
                                   ? binding.group.text
                                   : label(Kind::ConsumerGroup, binding.group.index);
    }
    const auto& workspace = m_input.workspaces[item.workspace];
    policy.key = fmt::format("{}{}{}@{}", workspace, workspace.empty() ? "" : "/", policy.type,
                             key.empty() ? "global" : key);
    return fmt::format("the {}plugin \"{}\"{}", key.empty() ? "global " : "", policy.type, words);
}

std::string KongModel::entityKey(Kind kind, std::uint32_t index) const {
    const auto& snapshot = m_builder.snapshot();
    switch (kind) {
    case Kind::Service:
        return snapshot.services[index].key;
    case Kind::Route:
        return snapshot.routes[index].key;
    case Kind::Consumer:
        return snapshot.consumers[index].key;
    default:
        return label(kind, index);
    }
}

// Enters the policy where it is bound. A binding that names nothing attaches it to
// nothing: it must not become global.
void KongModel::attach(model::PolicyId id, std::uint16_t workspace) {
    auto& snapshot = m_builder.snapshot();
    const auto& policy = snapshot[id];
    if (policy.consumer) {
        snapshot.consumers[policy.consumer.index()].policies.push_back(id);
    }
    if (policy.route) {
        snapshot.routes[policy.route.index()].policies.push_back(id);
    } else if (policy.service && policy.scope != PolicyScope::Route) {
        snapshot.services[policy.service.index()].policies.push_back(id);
    } else if (policy.scope == PolicyScope::Global) {
        m_globals[workspace].push_back(id);
    }
}

const Node* KongModel::configOf(const Item& item) {
    const Node* own = item.node->get("config");
    if (own != nullptr && own->isNull()) {
        own = nullptr;
    }
    const Node* name = item.node->get("_config");
    if (name == nullptr || name->isNull()) {
        return own;
    }
    const auto shared = m_input.pluginConfigs.find(textIn(name));
    if (shared == m_input.pluginConfigs.end()) {
        m_builder.error("dangling-reference",
                        fmt::format("refers to the plugin configuration \"{}\", which "
                                    "\"_plugin_configs\" does not hold",
                                    textIn(name)),
                        name->range, "add it to \"_plugin_configs\" or correct its name");
        return own;
    }
    return own == nullptr ? shared->second : mergeConfigs(m_builder, *own, *shared->second);
}

void KongModel::setBehaviour(model::Policy& policy, const Plugin* plugin) const {
    if (plugin == nullptr) {
        return;
    }
    // Without the counter store the limit is not applied
    // (kong/plugins/rate-limiting/handler.lua).
    if (policy.type == "rate-limiting" || policy.type == "response-ratelimiting") {
        const auto tolerant = boolSetting(policy.config, "fault_tolerant", true);
        policy.onError = {tolerant.value ? OnError::Open : OnError::Closed, tolerant.origin,
                          tolerant.range};
    }
    // Enterprise validators that can be told to report only.
    const auto mode = textOf(policy.config, "enforcement_mode");
    if (mode == "log_only" ||
        boolOf(policy.config, "notify_only_request_validation_failure", false)) {
        policy.mode = model::PolicyMode::Monitor;
    }
}

void KongModel::checkPolicy(const model::Policy& policy, const Plugin* plugin, const Item& item,
                            std::string_view what) {
    const auto place =
        item.node->get("name") == nullptr ? item.node->range : item.node->get("name")->range;
    if (plugin == nullptr) {
        unknownPlugin(policy, place);
        return;
    }
    if ((plugin->flags & kNoConsumer) != 0 && policy.scope == PolicyScope::Consumer) {
        m_builder.error("invalid-scope",
                        fmt::format("the plugin \"{}\" cannot be bound to a consumer", policy.type),
                        place, "bind it to a service or a route");
    }
    if ((plugin->flags & kGlobalOnly) != 0 && policy.scope != PolicyScope::Global) {
        m_builder.error("invalid-scope",
                        fmt::format("the plugin \"{}\" can only be global", policy.type), place,
                        "move it to the top-level \"plugins\"");
    }
    if (!m_input.live) {
        checkConfig(*plugin, policy.config, item.node->range, what,
                    m_builder.snapshot().diagnostics);
    }
}

// Custom plugins are common; a name that is nearly a bundled one is a mistake.
void KongModel::unknownPlugin(const model::Policy& policy, const text::SourceRange& place) {
    if (m_input.priorities.contains(policy.type) || !m_unknownTypes.insert(policy.type).second) {
        return;
    }
    std::vector<std::string_view> names;
    for (const auto& plugin : bundledPlugins()) {
        names.push_back(plugin.name);
    }
    const auto near = nearest(policy.type, names);
    if (near.empty()) {
        m_builder.note("unknown-policy",
                       fmt::format("\"{}\" is no plugin that Kong ships; when it runs and what it "
                                   "does is not known",
                                   policy.type),
                       place);
    } else {
        m_builder.warn("unknown-policy",
                       fmt::format("\"{}\" is no plugin that Kong ships", policy.type), place,
                       fmt::format("did you mean \"{}\"?", near));
    }
}

void KongModel::addPolicySecrets(model::PolicyId id) {
    const auto& policy = m_builder.snapshot()[id];
    if (policy.config == nullptr) {
        return;
    }
    const bool keyIsSecret = policy.type == "loggly";
    const auto found =
        findSecrets(*policy.config, keyIsSecret ? std::span<const std::string_view>(kKeyIsSecret)
                                                : std::span<const std::string_view>(kMoreSecrets));
    for (const auto& secret : found) {
        model::Credential credential;
        credential.name = secret.path;
        credential.key = fmt::format("{}/{}", policy.key, secret.path);
        credential.productKind = "plugin setting";
        credential.source = {secret.range, policy.source.apiPath};
        credential.kind = secret.kind;
        credential.type = policy.type;
        credential.identity = secret.identity;
        credential.secret = model::inspectSecret(secret.value, secret.range);
        credential.policy = id;
        credential.forUpstream = feedsUpstream(policy);
        m_builder.add(std::move(credential));
    }
}

// Every filter of a chain runs, service chains before route chains, after all
// plugins (kong/runloop/wasm.lua).
void KongModel::addFilterChains() {
    const auto& items = m_input.of(Kind::FilterChain);
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        const auto& item = items[i];
        const auto route = resolve(item, Kind::Route, "route");
        const auto service = resolve(item, Kind::Service, "service");
        const Node* filters = item.node->get("filters");
        if (filters == nullptr) {
            continue;
        }
        for (const Node* filter : filters->items) {
            model::Policy policy;
            fillBase(policy, Kind::FilterChain, i);
            policy.productKind = "wasm filter";
            policy.raw = filter;
            policy.source.range = filter->range;
            policy.type = textOf(filter, "name");
            policy.policyClass = PolicyClass::Code;
            policy.emulable = false;
            policy.enabled = boolOf(item.node, "enabled", true) && boolOf(filter, "enabled", true);
            policy.config = filter->get("config");
            policy.route = model::RouteId(route.index);
            policy.service = model::ServiceId(service.index);
            policy.scope = route.given() ? PolicyScope::Route : PolicyScope::Service;
            policy.phase = "filter chain";
            policy.key = fmt::format(
                "{}@{}", policy.type,
                route.given()
                    ? fmt::format("route:{}", route.index == kNoIndex
                                                  ? route.text
                                                  : entityKey(Kind::Route, route.index))
                    : fmt::format("service:{}", service.index == kNoIndex
                                                    ? service.text
                                                    : entityKey(Kind::Service, service.index)));
            m_duplicates.push_back(false);
            m_policyItems.push_back(kNoIndex);
            attach(m_builder.add(std::move(policy)), item.workspace);
        }
    }
}

} // namespace gatelens::adapters::kong
