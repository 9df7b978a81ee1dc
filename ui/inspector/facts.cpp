// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/facts.h"

#include "core/base/json_writer.h"
#include "core/model/zone.h"
#include "core/report/entity_id.h"
#include "core/report/masking.h"
#include "core/report/route_facts.h"
#include "core/text/node.h"

#include <QDateTime>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>
#include <set>

namespace gatelens::ui {

namespace {

using model::EntityKind;

QString qt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString joined(const std::vector<std::string>& texts, const QString& separator = ", ") {
    QStringList list;
    for (const auto& text : texts) {
        list << qt(text);
    }
    return list.join(separator);
}

// What may be shown of a value in a summary: nothing that could be a credential.
QString shownValue(std::string_view name, std::string_view value) {
    constexpr std::size_t kLongest = 60;
    if (value.empty() || value.size() > kLongest || report::looksSecret(name)) {
        return {};
    }
    // "user:$apr1$…", "user:{SHA}…" of basic authentication.
    const auto colon = value.find(':');
    const std::string_view rest = colon == std::string_view::npos ? value : value.substr(colon + 1);
    const auto form = model::inspectSecret(rest, {}).form;
    if (form == model::SecretForm::Hash || form == model::SecretForm::PublicKey) {
        return {};
    }
    return qt(report::maskField(name, value));
}

// Collects "name: value" of scalars, depth first, until there is enough.
void collectScalars(const text::Node& node, std::string_view name, QStringList& out, int& room,
                    int depth) {
    if (room <= 0 || depth > 3) {
        return;
    }
    if (node.isScalar()) {
        QString text = shownValue(name, node.asText().value_or(""));
        if (!text.isEmpty()) {
            if (text == "true") {
                text = qt(name);
            } else if (text == "false") {
                return;
            } else if (!name.empty()) {
                text = qt(name) + ' ' + text;
            }
            out << text.replace('_', ' ');
            room -= static_cast<int>(text.size()) + 3;
        }
        return;
    }
    for (const auto& member : node.members) {
        collectScalars(*member.value, member.name, out, room, depth + 1);
    }
    QStringList items;
    for (const text::Node* item : node.items) {
        if (item->isScalar() && items.size() < 4) {
            const QString text = shownValue(name, item->asText().value_or(""));
            items << (text.isEmpty() ? QStringLiteral("****") : text);
        }
    }
    if (!items.isEmpty()) {
        const QString text = items.join(", ");
        out << text;
        room -= static_cast<int>(text.size()) + 3;
    }
    if (node.block != nullptr) {
        for (const text::Node* directive : node.block->items) {
            collectScalars(*directive, directive->text, out, room, depth + 1);
        }
    }
}

class Gatherer final {
    Q_DECLARE_TR_FUNCTIONS(Facts)

public:
    Gatherer(const FleetView& view, const findings::Subject& subject)
        : m_view(view)
        , m_subject(subject)
        , m_snapshot(*view.gateways[subject.snapshot].snapshot)
        , m_relations(*view.gateways[subject.snapshot].relations) {}

    EntityFacts run() {
        const model::EntityBase& base = m_view.base(m_subject);
        m_facts.kind = kindTitle(m_subject.entity.kind);
        m_facts.title = qt(base.label());
        common(base);
        switch (m_subject.entity.kind) {
        case EntityKind::Gateway:
            gateway();
            break;
        case EntityKind::Listener:
            listener(m_snapshot.listeners[m_subject.entity.index]);
            break;
        case EntityKind::Route:
            route(m_snapshot.routes[m_subject.entity.index]);
            break;
        case EntityKind::Service:
            service(m_snapshot.services[m_subject.entity.index]);
            break;
        case EntityKind::Upstream:
            upstream(m_snapshot.upstreams[m_subject.entity.index]);
            break;
        case EntityKind::Target:
            target(m_snapshot.targets[m_subject.entity.index]);
            break;
        case EntityKind::Policy:
            policy(m_snapshot.policies[m_subject.entity.index]);
            break;
        case EntityKind::Consumer:
            consumer(m_snapshot.consumers[m_subject.entity.index]);
            break;
        case EntityKind::Credential:
            credential(m_snapshot.credentials[m_subject.entity.index]);
            break;
        case EntityKind::Certificate:
            certificate(m_snapshot.certificates[m_subject.entity.index]);
            break;
        case EntityKind::AdminEndpoint:
            admin(m_snapshot.gateway.admin[m_subject.entity.index]);
            break;
        }
        ending(base);
        return std::move(m_facts);
    }

private:
    void add(const QString& label, const QString& value, bool mono = false, bool assumed = false) {
        if (!value.isEmpty()) {
            m_facts.facts.push_back({label, value, mono, assumed});
        }
    }

    template <typename T>
    void setting(const QString& label, const model::Setting<T>& value, const QString& text) {
        if (!value.known()) {
            add(label, tr("not known"), false, true);
            return;
        }
        const bool byDefault = value.origin == model::Origin::ProductDefault;
        add(label, byDefault ? tr("%1 (default)").arg(text) : text, false, byDefault);
    }

    void flag(const QString& label, const model::Setting<bool>& value) {
        setting(label, value, value.value ? tr("yes") : tr("no"));
    }

    void milliseconds(const QString& label, const model::Setting<std::int64_t>& value) {
        if (value.known()) {
            setting(label, value, value.value == 0 ? tr("none") : tr("%1 ms").arg(value.value));
        }
    }

    template <typename Id>
    void link(std::vector<Link>& list, EntityKind kind, Id id) {
        if (id.valid() && list.size() < kMostLinks) {
            const findings::Subject to{m_subject.snapshot, {kind, id.value}};
            list.push_back({kindTitle(kind) + ' ' + qt(m_view.base(to).label()), to});
        }
    }

    void common(const model::EntityBase& base) {
        m_facts.place = qt(m_snapshot.place(base.source));
        const QString file = qt(report::sourceFile(m_snapshot, base.source));
        if (!file.isEmpty() && QFileInfo::exists(file)) {
            m_facts.file = file;
            m_facts.line = m_facts.place.mid(file.size() + 1).section(':', 0, 0).toInt();
        }
    }

    void ending(const model::EntityBase& base) {
        add(tr("Id"), qt(base.productId), true);
        add(tr("Tags"), joined(base.tags));
        if (!base.enabled) {
            add(tr("State"), tr("disabled"));
        }
        if (!base.productKind.empty()) {
            add(tr("Called"), qt(base.productKind));
        }
        if (base.raw != nullptr) {
            JsonWriter json;
            report::writeMasked(json, *base.raw, {});
            constexpr std::size_t kMostRaw = 20'000;
            std::string text = json.take();
            if (text.size() > kMostRaw) {
                text.resize(kMostRaw);
                text += "\n…";
            }
            m_facts.raw = QString::fromStdString(text);
        }
    }

    void gateway() {
        const model::Gateway& gateway = m_snapshot.gateway;
        m_facts.title = qt(m_view.gateways[m_subject.snapshot].name);
        m_facts.subtitle =
            QStringList{qt(gateway.productName), qt(gateway.version), qt(gateway.edition)}
                .filter(QRegularExpression(QStringLiteral(".")))
                .join(QStringLiteral(" · "));
        add(tr("Read from"), gateway.live ? tr("the running gateway") : tr("files"));
        add(tr("Zone"), qt(gateway.zone));
        add(tr("Configuration store"), qt(gateway.store.kind));
        add(tr("Nodes"), joined(gateway.nodes));
        flag(tr("Access log"), gateway.accessLog);
        flag(tr("Metrics"), gateway.metrics);
        flag(tr("Tracing"), gateway.tracing);
        flag(tr("Tells its version"), gateway.serverTokens);
        for (std::uint32_t i = 0; i < gateway.admin.size(); ++i) {
            const findings::Subject to{m_subject.snapshot, {EntityKind::AdminEndpoint, i}};
            m_facts.leadsTo.push_back(
                {kindTitle(EntityKind::AdminEndpoint) + ' ' + qt(gateway.admin[i].label()), to});
        }
    }

    void listener(const model::Listener& listener) {
        m_facts.title = qt(report::listenerAddress(listener));
        m_facts.subtitle = qt(listener.name);
        setting(tr("Reachable from"), listener.exposure,
                qt(model::exposureName(listener.exposure.value)));
        if (listener.tls) {
            setting(tr("Oldest TLS"), listener.tls->minVersion,
                    qt(model::tlsVersionName(listener.tls->minVersion.value)));
            setting(tr("Client certificate"), listener.tls->clientAuth,
                    qt(model::clientAuthName(listener.tls->clientAuth.value)));
            for (const auto id : listener.tls->certificates) {
                link(m_facts.leadsTo, EntityKind::Certificate, id);
            }
        } else {
            add(tr("Encryption"), tr("none"));
        }
        if (listener.redirectsToHttps) {
            add(tr("Answers with"), tr("a redirect to https"));
        }
        flag(tr("HTTP/3"), listener.http3);
        flag(tr("PROXY protocol"), listener.proxyProtocol);
        milliseconds(tr("Header timeout"), listener.headerTimeoutMs);
        const model::ListenerId id(m_subject.entity.index);
        for (const auto route : m_relations.routesOfListener[id]) {
            link(m_facts.usedBy, EntityKind::Route, route);
        }
        for (const auto route : m_relations.routesOnEveryListener) {
            link(m_facts.usedBy, EntityKind::Route, route);
        }
    }

    void route(const model::Route& route) {
        const auto paths = report::pathsOf(route);
        if (!paths.empty()) {
            m_facts.title = qt(paths.front());
        }
        QStringList parts;
        parts << (route.methods.empty() ? tr("any method") : joined(route.methods, " "));
        const auto hosts = report::hostsOf(route);
        parts << (hosts.empty() ? tr("any host") : joined(hosts));
        for (const auto& service : report::servicesOf(m_snapshot, route)) {
            parts << QStringLiteral("→ ") + qt(service);
        }
        m_facts.subtitle = parts.join(QStringLiteral(" · "));
        chain(route);
        add(tr("Name"), qt(route.name), true);
        if (paths.size() > 1) {
            add(tr("Paths"), joined(paths), true);
        }
        add(tr("Rule"), qt(route.ruleText), true);
        if (route.action != model::RouteAction::Forward) {
            add(tr("Action"), qt(model::routeActionName(route.action)));
        }
        add(tr("Redirects to"), qt(route.redirectTo), true);
        if (route.priority) {
            add(tr("Priority"), QString::number(*route.priority));
        }
        if (route.stripPath.known()) {
            flag(tr("Strips its path"), route.stripPath);
        }
        milliseconds(tr("Timeout"), route.timeoutMs);
        add(tr("Reported state"), qt(route.status));
        const model::RouteId id(m_subject.entity.index);
        for (const auto& service : route.services) {
            link(m_facts.leadsTo, EntityKind::Service, service.service);
        }
        for (const auto target : m_relations.targetsOfRoute(id)) {
            link(m_facts.leadsTo, EntityKind::Target, target);
        }
        for (const auto listener : m_relations.listenersOfRoute(id)) {
            link(m_facts.usedBy, EntityKind::Listener, listener);
        }
    }

    // What runs, in order; then what lost, and the protections that are missing.
    void chain(const model::Route& route) {
        constexpr int kDetail = 42;
        std::set<model::PolicyClass> classes;
        for (const auto& entry : route.chain) {
            const model::Policy& policy = m_snapshot[entry.policy];
            if (policy.policyClass == model::PolicyClass::Proxy) {
                continue;
            }
            classes.insert(policy.policyClass);
            PolicyFact fact;
            fact.name = qt(policy.type);
            fact.detail = policySummary(policy, kDetail);
            fact.subject = {m_subject.snapshot, {EntityKind::Policy, entry.policy.value}};
            if (policy.scope != model::PolicyScope::Route) {
                fact.state = PolicyFact::State::Inherited;
                const QString from = qt(model::policyScopeName(policy.scope));
                fact.detail = fact.detail.isEmpty()
                                  ? tr("inherited, %1").arg(from)
                                  : tr("inherited, %1 · %2").arg(from, fact.detail);
            }
            if (!policy.enabled) {
                fact.state = PolicyFact::State::Overridden;
                fact.detail = tr("disabled");
            }
            m_facts.policies.push_back(std::move(fact));
        }
        for (const auto& loss : route.overridden) {
            if (!loss.policy.valid()) {
                continue;
            }
            PolicyFact fact;
            fact.name = qt(m_snapshot[loss.policy].type);
            fact.detail = qt(loss.reason);
            fact.state = PolicyFact::State::Overridden;
            fact.subject = {m_subject.snapshot, {EntityKind::Policy, loss.policy.value}};
            m_facts.policies.push_back(std::move(fact));
        }
        if (route.action != model::RouteAction::Forward) {
            return;
        }
        const auto absent = [&](model::PolicyClass policyClass, const QString& name) {
            if (!classes.contains(policyClass)) {
                m_facts.policies.push_back(
                    {name, tr("none on this route"), PolicyFact::State::Absent, {}});
            }
        };
        if (!classes.contains(model::PolicyClass::Mtls)) {
            absent(model::PolicyClass::Authn, tr("authentication"));
        }
        absent(model::PolicyClass::Limit, tr("rate limit"));
    }

    void upstreamTls(const std::optional<model::UpstreamTls>& tls) {
        if (tls) {
            flag(tr("Verifies the certificate"), tls->verify);
            setting(tr("Server name"), tls->sni, qt(tls->sni.value));
            if (tls->clientCertificate.known()) {
                setting(tr("Client certificate"), tls->clientCertificate,
                        qt(tls->clientCertificate.value));
            }
        }
    }

    void service(const model::Service& service) {
        m_facts.subtitle = qt(report::serviceUrl(service));
        add(tr("Protocol"), qt(model::protocolName(service.protocol)));
        upstreamTls(service.tls);
        milliseconds(tr("Connect timeout"), service.connectTimeoutMs);
        milliseconds(tr("Read timeout"), service.readTimeoutMs);
        if (service.retries.known()) {
            setting(tr("Retries"), service.retries, QString::number(service.retries.value));
        }
        add(tr("Owner"), qt(service.owner));
        link(m_facts.leadsTo, EntityKind::Upstream, service.upstream);
        if (service.upstream.valid()) {
            for (const auto target : m_snapshot[service.upstream].targets) {
                link(m_facts.leadsTo, EntityKind::Target, target);
            }
        }
        for (const auto route :
             m_relations.routesOfService[model::ServiceId(m_subject.entity.index)]) {
            link(m_facts.usedBy, EntityKind::Route, route);
        }
    }

    void upstream(const model::Upstream& upstream) {
        m_facts.subtitle = tr("%n target(s)", nullptr, static_cast<int>(upstream.targets.size()));
        add(tr("Balancing"), qt(upstream.algorithm));
        add(tr("Hash on"), qt(upstream.hashOn), true);
        add(tr("Discovery"), qt(upstream.discovery));
        add(tr("Active health checks"),
            upstream.active && upstream.active->enabled ? qt(upstream.active->path) : tr("off"),
            upstream.active.has_value());
        add(tr("Passive health checks"),
            upstream.passive && upstream.passive->enabled ? tr("on") : tr("off"));
        upstreamTls(upstream.tls);
        for (const auto target : upstream.targets) {
            link(m_facts.leadsTo, EntityKind::Target, target);
        }
        for (const auto service :
             m_relations.servicesOfUpstream[model::UpstreamId(m_subject.entity.index)]) {
            link(m_facts.usedBy, EntityKind::Service, service);
        }
    }

    void target(const model::Target& target) {
        m_facts.title = qt(target.address());
        m_facts.subtitle = qt(model::zoneOf(target));
        add(tr("Weight"), QString::number(target.weight));
        if (target.backup) {
            add(tr("Role"), tr("backup"));
        }
        if (target.healthy.known()) {
            flag(tr("Healthy"), target.healthy);
        }
        upstreamTls(target.tls);
        link(m_facts.usedBy, EntityKind::Upstream, target.upstream);
        for (const auto route :
             m_relations.routesOfTarget(model::TargetId(m_subject.entity.index))) {
            link(m_facts.usedBy, EntityKind::Route, route);
        }
    }

    void policy(const model::Policy& policy) {
        constexpr int kDetail = 90;
        m_facts.title = qt(policy.type);
        m_facts.subtitle = QStringList{qt(model::policyClassName(policy.policyClass)),
                                       qt(model::policyScopeName(policy.scope))}
                               .join(QStringLiteral(" · "));
        add(tr("Name"), qt(policy.name), true);
        add(tr("Configuration"), policySummary(policy, kDetail));
        add(tr("Phase"), qt(policy.phase));
        if (policy.onError.known()) {
            setting(tr("On error"), policy.onError, qt(model::onErrorName(policy.onError.value)));
        }
        if (policy.mode == model::PolicyMode::Monitor) {
            add(tr("Mode"), tr("reports only"));
        }
        if (!policy.known) {
            add(tr("Type"), tr("not known to Gatelens"));
        }
        const model::PolicyId id(m_subject.entity.index);
        for (const auto route : m_relations.routesOfPolicy[id]) {
            link(m_facts.usedBy, EntityKind::Route, route);
        }
        for (const auto credential : m_relations.credentialsOfPolicy[id]) {
            link(m_facts.leadsTo, EntityKind::Credential, credential);
        }
    }

    void consumer(const model::Consumer& consumer) {
        m_facts.subtitle =
            tr("%n credential(s)", nullptr, static_cast<int>(consumer.credentials.size()));
        add(tr("Groups"), joined(consumer.groups));
        for (const auto id : consumer.credentials) {
            link(m_facts.leadsTo, EntityKind::Credential, id);
        }
        for (const auto id : consumer.policies) {
            link(m_facts.leadsTo, EntityKind::Policy, id);
        }
    }

    void credential(const model::Credential& credential) {
        m_facts.subtitle = qt(credential.type);
        add(tr("Kind"), qt(model::credentialKindName(credential.kind)));
        add(tr("Identity"), qt(credential.identity), true);
        add(tr("Algorithm"), qt(credential.algorithm));
        add(tr("Stored as"), qt(model::secretFormName(credential.secret.form)));
        add(tr("Secret"), qt(credential.secret.masked), true);
        if (credential.secret.entropyBits > 0) {
            add(tr("Strength"),
                tr("about %1 bits").arg(std::lround(credential.secret.entropyBits)));
        }
        if (credential.secret.common) {
            add(tr("Known value"), tr("on lists of default and common secrets"));
        }
        add(tr("Expires"), qt(credential.expires));
        link(m_facts.usedBy, EntityKind::Consumer, credential.consumer);
        link(m_facts.usedBy, EntityKind::Policy, credential.policy);
    }

    void certificate(const model::Certificate& certificate) {
        if (const auto* leaf = certificate.leaf()) {
            m_facts.subtitle = qt(leaf->subject);
            add(tr("Issuer"), qt(leaf->issuer));
            add(tr("Names"), joined(leaf->dnsNames));
            add(tr("Valid until"),
                QDateTime::fromSecsSinceEpoch(leaf->notAfter).date().toString(Qt::ISODate));
            add(tr("Key"), tr("%1, %2 bits").arg(qt(leaf->keyAlgorithm)).arg(leaf->keyBits));
            add(tr("Signature"), qt(leaf->signatureAlgorithm));
            add(tr("Fingerprint"), qt(leaf->fingerprint), true);
        }
        add(tr("Problem"), qt(certificate.problem));
        add(tr("File"), qt(certificate.file), true);
        for (const auto listener :
             m_relations.listenersOfCertificate[model::CertificateId(m_subject.entity.index)]) {
            link(m_facts.usedBy, EntityKind::Listener, listener);
        }
    }

    void admin(const model::AdminEndpoint& endpoint) {
        m_facts.subtitle = qt(endpoint.kind);
        add(tr("Address"),
            qt(endpoint.address) + (endpoint.port > 0 ? ':' + QString::number(endpoint.port) : ""),
            true);
        setting(tr("Reachable from"), endpoint.exposure,
                qt(model::exposureName(endpoint.exposure.value)));
        setting(tr("Authentication"), endpoint.auth, qt(model::adminAuthName(endpoint.auth.value)));
        add(tr("Encryption"), endpoint.tls ? tr("TLS") : tr("none"));
        if (endpoint.readOnly) {
            add(tr("Access"), tr("read only"));
        }
    }

    static constexpr std::size_t kMostLinks = 60;

    const FleetView& m_view;
    findings::Subject m_subject;
    const model::Snapshot& m_snapshot;
    const model::Relations& m_relations;
    EntityFacts m_facts;
};

} // namespace

EntityFacts Facts::of(const FleetView& view, const findings::Subject& subject) {
    return Gatherer(view, subject).run();
}

QString policySummary(const model::Policy& policy, int length) {
    if (policy.config == nullptr) {
        return {};
    }
    QStringList parts;
    int room = length;
    collectScalars(*policy.config, {}, parts, room, 0);
    QString text = parts.join(QStringLiteral(" · "));
    if (text.size() > length) {
        text = text.left(length - 1).trimmed() + QStringLiteral("…");
    }
    return text;
}

QString kindTitle(model::EntityKind kind) {
    switch (kind) {
    case EntityKind::Gateway:
        return Facts::tr("Gateway");
    case EntityKind::Listener:
        return Facts::tr("Listener");
    case EntityKind::Route:
        return Facts::tr("Route");
    case EntityKind::Service:
        return Facts::tr("Service");
    case EntityKind::Upstream:
        return Facts::tr("Upstream");
    case EntityKind::Target:
        return Facts::tr("Target");
    case EntityKind::Policy:
        return Facts::tr("Policy");
    case EntityKind::Consumer:
        return Facts::tr("Consumer");
    case EntityKind::Credential:
        return Facts::tr("Credential");
    case EntityKind::Certificate:
        return Facts::tr("Certificate");
    case EntityKind::AdminEndpoint:
        return Facts::tr("Admin endpoint");
    }
    return {};
}

} // namespace gatelens::ui
