// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From krakend.json to the entities of the model.
#pragma once

#include "core/adapters/krakend_internal.h"

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::adapters::krakend {

// What the extra_config of one mapping switches on.
struct Link {
    model::PolicyId policy;
    std::int32_t order = 0;
};

// The policies of extra_config at every level.
class PolicyMaker final {
public:
    explicit PolicyMaker(SnapshotBuilder& builder)
        : m_builder(builder) {}

    // Where the mapping stands: the owner's ids and a text for keys and messages.
    struct Owner {
        Level level = kService;
        model::RouteId route;
        model::ServiceId service;
        std::string key;
        std::string label;
    };
    [[nodiscard]] std::vector<Link> add(const text::Node& mapping, const Owner& owner);

private:
    void check(const text::Member& member, const Namespace* known, const Owner& owner);
    [[nodiscard]] model::Policy make(const text::Member& member, const Namespace* known,
                                     const Owner& owner) const;
    void addSecrets(const text::Member& member, model::PolicyId policy, const Owner& owner);

    SnapshotBuilder& m_builder;
};

// Services, upstreams and targets of backends.
class BackendMaker final {
public:
    BackendMaker(SnapshotBuilder& builder, const text::Node& root);

    // `key` is that of the endpoint with the backend's number.
    model::ServiceId add(const text::Node& backend, const std::string& key,
                         const model::Setting<std::int64_t>& timeout);

private:
    [[nodiscard]] model::UpstreamId upstream(const text::Node& backend, const text::Node* hosts,
                                             const model::Service& service);
    [[nodiscard]] model::UpstreamTls tls() const;
    void elsewhere(const text::Node& backend, model::Service& service) const;

    SnapshotBuilder& m_builder;
    const text::Node& m_root;
    std::map<std::string, model::UpstreamId> m_upstreams; // by their hosts
};

// The listener of the service, with its certificates.
[[nodiscard]] model::Listener makeListener(SnapshotBuilder& builder, const text::Node& root);
// Settings of the gateway itself, and the places that tell about it.
void addSettings(SnapshotBuilder& builder, const text::Node& root);

} // namespace gatelens::adapters::krakend
