// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The connections of one worker to one target. It outlives configurations, so a
// reload keeps connections and what is known of the target's health.
#pragma once

#include "core/engine/config.h"
#include "core/engine/figures.h"
#include "core/engine/peers.h"
#include "core/net/resolver.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace gatelens::engine {

class Http1Upstream;
class Http2Upstream;
class Worker;

class UpstreamPool final : public std::enable_shared_from_this<UpstreamPool> {
public:
    UpstreamPool(Worker& worker, const Service& service, const Target& target);
    ~UpstreamPool();
    UpstreamPool(const UpstreamPool&) = delete;
    UpstreamPool& operator=(const UpstreamPool&) = delete;

    // Targets with equal keys share connections.
    [[nodiscard]] static std::string keyOf(const Service& service, const Target& target);

    // onUpstreamReady() or onUpstreamFault() follows, perhaps at once.
    void acquire(UpstreamEvents& exchange, const Service& service);
    // Before either of them came.
    void cancel(UpstreamEvents& exchange);
    [[nodiscard]] const std::string& authority() const { return m_authority; }

    void failed(const Service& service);
    // `good`: nothing in the answer speaks against the target.
    void answered(std::int64_t microseconds, bool good) {
        m_failures = good ? 0 : m_failures;
        ++m_figures.requests;
        m_figures.latency.add(microseconds);
    }
    [[nodiscard]] TargetFigures figures() const;
    [[nodiscard]] bool ejected() const;
    // Requests that run.
    [[nodiscard]] std::size_t busy() const;
    [[nodiscard]] bool unused() const {
        return m_connections.empty() && m_shared.empty() && m_waiting.empty();
    }

    // For its connections.
    [[nodiscard]] Worker& worker() { return m_worker; }
    void giveBack(Http1Upstream& connection, const Service& service);
    void remove(Http1Upstream& connection);
    void remove(Http2Upstream& connection);
    // The target does not choose HTTP/2 when it is offered.
    void learnedHttp1() { m_http1Only = true; }
    void closeIdle();

private:
    struct Waiting {
        UpstreamEvents* exchange = nullptr;
        const Service* service = nullptr;
    };

    [[nodiscard]] bool speaksHttp2(const Service& service) const;
    [[nodiscard]] Http2Upstream* withRoom() const;
    [[nodiscard]] std::size_t connections() const;
    void connectHttp2(UpstreamEvents& exchange, const Service& service,
                      const net::Address& address);
    void resolve(UpstreamEvents& exchange, const Service& service);
    void resolved(const net::Resolver::Addresses& addresses);
    void connect(UpstreamEvents& exchange, const Service& service, const net::Address& address);

    Worker& m_worker;
    Target m_target;
    std::shared_ptr<const net::TlsClientContext> m_tls;
    std::shared_ptr<const net::TlsClientContext> m_tlsHttp2;
    std::string m_serverName;
    std::string m_authority;
    std::vector<std::unique_ptr<Http1Upstream>> m_connections;
    std::vector<Http1Upstream*> m_idle; // the last one that was used is used first
    std::vector<std::unique_ptr<Http2Upstream>> m_shared;
    std::vector<Waiting> m_waiting; // for the target's address
    bool m_http1Only = false;
    std::size_t m_nextAddress = 0;
    std::uint32_t m_failures = 0; // in a row
    TargetFigures m_figures;
    HealthBoard::Up m_up; // by active checks
    std::int64_t m_ejectedUntil = 0;
};

} // namespace gatelens::engine
