// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Listeners of Gateways and ListenerSets, their TLS, and which of them conflict.
#include "core/adapters/gateway_api_internal.h"
#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::gatewayapi {

using model::Protocol;
using model::Setting;
using text::Node;

namespace {

bool isFalse(const Node* entry) {
    return entry != nullptr && textOf(entry, "status") == "False";
}

Protocol protocolOf(std::string_view protocol) {
    if (protocol == "HTTP") {
        return Protocol::Http;
    }
    if (protocol == "HTTPS") {
        return Protocol::Https;
    }
    if (protocol == "TLS") {
        return Protocol::Tls;
    }
    if (protocol == "TCP") {
        return Protocol::Tcp;
    }
    return protocol == "UDP" ? Protocol::Udp : Protocol::Other;
}

class GatewayReader final {
public:
    GatewayReader(Assembly& assembly, const Object& gateway)
        : m_assembly(assembly)
        , m_gateway(gateway) {}

    void read() {
        readAddresses();
        for (const Node* listener : itemsOf(m_gateway.spec, "listeners")) {
            addListener(m_gateway, *listener);
        }
        for (const std::string_view kind : {"ListenerSet", "XListenerSet"}) {
            for (const Object* set : m_assembly.objects.ofKind(kind)) {
                readSet(*set);
            }
        }
        const Node* status = m_gateway.node->get("status");
        for (const std::string_view type : {"Accepted", "Programmed"}) {
            const Node* entry = condition(status, type);
            if (isFalse(entry)) {
                reportCondition(*entry, m_gateway.label());
            }
        }
    }

private:
    // The addresses that it got, else those that it asks for.
    void readAddresses() {
        for (const Node* holder : {m_gateway.node->get("status"), m_gateway.spec}) {
            for (const Node* address : itemsOf(holder, "addresses")) {
                const std::string value = textOf(address, "value");
                if (!value.empty() && m_address.empty()) {
                    m_address = value;
                    m_addressRange = address->range;
                }
            }
        }
    }

    void readSet(const Object& set) {
        const Node* parent = set.spec == nullptr ? nullptr : set.spec->get("parentRef");
        if (parent == nullptr) {
            return;
        }
        const Reference reference = readReference(*parent, {kGroup, "Gateway", set.ns});
        if (reference.ns != m_gateway.ns || reference.name != m_gateway.name) {
            return;
        }
        if (!setAllowed(set)) {
            m_assembly.builder.error(
                "not-allowed-by-gateway",
                fmt::format("{} is not accepted: allowedListeners of {} does not take its "
                            "namespace",
                            set.label(), m_gateway.label()),
                set.node->range, "set spec.allowedListeners.namespaces of the Gateway");
            return;
        }
        for (const Node* listener : itemsOf(set.spec, "listeners")) {
            addListener(set, *listener);
        }
    }

    [[nodiscard]] bool setAllowed(const Object& set) const {
        const Node* namespaces = m_gateway.spec->at({"allowedListeners", "namespaces"});
        const std::string from = textOf(namespaces, "from");
        if (from == "All") {
            return true;
        }
        if (from == "Selector") {
            const Object* ns = m_assembly.objects.find("Namespace", "", set.ns);
            return ns == nullptr ||
                   selects(namespaces->get("selector"), ns->node->at({"metadata", "labels"}));
        }
        return from == "Same" && set.ns == m_gateway.ns; // None is the default
    }

    void addListener(const Object& owner, const Node& node) {
        ListenerEntry entry;
        entry.owner = &owner;
        entry.gateway = &m_gateway;
        entry.node = &node;
        entry.name = textOf(&node, "name");
        entry.hostname = toLower(textOf(&node, "hostname"));
        entry.protocol = textOf(&node, "protocol");
        entry.port = intOf(&node, "port", 0);

        auto listener = m_assembly.base<model::Listener>(owner, node, "listener");
        listener.name = fmt::format("{}/{}", owner.id(), entry.name);
        listener.key = listener.name;
        listener.address = m_address;
        // Without an address the implementation gives one, usually a public one.
        if (!m_address.empty()) {
            listener.exposure =
                Setting<model::Exposure>::at(model::exposureOf(m_address), m_addressRange);
        }
        listener.port =
            static_cast<std::uint16_t>(entry.port >= 0 && entry.port <= 65535 ? entry.port : 0);
        listener.protocol = protocolOf(entry.protocol);
        if (!entry.hostname.empty()) {
            listener.hosts.push_back(hostMatch(entry.hostname));
        }
        listener.isDefault = entry.hostname.empty();
        listener.tags.push_back("gateway:" + m_gateway.id());
        const std::string gatewayClass = textOf(m_gateway.spec, "gatewayClassName");
        if (!gatewayClass.empty()) {
            listener.tags.push_back("class:" + gatewayClass);
        }
        readTls(owner, node, entry, listener);
        for (const std::string_view kept : {"allowedRoutes", "tls"}) {
            if (const Node* value = node.get(kept)) {
                listener.extra.push_back({std::string(kept), value});
            }
        }
        readStatus(owner, entry, listener);
        entry.id = m_assembly.builder.add(std::move(listener));
        const std::size_t index = m_assembly.listeners.size();
        m_assembly.listenersOf[owner.label()].push_back(index);
        m_assembly.listeners.push_back(std::move(entry));
    }

    void readTls(const Object& owner, const Node& node, const ListenerEntry& entry,
                 model::Listener& listener) {
        const Node* tls = node.get("tls");
        if (entry.protocol != "HTTPS" && entry.protocol != "TLS") {
            return;
        }
        model::ListenerTls out;
        out.range = tls == nullptr ? node.range : tls->range;
        out.passthrough = textOf(tls, "mode") == "Passthrough";
        out.clientAuth = Setting<model::ClientAuth>::byDefault(model::ClientAuth::None);
        for (const Node* ref : itemsOf(tls, "certificateRefs")) {
            addCertificate(owner, *ref, out);
        }
        readClientValidation(tls, entry.port, out);
        listener.tls = std::move(out);
    }

    void addCertificate(const Object& owner, const Node& node, model::ListenerTls& tls) {
        const Reference ref = readReference(node, {{}, "Secret", owner.ns});
        tls.certificateFiles.push_back(ref.ns + '/' + ref.name);
        if (!m_assembly.granted(owner, ref)) {
            m_assembly.builder.error(
                "ref-not-permitted",
                fmt::format("{} refers to {} in another namespace, and no ReferenceGrant there "
                            "allows it",
                            owner.label(), ref.label()),
                node.range,
                fmt::format("add a ReferenceGrant in namespace \"{}\" from {} to {}", ref.ns,
                            owner.kind, ref.kind));
            return;
        }
        const Object* secret = m_assembly.objects.find("Secret", ref.ns, ref.name);
        if (secret != nullptr && ref.kind == "Secret") {
            tls.certificates.push_back(certificateOf(m_assembly, *secret));
            tls.certificateFiles.pop_back();
        } else if (ref.kind == "Secret" && m_assembly.objects.complete("Secret")) {
            m_assembly.builder.error(
                "dangling-reference",
                fmt::format("{} uses the certificate {}, which does not exist", owner.label(),
                            ref.label()),
                node.range, "create the Secret of type kubernetes.io/tls, or correct the name");
        }
    }

    // spec.tls.frontend, for one port or for all; v1.4 had it in the listener.
    void readClientValidation(const Node* own, std::int64_t port, model::ListenerTls& tls) const {
        const Node* frontend = m_gateway.spec->at({"tls", "frontend"});
        const Node* validation =
            frontend == nullptr ? nullptr : frontend->at({"default", "validation"});
        for (const Node* entry : itemsOf(frontend, "perPort")) {
            if (intOf(entry, "port", 0) == port) {
                validation = entry->at({"tls", "validation"});
            }
        }
        if (const Node* older = own == nullptr ? nullptr : own->get("frontendValidation")) {
            validation = older;
        }
        if (validation == nullptr) {
            return;
        }
        const bool fallback = textOf(validation, "mode") == "AllowInsecureFallback";
        tls.clientAuth = Setting<model::ClientAuth>::at(
            fallback ? model::ClientAuth::Request : model::ClientAuth::Require, validation->range);
        for (const Node* ref : itemsOf(validation, "caCertificateRefs")) {
            tls.clientCa = Setting<std::string>::at(
                readReference(*ref, {{}, "ConfigMap", m_gateway.ns}).label(), ref->range);
        }
    }

    void readStatus(const Object& owner, const ListenerEntry& entry, model::Listener& listener) {
        for (const Node* status : itemsOf(owner.node->get("status"), "listeners")) {
            if (textOf(status, "name") != entry.name) {
                continue;
            }
            for (const std::string_view type : {"Accepted", "ResolvedRefs", "Programmed"}) {
                const Node* found = condition(status, type);
                if (isFalse(found)) {
                    listener.enabled = listener.enabled && type == "ResolvedRefs";
                    reportCondition(*found, fmt::format("listener {}", listener.name));
                }
            }
            const Node* conflicted = condition(status, "Conflicted");
            if (conflicted != nullptr && textOf(conflicted, "status") == "True") {
                listener.enabled = false;
            }
            listener.tags.push_back(
                fmt::format("attached-routes:{}", intOf(status, "attachedRoutes", 0)));
        }
    }

    void reportCondition(const Node& entry, const std::string& what) {
        m_assembly.builder.report(text::Severity::Warning, "condition",
                                  fmt::format("{}: {} is False ({}): {}", what,
                                              textOf(&entry, "type"), textOf(&entry, "reason"),
                                              textOf(&entry, "message")),
                                  entry.range, {}, m_gateway.apiPath);
    }

    Assembly& m_assembly;
    const Object& m_gateway;
    std::string m_address;
    text::SourceRange m_addressRange;
};

// HTTP, HTTPS and TLS listeners differ by port, protocol group and hostname; TCP
// and UDP by port alone. Listeners that do not differ are all out of service.
void findConflicts(Assembly& assembly) {
    std::unordered_map<std::string, std::vector<std::size_t>> groups;
    std::unordered_map<std::string, std::set<std::string>> protocols;
    for (std::size_t i = 0; i < assembly.listeners.size(); ++i) {
        const ListenerEntry& entry = assembly.listeners[i];
        const bool udp = entry.protocol == "UDP";
        const std::string socket =
            fmt::format("{} {}{}", entry.gateway->id(), udp ? "udp " : "", entry.port);
        const bool named =
            entry.protocol == "HTTP" || entry.protocol == "HTTPS" || entry.protocol == "TLS";
        groups[named ? socket + ' ' + entry.hostname : socket].push_back(i);
        // HTTPS and TLS share a port by SNI; HTTP and TCP take it alone.
        protocols[socket].insert(entry.protocol == "TLS" ? "HTTPS" : entry.protocol);
    }
    for (std::size_t i = 0; i < assembly.listeners.size(); ++i) {
        ListenerEntry& entry = assembly.listeners[i];
        const bool udp = entry.protocol == "UDP";
        const std::string socket =
            fmt::format("{} {}{}", entry.gateway->id(), udp ? "udp " : "", entry.port);
        const bool named =
            entry.protocol == "HTTP" || entry.protocol == "HTTPS" || entry.protocol == "TLS";
        const bool twice = groups[named ? socket + ' ' + entry.hostname : socket].size() > 1;
        const bool mixed = protocols[socket].size() > 1;
        if (!twice && !mixed) {
            continue;
        }
        entry.conflicted = true;
        model::Listener& listener = assembly.builder.snapshot().listeners[entry.id.index()];
        listener.enabled = false;
        listener.tags.emplace_back("conflicted");
        assembly.builder.error(
            "conflicted-listener",
            fmt::format("listener {} conflicts with another on port {} ({}), so none of them is "
                        "served",
                        listener.name, entry.port,
                        mixed ? "the protocols differ"
                              : fmt::format("the hostname \"{}\" is the same", entry.hostname)),
            entry.node->range, "give it another port or hostname");
    }
}

} // namespace

model::CertificateId certificateOf(Assembly& assembly, const Object& secret) {
    const auto known = assembly.certificates.find(secret.id());
    if (known != assembly.certificates.end()) {
        return known->second;
    }
    auto certificate = assembly.base<model::Certificate>(secret, *secret.node, "Secret");
    certificate.name = certificate.key = secret.id();
    certificate.usage = "server";
    // data is base64, stringData is not.
    const auto part = [&secret](std::string_view name) -> std::optional<std::string> {
        if (const Node* plain = secret.node->at({"stringData", name})) {
            return std::string(plain->text);
        }
        const Node* coded = secret.node->at({"data", name});
        return coded == nullptr ? std::nullopt : decodeBase64(coded->text);
    };
    const auto pem = part("tls.crt");
    const auto key = part("tls.key");
    if (!pem || pem->empty()) {
        certificate.problem = "the Secret shows no tls.crt";
    } else if (auto chain = model::parseCertificates(*pem)) {
        certificate.chain = std::move(*chain);
        if (const auto valid = model::chainIsSigned(*pem)) {
            certificate.chainValid = {*valid, model::Origin::Observed, {}};
        }
    } else {
        certificate.problem = chain.error().message;
    }
    if (assembly.objects.live) {
        certificate.privateKey.form = model::SecretForm::Redacted; // not kept, see the live reader
    } else if (key && !key->empty()) {
        certificate.privateKey = model::inspectSecret(*key, secret.node->range);
        if (pem) {
            if (const auto fits = model::keyBelongsTo(*key, *pem)) {
                certificate.keyMatches = {*fits, model::Origin::Observed, {}};
            }
        }
    }
    const auto id = assembly.builder.add(std::move(certificate));
    assembly.certificates.emplace(secret.id(), id);
    return id;
}

void addListeners(Assembly& assembly) {
    for (const Object* gateway : assembly.objects.ofKind("Gateway")) {
        if (gateway->spec != nullptr && gateway->standard()) {
            GatewayReader(assembly, *gateway).read();
        }
    }
    // Certificates that no listener names are shown as well.
    for (const Object* secret : assembly.objects.ofKind("Secret")) {
        if (textOf(secret->node, "type") == "kubernetes.io/tls") {
            (void)certificateOf(assembly, *secret);
        }
    }
    findConflicts(assembly);
}

} // namespace gatelens::adapters::gatewayapi
