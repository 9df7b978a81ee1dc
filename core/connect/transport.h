// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The wire to one running gateway: requests go in, answers come out in the order
// in which they finish. HTTP and runtime sockets look the same from here.
#pragma once

#include "core/adapters/adapter.h"
#include "core/base/result.h"
#include "core/connect/source_reader.h"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace gatelens::connect {

// Whether a request that is safe to repeat is repeated when the server is busy or
// the connection breaks. To find out what a server is, any answer will do.
enum class Attempts : std::uint8_t { One, Several };

// Used by one thread at a time. Any HTTP status is an answer; an Error is a
// failure of the connection, of a limit, of time, or a cancelled read.
class Transport {
public:
    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    virtual ~Transport() = default;

    // Starts a request. At most concurrency() may be under way.
    virtual void send(adapters::ApiRequest request, Attempts attempts) = 0;
    // Waits for the next finished one; call it only while some are under way.
    [[nodiscard]] virtual Result<adapters::ApiAnswer> next() = 0;
    [[nodiscard]] virtual std::size_t concurrency() const = 0;
};

// The end of a whole read, counted from the opening of its transport.
struct Deadline {
    explicit Deadline(const Access& access);

    [[nodiscard]] Error passed() const;

    std::chrono::milliseconds total; // 0: none
    std::chrono::steady_clock::time_point end;
};

[[nodiscard]] Error cancelledRead();

} // namespace gatelens::connect
