// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The writer behind model_json.h, spread over model_json_*.cpp.
#pragma once

#include "core/report/entity_id.h"
#include "core/report/masking.h"
#include "core/report/model_json.h"

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace gatelens::report {

class EntityJson final {
public:
    EntityJson(JsonWriter& json, const model::Snapshot& snapshot)
        : m_json(json)
        , m_snapshot(snapshot) {}

    void gateway();
    void write(const model::Listener& listener);
    void write(const model::Route& route);
    void write(const model::Service& service);
    void write(const model::Upstream& upstream);
    void write(const model::Target& target);
    void write(const model::Policy& policy);
    void write(const model::Consumer& consumer);
    void write(const model::Credential& credential);
    void write(const model::Certificate& certificate);

private:
    // What all entities have in common: first the identity, at the end what was
    // not understood.
    void head(model::EntityKind kind, const model::EntityBase& entity);
    void tail(const model::EntityBase& entity);

    void adminEndpoint(const model::AdminEndpoint& endpoint);
    void store(const model::ConfigStore& store);
    void listenerTls(const model::ListenerTls& tls);
    void upstreamTls(const model::UpstreamTls& tls);
    void matchers(const model::Route& route);
    void host(const model::HostMatch& host);
    void path(const model::PathMatch& path);
    void field(const model::FieldMatch& field);
    void expression(const model::Expr& expr, int depth);
    void services(const model::Route& route);
    void rewrites(const model::Route& route);
    void chain(const model::Route& route);
    void secret(const model::SecretFacts& facts);
    void certificateFacts(const model::CertificateFacts& facts);
    void range(std::string_view name, const text::SourceRange& range);

    template <typename Id>
    void reference(std::string_view name, Id id) {
        if (id.valid()) {
            m_json.member(name, idOf(m_snapshot, id));
        }
    }
    template <typename Id>
    void references(std::string_view name, const std::vector<Id>& ids) {
        m_json.key(name).beginArray();
        for (const Id id : ids) {
            m_json.value(idOf(m_snapshot, id));
        }
        m_json.endArray();
    }
    void text(std::string_view name, std::string_view value) {
        if (!value.empty()) {
            m_json.member(name, value);
        }
    }
    void texts(std::string_view name, const std::vector<std::string>& values) {
        if (!values.empty()) {
            m_json.list(name, values);
        }
    }

    void settingValue(bool value) { m_json.value(value); }
    void settingValue(std::int64_t value) { m_json.value(value); }
    void settingValue(const std::string& value) { m_json.value(maskText(value)); }
    void settingValue(const std::vector<std::string>& values) {
        m_json.beginArray();
        for (const std::string& value : values) {
            m_json.value(value);
        }
        m_json.endArray();
    }
    void settingValue(model::Exposure value) { m_json.value(exposureName(value)); }
    void settingValue(model::Protocol value) { m_json.value(protocolName(value)); }
    void settingValue(model::TlsVersion value) { m_json.value(tlsVersionName(value)); }
    void settingValue(model::ClientAuth value) { m_json.value(clientAuthName(value)); }
    void settingValue(model::OnError value) { m_json.value(onErrorName(value)); }
    void settingValue(model::AdminAuth value) { m_json.value(adminAuthName(value)); }

    // {"value": 60000, "origin": "product-default"}; with the place when somebody
    // wrote it.
    template <typename T>
    void setting(std::string_view name, const model::Setting<T>& setting) {
        if (!setting.known()) {
            return;
        }
        m_json.key(name).beginObject().key("value");
        settingValue(setting.value);
        m_json.member("origin", model::originName(setting.origin));
        range("source", setting.range);
        m_json.endObject();
    }

    JsonWriter& m_json;
    const model::Snapshot& m_snapshot;
};

} // namespace gatelens::report
