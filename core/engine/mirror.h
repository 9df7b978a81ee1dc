// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A copy of a request that another service gets, too. Nobody waits for its
// answer, and it keeps nothing of the request it was copied from.
#pragma once

#include "core/engine/arena.h"
#include "core/engine/config.h"
#include "core/engine/peers.h"
#include "core/net/loop.h"

namespace gatelens::engine {

class UpstreamPool;
class Worker;

class Mirror final : public UpstreamEvents, public net::Disposable {
public:
    // `service` belongs to `config`.
    Mirror(Worker& worker, ConfigPtr config, const Service& service, UpstreamPool& pool,
           const OutgoingRequest& request);
    ~Mirror() override;

    void begin();

    void onUpstreamReady(UpstreamStream& stream) override;
    void onInterim(http::ResponseHead&) override {}
    void onResponseHead(http::ResponseHead& head, std::string_view first) override;
    void onResponseBody(std::string_view) override {}
    void onResponseEnd(const http::Fields&) override;
    void onResponsePause() override {}
    void onUpstreamFault(UpstreamFault fault, std::string_view why) override;
    void onUpstreamDrained() override {}

private:
    Worker& m_worker;
    const ConfigPtr m_config;
    const Service& m_service;
    UpstreamPool& m_pool;
    Arena m_arena;
    http::RequestHead m_head;
    OutgoingRequest m_request;
    UpstreamStream* m_stream = nullptr;
    bool m_waiting = false; // for a connection
};

} // namespace gatelens::engine
