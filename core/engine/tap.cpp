// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tap.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace gatelens::engine {

void Tap::start(std::function<void()> ready) {
    const std::lock_guard lock(m_mutex);
    m_ready = std::move(ready);
    m_waiting = {};
    m_active.store(true, std::memory_order_relaxed);
}

void Tap::stop() {
    const std::lock_guard lock(m_mutex);
    m_active.store(false, std::memory_order_relaxed);
    m_ready = nullptr;
    m_waiting = {};
}

void Tap::offer(TapRecord record) {
    const std::lock_guard lock(m_mutex);
    if (m_ready == nullptr) {
        return;
    }
    if (m_waiting.records.size() >= kBuffered) {
        ++m_waiting.dropped;
        return;
    }
    m_waiting.records.push_back(std::move(record));
    if (m_waiting.records.size() == 1) {
        m_ready();
    }
}

Tap::Taken Tap::take() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_waiting, {});
}

bool isSecretField(std::string_view name) {
    const std::string lower = toLower(name);
    static constexpr auto kNames = std::to_array<std::string_view>(
        {"authorization", "cookie", "proxy-authorization", "set-cookie"});
    static constexpr auto kParts = std::to_array<std::string_view>(
        {"key", "token", "secret", "password", "signature", "session", "credential", "auth"});
    return std::find(kNames.begin(), kNames.end(), lower) != kNames.end() ||
           std::any_of(kParts.begin(), kParts.end(), [&lower](std::string_view part) {
               return lower.find(part) != std::string::npos;
           });
}

} // namespace gatelens::engine
