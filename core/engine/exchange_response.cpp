// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the client gets: an upstream's response, or one of our own.
#include "core/engine/exchange.h"
#include "core/engine/worker.h"

#include <fmt/format.h>

#include <algorithm>

namespace gatelens::engine {

void Exchange::sendResponseHead(http::ResponseHead& head, std::string_view first) {
    if (m_route != nullptr) {
        for (const Filter* filter : m_route->filters.response) {
            filter->onResponse(*this, head);
        }
    }
    m_status = head.status;
    m_responseStarted = true;
    m_worker.stats().countStatus(head.status);
    m_responseBytes += first.size();
    m_downstream.sendHead(head, first);
}

void Exchange::onInterim(http::ResponseHead& head) {
    // RFC 9110 section 15.2: HTTP/1.0 knows none.
    if (m_request->minor >= 1 || m_client->major > 1) {
        m_downstream.sendInterim(head);
    }
}

void Exchange::reportToBreaker(bool failed) {
    if (m_service->breaker.failurePercent != 0) {
        m_worker.breakerOf(*m_service).report(m_service->breaker, failed, m_worker.loop().now());
    }
}

void Exchange::onResponseHead(http::ResponseHead& head, std::string_view first) {
    const std::int64_t took = microsecondsSince(m_asked);
    const bool good = !m_service->ejectOnErrors || head.status < 500;
    m_pool->answered(took, good);
    if (!good) {
        m_pool->failed(*m_service);
    }
    reportToBreaker(head.status >= 500);
    if (m_tap != nullptr) {
        m_tap->upstreamMicroseconds = took;
    }
    if (head.status == 101) {
        m_state = State::Tunnel;
        ++m_worker.stats().tunnels;
        sendResponseHead(head, {});
        m_downstream.beginTunnel();
        if (!first.empty()) {
            onResponseBody(first);
        }
        return m_downstream.resumeBody();
    }
    sendResponseHead(head, first);
    if (m_upstream != nullptr && m_downstream.pending() > 0) {
        m_upstream->pause();
    }
}

void Exchange::onResponseBody(std::string_view data) {
    m_responseBytes += data.size();
    m_downstream.sendBody(data);
    if (m_upstream != nullptr && m_downstream.pending() > 0) {
        m_upstream->pause();
    }
}

void Exchange::onResponsePause() {
    m_downstream.flush();
}

void Exchange::onResponseEnd(const http::Fields& trailers) {
    m_upstream = nullptr;
    finish();
    m_downstream.endBody(trailers);
}

void Exchange::fail(int status) {
    const std::string_view reason = http::reasonPhrase(status);
    respond({status, "text/plain; charset=utf-8",
             m_arena.join({fmt::format_int(status).str(), " ", reason, "\n"})});
}

void Exchange::respond(const LocalResponse& response, const http::Fields& extra) {
    m_state = State::Answering;
    http::ResponseHead& head = m_local;
    head.status = response.status;
    head.reason = http::reasonPhrase(response.status);
    head.fields.clear();
    head.fields.push_back({"Server", m_config->serverName, http::FieldId::Server});
    for (const http::Field& field : extra) {
        head.fields.push_back(
            {m_arena.copy(field.name), m_arena.copy(field.value), http::fieldId(field.name)});
    }
    const bool content = response.status != 204 && response.status != 304;
    head.body = http::BodyKind::None;
    head.contentLength = response.body.size();
    head.hasContentLength = content;
    std::string_view body;
    if (content) {
        if (!response.contentType.empty()) {
            head.fields.push_back(
                {"Content-Type", response.contentType, http::FieldId::ContentType});
        }
        head.fields.push_back({"Content-Length",
                               m_arena.copy(fmt::format_int(response.body.size()).str()),
                               http::FieldId::ContentLength});
        if (m_request->methodId != http::Method::Head && !response.body.empty()) {
            head.body = http::BodyKind::Length;
            body = response.body;
        }
    }
    sendResponseHead(head, body);
    finish();
    m_downstream.endBody({});
}

} // namespace gatelens::engine
