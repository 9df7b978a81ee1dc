// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generate_snapshot.h"

#include <array>
#include <cmath>
#include <memory>
#include <random>

#include <fmt/format.h>

namespace gatelens::test {

using namespace model;

namespace {

class Generator final {
public:
    explicit Generator(const SnapshotSpec& spec)
        : m_spec(spec)
        , m_random(spec.seed) {}

    SnapshotPtr run() {
        m_snapshot->gateway.product = "kong";
        m_snapshot->gateway.name = "generated";
        addListeners();
        addPolicies();
        const std::size_t services = std::max<std::size_t>(2, m_spec.routes * 2 / 5);
        addTargets(std::max<std::size_t>(2, services / 2));
        for (std::size_t i = 0; i < services; ++i) {
            addService(i);
        }
        for (std::size_t i = 0; i < m_spec.routes; ++i) {
            addRoute(i);
        }
        return m_snapshot;
    }

private:
    // Few get much: the fan-out of real gateways is skewed.
    std::size_t skewed(std::size_t size) {
        const double u = std::uniform_real_distribution<>(0, 1)(m_random);
        return static_cast<std::size_t>(std::pow(u, 2.2) * static_cast<double>(size)) % size;
    }

    void addListeners() {
        for (const std::uint16_t port : {std::uint16_t{443}, std::uint16_t{80}}) {
            Listener listener;
            listener.key = listener.name = fmt::format(":{}", port);
            listener.address = "0.0.0.0";
            listener.port = port;
            listener.protocol = port == 443 ? Protocol::Https : Protocol::Http;
            if (port == 443) {
                listener.tls.emplace();
            }
            m_snapshot->listeners.push_back(std::move(listener));
        }
    }

    void addPolicies() {
        constexpr std::array kTypes = std::to_array<std::pair<const char*, PolicyClass>>(
            {{"key-auth", PolicyClass::Authn},
             {"jwt", PolicyClass::Authn},
             {"rate-limiting", PolicyClass::Limit},
             {"acl", PolicyClass::Authz},
             {"proxy-cache", PolicyClass::Cache},
             {"cors", PolicyClass::Cors}});
        for (const auto& [type, policyClass] : kTypes) {
            Policy policy;
            policy.key = policy.type = policy.name = type;
            policy.policyClass = policyClass;
            m_snapshot->policies.push_back(std::move(policy));
        }
    }

    void addTargets(std::size_t count) {
        constexpr std::array kZones = std::to_array<const char*>(
            {"AWS eu-west-1", "on-prem DC 2", "GCP europe-west4", "Azure westeurope"});
        for (std::size_t i = 0; i < count; ++i) {
            Target target;
            target.host = m_spec.longNames
                              ? fmt::format("a-very-long-host-name-for-backend-{}.prod.internal", i)
                              : fmt::format("backend-{}.internal", i);
            target.port = 8443;
            target.key = target.address();
            target.zone = kZones[i % kZones.size()];
            m_snapshot->targets.push_back(std::move(target));
        }
    }

    void addService(std::size_t i) {
        Upstream upstream;
        upstream.key = upstream.name = fmt::format("pool-{}", i);
        upstream.algorithm = "round-robin";
        const std::size_t count = 1 + m_random() % 3;
        for (std::size_t t = 0; t < count; ++t) {
            upstream.targets.emplace_back(skewed(m_snapshot->targets.size()));
        }
        Service service;
        service.key = service.name = m_spec.longNames
                                         ? fmt::format("customer-facing-order-service-{}", i)
                                         : fmt::format("service-{}", i);
        service.protocol = m_random() % 3 == 0 ? Protocol::Http : Protocol::Https;
        service.upstream = UpstreamId(m_snapshot->upstreams.size());
        m_snapshot->upstreams.push_back(std::move(upstream));
        m_snapshot->services.push_back(std::move(service));
    }

    void addRoute(std::size_t i) {
        Route route;
        route.key = route.name = fmt::format("route-{}", i);
        PathMatch path;
        path.text = path.value =
            m_spec.longNames ? fmt::format("/v1/a/rather/long/path/of/area-{}/items/{}", i % 7, i)
                             : fmt::format("/v1/area-{}/items-{}", i % 7, i);
        route.paths.push_back(std::move(path));
        if (i % 3 == 0) {
            route.methods = {"GET", "POST"};
        }
        route.listeners.emplace_back(i % 9 == 0 ? std::size_t{1} : std::size_t{0});
        WeightedService to;
        to.service = ServiceId(skewed(m_snapshot->services.size()));
        route.services.push_back(std::move(to));
        const std::size_t policies = m_random() % 4;
        for (std::size_t p = 0; p < policies; ++p) {
            route.chain.push_back(
                {PolicyId((i + p) % m_snapshot->policies.size()), static_cast<std::int32_t>(p)});
        }
        m_snapshot->routes.push_back(std::move(route));
    }

    const SnapshotSpec& m_spec;
    std::mt19937 m_random;
    std::shared_ptr<Snapshot> m_snapshot = std::make_shared<Snapshot>();
};

} // namespace

SnapshotPtr generateSnapshot(const SnapshotSpec& spec) {
    return Generator(spec).run();
}

} // namespace gatelens::test
