// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's edges as tables: listeners, services, upstreams, targets, and
// those who call.
#include "core/report/entity_id.h"
#include "core/report/masking.h"
#include "core/report/model_text_internal.h"
#include "core/report/route_facts.h"
#include "core/report/time.h"

#include <fmt/format.h>

namespace gatelens::report {

namespace {

std::string yesNo(bool value) {
    return value ? "yes" : "no";
}

std::string healthText(const model::Upstream& upstream) {
    std::string text;
    if (upstream.active && upstream.active->enabled) {
        text = fmt::format("active {}", upstream.active->path);
        if (upstream.active->intervalMs > 0) {
            text += " every " + durationText(upstream.active->intervalMs);
        }
    }
    if (upstream.passive && upstream.passive->enabled) {
        text += text.empty() ? "passive" : ", passive";
    }
    return text.empty() ? "none" : text;
}

std::string secretText(const model::SecretFacts& facts) {
    switch (facts.form) {
    case model::SecretForm::None:
        return {};
    case model::SecretForm::Reference:
        return facts.reference;
    case model::SecretForm::Redacted:
        return "not shown by the product";
    case model::SecretForm::Literal:
    case model::SecretForm::Hash:
    case model::SecretForm::PublicKey:
        break;
    }
    return fmt::format("{} ({}{})", facts.masked, secretFormName(facts.form),
                       facts.common ? ", well known" : "");
}

} // namespace

std::string ModelText::listenerTls(const model::Listener& listener) {
    if (!listener.tls) {
        return model::isEncrypted(listener.protocol) ? "yes" : "";
    }
    const model::ListenerTls& tls = *listener.tls;
    if (tls.passthrough) {
        return "passthrough";
    }
    std::string text = shownSetting(tls.minVersion, model::tlsVersionName);
    text = text.empty() ? "yes" : "from " + text;
    if (tls.clientAuth.known() && tls.clientAuth.value != model::ClientAuth::None) {
        text += fmt::format(", client certificate {}", clientAuthName(tls.clientAuth.value));
    }
    if (tls.automatic) {
        text += ", automatic";
    }
    return text;
}

std::string ModelText::verification(const std::optional<model::UpstreamTls>& tls) {
    if (!tls || !tls->verify.known()) {
        return "unknown";
    }
    return shownSetting(tls->verify,
                        [](bool verify) { return verify ? "verified" : "not verified"; });
}

std::string ModelText::timeouts(const model::Service& service) {
    const std::string connect = shownSetting(service.connectTimeoutMs, durationText);
    const std::string read = shownSetting(service.readTimeoutMs, durationText);
    if (connect.empty() && read.empty()) {
        return {};
    }
    return fmt::format("{} / {}", connect.empty() ? "?" : connect, read.empty() ? "?" : read);
}

void ModelText::gateway() {
    const model::Gateway& gateway = m_snapshot.gateway;
    if (!m_options.has("gateway")) {
        return;
    }
    Line facts;
    const auto add = [&facts](std::string_view name, const std::string& value) {
        if (!value.empty()) {
            facts.add(facts.empty() ? "" : ",");
            facts.blank().add(name, Tone::Dim).add(" ").add(value);
        }
    };
    add("store", gateway.store.kind);
    add("trusted proxies", shownSetting(gateway.trustedProxies, [](const auto& list) {
            return list.empty() ? std::string("none") : fmt::format("{}", fmt::join(list, ", "));
        }));
    add("access log", shownSetting(gateway.accessLog, yesNo));
    add("metrics", shownSetting(gateway.metrics, yesNo));
    add("tracing", shownSetting(gateway.tracing, yesNo));
    add("debug", shownSetting(gateway.debug, yesNo));
    if (!facts.empty()) {
        m_out("\n");
        facts.write(m_out, m_style, 2, {});
    }
    if (!heading("gateway", "Admin endpoints", gateway.admin.size())) {
        return;
    }
    Table table({{"ENDPOINT", Align::Left, 10, 9},
                 {"ADDRESS", Align::Left, 12, 8},
                 {"TLS", Align::Left, 3, 5},
                 {"AUTHENTICATION", Align::Left, 10, 7},
                 {"EXPOSURE", Align::Left, 8, 6},
                 {"SOURCE", Align::Left, 14, 4, Elide::Start}});
    for (const model::AdminEndpoint& admin : gateway.admin) {
        const std::string address =
            admin.port == 0 ? admin.address : fmt::format("{}:{}", admin.address, admin.port);
        table.add({Cell(admin.kind, Tone::Strong), Cell(address), Cell(yesNo(admin.tls)),
                   Cell(shownSetting(admin.auth, model::adminAuthName)),
                   Cell(shownSetting(admin.exposure, model::exposureName)),
                   Cell(place(admin), Tone::Dim)});
    }
    table.hideEmptyColumns();
    write(table);
}

void ModelText::listeners() {
    const std::vector<model::Listener>& all = m_snapshot.listeners;
    if (!heading("listeners", "Listeners", all.size())) {
        return;
    }
    Table table({{"LISTENER", Align::Left, 10, 9},
                 {"ADDRESS", Align::Left, 14, 8},
                 {"EXPOSURE", Align::Left, 8, 6},
                 {"TLS", Align::Left, 8, 7},
                 {"HOSTS", Align::Left, 10, 5},
                 {"SOURCE", Align::Left, 14, 4, Elide::Start}});
    for (std::size_t i = 0; i < shown(all.size()); ++i) {
        const model::Listener& listener = all[i];
        std::vector<std::string> hosts;
        for (const model::HostMatch& host : listener.hosts) {
            hosts.push_back(hostText(host));
        }
        table.add({Cell(nameOf(listener), Tone::Strong), Cell(listenerAddress(listener)),
                   Cell(shownSetting(listener.exposure, model::exposureName)),
                   Cell(listenerTls(listener)), Cell::list(hosts),
                   Cell(place(listener), Tone::Dim)});
    }
    table.hideEmptyColumns();
    write(table);
    rest(all.size());
}

void ModelText::services() {
    const std::vector<model::Service>& all = m_snapshot.services;
    if (!heading("services", "Services", all.size())) {
        return;
    }
    Table table({{"SERVICE", Align::Left, 10, 9},
                 {"URL", Align::Left, 24, 8},
                 {"UPSTREAM", Align::Left, 8, 5},
                 {"TLS", Align::Left, 14, 7},
                 {"CONNECT / READ", Align::Left, 16, 3},
                 {"RETRIES", Align::Left, 7, 2},
                 {"SOURCE", Align::Left, 14, 4, Elide::Start}});
    for (std::size_t i = 0; i < shown(all.size()); ++i) {
        const model::Service& service = all[i];
        const std::string upstream = service.upstream.valid() ? m_snapshot[service.upstream].label()
                                                              : service.upstreamReference;
        const bool encrypted = model::isEncrypted(service.protocol) || service.tls;
        const std::string retries =
            shownSetting(service.retries, [](auto n) { return fmt::format("{}", n); });
        table.add({Cell(nameOf(service), Tone::Strong), Cell(serviceUrl(service)),
                   Cell(upstream, Tone::Accent), Cell(encrypted ? verification(service.tls) : ""),
                   Cell(timeouts(service)), Cell(retries), Cell(place(service), Tone::Dim)});
    }
    table.hideEmptyColumns();
    write(table);
    rest(all.size());
}

void ModelText::upstreams() {
    const std::vector<model::Upstream>& all = m_snapshot.upstreams;
    if (!heading("upstreams", "Upstreams", all.size())) {
        return;
    }
    Table table({{"UPSTREAM", Align::Left, 10, 9},
                 {"ALGORITHM", Align::Left, 10, 6},
                 {"TARGETS", Align::Right, 7, 8},
                 {"HEALTH CHECKS", Align::Left, 10, 7},
                 {"DISCOVERY", Align::Left, 8, 5},
                 {"TLS", Align::Left, 8, 5},
                 {"SOURCE", Align::Left, 14, 4, Elide::Start}});
    for (std::size_t i = 0; i < shown(all.size()); ++i) {
        const model::Upstream& upstream = all[i];
        table.add({Cell(nameOf(upstream), Tone::Strong), Cell(upstream.algorithm),
                   Cell(grouped(upstream.targets.size())), Cell(healthText(upstream)),
                   Cell(upstream.discovery), Cell(upstream.tls ? verification(upstream.tls) : ""),
                   Cell(place(upstream), Tone::Dim)});
    }
    table.hideEmptyColumns();
    write(table);
    rest(all.size());
}

void ModelText::targets() {
    const std::vector<model::Target>& all = m_snapshot.targets;
    if (!heading("targets", "Targets", all.size())) {
        return;
    }
    Table table({{"TARGET", Align::Left, 14, 9},
                 {"UPSTREAM", Align::Left, 10, 8},
                 {"WEIGHT", Align::Right, 6, 6},
                 {"STATE", Align::Left, 7, 7},
                 {"ZONE", Align::Left, 6, 5},
                 {"SOURCE", Align::Left, 14, 4, Elide::Start}});
    for (std::size_t i = 0; i < shown(all.size()); ++i) {
        const model::Target& target = all[i];
        Cell state(target.backup ? "backup" : "");
        if (!target.enabled) {
            state = Cell("disabled", Tone::Dim);
        } else if (target.healthy.known()) {
            state = target.healthy.value ? Cell("healthy", Tone::Good) : Cell("down", Tone::Bad);
        }
        table.add(
            {Cell(target.address(), Tone::Strong),
             Cell(target.upstream.valid() ? m_snapshot[target.upstream].label() : "", Tone::Accent),
             Cell(fmt::format("{}", target.weight)), state, Cell(target.zone),
             Cell(place(target), Tone::Dim)});
    }
    table.hideEmptyColumns();
    write(table);
    rest(all.size());
}

void ModelText::consumers() {
    const std::vector<model::Consumer>& all = m_snapshot.consumers;
    if (!heading("consumers", "Consumers", all.size())) {
        return;
    }
    Table table({{"CONSUMER", Align::Left, 10, 9},
                 {"GROUPS", Align::Left, 8, 6},
                 {"CREDENTIALS", Align::Left, 11, 8},
                 {"POLICIES", Align::Left, 8, 7},
                 {"SOURCE", Align::Left, 14, 4, Elide::Start}});
    for (std::size_t i = 0; i < shown(all.size()); ++i) {
        const model::Consumer& consumer = all[i];
        std::vector<std::string> credentials;
        for (const model::CredentialId id : consumer.credentials) {
            credentials.push_back(m_snapshot[id].type);
        }
        std::vector<std::string> policies;
        for (const model::PolicyId id : consumer.policies) {
            policies.push_back(m_snapshot[id].type);
        }
        table.add({Cell(nameOf(consumer), Tone::Strong), Cell::list(consumer.groups),
                   Cell::list(credentials), Cell::list(policies, Tone::Accent),
                   Cell(place(consumer), Tone::Dim)});
    }
    table.hideEmptyColumns();
    write(table);
    rest(all.size());
}

void ModelText::credentials() {
    const std::vector<model::Credential>& all = m_snapshot.credentials;
    if (!heading("credentials", "Credentials", all.size())) {
        return;
    }
    Table table({{"CREDENTIAL", Align::Left, 10, 9},
                 {"TYPE", Align::Left, 8, 8},
                 {"SECRET", Align::Left, 12, 7},
                 {"OF", Align::Left, 8, 6},
                 {"EXPIRES", Align::Left, 10, 5},
                 {"SOURCE", Align::Left, 14, 4, Elide::Start}});
    for (std::size_t i = 0; i < shown(all.size()); ++i) {
        const model::Credential& credential = all[i];
        std::string owner;
        if (credential.consumer.valid()) {
            owner = m_snapshot[credential.consumer].label();
        } else if (credential.policy.valid()) {
            owner = "policy " + m_snapshot[credential.policy].label();
        }
        const std::string& name =
            credential.identity.empty() ? credential.label() : credential.identity;
        table.add({Cell(name, Tone::Strong),
                   Cell(credential.type.empty() ? std::string(credentialKindName(credential.kind))
                                                : credential.type),
                   Cell(secretText(credential.secret),
                        credential.secret.common ? Tone::Warning : Tone::Plain),
                   Cell(owner, Tone::Accent), Cell(credential.expires),
                   Cell(place(credential), Tone::Dim)});
    }
    table.hideEmptyColumns();
    write(table);
    rest(all.size());
}

void ModelText::certificates() {
    const std::vector<model::Certificate>& all = m_snapshot.certificates;
    if (!heading("certificates", "Certificates", all.size())) {
        return;
    }
    Table table({{"CERTIFICATE", Align::Left, 11, 9},
                 {"NAMES", Align::Left, 12, 8},
                 {"VALID UNTIL", Align::Left, 11, 7},
                 {"KEY", Align::Left, 8, 6},
                 {"USAGE", Align::Left, 6, 5},
                 {"PROBLEM", Align::Left, 12, 6},
                 {"SOURCE", Align::Left, 14, 4, Elide::Start}});
    for (std::size_t i = 0; i < shown(all.size()); ++i) {
        const model::Certificate& certificate = all[i];
        const model::CertificateFacts* leaf = certificate.leaf();
        const std::vector<std::string>& names =
            certificate.snis.empty() && leaf != nullptr ? leaf->dnsNames : certificate.snis;
        std::string problem = certificate.problem;
        if (problem.empty() && certificate.keyMatches.known() && !certificate.keyMatches.value) {
            problem = "the key does not belong to it";
        }
        table.add(
            {Cell(nameOf(certificate), Tone::Strong), Cell::list(names),
             Cell(leaf == nullptr ? "" : utcDate(leaf->notAfter)),
             Cell(leaf == nullptr ? "" : fmt::format("{} {}", leaf->keyAlgorithm, leaf->keyBits)),
             Cell(certificate.usage), Cell(problem, Tone::Bad),
             Cell(place(certificate), Tone::Dim)});
    }
    table.hideEmptyColumns();
    write(table);
    rest(all.size());
}

} // namespace gatelens::report
