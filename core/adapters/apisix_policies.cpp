// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Plugins of every scope become policies.
#include "core/adapters/apisix_internal.h"

#include "core/adapters/support/fields.h"
#include "core/adapters/support/secret_scan.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::adapters::apisix {

using model::OnError;
using model::PolicyClass;
using model::PolicyScope;
using text::Node;

namespace {

// Fields that hold secrets although their names do not say so
// (encrypt_fields of the plugins' schemas, 3.18).
std::span<const std::string_view> moreSecrets(std::string_view plugin) {
    static constexpr std::array kKey = std::to_array<std::string_view>({"key"});
    static constexpr std::array kHeader = std::to_array<std::string_view>({"auth_header"});
    static constexpr std::array kFallbacks = std::to_array<std::string_view>({"secret_fallbacks"});
    if (plugin == "csrf" || plugin == "jwe-decrypt") {
        return kKey;
    }
    return plugin == "http-logger" ? std::span<const std::string_view>(kHeader)
                                   : std::span<const std::string_view>(kFallbacks);
}

bool feedsUpstream(const model::Policy& policy) {
    return policy.policyClass == PolicyClass::Proxy || policy.type == "proxy-rewrite" ||
           policy.type.starts_with("ai-");
}

// Phases by the names that serverless functions use.
Phase phaseOf(const Plugin& plugin, const Node* config) {
    const auto wanted =
        plugin.name.starts_with("serverless-") ? textOf(config, "phase") : std::string{};
    if (plugin.name.starts_with("serverless-")) {
        for (const auto phase : {Phase::Rewrite, Phase::Access, Phase::BeforeProxy,
                                 Phase::HeaderFilter, Phase::BodyFilter, Phase::Log}) {
            if (phaseName(phase) == wanted) {
                return phase;
            }
        }
        return Phase::Access;
    }
    return plugin.phase;
}

} // namespace

void ApisixModel::addPolicies() {
    for (const auto kind : {Kind::Route, Kind::StreamRoute, Kind::Service, Kind::PluginConfig,
                            Kind::GlobalRule, Kind::Consumer, Kind::ConsumerGroup}) {
        const auto& items = m_input.of(kind);
        m_policiesOf[kind].resize(items.size());
        const auto routes = static_cast<std::uint32_t>(m_input.of(Kind::Route).size());
        for (std::uint32_t i = 0; i < items.size(); ++i) {
            Owner owner{kind, i, {}, {}, {}, {}};
            if (kind == Kind::Route || kind == Kind::StreamRoute) {
                owner.route = model::RouteId(kind == Kind::Route ? i : routes + i);
            } else if (kind == Kind::Service) {
                owner.service = model::ServiceId(i);
            } else if (kind == Kind::Consumer) {
                owner.consumer = model::ConsumerId(i);
            }
            addPoliciesOf(items[i], owner);
        }
    }
    // From 3.15 on, a plugin in several global rules runs in none of them
    // (apisix/plugin.lua merge_global_rules); before, it ran once for each.
    for (const auto id : m_globals) {
        ++m_globalTypes[m_builder.snapshot()[id].type];
    }
}

void ApisixModel::addPoliciesOf(const Item& item, Owner owner) {
    const auto& type = typeOf(owner.kind);
    const auto& snapshot = m_builder.snapshot();
    std::string name = label(owner.kind, owner.item);
    if (owner.route) {
        name = snapshot[owner.route].key;
    } else if (owner.consumer) {
        name = snapshot[owner.consumer].key;
    }
    std::string word(type.word);
    std::ranges::replace(word, ' ', '_');
    owner.key = item.adc && owner.kind == Kind::GlobalRule ? "global" : word + ':' + name;
    if (item.plugins != nullptr) {
        for (const auto& member : item.plugins->members) {
            addPolicy(member, owner, item);
        }
    }
    addScript(item, owner);
}

void ApisixModel::addPolicy(const text::Member& member, const Owner& owner, const Item& item) {
    const Plugin* plugin = findPlugin(member.name);
    // What an auth plugin keeps in a consumer is a credential, not a policy.
    if (owner.kind == Kind::Consumer && plugin != nullptr && (plugin->flags & kAuth) != 0) {
        return;
    }
    model::Policy policy;
    policy.type = member.name;
    policy.key = fmt::format("{}@{}", member.name, owner.key);
    policy.productKind = "plugin";
    policy.source = {member.keyRange, item.apiPath};
    policy.raw = member.value;
    policy.config = member.value;
    const Node* meta = member.value->get("_meta");
    policy.enabled = !boolOf(meta, "disable", false) && !boolOf(member.value, "disable", false);
    policy.known = plugin != nullptr;
    policy.policyClass = plugin == nullptr ? PolicyClass::Other : plugin->policyClass;
    policy.emulable = plugin != nullptr && policy.policyClass != PolicyClass::Code;
    policy.order = priorityOf(member.name, plugin, meta);
    const auto phase = plugin == nullptr ? Phase::Access : phaseOf(*plugin, member.value);
    policy.phase = phaseName(phase);
    setScope(policy, owner);
    setBehaviour(policy);
    checkPlugin(policy, plugin, fmt::format("the plugin {}", policy.key));
    attach(std::move(policy), owner, phase);
}

std::int32_t ApisixModel::priorityOf(std::string_view type, const Plugin* plugin,
                                     const Node* meta) const {
    const Node* own = meta == nullptr ? nullptr : meta->get("priority");
    if (own != nullptr && own->asInt()) {
        return static_cast<std::int32_t>(
            std::clamp<std::int64_t>(*own->asInt(), -2'000'000'000, 2'000'000'000));
    }
    const auto told = m_input.priorities.find(std::string(type));
    if (told != m_input.priorities.end()) {
        return told->second;
    }
    return plugin == nullptr ? 0 : plugin->priority;
}

void ApisixModel::setScope(model::Policy& policy, const Owner& owner) const {
    policy.route = owner.route;
    policy.service = owner.service;
    policy.consumer = owner.consumer;
    switch (owner.kind) {
    case Kind::Route:
    case Kind::StreamRoute:
    case Kind::PluginConfig:
        policy.scope = PolicyScope::Route;
        break;
    case Kind::Service:
        policy.scope = PolicyScope::Service;
        break;
    case Kind::Consumer:
        policy.scope = PolicyScope::Consumer;
        break;
    case Kind::ConsumerGroup:
        policy.scope = PolicyScope::ConsumerGroup;
        policy.consumerGroup = label(owner.kind, owner.item);
        break;
    default:
        policy.scope = PolicyScope::Global;
        break;
    }
}

void ApisixModel::attach(model::Policy policy, const Owner& owner, Phase phase) {
    const auto id = m_builder.add(std::move(policy));
    auto& snapshot = m_builder.snapshot();
    if (owner.route) {
        snapshot.routes[owner.route.index()].policies.push_back(id);
    } else if (owner.service) {
        snapshot.services[owner.service.index()].policies.push_back(id);
    } else if (owner.consumer) {
        snapshot.consumers[owner.consumer.index()].policies.push_back(id);
    } else if (owner.kind == Kind::GlobalRule) {
        m_globals.push_back(id);
    }
    m_policiesOf[owner.kind][owner.item].push_back(id);
    m_policyPhases.push_back(phase);
    addPolicySecrets(id);
}

// A script runs in the place of the plugins of route and service.
void ApisixModel::addScript(const Item& item, const Owner& owner) {
    const Node* script = item.node->get("script");
    if (script == nullptr || script->isNull() ||
        (owner.kind != Kind::Route && owner.kind != Kind::Service)) {
        return;
    }
    model::Policy policy;
    policy.type = "script";
    policy.key = fmt::format("script@{}", owner.key);
    policy.productKind = "script";
    policy.source = {script->range, item.apiPath};
    policy.raw = script;
    policy.policyClass = PolicyClass::Code;
    policy.emulable = false;
    policy.phase = phaseName(Phase::Access);
    setScope(policy, owner);
    attach(std::move(policy), owner, Phase::Access);
}

void ApisixModel::setBehaviour(model::Policy& policy) const {
    // Limits and forward-auth let requests pass without their store or service
    // only when told so (schemas of 3.18).
    if (policy.type.starts_with("limit-") || policy.type == "forward-auth" ||
        policy.type == "graphql-limit-count") {
        const auto tolerant = boolSetting(policy.config, "allow_degradation", false);
        policy.onError = {tolerant.value ? OnError::Open : OnError::Closed, tolerant.origin,
                          tolerant.range};
    }
    if (policy.type == "chaitin-waf" && textOf(policy.config, "mode") == "monitor") {
        policy.mode = model::PolicyMode::Monitor;
    }
}

void ApisixModel::checkPlugin(const model::Policy& policy, const Plugin* plugin,
                              std::string_view what) {
    if (!m_input.checked) {
        return;
    }
    auto& diagnostics = m_builder.snapshot().diagnostics;
    const auto before = diagnostics.size();
    if (const auto schema = m_input.pluginSchemas.find(policy.type);
        schema != m_input.pluginSchemas.end()) {
        schemaOf(*schema->second).check(*policy.config, what, diagnostics);
    } else if (plugin == nullptr) {
        unknownPlugin(policy);
    } else {
        checkShape(*policy.config, pluginShape(*plugin, PluginPart::Config), what, diagnostics);
        softenUnknownKeys(before);
    }
    for (auto i = before; i < diagnostics.size(); ++i) {
        diagnostics[i].apiPath = policy.source.apiPath;
    }
}

void ApisixModel::checkConsumerPlugin(std::string_view name, const Node& config,
                                      std::string_view what, const std::string& apiPath) {
    auto& diagnostics = m_builder.snapshot().diagnostics;
    const auto before = diagnostics.size();
    const Plugin* plugin = findPlugin(name);
    if (const auto schema = m_input.consumerSchemas.find(name);
        schema != m_input.consumerSchemas.end()) {
        schemaOf(*schema->second).check(config, what, diagnostics);
    } else if (plugin != nullptr && !plugin->consumer.empty()) {
        checkShape(config, pluginShape(*plugin, PluginPart::Consumer), what, diagnostics);
        softenUnknownKeys(before);
    }
    for (auto i = before; i < diagnostics.size(); ++i) {
        diagnostics[i].apiPath = apiPath;
    }
}

// The schemas of most plugins allow other keys: APISIX takes and ignores them.
void ApisixModel::softenUnknownKeys(std::size_t from) {
    auto& diagnostics = m_builder.snapshot().diagnostics;
    for (auto i = from; i < diagnostics.size(); ++i) {
        if (diagnostics[i].code == "unknown-key") {
            diagnostics[i].severity = text::Severity::Warning;
            diagnostics[i].message += ", which APISIX ignores";
        }
    }
}

void ApisixModel::unknownPlugin(const model::Policy& policy) {
    if (!m_unknownTypes.insert(policy.type).second) {
        return;
    }
    std::vector<std::string_view> names;
    for (const auto& plugin : bundledPlugins()) {
        names.push_back(plugin.name);
    }
    const auto near = nearest(policy.type, names);
    if (near.empty()) {
        m_builder.note("unknown-policy",
                       fmt::format("\"{}\" is no plugin that APISIX ships; when it runs and what "
                                   "it does is not known",
                                   policy.type),
                       policy.source.range);
    } else {
        m_builder.warn("unknown-policy",
                       fmt::format("\"{}\" is no plugin that APISIX ships", policy.type),
                       policy.source.range, fmt::format("did you mean \"{}\"?", near));
    }
}

void ApisixModel::addPolicySecrets(model::PolicyId id) {
    const auto& policy = m_builder.snapshot()[id];
    if (policy.config == nullptr) {
        return;
    }
    for (const auto& secret : findSecrets(*policy.config, moreSecrets(policy.type))) {
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

} // namespace gatelens::adapters::apisix
