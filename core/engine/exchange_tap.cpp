// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What listeners of the tap are shown of an exchange.
#include "core/base/strings.h"
#include "core/engine/exchange.h"
#include "core/engine/worker.h"

namespace gatelens::engine {

std::int64_t Exchange::microsecondsSince(std::chrono::steady_clock::time_point t) {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                 t)
        .count();
}

Verdict Exchange::timed(const Filter& filter) {
    // An answer ends the exchange and with it the record.
    const std::string_view name = m_route->filters.nameOf(filter);
    const auto began = std::chrono::steady_clock::now();
    m_tap->filters.emplace_back(name, -1);
    const Verdict verdict = filter.onRequest(*this);
    if (m_tap != nullptr) {
        m_tap->filters.back().second = microsecondsSince(began);
    }
    return verdict;
}

void Exchange::tap() {
    TapRecord& record = *m_tap;
    record.time = m_worker.loop().wallSeconds();
    record.client = m_client->ip;
    record.protocol = m_client->major > 1     ? "HTTP/2"
                      : m_request->minor == 0 ? "HTTP/1.0"
                                              : "HTTP/1.1";
    record.method = m_request->method;
    record.host = m_request->authority;
    record.path = m_request->path;
    for (const http::Field& field : m_request->fields) {
        record.fields.emplace_back(field.name, isSecretField(field.name)
                                                   ? maskSecret(field.value)
                                                   : std::string(field.value));
    }
    record.status = m_status;
    record.requestBytes = m_bodyBytes;
    record.responseBytes = m_responseBytes;
    record.microseconds = microsecondsSince(m_began);
    if (!record.filters.empty() && record.filters.back().second < 0) {
        // It answered; all that was left of the exchange is its time.
        std::int64_t before = 0;
        for (const auto& [name, time] : record.filters) {
            before += time < 0 ? 0 : time;
        }
        record.filters.back().second = record.microseconds - before;
    }
    record.route = m_route == nullptr ? "" : m_route->name;
    record.service = m_service == nullptr ? "" : m_service->name;
    record.target = m_service == nullptr || m_pool == nullptr ? "" : m_pool->authority();
    record.attempts = m_attempts;
    record.consumer = m_consumer;
    m_worker.shared().tap.offer(std::move(record));
    m_tap = nullptr;
}

} // namespace gatelens::engine
