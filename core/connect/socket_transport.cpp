// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/socket_transport.h"

#include "core/connect/unix_socket.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <netdb.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gatelens::connect {

namespace {

using adapters::ApiAnswer;
using adapters::ApiRequest;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kReadBlock = 64U << 10U;

class Descriptor final {
public:
    explicit Descriptor(int value = -1)
        : m_value(value) {}
    Descriptor(Descriptor&& other) noexcept
        : m_value(std::exchange(other.m_value, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(m_value, other.m_value);
        return *this;
    }
    ~Descriptor() {
        if (m_value >= 0) {
            ::close(m_value);
        }
    }
    [[nodiscard]] int get() const { return m_value; }

private:
    int m_value;
};

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
};

// getaddrinfo cannot be interrupted, so it runs on a thread that is left behind
// when nobody waits any more.
struct Lookup {
    std::mutex mutex;
    std::condition_variable_any ready;
    bool done = false;
    std::vector<SocketAddress> addresses;

    static void run(const std::shared_ptr<Lookup>& lookup, const std::string& host,
                    std::uint16_t port) {
        addrinfo hints{};
        hints.ai_socktype = SOCK_STREAM;
        addrinfo* found = nullptr;
        std::vector<SocketAddress> addresses;
        if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) == 0) {
            for (const auto* at = found; at != nullptr; at = at->ai_next) {
                SocketAddress address;
                std::memcpy(&address.storage, at->ai_addr, at->ai_addrlen);
                address.size = at->ai_addrlen;
                addresses.push_back(address);
            }
            ::freeaddrinfo(found);
        }
        const std::lock_guard lock(lookup->mutex);
        lookup->addresses = std::move(addresses);
        lookup->done = true;
        lookup->ready.notify_all();
    }
};

class SocketTransport final : public Transport {
public:
    SocketTransport(SourceName name, const Access& access, std::size_t maxBytes,
                    std::stop_token cancel)
        : m_name(std::move(name))
        , m_access(access)
        , m_maxBytes(maxBytes)
        , m_cancel(std::move(cancel))
        , m_deadline(access)
        , m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
        , m_onCancel(m_cancel, [this] { ::eventfd_write(m_wake.get(), 1); }) {}

    void send(ApiRequest request, Attempts /*attempts*/) override {
        m_commands.push_back(std::move(request));
    }

    Result<ApiAnswer> next() override {
        ApiAnswer answer;
        answer.request = std::move(m_commands.front());
        m_commands.pop_front();
        const auto end = std::min(m_deadline.end, Clock::now() + m_access.answerTimeout);
        auto socket = connectAny(std::min(end, Clock::now() + m_access.connectTimeout));
        if (!socket) {
            return fail(std::move(socket.error()));
        }
        if (auto status = write(*socket, answer.request.path + '\n', end); !status) {
            return fail(std::move(status.error()));
        }
        auto body = readAll(*socket, end);
        if (!body) {
            return fail(std::move(body.error()));
        }
        answer.body = *std::move(body);
        return answer;
    }

    std::size_t concurrency() const override { return 1; }

private:
    Result<Descriptor> connectAny(Clock::time_point end) {
        auto addresses = resolve(end);
        if (!addresses) {
            return fail(std::move(addresses.error()));
        }
        Error last;
        for (const auto& address : *addresses) {
            auto socket = connectTo(address, end);
            if (socket || socket.error().code == ErrorCode::Cancelled) {
                return socket;
            }
            last = std::move(socket.error());
        }
        return fail(std::move(last));
    }

    Result<std::vector<SocketAddress>> resolve(Clock::time_point end) {
        if (m_name.kind == SourceName::Kind::UnixSocket) {
            SocketAddress address;
            const sockaddr_un local = unixAddress(m_name.path);
            std::memcpy(&address.storage, &local, sizeof(local));
            address.size = sizeof(local);
            return std::vector{address};
        }
        auto lookup = std::make_shared<Lookup>();
        std::thread(&Lookup::run, lookup, m_name.host, m_name.port).detach();
        std::unique_lock lock(lookup->mutex);
        if (!lookup->ready.wait_until(lock, m_cancel, end, [&] { return lookup->done; })) {
            return m_cancel.stop_requested()
                       ? fail(cancelledRead())
                       : fail(ErrorCode::Timeout, "the host name was not resolved in time",
                              m_name.text);
        }
        if (lookup->addresses.empty()) {
            return fail(ErrorCode::Unreachable,
                        fmt::format("the host name \"{}\" cannot be resolved", m_name.host),
                        m_name.text);
        }
        return std::move(lookup->addresses);
    }

    Result<Descriptor> connectTo(const SocketAddress& address, Clock::time_point end) {
        Descriptor socket(
            ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        if (socket.get() < 0) {
            return fail(socketError(errno, m_name.text));
        }
        const int started = ::connect(
            socket.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.size);
        if (started != 0 && errno != EINPROGRESS) {
            return fail(socketError(errno, m_name.text));
        }
        if (auto status = wait(socket, POLLOUT, end, "no connection in time"); !status) {
            return fail(std::move(status.error()));
        }
        int error = 0;
        socklen_t size = sizeof(error);
        ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0) {
            return fail(socketError(error, m_name.text));
        }
        return socket;
    }

    Status wait(const Descriptor& socket, short events, Clock::time_point end,
                const char* timeoutText) const {
        while (true) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
            if (left.count() <= 0) {
                return Clock::now() >= m_deadline.end
                           ? fail(m_deadline.passed())
                           : fail(ErrorCode::Timeout, timeoutText, m_name.text);
            }
            std::array<pollfd, 2> waiting{pollfd{socket.get(), events, 0},
                                          pollfd{m_wake.get(), POLLIN, 0}};
            const auto timeout = static_cast<int>(std::min<std::int64_t>(left.count(), 60'000));
            const int ready = ::poll(waiting.data(), waiting.size(), timeout);
            if (m_cancel.stop_requested()) {
                return fail(cancelledRead());
            }
            if (ready > 0 && waiting[0].revents != 0) {
                return {};
            }
        }
    }

    Status write(const Descriptor& socket, std::string_view bytes, Clock::time_point end) const {
        while (!bytes.empty()) {
            if (auto status = wait(socket, POLLOUT, end, "the command was not taken in time");
                !status) {
                return status;
            }
            const auto count = ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count < 0 && errno != EAGAIN && errno != EINTR) {
                return fail(socketError(errno, m_name.text));
            }
            bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        }
        return {};
    }

    Result<std::string> readAll(const Descriptor& socket, Clock::time_point end) const {
        std::string bytes;
        std::vector<char> block(kReadBlock);
        while (true) {
            if (auto status = wait(socket, POLLIN, end, "no complete answer in time"); !status) {
                return fail(std::move(status.error()));
            }
            const auto count = ::recv(socket.get(), block.data(), block.size(), 0);
            if (count == 0) {
                return bytes;
            }
            if (count < 0) {
                if (errno == EAGAIN || errno == EINTR) {
                    continue;
                }
                return fail(ErrorCode::Unreachable,
                            "the connection broke: " + std::generic_category().message(errno),
                            m_name.text);
            }
            if (bytes.size() + static_cast<std::size_t>(count) > m_maxBytes) {
                return fail(
                    ErrorCode::LimitExceeded,
                    fmt::format("the answer has more than the limit of {} bytes", m_maxBytes),
                    m_name.text);
            }
            bytes.append(block.data(), static_cast<std::size_t>(count));
        }
    }

    SourceName m_name;
    Access m_access;
    std::size_t m_maxBytes;
    std::stop_token m_cancel;
    Deadline m_deadline;
    Descriptor m_wake;
    std::stop_callback<std::function<void()>> m_onCancel;
    std::deque<ApiRequest> m_commands;
};

} // namespace

Result<std::unique_ptr<Transport>> openSocket(const SourceName& name, const Access& access,
                                              const text::Limits& limits, std::stop_token cancel) {
    return std::make_unique<SocketTransport>(name, access, limits.maxBytes, std::move(cancel));
}

} // namespace gatelens::connect
