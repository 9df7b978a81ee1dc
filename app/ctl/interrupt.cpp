// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/interrupt.h"

#include "app/ctl/command.h"

#include <cerrno>
#include <ctime>
#include <unistd.h>
#include <utility>

namespace gatelens::ctl {

Interrupt::Interrupt(std::function<void()> beforeExit)
    : m_beforeExit(std::move(beforeExit)) {
    sigemptyset(&m_signals);
    sigaddset(&m_signals, SIGINT);
    sigaddset(&m_signals, SIGTERM);
    sigaddset(&m_signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
    m_watcher = std::jthread([this](const std::stop_token& ended) { watch(ended); });
}

Interrupt::~Interrupt() {
    m_watcher.request_stop();
    pthread_kill(m_watcher.native_handle(), SIGINT); // wakes it
}

void Interrupt::watch(const std::stop_token& ended) {
    constexpr timespec kPatience{2, 0}; // for a command to stop by itself
    while (sigwaitinfo(&m_signals, nullptr) < 0 && errno == EINTR) {
    }
    if (ended.stop_requested()) {
        return;
    }
    m_stop.request_stop();
    while (sigtimedwait(&m_signals, nullptr, &kPatience) < 0 && errno == EINTR) {
    }
    if (!ended.stop_requested()) {
        m_beforeExit();
        _exit(kInterrupted);
    }
}

} // namespace gatelens::ctl
