// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/timer.h"

#include <algorithm>
#include <bit>

namespace gatelens::net {

void Timer::arm(std::int64_t milliseconds) {
    cancel();
    if (milliseconds > 0) {
        m_deadline = m_wheel.m_now + milliseconds;
        m_wheel.insert(*this);
    }
}

void Timer::cancel() {
    if (armed()) {
        m_wheel.remove(*this);
    }
}

void TimerWheel::insert(Timer& timer) {
    // Rounded up: the slot is looked at when its whole tick has passed.
    const std::int64_t tick = std::max(m_tick + 1, (timer.m_deadline + kTick - 1) / kTick);
    const std::size_t slot = static_cast<std::size_t>(tick) % kSlots;
    timer.m_slot = slot;
    timer.m_previous = nullptr;
    timer.m_next = m_slots[slot];
    if (timer.m_next != nullptr) {
        timer.m_next->m_previous = &timer;
    }
    m_slots[slot] = &timer;
    m_used[slot / 64] |= std::uint64_t{1} << (slot % 64);
    ++m_size;
}

void TimerWheel::remove(Timer& timer) {
    const std::size_t slot = timer.m_slot;
    if (m_cursor == &timer) {
        m_cursor = timer.m_next;
    }
    if (timer.m_previous != nullptr) {
        timer.m_previous->m_next = timer.m_next;
    } else {
        m_slots[slot] = timer.m_next;
    }
    if (timer.m_next != nullptr) {
        timer.m_next->m_previous = timer.m_previous;
    }
    if (m_slots[slot] == nullptr) {
        m_used[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
    }
    timer.m_slot = Timer::kNone;
    --m_size;
}

void TimerWheel::fireSlot(std::size_t slot) {
    for (Timer* timer = m_slots[slot]; timer != nullptr; timer = m_cursor) {
        m_cursor = timer->m_next;
        if (timer->m_deadline <= m_now) {
            remove(*timer);
            // A copy: what is called may destroy the timer.
            const auto fired = timer->m_fired;
            fired();
        }
    }
    m_cursor = nullptr;
}

void TimerWheel::advance(std::int64_t now) {
    m_now = now;
    const std::int64_t tick = now / kTick;
    if (tick <= m_tick) {
        return;
    }
    // After a long pause one turn of the wheel sees every slot.
    std::int64_t next = std::max(m_tick + 1, tick - static_cast<std::int64_t>(kSlots) + 1);
    m_tick = tick;
    for (; next <= tick && m_size > 0; ++next) {
        fireSlot(static_cast<std::size_t>(next) % kSlots);
    }
}

std::int64_t TimerWheel::wait(std::int64_t now) const {
    if (m_size == 0) {
        return -1;
    }
    const auto first = static_cast<std::size_t>(m_tick + 1) % kSlots;
    for (std::size_t ahead = 0; ahead < kSlots;) {
        const std::size_t slot = (first + ahead) % kSlots;
        const std::uint64_t rest = m_used[slot / 64] >> (slot % 64);
        if (rest == 0) {
            ahead += 64 - slot % 64;
            continue;
        }
        ahead += static_cast<std::size_t>(std::countr_zero(rest));
        const std::int64_t due = (m_tick + 1 + static_cast<std::int64_t>(ahead)) * kTick;
        return std::max<std::int64_t>(0, due - now);
    }
    return static_cast<std::int64_t>(kSlots) * kTick;
}

} // namespace gatelens::net
