// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One request and its response on their way through: route, filters, choice of an
// upstream, retries. It knows neither sockets nor which HTTP the sides speak.
#pragma once

#include "core/engine/arena.h"
#include "core/engine/config.h"
#include "core/engine/peers.h"
#include "core/net/timer.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace gatelens::match {
struct Decision;
} // namespace gatelens::match

namespace gatelens::engine {

class UpstreamPool;
struct TapRecord;
class Worker;

// An answer of our own.
struct LocalResponse {
    int status = 200;
    std::string_view contentType = "text/plain; charset=utf-8";
    std::string_view body;
};

class Exchange final : public UpstreamEvents {
public:
    Exchange(Worker& worker, Downstream& downstream);
    ~Exchange() override;

    // From the client's side. `head` stays until the response has ended.
    void start(http::RequestHead& head, const ClientInfo& client, bool bodyWaits);
    // Whether onBody() would have a place for it.
    [[nodiscard]] bool wantsBody() const;
    void onBody(std::string_view data);
    void onBodyPause(); // no more for the time being
    void onBodyEnd(const http::Fields& trailers);
    void onTunnelData(std::string_view data);
    void onDrained();
    // The client went away or broke the rules: forget everything.
    void cancel();
    [[nodiscard]] bool running() const { return m_state != State::Idle; }
    [[nodiscard]] bool responseStarted() const { return m_responseStarted; }

    // For filters.
    [[nodiscard]] http::RequestHead& request() { return *m_request; }
    [[nodiscard]] const http::RequestHead& request() const { return *m_request; }
    [[nodiscard]] const ClientInfo& client() const { return *m_client; }
    [[nodiscard]] std::string_view path() const { return m_path; } // normalised
    [[nodiscard]] const Route* route() const { return m_route; }
    [[nodiscard]] Arena& arena() { return m_arena; }
    void setRequestField(std::string_view name, std::string_view value); // replaces
    void removeRequestField(std::string_view name);
    // Answers; may be called in the request phase, and `extra` fields are copied.
    void respond(const LocalResponse& response, const http::Fields& extra = {});
    [[nodiscard]] int status() const { return m_status; }
    [[nodiscard]] std::uint64_t responseBytes() const { return m_responseBytes; }
    [[nodiscard]] std::int64_t startedAt() const { return m_startedAt; }
    [[nodiscard]] std::string_view consumer() const { return m_consumer; }
    // Before it is sent on; delays add up.
    void delay(std::int64_t milliseconds) { m_delay += milliseconds; }
    void setConsumer(std::string_view name) { m_consumer = name; } // a text that stays
    [[nodiscard]] Worker& worker() const { return m_worker; }

    // From the upstream's side.
    void onUpstreamReady(UpstreamStream& stream) override;
    void onInterim(http::ResponseHead& head) override;
    void onResponseHead(http::ResponseHead& head, std::string_view first) override;
    void onResponseBody(std::string_view data) override;
    void onResponseEnd(const http::Fields& trailers) override;
    void onResponsePause() override;
    void onUpstreamFault(UpstreamFault fault, std::string_view why) override;
    void onUpstreamDrained() override;

private:
    enum class State : std::uint8_t { Idle, Delayed, Connecting, Forwarding, Tunnel, Answering };

    bool answerByRule();
    void maxForwards();
    bool findRoute();
    void emulate();
    void emulateForward(const match::Decision& decision, double draw);
    void echo();
    bool filterRequest();
    Verdict timed(const Filter& filter);
    void proceed();
    void mirror();
    void connect();
    void reportToBreaker(bool failed);
    OutgoingRequest outgoing();
    std::string_view forwardedFields();
    std::string_view pathForUpstream(const Service& service);
    std::string_view hostForUpstream(const Service& service) const;
    [[nodiscard]] bool mayRetry(UpstreamFault fault) const;
    void fail(int status);
    void sendResponseHead(http::ResponseHead& head, std::string_view first);
    void finish();
    [[nodiscard]] static std::int64_t microsecondsSince(std::chrono::steady_clock::time_point t);
    void tap();

    Worker& m_worker;
    Downstream& m_downstream;
    Arena m_arena;
    State m_state = State::Idle;
    ConfigPtr m_config;
    http::RequestHead* m_request = nullptr;
    const ClientInfo* m_client = nullptr;
    const Route* m_route = nullptr;
    const Service* m_service = nullptr;
    UpstreamPool* m_pool = nullptr; // of the target
    UpstreamStream* m_upstream = nullptr;
    std::string_view m_path;
    std::string_view m_forwarded;
    struct Emulated { // what another product would send; empty: as usual
        std::string_view path;
        std::string_view query;
        std::string_view host;
    };
    Emulated m_emulated;
    std::string_view m_consumer;
    std::uint32_t m_prefixSize = 0;
    std::uint32_t m_attempts = 0;
    std::uint64_t m_bodyBytes = 0;
    std::uint64_t m_responseBytes = 0;
    std::int64_t m_startedAt = 0;
    std::chrono::steady_clock::time_point m_began;
    std::chrono::steady_clock::time_point m_asked; // the upstream
    std::unique_ptr<TapRecord> m_tap;              // null: nobody listens
    std::int64_t m_delay = 0;                      // milliseconds
    std::unique_ptr<net::Timer> m_delayTimer;      // made when it is needed
    int m_status = 0;
    bool m_bodyWaits = false;
    bool m_bodySent = false; // some of the request's body is gone
    bool m_requestEnded = false;
    bool m_responseStarted = false;
    http::ResponseHead m_local; // recycled
};

} // namespace gatelens::engine
