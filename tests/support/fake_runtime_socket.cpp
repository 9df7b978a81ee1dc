// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_runtime_socket.h"

#include "core/base/strings.h"
#include "tests/support/fake_connection.h"

#include <mutex>
#include <thread>
#include <utility>

namespace gatelens::testsupport {

class FakeRuntimeSocket::Impl final {
public:
    template <typename Where>
    Impl(const Where& where, Handler handler, Fault fault)
        : m_handler(std::move(handler))
        , m_fault(fault)
        , m_listener(where)
        , m_thread([this] { serve(); }) {}

    ~Impl() {
        m_listener.stop();
        m_thread.join();
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    [[nodiscard]] std::uint16_t port() const { return m_listener.port(); }
    [[nodiscard]] std::vector<std::string> commands() const {
        const std::lock_guard lock(m_mutex);
        return m_commands;
    }

private:
    void serve() {
        for (int socket = m_listener.accept(); socket >= 0; socket = m_listener.accept()) {
            FakeConnection connection(socket, m_listener);
            const auto line = connection.readUntil("\n");
            if (!line) {
                continue;
            }
            const std::string command(trim(*line));
            {
                const std::lock_guard lock(m_mutex);
                m_commands.push_back(command);
            }
            answer(connection, command);
        }
    }

    void answer(FakeConnection& connection, const std::string& command) const {
        const std::string block(64U << 10U, 'x');
        if (m_fault == Fault::Hang) {
            connection.waitForEnd();
        } else if (m_fault == Fault::SlowDrip) {
            while (connection.write("x") && !connection.endsWithin(std::chrono::milliseconds(20))) {
            }
        } else if (m_fault == Fault::HugeBody) {
            while (connection.write(block)) {
            }
        } else {
            connection.write(m_handler(command) + "\n\n");
        }
    }

    Handler m_handler;
    Fault m_fault;
    FakeListener m_listener;
    mutable std::mutex m_mutex;
    std::vector<std::string> m_commands;
    std::thread m_thread;
};

FakeRuntimeSocket::FakeRuntimeSocket(Handler handler, Fault fault)
    : m_impl(std::make_unique<Impl>(std::optional<FakeTls>{}, std::move(handler), fault)) {}

FakeRuntimeSocket::FakeRuntimeSocket(const std::string& unixPath, Handler handler, Fault fault)
    : m_impl(std::make_unique<Impl>(unixPath, std::move(handler), fault)) {}

FakeRuntimeSocket::~FakeRuntimeSocket() = default;

std::uint16_t FakeRuntimeSocket::port() const {
    return m_impl->port();
}

std::vector<std::string> FakeRuntimeSocket::commands() const {
    return m_impl->commands();
}

} // namespace gatelens::testsupport
