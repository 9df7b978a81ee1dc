// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl-C: the first asks the running command to stop, a second one, or a command
// that does not stop, ends the program.
#pragma once

#include <csignal>
#include <functional>
#include <stop_token>
#include <thread>

namespace gatelens::ctl {

class Interrupt final {
public:
    // Must be made before any other thread: they inherit the blocked signals.
    // `beforeExit` runs when the program is ended at once.
    explicit Interrupt(std::function<void()> beforeExit);
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }
    [[nodiscard]] bool requested() const { return m_stop.stop_requested(); }

private:
    void watch(const std::stop_token& ended);

    std::function<void()> m_beforeExit;
    std::stop_source m_stop;
    sigset_t m_signals{};
    std::jthread m_watcher;
};

} // namespace gatelens::ctl
