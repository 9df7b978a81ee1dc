// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The event loop of one thread: epoll, edge-triggered, so that a connection is
// registered once and costs no system call but its reads and writes.
#pragma once

#include "core/base/result.h"
#include "core/net/timer.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::net {

// What an event is told to. It may be destroyed by Loop::dispose() only, because
// the batch that is being dealt with may still name it.
class EventHandler {
public:
    EventHandler() = default;
    EventHandler(const EventHandler&) = delete;
    EventHandler& operator=(const EventHandler&) = delete;
    virtual ~EventHandler() = default;
    virtual void onEvents(std::uint32_t events) = 0; // EPOLLIN …
};

// Something whose end waits for the end of a batch.
class Disposable {
public:
    Disposable() = default;
    Disposable(const Disposable&) = delete;
    Disposable& operator=(const Disposable&) = delete;
    virtual ~Disposable() = default;
};

class Loop final {
public:
    [[nodiscard]] static Result<std::unique_ptr<Loop>> create();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    // Until stop().
    void run();
    // Safe from any thread.
    void stop();
    void post(std::function<void()> task);

    // Edge-triggered, both directions and the peer's half-close.
    [[nodiscard]] Status add(int descriptor, EventHandler& handler);
    // Level-triggered and one thread at a time, for listening sockets.
    [[nodiscard]] Status addListening(int descriptor, EventHandler& handler);
    void remove(int descriptor);
    void dispose(std::unique_ptr<Disposable> object);
    // What was disposed of goes now. For an owner that is about to go itself.
    void settle();

    [[nodiscard]] TimerWheel& timers() { return m_timers; }
    [[nodiscard]] std::int64_t now() const { return m_timers.now(); } // monotonic, milliseconds
    [[nodiscard]] std::int64_t wallSeconds() const { return m_wallSeconds; }
    // The value of a Date field, made once a second.
    [[nodiscard]] std::string_view date() const { return m_date; }

private:
    Loop(int epoll, int wake);
    void updateClock();
    void runPosted();

    int m_epoll = -1;
    int m_wake = -1;
    TimerWheel m_timers;
    std::int64_t m_wallSeconds = 0;
    std::string m_date;
    std::vector<std::unique_ptr<Disposable>> m_disposed;
    bool m_stopped = false;
    std::mutex m_mutex; // of what follows
    std::vector<std::function<void()>> m_posted;
};

} // namespace gatelens::net
