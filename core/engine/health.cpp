// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/health.h"
#include "core/engine/worker.h"
#include "core/http/head_parser.h"
#include "core/net/stream.h"
#include "core/net/timer.h"

#include <fmt/format.h>

#include <array>

namespace gatelens::engine {

HealthBoard::Up HealthBoard::of(const std::string& key) {
    const std::lock_guard lock(m_mutex);
    Up& up = m_targets[key];
    if (up == nullptr) {
        up = std::make_shared<std::atomic<bool>>(true);
    }
    return up;
}

// One target: a connection a check, because a kept one says little about whether
// the target still takes new ones.
class HealthChecks::Check final : public std::enable_shared_from_this<Check> {
public:
    Check(Worker& worker, const Service& service, const Target& target)
        : m_worker(worker)
        , m_check(service.healthCheck)
        , m_target(target)
        , m_tls(service.tls)
        , m_serverName(service.serverName.empty() ? target.host : service.serverName)
        , m_up(worker.shared().health.of(UpstreamPool::keyOf(service, target)))
        , m_next(worker.loop().timers(), [this] { begin(); })
        , m_patience(worker.loop().timers(), [this] { end(false); }) {
        m_next.arm(1); // the first one at once
    }
    ~Check() { close(); }
    Check(const Check&) = delete;
    Check& operator=(const Check&) = delete;

    [[nodiscard]] bool sameAs(const Service& service) const {
        return service.healthCheck == m_check;
    }
    void forget() { m_up->store(true, std::memory_order_relaxed); }

private:
    // Outlives the check when the loop still knows it.
    class Probe final : public net::StreamOwner, public net::Disposable {
    public:
        Probe(net::Loop& loop, Check& check)
            : m_check(&check)
            , m_stream(loop, *this) {}
        bool connect(net::Socket socket, std::unique_ptr<net::TlsSession> tls) {
            return m_stream.connect(std::move(socket), std::move(tls)).has_value();
        }
        void close() {
            m_check = nullptr;
            m_stream.close();
        }
        void onOpen() override {
            if (m_check != nullptr && !m_stream.write(m_check->request())) {
                m_check->end(false);
            }
        }
        void onDrained() override {}
        void onFailed(const std::string&) override {
            if (m_check != nullptr) {
                m_check->end(false);
            }
        }
        void onReadable() override {
            std::array<char, 4096> bytes;
            while (m_check != nullptr) {
                const auto got = m_stream.read(bytes.data(), bytes.size());
                if (got.status == net::Stream::ReadStatus::Blocked) {
                    return;
                }
                if (got.status != net::Stream::ReadStatus::Data) {
                    return m_check->end(false);
                }
                m_in.append(bytes.data(), got.size);
                read();
            }
        }

    private:
        void read() {
            const http::Progress progress = m_parser.parse(m_in, http::Method::Get);
            if (progress == http::Progress::NeedMore) {
                return;
            }
            const int status = m_parser.head().status;
            const bool done = progress == http::Progress::Done;
            if (done && status < 200) { // RFC 9110 section 15.2: the answer follows
                m_in.erase(0, m_parser.consumed());
                m_parser.reset();
                return read();
            }
            m_check->end(done && status >= m_check->m_check.leastStatus &&
                         status <= m_check->m_check.mostStatus);
        }

        Check* m_check;
        net::Stream m_stream;
        http::ResponseParser m_parser;
        std::string m_in;
    };

    [[nodiscard]] std::string request() const {
        return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: gatelens-health\r\n"
                           "Connection: close\r\n\r\n",
                           m_check.path,
                           m_check.host.empty() ? m_target.authority() : m_check.host);
    }

    void begin() {
        m_patience.arm(m_check.timeout);
        if (m_target.unixSocket) {
            const auto address = net::Address::unixSocket(m_target.host);
            return address ? connect(*address) : end(false);
        }
        net::Resolver& resolver = m_worker.shared().resolver;
        if (const auto known = resolver.known(m_target.host, m_target.port)) {
            return connect(known->front());
        }
        resolver.resolve(m_target.host, m_target.port, m_worker.loop(),
                         [weak = weak_from_this()](const net::Resolver::Addresses& addresses) {
                             const auto self = weak.lock();
                             if (self == nullptr || !self->m_patience.armed()) {
                                 return; // it is over already
                             }
                             addresses->empty() ? self->end(false)
                                                : self->connect(addresses->front());
                         });
    }

    void connect(const net::Address& address) {
        auto socket = net::beginConnect(address);
        if (!socket) {
            return end(false);
        }
        m_probe = std::make_unique<Probe>(m_worker.loop(), *this);
        auto session = m_tls == nullptr ? nullptr : net::TlsSession::client(m_tls, m_serverName);
        if (!m_probe->connect(std::move(*socket), std::move(session))) {
            end(false);
        }
    }

    void close() {
        if (m_probe != nullptr) {
            m_probe->close();
            m_worker.loop().dispose(std::move(m_probe));
        }
    }

    void end(bool good) {
        m_patience.cancel();
        close();
        m_next.arm(m_check.interval);
        m_row = good == m_lastGood ? m_row + 1 : 1;
        m_lastGood = good;
        if (m_row >= (good ? m_check.healthyAfter : m_check.unhealthyAfter)) {
            m_up->store(good, std::memory_order_relaxed);
        }
    }

    Worker& m_worker;
    const HealthCheck m_check;
    const Target m_target;
    const std::shared_ptr<const net::TlsClientContext> m_tls;
    const std::string m_serverName;
    const HealthBoard::Up m_up;
    net::Timer m_next;
    net::Timer m_patience;
    std::unique_ptr<Probe> m_probe;
    std::uint32_t m_row = 0; // answers, or failures, in a row
    bool m_lastGood = true;
};

HealthChecks::HealthChecks(Worker& worker)
    : m_worker(worker) {}

HealthChecks::~HealthChecks() = default;

void HealthChecks::apply(const Config& config) {
    std::unordered_map<std::string, std::shared_ptr<Check>> checks;
    for (const Service& service : config.services) {
        if (service.healthCheck.path.empty()) {
            continue;
        }
        for (const Target& target : service.targets) {
            const std::string key = UpstreamPool::keyOf(service, target);
            const auto known = m_checks.find(key);
            checks.try_emplace(key, known != m_checks.end() && known->second->sameAs(service)
                                        ? known->second
                                        : std::make_shared<Check>(m_worker, service, target));
        }
    }
    m_checks.swap(checks);
    for (const auto& [key, check] : checks) {
        if (!m_checks.contains(key)) {
            check->forget();
        }
    }
}

void HealthChecks::stop() {
    m_checks.clear();
}

} // namespace gatelens::engine
