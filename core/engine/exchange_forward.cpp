// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the upstream gets (RFC 9110 section 7.6).
#include "core/engine/exchange.h"
#include "core/engine/worker.h"
#include "core/http/syntax.h"

#include <memory>
#include <string>

namespace gatelens::engine {

void Exchange::setRequestField(std::string_view name, std::string_view value) {
    removeRequestField(name);
    m_request->fields.push_back({m_arena.copy(name), m_arena.copy(value), http::fieldId(name)});
}

void Exchange::removeRequestField(std::string_view name) {
    for (http::Field& field : m_request->fields) {
        field.hop = field.hop || http::sameName(field.name, name);
    }
}

std::string_view Exchange::pathForUpstream(const Service& service) {
    std::string_view path = m_path;
    if (m_route->stripPrefix && m_prefixSize > 0) {
        path.remove_prefix(m_prefixSize);
    }
    if (!service.pathPrefix.empty() || !path.starts_with('/')) {
        return m_arena.join({service.pathPrefix, path.starts_with('/') ? "" : "/", path});
    }
    return path;
}

std::string_view Exchange::hostForUpstream(const Service& service) const {
    if (service.hostField == HostField::Fixed) {
        return service.fixedHost;
    }
    if (service.hostField == HostField::Client && !m_request->authority.empty()) {
        return m_request->authority;
    }
    return m_pool->authority();
}

// X-Forwarded-* and Via. What a peer says about earlier hops is kept only when
// the listener trusts it.
std::string_view Exchange::forwardedFields() {
    std::string_view before;
    std::string_view via;
    for (http::Field& field : m_request->fields) {
        switch (field.id) {
        case http::FieldId::XForwardedFor:
            before = m_client->trustForwarded ? field.value : std::string_view{};
            field.hop = true;
            break;
        case http::FieldId::XForwardedHost:
        case http::FieldId::XForwardedProto:
        case http::FieldId::Forwarded:
        case http::FieldId::XRealIp:
            field.hop = field.hop || !m_client->trustForwarded;
            break;
        case http::FieldId::Via:
            via = via.empty() ? field.value : m_arena.join({via, ", ", field.value});
            field.hop = true;
            break;
        default:
            break;
        }
    }
    const bool keepHost = m_client->trustForwarded &&
                          http::find(m_request->fields, http::FieldId::XForwardedHost) != nullptr;
    const bool keepScheme =
        m_client->trustForwarded &&
        http::find(m_request->fields, http::FieldId::XForwardedProto) != nullptr;
    const bool host = !keepHost && !m_request->authority.empty();
    const std::string_view version = m_client->major > 1     ? "2 "
                                     : m_request->minor == 0 ? "1.0 "
                                                             : "1.1 ";
    return m_arena.join(
        {"X-Forwarded-For: ", before, before.empty() ? "" : ", ", m_client->ip,
         keepScheme
             ? ""
             : (m_client->tls ? "\r\nX-Forwarded-Proto: https" : "\r\nX-Forwarded-Proto: http"),
         host ? "\r\nX-Forwarded-Host: " : "", host ? m_request->authority : std::string_view{},
         "\r\nVia: ", via, via.empty() ? "" : ", ", version, m_config->serverName, "\r\n"});
}

void Exchange::mirror() {
    if (m_worker.random().next() % 100 >= m_route->mirrorPercent) {
        return;
    }
    m_service = &m_config->services[m_route->mirror];
    m_pool = m_worker.choosePool(*m_service, *m_request, *m_client);
    if (m_pool != nullptr) {
        m_worker.send(
            std::make_unique<Mirror>(m_worker, m_config, *m_service, *m_pool, outgoing()));
    }
}

OutgoingRequest Exchange::outgoing() {
    if (m_forwarded.empty()) {
        m_forwarded = forwardedFields();
    }
    OutgoingRequest request;
    request.head = m_request;
    request.path = pathForUpstream(*m_service);
    request.query = m_request->queryPart();
    request.host = hostForUpstream(*m_service);
    if (!m_emulated.path.empty()) {
        request.path = m_emulated.path;
        request.query = m_emulated.query;
        request.host = m_emulated.host;
    }
    request.body = m_request->body;
    request.contentLength = m_request->contentLength;
    request.extra = m_forwarded;
    if (m_request->upgrade) {
        // h2c by upgrade is not spoken, and must not be tunnelled past the rules.
        const http::Field* upgrade = http::find(m_request->fields, http::FieldId::Upgrade);
        if (upgrade != nullptr && !http::equalsLower(upgrade->value.substr(0, 3), "h2c")) {
            request.upgrade = upgrade->value;
        }
    }
    return request;
}

} // namespace gatelens::engine
