// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One gateway at one moment: the entities, where each came from, and the
// documents they point into. Immutable once built; shared between threads.
#pragma once

#include "core/model/certificate.h"
#include "core/model/gateway.h"
#include "core/model/identity.h"
#include "core/model/listener.h"
#include "core/model/policy.h"
#include "core/model/route.h"
#include "core/model/service.h"
#include "core/text/document.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace gatelens::model {

struct Snapshot {
    std::shared_ptr<const text::SourceMap> sources;
    std::vector<text::DocumentPtr> documents;

    Gateway gateway;
    std::vector<Listener> listeners;
    std::vector<Route> routes;
    std::vector<Service> services;
    std::vector<Upstream> upstreams;
    std::vector<Target> targets;
    std::vector<Policy> policies;
    std::vector<Consumer> consumers;
    std::vector<Credential> credentials;
    std::vector<Certificate> certificates;
    text::Diagnostics diagnostics;

    [[nodiscard]] const Listener& operator[](ListenerId id) const { return listeners[id.index()]; }
    [[nodiscard]] const Route& operator[](RouteId id) const { return routes[id.index()]; }
    [[nodiscard]] const Service& operator[](ServiceId id) const { return services[id.index()]; }
    [[nodiscard]] const Upstream& operator[](UpstreamId id) const { return upstreams[id.index()]; }
    [[nodiscard]] const Target& operator[](TargetId id) const { return targets[id.index()]; }
    [[nodiscard]] const Policy& operator[](PolicyId id) const { return policies[id.index()]; }
    [[nodiscard]] const Consumer& operator[](ConsumerId id) const { return consumers[id.index()]; }
    [[nodiscard]] const Credential& operator[](CredentialId id) const {
        return credentials[id.index()];
    }
    [[nodiscard]] const Certificate& operator[](CertificateId id) const {
        return certificates[id.index()];
    }
    // The common part of any entity.
    [[nodiscard]] const EntityBase& base(EntityRef ref) const;

    // "file:line:column" or the API path of an entity or a range.
    [[nodiscard]] std::string place(const Provenance& source) const;
    [[nodiscard]] std::string place(const text::SourceRange& range) const;
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

} // namespace gatelens::model
