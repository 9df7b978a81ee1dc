// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Classic API definitions: what of them is in force, in the form that the model
// is made of.
#include "core/adapters/tyk_util.h"

#include "core/base/strings.h"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::tyk {

using model::CredentialKind;
using model::Setting;
using text::Node;

namespace {

class ClassicReader final {
public:
    ClassicReader(SnapshotBuilder& builder, const Node& node, text::NodeArena& arena)
        : m_builder(builder)
        , m_node(node)
        , m_arena(arena) {}

    [[nodiscard]] Api read() {
        m_api.id = textOf(&m_node, "api_id");
        m_api.name = textOf(&m_node, "name");
        m_api.raw = &m_node;
        m_api.range = m_node.range;
        m_api.active = boolOf(&m_node, "active", true);
        m_api.activeRange = rangeOf(&m_node, "active");
        m_api.internal = isOn(&m_node, "internal");
        m_api.keyless = isOn(&m_node, "use_keyless");
        m_api.port = static_cast<std::uint16_t>(intOf(&m_node, "listen_port", 0));
        m_api.protocol = textOf(&m_node, "protocol");
        if (!isOn(&m_node, "domain_disabled")) {
            m_api.domain = textOf(&m_node, "domain");
            m_api.domainRange = rangeOf(&m_node, "domain");
        }
        m_api.certificates = textsOf(&m_node, "certificates");
        if (!isOn(&m_node, "tags_disabled")) {
            m_api.tags = textsOf(&m_node, "tags");
        }
        proxy(child(&m_node, "proxy"));
        upstreamCertificates();
        middleware();
        authentication();
        protection();
        versions();
        secrets();
        return std::move(m_api);
    }

private:
    void use(Step step, const Node* config, std::string name = {}, bool enabled = true) {
        m_api.steps.push_back({step, config, config == nullptr ? m_node.range : config->range,
                               std::move(name), enabled});
    }
    void useWhen(bool condition, Step step, std::string_view key) {
        if (condition) {
            use(step, child(&m_node, key));
        }
    }

    void proxy(const Node* proxy) {
        m_api.listenPath = textOf(proxy, "listen_path");
        m_api.listenPathRange = rangeOf(proxy, "listen_path");
        m_api.stripListenPath = boolSetting(proxy, "strip_listen_path", false);
        m_api.targetUrl = textOf(proxy, "target_url");
        m_api.targetRange = rangeOf(proxy, "target_url");
        m_api.preserveHost = boolSetting(proxy, "preserve_host_header", false);
        m_api.loadBalancing = isOn(proxy, "enable_load_balancing");
        for (const Node* target : itemsOf(proxy, "target_list")) {
            m_api.targets.push_back({std::string(target->text), 1, target->range});
        }
        const Node* discovery = child(proxy, "service_discovery");
        if (isOn(discovery, "use_discovery_service")) {
            m_api.discovery = textOf(discovery, "query_endpoint");
        }
        m_api.uptimeTests = isOn(proxy, "check_host_against_uptime_tests") &&
                            !itemsOf(child(&m_node, "uptime_tests"), "check_list").empty();
        const Node* transport = child(proxy, "transport");
        m_api.verifyUpstream = boolSetting(transport, "ssl_insecure_skip_verify");
        m_api.verifyUpstream.value = !m_api.verifyUpstream.value;
        m_api.upstreamMinVersion = tlsSetting(transport, "ssl_min_version");
    }

    void upstreamCertificates() {
        if (!isOn(&m_node, "upstream_certificates_disabled")) {
            for (const auto& entry : membersOf(&m_node, "upstream_certificates")) {
                m_api.upstreamCertificates.emplace_back(entry.name, entry.value->text);
            }
        }
        m_api.pinnedKeys = !isOn(&m_node, "certificate_pinning_disabled") &&
                           !membersOf(&m_node, "pinned_public_keys").empty();
    }

    void hooks(std::string_view key, Step step) {
        const Node* custom = child(&m_node, "custom_middleware");
        for (const Node* hook : itemsOf(custom, key)) {
            use(step, hook, textOf(hook, "name"), !isOn(hook, "disabled"));
        }
    }

    void middleware() {
        useWhen(isOn(child(&m_node, "CORS"), "enable"), Step::Cors, "CORS");
        hooks("pre", Step::PrePlugin);
        hooks("post_key_auth", Step::PostAuthPlugin);
        hooks("post", Step::PostPlugin);
        hooks("response", Step::ResponsePlugin);
        const std::string bundle = textOf(&m_node, "custom_middleware_bundle");
        if (!bundle.empty() && !isOn(&m_node, "custom_middleware_bundle_disabled")) {
            use(Step::PrePlugin, child(&m_node, "custom_middleware_bundle"), bundle);
            m_builder.note("plugin-bundle",
                           fmt::format("API \"{}\" loads the plugin bundle \"{}\"; what it runs "
                                       "and when is not written here",
                                       m_api.name, bundle),
                           rangeOf(&m_node, "custom_middleware_bundle"));
        }
        useWhen(isOn(&m_node, "enable_context_vars"), Step::ContextVariables,
                "enable_context_vars");
        useWhen(isOn(&m_node, "enable_detailed_recording"), Step::DetailedLogs,
                "enable_detailed_recording");
        const Node* graphql = child(&m_node, "graphql");
        if (isOn(graphql, "enabled")) {
            use(Step::GraphQl, graphql);
            const std::string mode = textOf(graphql, "execution_mode");
            m_api.graphQlEngine = mode == "executionEngine" || mode == "supergraph";
        }
        useWhen(isOn(child(&m_node, "upstream_auth"), "enabled"), Step::UpstreamAuth,
                "upstream_auth");
        useWhen(isOn(child(&m_node, "request_signing"), "is_enabled"), Step::RequestSigning,
                "request_signing");
        const Node* cache = child(&m_node, "cache_options");
        m_cacheOn = isOn(cache, "enable_cache");
        // Without it only the endpoints that are listed are cached.
        useWhen(m_cacheOn && isOn(cache, "cache_all_safe_requests"), Step::Cache, "cache_options");
    }

    void protection() {
        // Since 5.3 the lists count unless ip_access_control_disabled; before, the
        // enable_ip_… switches had to be on as well.
        const bool listsOff = isOn(&m_node, "ip_access_control_disabled");
        const auto list = [&](std::string_view key, std::string_view flag, Step step) {
            if (!itemsOf(&m_node, key).empty()) {
                use(step, child(&m_node, key), {}, !listsOff || isOn(&m_node, flag));
            }
        };
        list("allowed_ips", "enable_ip_whitelisting", Step::IpAllow);
        list("blacklisted_ips", "enable_ip_blacklisting", Step::IpBlock);
        if (isOn(&m_node, "use_mutual_tls_auth")) {
            m_api.requiresClientCertificate = true;
            use(Step::ClientCertificate, child(&m_node, "client_certificates"));
        }
        const Node* rate = child(&m_node, "global_rate_limit");
        const auto value = rate == nullptr || rate->get("rate") == nullptr
                               ? std::nullopt
                               : rate->get("rate")->asDouble();
        if (value.value_or(0) > 0) {
            use(Step::ApiRateLimit, rate, {},
                !isOn(rate, "disabled") && !isOn(&m_node, "disable_rate_limit"));
        }
        if (!m_api.keyless) {
            if (!isOn(&m_node, "disable_rate_limit") || !isOn(&m_node, "disable_quota")) {
                use(Step::KeyLimits, nullptr);
            }
            use(Step::AccessRights, nullptr);
        }
    }

    void authentication() {
        struct Method {
            bool on = false;
            Step step = Step::Token;
            const Node* config = nullptr;
            std::string name{};
        };
        const Node* configs = child(&m_node, "auth_configs");
        const auto config = [&](std::string_view name, std::string_view fallback) {
            const Node* found = child(configs, name);
            return found != nullptr ? found : child(&m_node, fallback);
        };
        const Node* hook = child(child(&m_node, "custom_middleware"), "auth_check");
        const bool custom = isOn(&m_node, "custom_plugin_auth_enabled") ||
                            isOn(&m_node, "use_go_plugin_auth") ||
                            isOn(&m_node, "enable_coprocess_auth");
        const Node* external = child(&m_node, "external_oauth");
        std::array methods = std::to_array<Method>({
            {isOn(&m_node, "use_oauth2"), Step::OAuth2, config("oauth", "oauth_meta")},
            {isOn(external, "enabled"), Step::ExternalOAuth, external},
            {isOn(&m_node, "use_basic_auth"), Step::Basic, config("basic", "basic_auth")},
            {isOn(&m_node, "enable_signature_checking"), Step::Hmac, config("hmac", "auth")},
            {isOn(&m_node, "enable_jwt"), Step::Jwt, jwtConfig()},
            {isOn(&m_node, "use_openid"), Step::OpenId, child(&m_node, "openid_options")},
            {custom && !isOn(hook, "disabled"), Step::CustomAuth, hook, textOf(hook, "name")},
        });
        bool any = false;
        for (auto& method : methods) {
            if (method.on) {
                any = true;
                authenticate(method.step, method.config, std::move(method.name));
            }
        }
        // api_loader.go: token authentication is what is left when nothing is set.
        const bool standard = isOn(&m_node, "use_standard_auth");
        if (standard || (!any && !m_api.keyless)) {
            authenticate(Step::Token, config("authToken", "auth"), {});
        }
        if (!m_api.keyless) {
            useWhen(isOn(&m_node, "strip_auth_data"), Step::StripAuth, "strip_auth_data");
        }
    }

    // The settings of the JWT check stand beside each other in the definition.
    const Node* jwtConfig() {
        std::vector<text::Member> members;
        for (const auto& member : m_node.members) {
            if (member.name.starts_with("jwt_") || member.name == "scopes" ||
                member.name == "idp_client_id_mapping_disabled") {
                members.push_back(member);
            }
        }
        const Node* configs = child(&m_node, "auth_configs");
        if (const text::Member* own = configs == nullptr ? nullptr : configs->member("jwt")) {
            members.push_back(*own);
        }
        Node* config = m_arena.node();
        config->kind = text::NodeKind::Mapping;
        config->range = rangeOf(&m_node, "enable_jwt");
        config->members = m_arena.copy(std::span<const text::Member>(members));
        return config;
    }

    void authenticate(Step step, const Node* config, std::string name) {
        StepUse use{step, config, config == nullptr ? m_node.range : config->range,
                    std::move(name)};
        if (m_api.keyless) {
            m_api.losses.push_back({std::move(use), "use_keyless is true: nobody is asked for "
                                                    "credentials"});
        } else {
            m_api.steps.push_back(std::move(use));
        }
    }

    void versions() {
        const Node* definition = child(&m_node, "definition");
        const Node* data = child(&m_node, "version_data");
        Versioning& versioning = m_api.versioning;
        versioning.range = definition == nullptr ? m_node.range : definition->range;
        versioning.location = textOf(definition, "location");
        versioning.key = textOf(definition, "key");
        versioning.linked = isOn(definition, "enabled");
        versioning.baseName = textOf(definition, "name");
        if (versioning.linked) {
            versioning.defaultName = textOf(definition, "default");
            for (const auto& entry : membersOf(definition, "versions")) {
                versioning.links.push_back(
                    {std::string(entry.name), std::string(entry.value->text), entry.value->range});
            }
        } else {
            versioning.defaultName = textOf(data, "default_version");
        }
        m_api.versioned = data != nullptr && !boolOf(data, "not_versioned", false) &&
                          !versioning.linked && membersOf(data, "versions").size() > 0;
        for (const auto& entry : versionsInForce(data)) {
            m_api.versions.push_back(version(entry));
        }
    }

    [[nodiscard]] std::vector<text::Member> versionsInForce(const Node* data) const {
        const auto all = membersOf(data, "versions");
        if (m_api.versioned || all.size() <= 1) {
            return {all.begin(), all.end()};
        }
        // GetSingleOrDefaultVersion().
        for (const std::string_view name : {"Default", "default", ""}) {
            for (const auto& entry : all) {
                if (entry.name == name) {
                    return {entry};
                }
            }
        }
        m_builder.warn("no-default-version",
                       fmt::format("API \"{}\" is not versioned, but has {} versions and none is "
                                   "called \"Default\": its paths are not in force",
                                   m_api.name, all.size()),
                       rangeOf(data, "versions"), "keep one version, or call it \"Default\"");
        return {};
    }

    Version version(const text::Member& entry) {
        const Node* node = entry.value;
        Version version;
        version.name = textOf(node, "name");
        if (version.name.empty()) {
            version.name = entry.name;
        }
        version.range = entry.keyRange;
        version.raw = node;
        version.expires = textOf(node, "expires");
        version.overrideTarget = textOf(node, "override_target");
        version.overrideRange = rangeOf(node, "override_target");
        version.endpoints = readEndpoints(*node, m_cacheOn);
        const Node* paths =
            child(node, isOn(node, "use_extended_paths") ? "extended_paths" : "paths");
        for (const Node* item : itemsOf(paths, "white_list")) {
            if (!isOn(item, "disabled")) {
                version.allowList = child(paths, "white_list");
            }
        }
        versionWide(node, version);
        return version;
    }

    static void versionWide(const Node* node, Version& version) {
        const auto headers = [&](std::string_view add, std::string_view remove,
                                 std::string_view disabled, Step step) {
            const Node* set = child(node, add);
            const Node* drop = child(node, remove);
            const bool any = (set != nullptr && !set->members.empty()) ||
                             (drop != nullptr && !drop->items.empty());
            if (any) {
                const Node* config = set != nullptr && !set->members.empty() ? set : drop;
                version.steps.push_back({step, config, config->range, {}, !isOn(node, disabled)});
            }
        };
        headers("global_headers", "global_headers_remove", "global_headers_disabled",
                Step::TransformHeaders);
        headers("global_response_headers", "global_response_headers_remove",
                "global_response_headers_disabled", Step::TransformResponseHeaders);
        const Node* limit = child(node, "global_size_limit");
        if (limit != nullptr && limit->asInt().value_or(0) > 0) {
            const bool on = !isOn(node, "global_size_limit_disabled");
            version.steps.push_back({Step::RequestSizeLimit, limit, limit->range, {}, on});
            if (on) {
                version.maxBodyBytes = intSetting(node, "global_size_limit");
            }
        }
        const auto ms = durationMs(textOf(node, "global_enforce_timeout"), 1000);
        if (ms && *ms > 0) {
            const Node* timeout = child(node, "global_enforce_timeout");
            const bool on = !isOn(node, "global_enforce_timeout_disabled");
            version.steps.push_back({Step::EnforceTimeout, timeout, timeout->range, {}, on});
            if (on) {
                version.timeoutMs = Setting<std::int64_t>::at(*ms, timeout->range);
            }
        }
    }

    void keep(std::optional<SecretUse> use, std::string identity, bool forUpstream) {
        if (use) {
            use->identity = std::move(identity);
            use->forUpstream = forUpstream;
            m_api.secrets.push_back(std::move(*use));
        }
    }

    void secrets() {
        const Node* upstream = child(&m_node, "upstream_auth");
        const Node* basic = child(upstream, "basic_auth");
        keep(secretUse(basic, "password", CredentialKind::Basic, "upstream basic auth",
                       Step::UpstreamAuth),
             textOf(basic, "username"), true);
        const Node* oauth = child(upstream, "oauth");
        for (const std::string_view flow : {"client_credentials", "password"}) {
            const Node* grant = child(oauth, flow);
            keep(secretUse(grant, "client_secret", CredentialKind::OAuth2, "upstream OAuth client",
                           Step::UpstreamAuth),
                 textOf(grant, "client_id"), true);
            keep(secretUse(grant, "password", CredentialKind::OAuth2, "upstream OAuth user",
                           Step::UpstreamAuth),
                 textOf(grant, "username"), true);
        }
        const Node* signing = child(&m_node, "request_signing");
        keep(secretUse(signing, "secret", CredentialKind::Hmac, "request signing",
                       Step::RequestSigning),
             textOf(signing, "key_id"), true);
        keep(jwtSource(&m_node, "jwt_source", textOf(&m_node, "jwt_signing_method"), Step::Jwt), {},
             false);
        for (const auto& config : membersOf(&m_node, "auth_configs")) {
            keep(secretUse(child(config.value, "signature"), "secret", CredentialKind::Hmac,
                           "signature validation", Step::Token),
                 std::string(config.name), false);
        }
        keep(secretUse(child(child(&m_node, "auth"), "signature"), "secret", CredentialKind::Hmac,
                       "signature validation", Step::Token),
             {}, false);
        for (const Node* provider : itemsOf(child(&m_node, "external_oauth"), "providers")) {
            const Node* introspection = child(provider, "introspection");
            keep(secretUse(introspection, "client_secret", CredentialKind::OAuth2,
                           "token introspection", Step::ExternalOAuth),
                 textOf(introspection, "client_id"), false);
            const Node* jwt = child(provider, "jwt");
            keep(jwtSource(jwt, "source", textOf(jwt, "signing_method"), Step::ExternalOAuth), {},
                 false);
        }
        keep(secretUse(child(&m_node, "notifications"), "shared_secret", CredentialKind::Token,
                       "key change notification", std::nullopt),
             {}, true);
    }

    SnapshotBuilder& m_builder;
    const Node& m_node;
    text::NodeArena& m_arena;
    Api m_api;
    bool m_cacheOn = false;
};

} // namespace

Api readClassic(SnapshotBuilder& builder, const Node& node, text::NodeArena& arena) {
    return ClassicReader(builder, node, arena).read();
}

} // namespace gatelens::adapters::tyk
