// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Timers of one loop: arming and cancelling cost a few pointers, because every
// request does both several times. They fire up to one tick late, never early.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

namespace gatelens::net {

class TimerWheel;

class Timer final {
public:
    Timer(TimerWheel& wheel, std::function<void()> fired)
        : m_wheel(wheel)
        , m_fired(std::move(fired)) {}
    ~Timer() { cancel(); }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    // Again from now; 0 means never.
    void arm(std::int64_t milliseconds);
    void cancel();
    [[nodiscard]] bool armed() const { return m_slot != kNone; }

private:
    friend class TimerWheel;
    static constexpr std::size_t kNone = ~std::size_t{0};

    TimerWheel& m_wheel;
    std::function<void()> m_fired;
    Timer* m_previous = nullptr;
    Timer* m_next = nullptr;
    std::int64_t m_deadline = 0;
    std::size_t m_slot = kNone;
};

class TimerWheel final {
public:
    static constexpr std::int64_t kTick = 16; // milliseconds

    TimerWheel() = default;
    TimerWheel(const TimerWheel&) = delete;
    TimerWheel& operator=(const TimerWheel&) = delete;

    // Fires what is due. Timers may be armed, cancelled and destroyed meanwhile.
    void advance(std::int64_t now);
    // Milliseconds until advance() may have something to do, -1 for never.
    [[nodiscard]] std::int64_t wait(std::int64_t now) const;
    [[nodiscard]] std::int64_t now() const { return m_now; }
    [[nodiscard]] std::size_t size() const { return m_size; }

private:
    friend class Timer;
    static constexpr std::size_t kSlots = 1024;

    void insert(Timer& timer);
    void remove(Timer& timer);
    void fireSlot(std::size_t slot);

    std::array<Timer*, kSlots> m_slots{};
    std::array<std::uint64_t, kSlots / 64> m_used{}; // one bit a slot that is not empty
    std::int64_t m_now = 0;
    std::int64_t m_tick = 0; // the last one that was dealt with
    std::size_t m_size = 0;
    Timer* m_cursor = nullptr; // next timer of the slot that is being fired
};

} // namespace gatelens::net
