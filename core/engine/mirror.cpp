// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/mirror.h"
#include "core/engine/upstream_pool.h"
#include "core/engine/worker.h"

#include <utility>

namespace gatelens::engine {

Mirror::Mirror(Worker& worker, ConfigPtr config, const Service& service, UpstreamPool& pool,
               const OutgoingRequest& request)
    : m_worker(worker)
    , m_config(std::move(config))
    , m_service(service)
    , m_pool(pool)
    , m_request(request) {
    m_head.method = m_arena.copy(request.head->method);
    m_head.methodId = request.head->methodId;
    for (const http::Field& field : request.head->fields) {
        m_head.fields.push_back(
            {m_arena.copy(field.name), m_arena.copy(field.value), field.id, field.hop, false});
    }
    m_request.head = &m_head;
    m_request.path = m_arena.copy(request.path);
    m_request.query = m_arena.copy(request.query);
    m_request.host = m_arena.copy(request.host);
    m_request.extra = m_arena.copy(request.extra);
    m_request.upgrade = {};
}

Mirror::~Mirror() {
    if (m_waiting) {
        m_pool.cancel(*this);
    }
    if (m_stream != nullptr) {
        m_stream->cancel();
    }
}

void Mirror::begin() {
    m_waiting = true;
    m_pool.acquire(*this, m_service);
}

void Mirror::onUpstreamReady(UpstreamStream& stream) {
    m_waiting = false;
    m_stream = &stream;
    stream.sendHead(m_request, false);
}

void Mirror::onResponseHead(http::ResponseHead& head, std::string_view) {
    if (head.status == 101 && m_stream != nullptr) { // nobody asked for it
        std::exchange(m_stream, nullptr)->cancel();
        m_worker.remove(*this);
    }
}

void Mirror::onResponseEnd(const http::Fields&) {
    m_stream = nullptr;
    m_worker.remove(*this);
}

void Mirror::onUpstreamFault(UpstreamFault, std::string_view) {
    m_waiting = false;
    m_stream = nullptr;
    m_worker.remove(*this);
}

} // namespace gatelens::engine
