// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/report/sample.h"

#include <stdexcept>

namespace gatelens::report::test {

namespace {

class SampleBuilder final {
public:
    SampleBuilder()
        : m_sources(std::make_shared<text::SourceMap>())
        , m_snapshot(std::make_shared<model::Snapshot>()) {
        const auto& file = m_sources->add(text::SourceKind::File, "shop.yaml", sampleText());
        auto document = text::readYaml(file);
        if (!document) {
            throw std::runtime_error(document.error().text());
        }
        m_document = *document;
        m_snapshot->sources = m_sources;
        m_snapshot->documents.push_back(m_document);
    }

    std::shared_ptr<model::Snapshot> build() {
        gateway();
        listeners();
        services();
        policies();
        routes();
        consumers();
        diagnostics();
        return m_snapshot;
    }

private:
    const text::Node* node(std::initializer_list<std::string_view> path) const {
        return m_document->root()->at(path);
    }

    void place(model::EntityBase& entity, std::initializer_list<std::string_view> path) const {
        if (const text::Node* found = node(path)) {
            entity.source.range = found->range;
            entity.raw = found;
        }
    }

    void gateway() {
        model::Gateway& gateway = m_snapshot->gateway;
        gateway.product = "kong";
        gateway.productName = "Kong Gateway";
        gateway.version = "3.4.2";
        gateway.key = "kong";
        gateway.trustedProxies = model::Setting<std::vector<std::string>>::byDefault({});
        model::AdminEndpoint admin;
        admin.key = "admin-api";
        admin.kind = "admin-api";
        admin.address = "127.0.0.1";
        admin.port = 8001;
        admin.exposure = model::Setting<model::Exposure>::byDefault(model::Exposure::Loopback);
        gateway.admin.push_back(admin);
        place(gateway, {"gateway"});
    }

    void listeners() {
        model::Listener listener;
        listener.name = "proxy";
        listener.key = "proxy";
        listener.address = "0.0.0.0";
        listener.port = 8443;
        listener.protocol = model::Protocol::Https;
        listener.exposure = model::Setting<model::Exposure>::byDefault(model::Exposure::Public);
        listener.tls.emplace();
        listener.tls->minVersion = model::Setting<model::TlsVersion>::at(
            model::TlsVersion::Tls12, node({"listener", "tls"})->range);
        place(listener, {"listener"});
        m_snapshot->listeners.push_back(listener);
    }

    void services() {
        model::Service service;
        service.name = "orders";
        service.key = "orders";
        service.productKind = "service";
        service.protocol = model::Protocol::Https;
        service.host = "orders.internal";
        service.port = 8443;
        service.path = "/api";
        service.upstream = model::UpstreamId(std::size_t{0});
        service.readTimeoutMs = model::Setting<std::int64_t>::byDefault(60000);
        service.connectTimeoutMs =
            model::Setting<std::int64_t>::at(1500, node({"service", "connect_timeout"})->range);
        service.extra.push_back({"x-owner", node({"service", "x-owner"})});
        service.extra.push_back({"x-password", node({"service", "x-password"})});
        place(service, {"service"});
        m_snapshot->services.push_back(service);

        model::Upstream upstream;
        upstream.name = "orders.internal";
        upstream.key = "orders.internal";
        upstream.algorithm = "round-robin";
        place(upstream, {"upstream"});
        for (const char* host : {"10.0.0.1", "10.0.0.2"}) {
            model::Target target;
            target.key = host;
            target.host = host;
            target.port = 8443;
            target.weight = 100;
            target.upstream = model::UpstreamId(std::size_t{0});
            place(target, {"upstream"});
            upstream.targets.push_back(model::TargetId(m_snapshot->targets.size()));
            m_snapshot->targets.push_back(target);
        }
        m_snapshot->upstreams.push_back(upstream);
    }

    model::PolicyId policy(const char* key, const char* type, model::PolicyClass policyClass,
                           model::PolicyScope scope, std::int32_t order) {
        model::Policy policy;
        policy.key = key;
        policy.name = key;
        policy.type = type;
        policy.policyClass = policyClass;
        policy.scope = scope;
        policy.order = order;
        policy.known = policyClass != model::PolicyClass::Other;
        policy.config = node({"plugins", key});
        place(policy, {"plugins", key});
        m_snapshot->policies.push_back(policy);
        return model::PolicyId(m_snapshot->policies.size() - 1);
    }

    void policies() {
        using model::PolicyClass;
        using model::PolicyScope;
        m_auth = policy("auth", "key-auth", PolicyClass::Authn, PolicyScope::Service, 1250);
        m_limit = policy("limit", "rate-limiting", PolicyClass::Limit, PolicyScope::Route, 910);
        m_globalLimit =
            policy("global-limit", "rate-limiting", PolicyClass::Limit, PolicyScope::Global, 910);
        m_custom = policy("custom", "acme-corp-filter", PolicyClass::Other, PolicyScope::Global, 5);
        m_snapshot->policies[m_auth.index()].service = model::ServiceId(std::size_t{0});
        m_snapshot->policies[m_limit.index()].route = model::RouteId(std::size_t{0});
    }

    void routes() {
        model::Route route;
        route.name = "orders-v1";
        route.key = "orders-v1";
        route.productKind = "route";
        route.hosts.push_back({model::HostMatchKind::Exact, "api.example.com", 0, false, ""});
        route.hosts.push_back(
            {model::HostMatchKind::WildcardPrefix, ".shop.example", 0, false, ""});
        route.paths.push_back({model::PathMatchKind::Prefix, "/v1/orders",
                               model::RegexAnchor::Search, true, false, "/v1/orders"});
        route.paths.push_back({model::PathMatchKind::Regex, "/v1/o/\\d+", model::RegexAnchor::Start,
                               true, false, "~/v1/o/\\d+"});
        route.methods = {"GET", "POST"};
        route.headers.push_back({"x-api-key",
                                 model::ValueMatchKind::Exact,
                                 {"s3cr3t-value-of-route"},
                                 model::RegexAnchor::Search,
                                 false,
                                 false,
                                 ""});
        route.services.push_back({model::ServiceId(std::size_t{0}), 1, "orders", {}});
        route.stripPath = model::Setting<bool>::byDefault(true);
        route.preserveHost =
            model::Setting<bool>::at(true, node({"route", "preserve_host"})->range);
        route.tags = {"team-a", "public"};
        route.priority = 10;
        route.chain = {{m_auth, 1250}, {m_limit, 910}, {m_custom, 5}};
        route.overridden = {{m_globalLimit, m_limit, "the route has its own"}};
        place(route, {"route"});
        m_snapshot->routes.push_back(route);

        model::Route other;
        other.name = "legacy";
        other.key = "legacy";
        other.services.push_back({{}, 1, "gone", {}});
        other.chain = {{m_globalLimit, 910}, {m_custom, 5}};
        other.order = 1;
        place(other, {"legacy"});
        m_snapshot->routes.push_back(other);
    }

    void consumers() {
        model::Consumer consumer;
        consumer.name = "mobile";
        consumer.key = "mobile";
        consumer.groups = {"apps"};
        consumer.credentials.push_back(model::CredentialId(std::size_t{0}));
        place(consumer, {"consumer"});
        m_snapshot->consumers.push_back(consumer);
        model::Credential credential;
        credential.key = "mobile/key-auth";
        credential.kind = model::CredentialKind::ApiKey;
        credential.type = "key-auth";
        credential.secret =
            model::inspectSecret(node({"consumer", "key"})->text, node({"consumer", "key"})->range);
        credential.consumer = model::ConsumerId(std::size_t{0});
        place(credential, {"consumer"});
        m_snapshot->credentials.push_back(credential);
    }

    void diagnostics() {
        m_snapshot->diagnostics.push_back(
            {text::Severity::Error, "dangling-reference", "route \"legacy\" names service \"gone\"",
             "define the service", node({"legacy", "service"})->range, ""});
        m_snapshot->diagnostics.push_back({text::Severity::Warning, "unknown-key",
                                           "unknown key \"x-owner\"", "",
                                           node({"service"})->member("x-owner")->keyRange, ""});
    }

    std::shared_ptr<text::SourceMap> m_sources;
    std::shared_ptr<model::Snapshot> m_snapshot;
    text::DocumentPtr m_document;
    model::PolicyId m_auth;
    model::PolicyId m_limit;
    model::PolicyId m_globalLimit;
    model::PolicyId m_custom;
};

} // namespace

const std::string& sampleText() {
    static const std::string text = R"(gateway:
  name: shop
listener:
  tls: 1.2
service:
  name: orders
  connect_timeout: 1500
  x-owner: {team: a, pager: "555"}
  x-password: hunter2-hunter2
upstream:
  name: orders.internal
route:
  name: orders-v1
  preserve_host: true
legacy:
  service: gone
plugins:
  auth: {key_names: [apikey], hide_credentials: true}
  limit: {minute: 20, redis: {password: "correct horse battery"}}
  global-limit: {minute: 100}
  custom:
    backend: "https://bob:opensesame@policy.internal/v1?token=abcdefghijkl"
    client_secret: "abcdefghijklmnop"
    vault_secret: "{vault://env/secret}"
consumer:
  username: mobile
  key: 7f3a9b2c4d5e6f708192a3b4
)";
    return text;
}

std::shared_ptr<model::Snapshot> sample() {
    return SampleBuilder().build();
}

} // namespace gatelens::report::test
