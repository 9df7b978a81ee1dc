// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/loop.h"
#include "core/http/date.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <limits>

namespace gatelens::net {

namespace {

std::int64_t milliseconds(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<std::int64_t>(time.tv_sec) * 1000 + time.tv_nsec / 1'000'000;
}

Status control(int epoll, int descriptor, std::uint32_t events, EventHandler* handler) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = handler;
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0) {
        return fail(ErrorCode::Internal, std::string("epoll: ") + std::strerror(errno));
    }
    return {};
}

} // namespace

Result<std::unique_ptr<Loop>> Loop::create() {
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) {
        return fail(ErrorCode::Internal, std::string("epoll: ") + std::strerror(errno));
    }
    const int wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (wake < 0) {
        const int error = errno;
        close(epoll);
        return fail(ErrorCode::Internal, std::string("eventfd: ") + std::strerror(error));
    }
    std::unique_ptr<Loop> loop(new Loop(epoll, wake));
    // No handler: the loop itself.
    if (auto added = control(epoll, wake, EPOLLIN | EPOLLET, nullptr); !added) {
        return fail(added.error());
    }
    return loop;
}

Loop::Loop(int epoll, int wake)
    : m_epoll(epoll)
    , m_wake(wake) {
    updateClock();
}

Loop::~Loop() {
    settle();
    close(m_wake);
    close(m_epoll);
}

Status Loop::add(int descriptor, EventHandler& handler) {
    return control(m_epoll, descriptor, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, &handler);
}

Status Loop::addListening(int descriptor, EventHandler& handler) {
    return control(m_epoll, descriptor, EPOLLIN | EPOLLEXCLUSIVE, &handler);
}

void Loop::remove(int descriptor) {
    epoll_ctl(m_epoll, EPOLL_CTL_DEL, descriptor, nullptr);
}

void Loop::dispose(std::unique_ptr<Disposable> object) {
    m_disposed.push_back(std::move(object));
}

void Loop::stop() {
    post([this] { m_stopped = true; });
}

void Loop::post(std::function<void()> task) {
    {
        const std::lock_guard lock(m_mutex);
        m_posted.push_back(std::move(task));
    }
    const std::uint64_t one = 1;
    // Fails only when the counter is full, and then the loop is awake anyway.
    [[maybe_unused]] const auto written = write(m_wake, &one, sizeof(one));
}

void Loop::runPosted() {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = read(m_wake, &count, sizeof(count));
    std::vector<std::function<void()>> tasks;
    {
        const std::lock_guard lock(m_mutex);
        tasks.swap(m_posted);
    }
    for (const auto& task : tasks) {
        task();
    }
}

void Loop::updateClock() {
    // The coarse clocks are read without a system call and are finer than a tick.
    m_timers.advance(milliseconds(CLOCK_MONOTONIC_COARSE));
    timespec wall{};
    clock_gettime(CLOCK_REALTIME_COARSE, &wall);
    if (wall.tv_sec != m_wallSeconds) {
        m_wallSeconds = wall.tv_sec;
        m_date = http::HttpDate(m_wallSeconds).text();
    }
}

void Loop::settle() {
    // What an end disposes of in turn is taken with it.
    while (!m_disposed.empty()) {
        std::vector<std::unique_ptr<Disposable>> objects;
        objects.swap(m_disposed);
    }
}

void Loop::run() {
    std::array<epoll_event, 256> events;
    m_stopped = false;
    while (!m_stopped) {
        const std::int64_t wait = m_timers.wait(m_timers.now());
        const int timeout =
            static_cast<int>(std::min<std::int64_t>(wait, std::numeric_limits<int>::max()));
        const int count =
            epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()), timeout);
        updateClock();
        for (int i = 0; i < count; ++i) {
            const epoll_event& event = events[static_cast<std::size_t>(i)];
            if (event.data.ptr == nullptr) {
                runPosted();
            } else {
                static_cast<EventHandler*>(event.data.ptr)->onEvents(event.events);
            }
        }
        settle();
    }
}

} // namespace gatelens::net
