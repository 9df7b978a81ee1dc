// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the parts of the Tyk adapter share. Classic and OAS definitions are first
// read into one form (Api); TykModel turns that into the model. Behaviour is that
// of the gateway at 5.14 (gateway/api_loader.go, apidef/), where versions differ
// the difference is noted.
#pragma once

#include "core/adapters/support/builder.h"
#include "core/adapters/support/shape.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::adapters {
extern const Adapter tykAdapter;
}

namespace gatelens::adapters::tyk {

// The middleware of Tyk, in the one order in which every API runs them.
enum class Step : std::uint8_t {
    AllowList,
    BlockList,
    ClassicMock, // answered by the version check, before authentication
    Cors,
    PrePlugin,
    IpAllow,
    IpBlock,
    ClientCertificate,
    OrganisationQuota,
    RequestSizeLimit,
    ContextVariables,
    TrackEndpoint,
    DoNotTrackEndpoint,
    OAuth2,
    ExternalOAuth,
    Basic,
    Hmac,
    Jwt,
    OpenId,
    CustomAuth,
    Token,
    PostAuthPlugin,
    StripAuth,
    AccessRights,
    KeyLimits,
    ScopeCheck,
    TokenExchange,
    ApiRateLimit,
    GraphQl,
    Streaming,
    UpstreamAuth,
    ValidateJson,
    ValidateRequest,
    PersistGraphQl,
    TransformBody,
    TransformJq,
    TransformHeaders,
    UrlRewrite,
    TransformMethod,
    Mock,
    Cache,
    VirtualEndpoint,
    RequestSigning,
    EndpointPlugin,
    PostPlugin,
    CircuitBreaker,
    EnforceTimeout,
    TransformResponseBody,
    TransformResponseJq,
    TransformResponseHeaders,
    ResponsePlugin,
    DetailedLogs,
    Analytics,
};

struct StepFacts {
    Step step = Step::AllowList;
    std::string_view type; // the policy's type in the model
    model::PolicyClass policyClass = model::PolicyClass::Other;
    bool authenticates = false; // left out of keyless APIs
    bool skippedWhenIgnored = false;
    bool emulable = true;
};
[[nodiscard]] const StepFacts& factsOf(Step step);
[[nodiscard]] std::int32_t orderOf(Step step);

// One middleware that a definition switches on (or has, switched off).
struct StepUse {
    Step step = Step::AllowList;
    const text::Node* config = nullptr;
    text::SourceRange range;
    std::string name; // of a plugin's function; else empty
    bool enabled = true;
    bool anyOf = false; // authentication: one of several suffices
};

struct Endpoint {
    std::string path; // as written, relative to the listen path
    std::string method;
    bool ignoreCase = false;
    text::SourceRange range;
    const text::Node* raw = nullptr;
    std::vector<StepUse> steps;
    bool ignored = false; // no authentication here
    bool blocked = false;
    bool internal = false;
    int mockStatus = 0;
    model::Setting<std::int64_t> timeoutMs;
    model::Setting<std::int64_t> maxBodyBytes;
    std::vector<model::PathRewrite> rewrites;
};

struct Version {
    std::string name;
    text::SourceRange range;
    const text::Node* raw = nullptr;
    std::string expires; // "2006-01-02 15:04", "-1" for never
    std::vector<Endpoint> endpoints;
    std::vector<StepUse> steps;
    const text::Node* allowList = nullptr; // set: what no endpoint allows is refused
    model::Setting<std::int64_t> timeoutMs;
    model::Setting<std::int64_t> maxBodyBytes;
    std::string overrideTarget;
    text::SourceRange overrideRange;
};

// How a client names the version it wants.
struct Versioning {
    std::string location; // "header", "url-param", "url"
    std::string key;
    std::string defaultName;
    std::string baseName; // of the API that has the versioning
    // Versions that are APIs of their own: name -> API id.
    struct Link {
        std::string name;
        std::string apiId;
        text::SourceRange range;
    };
    bool linked = false;
    std::vector<Link> links;
    text::SourceRange range;
};

struct LoadTarget {
    std::string url;
    std::int64_t weight = 1;
    text::SourceRange range;
};

// A secret that stands in a definition or in tyk.conf.
struct SecretUse {
    model::CredentialKind kind = model::CredentialKind::Other;
    std::string type;
    std::string identity;
    std::string algorithm;
    model::SecretFacts secret;
    text::SourceRange range;
    bool forUpstream = false;
    std::optional<Step> step; // the middleware that it belongs to
};

struct Api {
    std::string id;
    std::string name;
    std::string listenPath;
    text::SourceRange listenPathRange;
    model::Setting<bool> stripListenPath;
    std::string domain;
    text::SourceRange domainRange;
    std::uint16_t port = 0;
    std::string protocol;
    bool active = true;
    text::SourceRange activeRange;
    bool internal = false;
    bool managed = false; // its Dashboard or operator loads only what is active
    bool keyless = false;
    bool oas = false;
    bool copyOfOas = false;     // the classic half of an OAS definition
    bool graphQlEngine = false; // answers are put together from data sources
    std::string targetUrl;
    text::SourceRange targetRange;
    bool loadBalancing = false;
    std::vector<LoadTarget> targets;
    std::string discovery;
    model::Setting<bool> preserveHost;
    model::Setting<bool> verifyUpstream;
    model::Setting<model::TlsVersion> upstreamMinVersion;
    std::vector<std::pair<std::string, std::string>> upstreamCertificates; // domain, id
    bool pinnedKeys = false;
    bool uptimeTests = false;
    std::vector<std::string> certificates; // of the custom domain
    bool requiresClientCertificate = false;
    std::vector<std::string> tags;
    std::vector<StepUse> steps;
    // Authentication that is configured and not in force, with the reason.
    struct Loss {
        StepUse use;
        std::string reason;
    };
    std::vector<Loss> losses;
    Versioning versioning;
    std::vector<Version> versions; // exactly one when the API is not versioned
    bool versioned = false;
    std::vector<SecretUse> secrets;
    text::SourceRange range;
    std::string apiPath; // live
    const text::Node* raw = nullptr;
    std::vector<model::ExtraField> extra;
};

// A Tyk policy: what keys that hold it may do.
struct AccessPlan {
    std::string id;
    std::string name;
    const text::Node* raw = nullptr;
    text::SourceRange range;
    std::string apiPath;
    bool limits = false; // has a rate or a quota
    bool active = true;
    struct Grant {
        std::string apiId;
        text::SourceRange range;
        bool limits = false;
    };
    std::vector<Grant> grants;
};

// tyk.conf, as far as APIs depend on it. Without one these are the defaults of
// the product, and `known` is false.
struct Settings {
    const text::Node* root = nullptr; // null: no tyk.conf
    std::string directory;            // that relative paths start from
    bool strictRoutes = false;
    bool prefixMatching = false;
    bool suffixMatching = false;
    bool ignoreCase = false;
    bool customDomains = false;
    std::string hostname;
    std::uint16_t port = 8080;
    bool tls = false;
    bool skipVerify = false;
    bool dashboard = false; // use_db_app_configs
    model::Setting<std::int64_t> proxyTimeoutMs;
    model::Setting<std::int64_t> maxBodyBytes;

    [[nodiscard]] bool known() const { return root != nullptr; }
};

// Whether a mapping is one of Tyk's documents.
enum class DocumentKind : std::uint8_t {
    None,
    Config,     // tyk.conf
    Classic,    // one classic definition
    Oas,        // an OpenAPI document with x-tyk-api-gateway
    PolicyMap,  // policies.json: id -> policy
    Policy,     // one policy
    Export,     // a Dashboard export: { api_definition: … } or { apis: […] }
    SyncSpec,   // .tyk.json of tyk-sync
    Custom,     // a custom resource of the operator
    Collection, // a list of definitions or policies
};
[[nodiscard]] DocumentKind kindOf(const text::Node& node);
[[nodiscard]] Confidence recognize(const text::Document& document, std::string_view fileName);
[[nodiscard]] std::vector<std::vector<text::DocumentPtr>>
divide(const ReadContext& context, std::span<const text::DocumentPtr> documents);
[[nodiscard]] Result<model::Snapshot> readFiles(ReadContext& context,
                                                std::span<const text::DocumentPtr> documents);

// Everything that was read, before it becomes the model.
struct Input {
    bool live = false;
    Settings settings;
    std::vector<Api> apis;
    std::vector<AccessPlan> plans;
    std::vector<text::FileId> read; // documents that were read, so that none is twice
    bool managed = false;           // what comes now is loaded by a Dashboard or operator
    // Certificates of the store, by their id; live only.
    std::unordered_map<std::string, model::CertificateId> certificates;
    // Keeps the nodes alive that the definitions' own documents do not have.
    std::shared_ptr<text::Document> derived;

    Input();
};

[[nodiscard]] Settings readSettings(const text::Node* root, std::string directory);
// Gateway, admin endpoint, store and secrets of tyk.conf.
void addSettings(SnapshotBuilder& builder, const Settings& settings);
// A socket of the gateway: its own port, or one that an API asks for.
[[nodiscard]] model::Listener makeListener(SnapshotBuilder& builder, const Settings& settings,
                                           std::uint16_t port, model::Protocol protocol);
[[nodiscard]] model::Protocol listenerProtocol(const Settings& settings, std::string_view protocol);
// `arena` takes the nodes that gather what a definition says in several places.
[[nodiscard]] Api readClassic(SnapshotBuilder& builder, const text::Node& node,
                              text::NodeArena& arena);
[[nodiscard]] Api readOas(SnapshotBuilder& builder, const text::Node& node);
[[nodiscard]] AccessPlan readPlan(SnapshotBuilder& builder, const text::Node& node,
                                  std::string_view id);
void addPlans(SnapshotBuilder& builder, const Input& input);
// Files: dispatches every document; follows tyk.conf and tyk-sync to more.
void collectFiles(SnapshotBuilder& builder, Input& input,
                  std::span<const text::DocumentPtr> documents);
// Reads one node of any kind, whatever document it stands in.
void collectNode(SnapshotBuilder& builder, Input& input, const text::Node& node,
                 const std::string& apiPath);
// Drops the classic halves of OAS definitions; tells of ids that stand twice.
void settleApis(SnapshotBuilder& builder, Input& input);
// Routes, services, upstreams, policies of everything in `input`.
void addApis(SnapshotBuilder& builder, Input& input);

[[nodiscard]] std::unique_ptr<LiveReader> openLive(const LiveOptions& options);
[[nodiscard]] Confidence identify(const ApiAnswer& answer);

[[nodiscard]] const Shape& classicShape();
[[nodiscard]] const Shape& oasExtensionShape();
[[nodiscard]] const Shape& configShape();
[[nodiscard]] const Shape& planShape();
// Whether every shape text is understood; for the tests of the tables.
[[nodiscard]] bool classicTablesAreSound();
[[nodiscard]] bool oasTableIsSound();

} // namespace gatelens::adapters::tyk
