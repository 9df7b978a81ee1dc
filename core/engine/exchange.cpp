// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/exchange.h"
#include "core/engine/path_normal.h"
#include "core/engine/worker.h"
#include "core/http/syntax.h"

#include <array>
#include <charconv>

namespace gatelens::engine {

namespace {

constexpr std::string_view kAllMethods = "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS";

} // namespace

Exchange::Exchange(Worker& worker, Downstream& downstream)
    : m_worker(worker)
    , m_downstream(downstream) {}

Exchange::~Exchange() {
    cancel();
}

void Exchange::start(http::RequestHead& head, const ClientInfo& client, bool bodyWaits) {
    if (m_config != m_worker.config()) {
        m_config = m_worker.config();
    }
    m_arena.clear();
    m_request = &head;
    m_client = &client;
    m_route = nullptr;
    m_service = nullptr;
    m_upstream = nullptr;
    m_forwarded = {};
    m_emulated = {};
    m_consumer = {};
    m_delay = 0;
    m_attempts = 0;
    m_bodyBytes = 0;
    m_responseBytes = 0;
    m_status = 0;
    m_bodyWaits = bodyWaits;
    m_bodySent = false;
    m_requestEnded = false;
    m_responseStarted = false;
    m_startedAt = m_worker.loop().now();
    m_began = std::chrono::steady_clock::now();
    m_tap = m_worker.shared().tap.active() ? std::make_unique<TapRecord>() : nullptr;
    m_state = State::Answering;
    ++m_worker.stats().requests;
    if (answerByRule() || !findRoute() || !filterRequest()) {
        return;
    }
    if (m_delay > 0) {
        if (m_delayTimer == nullptr) {
            m_delayTimer =
                std::make_unique<net::Timer>(m_worker.loop().timers(), [this] { proceed(); });
        }
        m_state = State::Delayed;
        return m_delayTimer->arm(m_delay);
    }
    proceed();
}

void Exchange::proceed() {
    m_state = State::Answering;
    const std::uint32_t service =
        m_route->split.empty() ? m_route->service : m_route->serviceFor(m_worker.random().next());
    if (service == Route::kNoService) {
        return fail(503);
    }
    if (m_route->mirror != Route::kNoService && m_request->body == http::BodyKind::None) {
        mirror();
    }
    m_service = &m_config->services[service];
    connect();
}

// What no configuration may decide otherwise.
bool Exchange::answerByRule() {
    const http::RequestHead& head = *m_request;
    // A scheme that the connection contradicts (RFC 9110 section 7.4).
    if (head.form == http::TargetForm::Absolute &&
        http::equalsLower(head.scheme, "https") != m_client->tls) {
        fail(421);
        return true;
    }
    // TRACE shows a client what others added on the way: credentials.
    if (head.methodId == http::Method::Connect || head.methodId == http::Method::Trace) {
        respond({405, "text/plain; charset=utf-8", "This method is not offered here.\n"},
                {{"Allow", kAllMethods}});
        return true;
    }
    if (head.methodId == http::Method::Options) {
        maxForwards();
    }
    return m_status != 0;
}

// RFC 9110 section 7.6.2.
void Exchange::maxForwards() {
    for (http::Field& field : m_request->fields) {
        if (field.id != http::FieldId::MaxForwards) {
            continue;
        }
        const auto left = http::parseLength(field.value);
        if (!left) {
            return fail(400);
        }
        if (*left == 0) {
            return respond({204, {}, {}}, {{"Allow", kAllMethods}});
        }
        std::array<char, 20> digits;
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *left - 1).ptr;
        field.value = m_arena.copy({digits.data(), static_cast<std::size_t>(end - digits.data())});
        field.raw = false;
    }
    if (m_request->form == http::TargetForm::Asterisk) {
        respond({204, {}, {}}, {{"Allow", kAllMethods}});
    }
}

bool Exchange::findRoute() {
    if (m_config->emulated != nullptr) {
        emulate();
        return false;
    }
    const auto path = normalPath(m_request->path, m_arena);
    if (!path) {
        fail(400);
        return false;
    }
    m_path = *path;
    const RouteChoice choice =
        m_config->router.choose(m_request->authority, m_path, m_request->method, m_request->fields);
    if (choice.route != RouteChoice::kNone) {
        m_route = &m_config->routes[choice.route];
        m_prefixSize = choice.prefixSize;
        return true;
    }
    if (!choice.methodMismatch) {
        fail(404);
        return false;
    }
    // RFC 9110 section 15.5.6: 405 tells what is allowed.
    std::string allow;
    for (const std::string& method : m_config->routes[choice.mismatched].match.methods) {
        allow += (allow.empty() ? "" : ", ") + method;
    }
    respond({405, "text/plain; charset=utf-8", "Method not allowed.\n"},
            {{"Allow", m_arena.copy(allow)}});
    return false;
}

bool Exchange::filterRequest() {
    for (const Filter* filter : m_route->filters.request) {
        const Verdict verdict = m_tap == nullptr ? filter->onRequest(*this) : timed(*filter);
        if (verdict == Verdict::Answered) {
            return false;
        }
    }
    return true;
}

void Exchange::connect() {
    m_state = State::Connecting;
    ++m_attempts;
    if (m_service->breaker.failurePercent != 0 &&
        !m_worker.breakerOf(*m_service).allows(m_service->breaker, m_worker.loop().now())) {
        return fail(503);
    }
    m_pool = m_worker.choosePool(*m_service, *m_request, *m_client);
    if (m_pool == nullptr) {
        return fail(503);
    }
    m_asked = m_attempts == 1 && m_delay == 0 ? m_began : std::chrono::steady_clock::now();
    m_pool->acquire(*this, *m_service);
}

void Exchange::onUpstreamReady(UpstreamStream& stream) {
    m_upstream = &stream;
    m_state = State::Forwarding;
    const OutgoingRequest request = outgoing();
    const bool more = request.body != http::BodyKind::None && m_bodyWaits;
    m_upstream->sendHead(request, more);
    if (m_upstream == nullptr) {
        return; // it failed at once
    }
    if (request.body != http::BodyKind::None) {
        m_downstream.resumeBody();
    }
}

bool Exchange::wantsBody() const {
    return m_state == State::Answering ||
           ((m_state == State::Forwarding || m_state == State::Tunnel) && m_upstream != nullptr &&
            m_upstream->pending() == 0);
}

void Exchange::onBody(std::string_view data) {
    m_bodyBytes += data.size();
    if (m_state != State::Forwarding || m_upstream == nullptr) {
        return; // answered already: what still comes is thrown away
    }
    if (m_route->maxBody != 0 && m_bodyBytes > m_route->maxBody) {
        m_upstream->cancel();
        m_upstream = nullptr;
        return fail(413);
    }
    m_bodySent = true;
    m_upstream->sendBody(data);
}

void Exchange::onBodyPause() {
    if (m_upstream != nullptr) {
        m_upstream->flush();
    }
}

void Exchange::onBodyEnd(const http::Fields& trailers) {
    m_requestEnded = true;
    if (m_upstream != nullptr && m_request->body != http::BodyKind::None) {
        m_upstream->endBody(trailers);
    }
}

void Exchange::onTunnelData(std::string_view data) {
    if (m_upstream != nullptr) {
        m_upstream->sendBody(data);
        if (m_upstream != nullptr) {
            m_upstream->flush();
        }
    }
}

void Exchange::onUpstreamDrained() {
    m_downstream.resumeBody();
}

void Exchange::onDrained() {
    if (m_upstream != nullptr) {
        m_upstream->resume();
    }
}

void Exchange::cancel() {
    if (m_state == State::Delayed) {
        m_delayTimer->cancel();
    }
    if (m_state == State::Connecting) {
        m_pool->cancel(*this);
    }
    if (m_upstream != nullptr) {
        m_upstream->cancel();
        m_upstream = nullptr;
    }
    if (m_state != State::Idle) {
        finish();
    }
}

bool Exchange::mayRetry(UpstreamFault fault) const {
    if (m_responseStarted || m_bodySent || m_attempts > m_service->retries) {
        return false;
    }
    // RFC 9113 section 8.7: what was refused had no effect.
    if (fault == UpstreamFault::Connect || fault == UpstreamFault::Refused) {
        return true;
    }
    // RFC 9110 section 9.2.2: never a request twice that must not be repeated.
    return fault == UpstreamFault::Stale && http::isIdempotent(m_request->methodId);
}

void Exchange::onUpstreamFault(UpstreamFault fault, std::string_view) {
    m_upstream = nullptr;
    if (fault != UpstreamFault::Stale && fault != UpstreamFault::Overload &&
        fault != UpstreamFault::Refused) {
        m_pool->failed(*m_service);
        reportToBreaker(true);
    }
    if (m_responseStarted) {
        ++m_worker.stats().brokenResponses;
        finish();
        return m_downstream.abort();
    }
    if (mayRetry(fault)) {
        ++m_worker.stats().retries;
        return connect();
    }
    switch (fault) {
    case UpstreamFault::Timeout:
        return fail(504);
    case UpstreamFault::Overload:
        return fail(503);
    default:
        return fail(502);
    }
}

void Exchange::finish() {
    m_state = State::Idle;
    if (m_tap != nullptr) {
        tap();
    }
    if (m_route != nullptr) {
        m_worker.routes().count(*m_config, *m_route, m_status, microsecondsSince(m_began));
        for (const Filter* filter : m_route->filters.log) {
            filter->onLog(*this);
        }
    }
}

} // namespace gatelens::engine
