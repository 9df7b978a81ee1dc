// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What rules may ask about a snapshot, computed once: the effective classes of
// every route, its exposure, its relations, what the user attested. The predicates
// of the catalogue (authn, acl, pub, write) are defined here and nowhere else.
#pragma once

#include "core/findings/attestations.h"
#include "core/findings/derived.h"
#include "core/model/query.h"
#include "core/model/snapshot.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::findings {

// One bit a model::PolicyClass.
using ClassSet = std::uint32_t;
[[nodiscard]] constexpr ClassSet classBit(model::PolicyClass policyClass) {
    return ClassSet{1} << static_cast<unsigned>(policyClass);
}

// Predicates of one route, packed: 100,000 of them are looked at by every rule.
struct RouteFacts {
    ClassSet classes = 0;         // of the enabled, blocking policies in the effective chain
    bool authn = false;           // a request without credentials is rejected
    bool acl = false;             // authorisation or address rule that can deny
    bool limited = false;         // a rate or concurrency limit applies
    bool validated = false;       // a schema, OAS or WAF policy blocks
    bool publicReach = false;     // a listener of it is public or not known to be otherwise
    bool cleartext = false;       // reachable on a listener without TLS (not redirect-only)
    bool tls = false;             // reachable on a listener with TLS
    bool writes = false;          // methods empty, or POST, PUT, PATCH, DELETE among them
    bool idParameter = false;     // {id}, :id, a regex group or [0-9]+ in the path
    bool adminWord = false;       // admin, internal, manage, actuator, console, private …
    bool loginWord = false;       // login, signin, token, oauth, otp, reset, password …
    bool staticWord = false;      // static, assets, health, .well-known, favicon, docs …
    bool taggedPublic = false;    // tag or attestation says it is meant to be public
    bool forwards = false;        // leads to a backend
    bool stream = false;          // TCP, UDP or TLS that is passed on unread
    bool loopbackTargets = false; // every target is this machine or a unix socket
    bool enabled = false;
    bool grpc = false; // its service speaks gRPC
    friend bool operator==(const RouteFacts&, const RouteFacts&) = default;
};

class Context;

// Some routes of a snapshot were edited: every id means the same entity as before, and
// all that differs stands in these routes.
struct RouteEdit {
    const Context& before; // its snapshot, facts and relations; not its indexes
    std::span<const model::RouteId> routes;
};

// One snapshot of a fleet. Immutable after construction; thread safe.
class Context final {
public:
    Context(model::SnapshotPtr snapshot, std::uint32_t index, const Attestations& attestations,
            std::int64_t now);
    // The context of `before` after an edit. It takes the indexes of `before` over, which
    // stays what it is but would have to make them again: no rule may run on it meanwhile.
    Context(const Context& before, model::SnapshotPtr after,
            std::span<const model::RouteId> routes);

    [[nodiscard]] const model::Snapshot& snapshot() const { return *m_snapshot; }
    [[nodiscard]] const model::SnapshotPtr& snapshotPtr() const { return m_snapshot; }
    [[nodiscard]] std::uint32_t index() const { return m_index; }
    [[nodiscard]] std::int64_t now() const { return m_now; } // seconds since the epoch
    [[nodiscard]] std::string_view product() const { return m_snapshot->gateway.product; }
    [[nodiscard]] const Attestations& attestations() const { return m_attestations; }

    [[nodiscard]] const RouteFacts& facts(model::RouteId id) const { return m_facts[id.index()]; }
    // Enabled policies of the effective chain, in order.
    [[nodiscard]] std::vector<model::PolicyId> chain(model::RouteId id) const;
    // The first enabled one of that class in the chain, none when there is none.
    [[nodiscard]] model::PolicyId first(model::RouteId id, model::PolicyClass policyClass) const;

    // The links of the snapshot, read backwards.
    [[nodiscard]] const model::Relations& relations() const { return m_relations; }
    // All targets that the service leads to; empty when it names a host directly
    // (see Service::host).
    [[nodiscard]] std::span<const model::TargetId> targetsOf(model::ServiceId id) const;

    // Public, or unknown and not loopback (the catalogue's pub()).
    [[nodiscard]] bool isPublic(const model::Listener& listener) const;
    [[nodiscard]] bool isPublic(const model::AdminEndpoint& endpoint) const;
    // The zone label of the gateway or a target: attested, declared or derived.
    [[nodiscard]] std::string zone() const;
    [[nodiscard]] std::string zone(const model::Target& target) const;

    // An index over the snapshot that only some rules need, see derived.h. It lives as
    // long as the context.
    template <typename Index>
    [[nodiscard]] const Index& derived() const {
        return m_derived.get<Index>(*this);
    }
    // The same, to be kept by an index that needs the other after an edit as well; for
    // those that routes have no part in.
    template <typename Index>
    [[nodiscard]] std::shared_ptr<const Index> sharedDerived() const {
        return m_derived.share<Index>(*this);
    }
    // The routes that the edit may have changed for the indexes, each once, in order;
    // empty for a context that was made anew.
    [[nodiscard]] std::span<const model::RouteId> affected() const { return m_affected; }

private:
    model::SnapshotPtr m_snapshot;
    std::uint32_t m_index = 0;
    const Attestations& m_attestations;
    std::int64_t m_now = 0;
    std::vector<RouteFacts> m_facts;
    model::Relations m_relations;
    std::vector<model::RouteId> m_affected;
    DerivedSet<Context, RouteEdit> m_derived;
};

// A gateway with what is stated beside its configuration.
struct StatedSnapshot {
    model::SnapshotPtr snapshot;
    AttestationsPtr attestations; // gateways of one file share it
};

class Fleet;

// The same for one snapshot of a fleet.
struct FleetEdit {
    const Fleet& before;
    std::uint32_t snapshot = 0;
    std::span<const model::RouteId> routes;
};

// Several gateways scanned together.
class Fleet final {
public:
    Fleet(std::vector<StatedSnapshot> snapshots, std::int64_t now);
    // The same statements for all of them.
    Fleet(const std::vector<model::SnapshotPtr>& snapshots, Attestations attestations,
          std::int64_t now);
    // `before` with one snapshot edited as Context says; the others are shared.
    Fleet(const Fleet& before, std::uint32_t snapshot, model::SnapshotPtr after,
          std::span<const model::RouteId> routes);
    // The same with one snapshot that was read anew.
    Fleet(const Fleet& before, std::uint32_t snapshot, model::SnapshotPtr after);
    Fleet(const Fleet&) = delete;
    Fleet& operator=(const Fleet&) = delete;

    [[nodiscard]] std::span<const std::shared_ptr<const Context>> contexts() const {
        return m_contexts;
    }
    [[nodiscard]] const Context& operator[](std::uint32_t snapshot) const {
        return *m_contexts[snapshot];
    }

    // As Context::derived(), for what several gateways have in common.
    template <typename Index>
    [[nodiscard]] const Index& derived() const {
        return m_derived.get<Index>(*this);
    }

private:
    std::vector<AttestationsPtr> m_attestations; // kept alive for the contexts
    std::vector<std::shared_ptr<const Context>> m_contexts;
    DerivedSet<Fleet, FleetEdit> m_derived;
};

} // namespace gatelens::findings
