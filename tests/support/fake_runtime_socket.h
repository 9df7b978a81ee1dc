// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A runtime socket as HAProxy has one: a command line in, an answer out, closed.
#pragma once

#include "tests/support/fake_http_server.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gatelens::testsupport {

class FakeRuntimeSocket final {
public:
    using Handler = std::function<std::string(const std::string& command)>;

    // On TCP, at a free port of 127.0.0.1.
    explicit FakeRuntimeSocket(Handler handler, Fault fault = Fault::None);
    FakeRuntimeSocket(const std::string& unixPath, Handler handler, Fault fault = Fault::None);
    ~FakeRuntimeSocket();
    FakeRuntimeSocket(const FakeRuntimeSocket&) = delete;
    FakeRuntimeSocket& operator=(const FakeRuntimeSocket&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::vector<std::string> commands() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gatelens::testsupport
