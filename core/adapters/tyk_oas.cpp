// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Tyk OAS definitions: an OpenAPI document whose extension x-tyk-api-gateway says
// what the gateway does.
#include "core/adapters/tyk_util.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::tyk {

using model::CredentialKind;
using model::Setting;
using text::Node;

namespace {

struct OperationPart {
    std::string_view name;
    Step step = Step::AllowList;
};

constexpr std::array kOperationParts = std::to_array<OperationPart>({
    {"allow", Step::AllowList},
    {"block", Step::BlockList},
    {"requestSizeLimit", Step::RequestSizeLimit},
    {"trackEndpoint", Step::TrackEndpoint},
    {"doNotTrackEndpoint", Step::DoNotTrackEndpoint},
    {"scopeCheck", Step::ScopeCheck},
    {"exchange", Step::TokenExchange},
    {"rateLimit", Step::ApiRateLimit},
    {"validateRequest", Step::ValidateRequest},
    {"transformRequestBody", Step::TransformBody},
    {"transformRequestHeaders", Step::TransformHeaders},
    {"urlRewrite", Step::UrlRewrite},
    {"transformRequestMethod", Step::TransformMethod},
    {"mockResponse", Step::Mock},
    {"cache", Step::Cache},
    {"virtualEndpoint", Step::VirtualEndpoint},
    {"circuitBreaker", Step::CircuitBreaker},
    {"enforceTimeout", Step::EnforceTimeout},
    {"transformResponseBody", Step::TransformResponseBody},
    {"transformResponseHeaders", Step::TransformResponseHeaders},
});

// Where an operation stands in the OpenAPI paths.
struct Place {
    std::string_view path;
    std::string_view method;
};

bool isMethod(std::string_view key) {
    static constexpr std::array kMethods = std::to_array<std::string_view>(
        {"get", "put", "post", "delete", "options", "head", "patch", "trace"});
    return std::find(kMethods.begin(), kMethods.end(), key) != kMethods.end();
}

std::string upper(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return out;
}

class OasReader final {
public:
    OasReader(SnapshotBuilder& builder, const Node& document)
        : m_builder(builder)
        , m_document(document)
        , m_extension(child(&document, "x-tyk-api-gateway"))
        , m_server(child(m_extension, "server"))
        , m_upstream(child(m_extension, "upstream"))
        , m_global(child(child(m_extension, "middleware"), "global")) {}

    [[nodiscard]] Api read() {
        const Node* info = child(m_extension, "info");
        m_api.oas = true;
        m_api.id = textOf(info, "id");
        m_api.name = textOf(info, "name");
        m_api.raw = &m_document;
        m_api.range = m_extension->range;
        const Node* state = child(info, "state");
        m_api.active = boolOf(state, "active", true);
        m_api.activeRange = rangeOf(state, "active");
        m_api.internal = isOn(state, "internal");
        serverPart();
        upstreamPart();
        globalPart();
        authentication();
        protection();
        versioning(child(info, "versioning"));
        m_api.versions.push_back(operations());
        secrets();
        return std::move(m_api);
    }

private:
    void use(Step step, const Node* config, std::string name = {}, bool enabled = true) {
        m_api.steps.push_back({step, config, config == nullptr ? m_extension->range : config->range,
                               std::move(name), enabled});
    }
    // A block with its own `enabled`; one that is off is shown, not run.
    void useBlock(Step step, const Node* block) {
        if (block != nullptr) {
            use(step, block, {}, isOn(block, "enabled"));
        }
    }

    void serverPart() {
        const Node* listenPath = child(m_server, "listenPath");
        m_api.listenPath = textOf(listenPath, "value");
        m_api.listenPathRange = rangeOf(listenPath, "value");
        m_api.stripListenPath = boolSetting(listenPath, "strip", false);
        m_api.port = static_cast<std::uint16_t>(intOf(m_server, "port", 0));
        m_api.protocol = textOf(m_server, "protocol");
        const Node* domain = child(m_server, "customDomain");
        if (isOn(domain, "enabled")) {
            m_api.domain = textOf(domain, "name");
            m_api.domainRange = rangeOf(domain, "name");
            m_api.certificates = textsOf(domain, "certificates");
        }
        const Node* tags = child(m_server, "gatewayTags");
        if (isOn(tags, "enabled")) {
            m_api.tags = textsOf(tags, "tags");
        }
        useBlock(Step::DetailedLogs, child(m_server, "detailedActivityLogs"));
        useBlock(Step::ContextVariables, child(m_server, "contextVariables"));
    }

    void upstreamPart() {
        m_api.targetUrl = textOf(m_upstream, "url");
        m_api.targetRange = rangeOf(m_upstream, "url");
        m_api.preserveHost = Setting<bool>::byDefault(false);
        if (const Node* host = child(m_upstream, "preserveHostHeader")) {
            m_api.preserveHost = boolSetting(host, "enabled", false);
        }
        const Node* balancing = child(m_upstream, "loadBalancing");
        m_api.loadBalancing = isOn(balancing, "enabled");
        for (const Node* target : itemsOf(balancing, "targets")) {
            m_api.targets.push_back(
                {textOf(target, "url"), intOf(target, "weight", 1), target->range});
        }
        m_api.uptimeTests = isOn(child(m_upstream, "uptimeTests"), "enabled") &&
                            isOn(balancing, "skipUnavailableHosts");
        const Node* discovery = child(m_upstream, "serviceDiscovery");
        if (isOn(discovery, "enabled")) {
            m_api.discovery = textOf(discovery, "queryEndpoint");
        }
        const Node* transport = child(m_upstream, "tlsTransport");
        m_api.verifyUpstream = boolSetting(transport, "insecureSkipVerify");
        m_api.verifyUpstream.value = !m_api.verifyUpstream.value;
        m_api.upstreamMinVersion = tlsSetting(transport, "minVersion");
        const Node* mutual = child(m_upstream, "mutualTLS");
        if (isOn(mutual, "enabled")) {
            for (const Node* entry : itemsOf(mutual, "domainToCertificateMapping")) {
                m_api.upstreamCertificates.emplace_back(textOf(entry, "domain"),
                                                        textOf(entry, "certificate"));
            }
        }
        const Node* pinning = child(m_upstream, "certificatePinning");
        m_api.pinnedKeys = isOn(pinning, "enabled");
        useBlock(Step::ApiRateLimit, child(m_upstream, "rateLimit"));
        useBlock(Step::UpstreamAuth, child(m_upstream, "authentication"));
        const Node* signing = child(child(m_upstream, "authentication"), "requestSigning");
        useBlock(Step::RequestSigning, signing);
    }

    void plugins(std::string_view list, std::string_view oldForm, Step step) {
        const Node* old = child(child(m_global, oldForm), "plugins");
        const auto add = [&](std::span<const Node* const> items) {
            for (const Node* plugin : items) {
                use(step, plugin, textOf(plugin, "functionName"), isOn(plugin, "enabled"));
            }
        };
        add(itemsOf(m_global, list));
        if (old != nullptr) {
            add(old->items);
        }
    }

    void globalPart() {
        useBlock(Step::Cors, child(m_global, "cors"));
        plugins("prePlugins", "prePlugin", Step::PrePlugin);
        plugins("postAuthenticationPlugins", "postAuthenticationPlugin", Step::PostAuthPlugin);
        plugins("postPlugins", "postPlugin", Step::PostPlugin);
        plugins("responsePlugins", "responsePlugin", Step::ResponsePlugin);
        const Node* bundle = child(child(m_global, "pluginConfig"), "bundle");
        if (isOn(bundle, "enabled")) {
            use(Step::PrePlugin, bundle, textOf(bundle, "path"));
            m_builder.note("plugin-bundle",
                           fmt::format("API \"{}\" loads the plugin bundle \"{}\"; what it runs "
                                       "and when is not written here",
                                       m_api.name, textOf(bundle, "path")),
                           bundle->range);
        }
        useBlock(Step::ContextVariables, child(m_global, "contextVariables"));
        const Node* cache = child(m_global, "cache");
        m_cacheOn = isOn(cache, "enabled");
        if (m_cacheOn && isOn(cache, "cacheAllSafeRequests")) {
            use(Step::Cache, cache);
        }
        if (child(&m_document, "x-tyk-streaming") != nullptr) {
            use(Step::Streaming, child(&m_document, "x-tyk-streaming"));
        }
    }

    // One scheme of `securitySchemes`: what the OpenAPI type makes of it.
    [[nodiscard]] std::optional<Step> stepOf(std::string_view name, const Node* config) const {
        const Node* scheme =
            child(child(child(&m_document, "components"), "securitySchemes"), name);
        const std::string type = textOf(scheme, "type");
        const std::string http = toLower(textOf(scheme, "scheme"));
        if (type == "apiKey") {
            return Step::Token;
        }
        if (type == "http" && http == "bearer") {
            return Step::Jwt;
        }
        if (type == "http" && http == "basic") {
            return Step::Basic;
        }
        if (type == "oauth2") {
            return child(config, "providers") != nullptr ? Step::ExternalOAuth : Step::OAuth2;
        }
        return std::nullopt;
    }

    using Requirement = std::vector<std::string>;

    [[nodiscard]] std::vector<Requirement> requirements(bool compliant, const Node* auth) const {
        std::vector<Requirement> all;
        for (const Node* requirement : itemsOf(&m_document, "security")) {
            Requirement names;
            for (const auto& scheme : requirement->members) {
                names.emplace_back(scheme.name);
            }
            all.push_back(std::move(names));
        }
        if (compliant) {
            for (const Node* requirement : itemsOf(auth, "security")) {
                Requirement names;
                for (const Node* scheme : requirement->items) {
                    names.emplace_back(scheme->text);
                }
                all.push_back(std::move(names));
            }
        }
        return all;
    }

    void authentication() {
        const Node* auth = child(m_server, "authentication");
        m_api.keyless = !isOn(auth, "enabled");
        const bool compliant = textOf(auth, "securityProcessingMode") == "compliant";
        const auto all = requirements(compliant, auth);
        const Node* schemes = child(auth, "securitySchemes");
        std::set<std::string> done;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const bool ignored = !compliant && i > 0;
            for (const auto& name : all[i]) {
                if (!done.insert(name).second) {
                    continue;
                }
                authenticate(name, child(schemes, name), compliant && all.size() > 1,
                             ignored ? "securityProcessingMode is legacy: only the first security "
                                       "requirement counts"
                                     : "");
            }
        }
        checkSchemes(schemes, done);
        named(Step::Hmac, child(auth, "hmac"));
        named(Step::OpenId, child(auth, "oidc"));
        const Node* custom = child(auth, "custom");
        if (isOn(custom, "enabled")) {
            settle(StepUse{Step::CustomAuth, custom, custom->range,
                           textOf(child(custom, "config"), "functionName")},
                   "");
        }
        if (!m_api.keyless && !m_authenticated) {
            use(Step::Token, auth); // what is left when nothing is set
        }
        if (!m_api.keyless && isOn(auth, "stripAuthorizationData")) {
            use(Step::StripAuth, child(auth, "stripAuthorizationData"));
        }
    }

    void named(Step step, const Node* config) {
        if (isOn(config, "enabled")) {
            settle(StepUse{step, config, config->range, {}}, "");
        }
    }

    // Schemes that Tyk has settings for and no requirement names.
    void checkSchemes(const Node* schemes, const std::set<std::string>& required) {
        if (schemes == nullptr) {
            return;
        }
        for (const auto& scheme : schemes->members) {
            if (required.contains(std::string(scheme.name))) {
                continue;
            }
            const auto step = stepOf(scheme.name, scheme.value);
            if (!step) {
                m_builder.warn("dangling-reference",
                               fmt::format("API \"{}\" configures the security scheme \"{}\", "
                                           "which components.securitySchemes does not define",
                                           m_api.name, scheme.name),
                               scheme.keyRange);
                continue;
            }
            m_api.losses.push_back({StepUse{*step, scheme.value, scheme.value->range, {}},
                                    "no security requirement of the document names it"});
        }
    }

    void authenticate(const std::string& name, const Node* config, bool anyOf,
                      std::string_view ignored) {
        const auto step = stepOf(name, config);
        if (!step) {
            m_builder.error("dangling-reference",
                            fmt::format("API \"{}\" requires the security scheme \"{}\", which "
                                        "components.securitySchemes does not define",
                                        m_api.name, name),
                            rangeOf(&m_document, "security"));
            return;
        }
        if (config != nullptr && !boolOf(config, "enabled", true)) {
            return;
        }
        StepUse use{*step, config, config == nullptr ? m_extension->range : config->range, {}};
        use.anyOf = anyOf;
        settle(std::move(use), ignored);
    }

    // Puts an authentication in force, or tells why it is not.
    void settle(StepUse use, std::string_view reason) {
        if (m_api.keyless) {
            m_api.losses.push_back(
                {std::move(use), "authentication is not enabled: nobody is asked for credentials"});
        } else if (!reason.empty()) {
            m_api.losses.push_back({std::move(use), std::string(reason)});
        } else {
            m_authenticated = true;
            m_api.steps.push_back(std::move(use));
        }
    }

    void protection() {
        const Node* access = child(m_server, "ipAccessControl");
        if (access != nullptr) {
            const bool on = isOn(access, "enabled");
            if (!itemsOf(access, "allow").empty()) {
                use(Step::IpAllow, child(access, "allow"), {}, on);
            }
            if (!itemsOf(access, "block").empty()) {
                use(Step::IpBlock, child(access, "block"), {}, on);
            }
        }
        const Node* certificates = child(m_server, "clientCertificates");
        if (isOn(certificates, "enabled")) {
            m_api.requiresClientCertificate = true;
            use(Step::ClientCertificate, certificates);
        }
        if (!m_api.keyless) {
            if (!isOn(m_global, "skipRateLimit") || !isOn(m_global, "skipQuota")) {
                use(Step::KeyLimits, nullptr);
            }
            use(Step::AccessRights, nullptr);
        }
    }

    void versioning(const Node* node) {
        Versioning& versioning = m_api.versioning;
        versioning.linked = isOn(node, "enabled");
        versioning.range = node == nullptr ? m_extension->range : node->range;
        versioning.location = textOf(node, "location");
        versioning.key = textOf(node, "key");
        versioning.defaultName = textOf(node, "default");
        versioning.baseName = textOf(node, "name");
        if (versioning.linked) {
            for (const Node* entry : itemsOf(node, "versions")) {
                versioning.links.push_back(
                    {textOf(entry, "name"), textOf(entry, "id"), rangeOf(entry, "id")});
            }
        }
    }

    [[nodiscard]] std::unordered_map<std::string_view, Place> places() const {
        std::unordered_map<std::string_view, Place> found;
        for (const auto& path : membersOf(&m_document, "paths")) {
            for (const auto& operation : path.value->members) {
                const Node* id = child(operation.value, "operationId");
                if (isMethod(operation.name) && id != nullptr) {
                    found[id->text] = {path.name, operation.name};
                }
            }
        }
        return found;
    }

    Version operations() {
        Version version;
        version.range = m_extension->range;
        const auto known = places();
        const bool ignoreCase = isOn(child(m_global, "ignoreCase"), "enabled");
        for (const auto& member : membersOf(child(m_extension, "middleware"), "operations")) {
            const auto place = known.find(member.name);
            if (place == known.end()) {
                m_builder.warn("dangling-reference",
                               fmt::format("API \"{}\" has middleware for the operation \"{}\", "
                                           "which no path of the document has",
                                           m_api.name, member.name),
                               member.keyRange, "use the operationId of the path");
                continue;
            }
            Endpoint endpoint;
            endpoint.path = place->second.path;
            endpoint.method = upper(place->second.method);
            endpoint.ignoreCase = ignoreCase;
            endpoint.range = member.keyRange;
            endpoint.raw = member.value;
            operation(*member.value, endpoint);
            if (allows(endpoint)) {
                version.allowList = child(child(m_extension, "middleware"), "operations");
            }
            version.endpoints.push_back(std::move(endpoint));
        }
        globalSteps(version);
        return version;
    }

    static bool allows(const Endpoint& endpoint) {
        return std::any_of(endpoint.steps.begin(), endpoint.steps.end(), [](const StepUse& use) {
            return use.step == Step::AllowList && use.enabled;
        });
    }

    void operation(const Node& node, Endpoint& endpoint) {
        for (const auto& part : kOperationParts) {
            const Node* block = child(&node, part.name);
            if (block == nullptr) {
                continue;
            }
            const bool on = isOn(block, "enabled") && (part.step != Step::Cache || m_cacheOn);
            endpoint.steps.push_back(
                {part.step, block, block->range, textOf(block, "functionName"), on});
            if (on) {
                apply(part.step, *block, endpoint);
            }
        }
        for (const Node* plugin : itemsOf(&node, "postPlugins")) {
            endpoint.steps.push_back({Step::EndpointPlugin, plugin, plugin->range,
                                      textOf(plugin, "functionName"), isOn(plugin, "enabled")});
        }
        const Node* ignore = child(&node, "ignoreAuthentication");
        endpoint.ignored = isOn(ignore, "enabled");
        endpoint.internal = isOn(child(&node, "internal"), "enabled");
        for (const std::string_view name : {"allow", "block", "ignoreAuthentication"}) {
            endpoint.ignoreCase = endpoint.ignoreCase || isOn(child(&node, name), "ignoreCase");
        }
    }

    static void apply(Step step, const Node& block, Endpoint& endpoint) {
        switch (step) {
        case Step::BlockList:
            endpoint.blocked = true;
            break;
        case Step::Mock:
            endpoint.mockStatus = static_cast<int>(intOf(&block, "code", 200));
            break;
        case Step::RequestSizeLimit:
            endpoint.maxBodyBytes = intSetting(&block, "value");
            break;
        case Step::EnforceTimeout:
            if (const auto ms = durationMs(textOf(&block, "duration"), 1000)) {
                endpoint.timeoutMs = Setting<std::int64_t>::at(*ms, rangeOf(&block, "duration"));
            } else {
                endpoint.timeoutMs = intSetting(&block, "value");
                endpoint.timeoutMs.value *= 1000;
            }
            break;
        case Step::UrlRewrite:
            endpoint.rewrites.push_back({model::PathRewrite::Kind::RegexReplace,
                                         textOf(&block, "pattern"), textOf(&block, "rewriteTo"),
                                         block.range});
            break;
        default:
            break;
        }
    }

    void globalSteps(Version& version) const {
        const auto add = [&](Step step, std::string_view name) {
            if (const Node* block = child(m_global, name)) {
                version.steps.push_back({step, block, block->range, {}, isOn(block, "enabled")});
            }
        };
        add(Step::TransformHeaders, "transformRequestHeaders");
        add(Step::TransformResponseHeaders, "transformResponseHeaders");
        add(Step::RequestSizeLimit, "requestSizeLimit");
        const Node* limit = child(m_global, "requestSizeLimit");
        if (isOn(limit, "enabled")) {
            version.maxBodyBytes = intSetting(limit, "value");
        }
        const Node* timeout = child(m_upstream, "enforceTimeout");
        if (const auto ms = durationMs(textOf(timeout, "duration"), 1000)) {
            const bool on = isOn(timeout, "enabled");
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
        const Node* upstream = child(m_upstream, "authentication");
        const Node* basic = child(upstream, "basicAuth");
        keep(secretUse(basic, "password", CredentialKind::Basic, "upstream basic auth",
                       Step::UpstreamAuth),
             textOf(basic, "username"), true);
        for (const std::string_view flow : {"clientCredentials", "password"}) {
            const Node* grant = child(child(upstream, "oauth"), flow);
            keep(secretUse(grant, "clientSecret", CredentialKind::OAuth2, "upstream OAuth client",
                           Step::UpstreamAuth),
                 textOf(grant, "clientId"), true);
            keep(secretUse(grant, "password", CredentialKind::OAuth2, "upstream OAuth user",
                           Step::UpstreamAuth),
                 textOf(grant, "username"), true);
        }
        const Node* signing = child(upstream, "requestSigning");
        keep(secretUse(signing, "secret", CredentialKind::Hmac, "request signing",
                       Step::RequestSigning),
             textOf(signing, "keyId"), true);
        for (const auto& scheme : membersOf(child(m_server, "authentication"), "securitySchemes")) {
            schemeSecrets(scheme);
        }
    }

    void schemeSecrets(const text::Member& scheme) {
        const Node* node = scheme.value;
        const std::string name(scheme.name);
        keep(secretUse(child(node, "signatureValidation"), "secret", CredentialKind::Hmac,
                       "signature validation", Step::Token),
             name, false);
        keep(jwtSource(node, "source", textOf(node, "signingMethod"), Step::Jwt), name, false);
        keep(secretUse(child(node, "notifications"), "sharedSecret", CredentialKind::Token,
                       "key change notification", std::nullopt),
             name, true);
        for (const Node* provider : itemsOf(node, "providers")) {
            const Node* introspection = child(provider, "introspection");
            keep(secretUse(introspection, "clientSecret", CredentialKind::OAuth2,
                           "token introspection", Step::ExternalOAuth),
                 textOf(introspection, "clientId"), false);
            const Node* jwt = child(provider, "jwt");
            keep(jwtSource(jwt, "source", textOf(jwt, "signingMethod"), Step::ExternalOAuth), name,
                 false);
        }
    }

    SnapshotBuilder& m_builder;
    const Node& m_document;
    const Node* m_extension;
    const Node* m_server;
    const Node* m_upstream;
    const Node* m_global;
    Api m_api;
    bool m_cacheOn = false;
    bool m_authenticated = false;
};

} // namespace

Api readOas(SnapshotBuilder& builder, const Node& node) {
    return OasReader(builder, node).read();
}

} // namespace gatelens::adapters::tyk
