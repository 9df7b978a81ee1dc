// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/admin/server.h"
#include "core/engine/admin/connection.h"
#include "core/net/loop.h"
#include "core/net/socket.h"

#include <fmt/format.h>

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <thread>
#include <unordered_map>
#include <vector>

namespace gatelens::engine::admin {

namespace {

constexpr std::size_t kMaxConnections = 64;
constexpr std::size_t kMaxListeners = 16; // of the tap

std::string eventOf(const TapRecord& record) {
    JsonWriter writer(JsonWriter::Style::Compact);
    writer.beginObject();
    writer.member("time", record.time);
    writer.member("client", record.client);
    writer.member("protocol", record.protocol);
    writer.member("method", record.method);
    writer.member("host", record.host);
    writer.member("path", record.path);
    writer.key("headers").beginArray();
    for (const auto& [name, value] : record.fields) {
        writer.beginArray().value(name).value(value).endArray();
    }
    writer.endArray();
    writer.member("status", record.status);
    writer.member("requestBytes", record.requestBytes);
    writer.member("responseBytes", record.responseBytes);
    writer.member("microseconds", record.microseconds);
    writer.member("route", record.route);
    if (!record.service.empty()) {
        writer.member("service", record.service);
        writer.member("target", record.target);
        writer.member("attempts", record.attempts);
    }
    if (record.upstreamMicroseconds >= 0) {
        writer.member("upstreamMicroseconds", record.upstreamMicroseconds);
    }
    if (!record.consumer.empty()) {
        writer.member("consumer", record.consumer);
    }
    writer.key("filters").beginArray();
    for (const auto& [name, microseconds] : record.filters) {
        writer.beginObject();
        writer.member("name", name).member("microseconds", microseconds);
        writer.endObject();
    }
    writer.endArray().endObject();
    return fmt::format("event: request\ndata: {}\n\n", writer.text());
}

} // namespace

struct Server::State final : public net::EventHandler, public ConnectionOwner {
    explicit State(Api::Setup setup)
        : engine(setup.engine)
        , api(std::move(setup)) {}

    void onEvents(std::uint32_t) override {
        while (true) {
            net::Accepted accepted = net::acceptFrom(socket);
            if (!accepted.socket.valid()) {
                return;
            }
            if (connections.size() >= kMaxConnections) {
                continue; // closed at once
            }
            auto connection = std::make_unique<Connection>(*this);
            Connection& opened = *connection;
            connections.emplace(&opened, std::move(connection));
            opened.open(std::move(accepted.socket));
        }
    }
    Response answer(const Request& request) override { return api.handle(request); }
    bool beginTap(Connection& connection) override {
        if (listeners.size() >= kMaxListeners) {
            return false;
        }
        if (listeners.empty()) {
            engine.tap().start([this] { eventLoop->post([this] { forward(); }); });
        }
        listeners.emplace(&connection, 0);
        return true;
    }
    void ended(Connection& connection) override {
        if (listeners.erase(&connection) != 0 && listeners.empty()) {
            engine.tap().stop();
        }
        const auto found = connections.find(&connection);
        std::unique_ptr<net::Disposable> gone = std::move(found->second);
        connections.erase(found);
        eventLoop->dispose(std::move(gone));
    }
    net::Loop& loop() override { return *eventLoop; }

    void forward() {
        const Tap::Taken taken = engine.tap().take();
        std::vector<std::string> events;
        for (const TapRecord& record : taken.records) {
            events.push_back(eventOf(record));
        }
        // Sending may end a connection, which changes the list.
        std::vector<Connection*> all;
        for (auto& [connection, dropped] : listeners) {
            dropped += taken.dropped;
            all.push_back(connection);
        }
        for (Connection* connection : all) {
            forwardTo(*connection, events);
        }
    }
    void forwardTo(Connection& connection, const std::vector<std::string>& events) {
        for (const std::string& event : events) {
            const auto found = listeners.find(&connection);
            if (found == listeners.end()) {
                return;
            }
            if (found->second > 0 &&
                connection.sendEvent(
                    fmt::format("event: dropped\ndata: {{\"count\":{}}}\n\n", found->second))) {
                if (const auto still = listeners.find(&connection); still != listeners.end()) {
                    still->second = 0;
                } else {
                    return;
                }
            }
            const bool sent = connection.sendEvent(event);
            if (const auto still = listeners.find(&connection); still != listeners.end() && !sent) {
                ++still->second;
            }
        }
    }

    Engine& engine;
    Api api;
    std::unique_ptr<net::Loop> eventLoop;
    net::Socket socket;
    net::Address bound;
    std::unordered_map<Connection*, std::unique_ptr<Connection>> connections;
    std::unordered_map<Connection*, std::uint64_t> listeners; // records that each has lost
    std::thread thread;
};

Server::Server(std::unique_ptr<State> state)
    : m_state(std::move(state)) {}

Server::~Server() {
    m_state->eventLoop->stop();
    if (m_state->thread.joinable()) {
        m_state->thread.join();
    }
    m_state->engine.tap().stop();
    while (!m_state->connections.empty()) {
        m_state->connections.begin()->first->close();
    }
    m_state->eventLoop->settle();
}

Result<std::unique_ptr<Server>> Server::start(const net::Address& address, Api::Setup setup) {
    auto state = std::make_unique<State>(std::move(setup));
    auto loop = net::Loop::create();
    if (!loop) {
        return fail(loop.error());
    }
    state->eventLoop = std::move(*loop);
    // A Unix socket takes its mode from the mask: for its owner only.
    const mode_t before = umask(0177);
    auto socket = net::listenOn(address, net::Sharing::Alone);
    umask(before);
    if (!socket) {
        return fail(socket.error());
    }
    state->socket = std::move(*socket);
    state->bound = net::localAddress(state->socket);
    if (auto watched = state->eventLoop->addListening(state->socket.get(), *state); !watched) {
        return fail(watched.error());
    }
    std::unique_ptr<Server> server(new Server(std::move(state)));
    server->m_state->thread = std::thread([&loop = *server->m_state->eventLoop] { loop.run(); });
    return server;
}

const net::Address& Server::address() const {
    return m_state->bound;
}

} // namespace gatelens::engine::admin
