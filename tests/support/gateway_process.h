// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A real gateway for the time of one test: its own temporary directory, loopback
// ports that nobody else gets, ended with the object.
//
//   GATELENS_NEEDS_GATEWAY("caddy");
//   GatewayProcess caddy("caddy");
//   const auto admin = caddy.reservePort();
//   const auto config = caddy.write("caddy.json", fmt::format(…, admin));
//   ASSERT_TRUE(caddy.start({"run", "--config", config}, {admin}));
//   readSource(fmt::format("http://127.0.0.1:{}", admin), {});
//
// What the programs want, all in the foreground:
//   envoy    -c CONFIG --use-dynamic-base-id --disable-hot-restart
//   traefik  --configFile=CONFIG      caddy    run --config CONFIG [--adapter caddyfile]
//   nginx    -p DIR -c CONFIG -e stderr -g "daemon off; pid DIR/nginx.pid;"
//   haproxy  -W -db -f CONFIG
#pragma once

#include "tests/support/temporary_directory.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace gatelens::testsupport {

// Where a program is: $GATELENS_GATEWAYS_DIR, $PATH, /usr/sbin; else empty.
[[nodiscard]] std::string findGateway(std::string_view program);

// Whether tests with a missing gateway fail (GATELENS_REQUIRE_GATEWAYS=1).
[[nodiscard]] bool gatewaysAreRequired();

class GatewayProcess final {
public:
    explicit GatewayProcess(std::string program);
    ~GatewayProcess();
    GatewayProcess(const GatewayProcess&) = delete;
    GatewayProcess& operator=(const GatewayProcess&) = delete;

    // A free port of 127.0.0.1, kept free for the gateway until the end.
    [[nodiscard]] std::uint16_t reservePort();
    // Its directory; also its HOME and its working directory.
    [[nodiscard]] const std::string& directory() const { return m_directory.path(); }
    std::string write(std::string_view name, std::string_view text) const {
        return m_directory.write(name, text);
    }

    // Starts the program and waits until it listens on every port and every Unix
    // socket. On failure the result holds what the program wrote.
    [[nodiscard]] ::testing::AssertionResult start(const std::vector<std::string>& arguments,
                                                   const std::vector<std::uint16_t>& ports,
                                                   const std::vector<std::string>& sockets = {});
    void stop();

    [[nodiscard]] pid_t pid() const { return m_pid; }
    [[nodiscard]] std::string output() const; // both streams so far

private:
    [[nodiscard]] bool hasEnded();
    [[nodiscard]] bool launch(const std::string& path, const std::vector<std::string>& arguments);

    std::string m_program;
    TemporaryDirectory m_directory;
    std::vector<int> m_reserved; // bound, not listening
    pid_t m_pid = 0;
};

} // namespace gatelens::testsupport

#define GATELENS_NEEDS_GATEWAY(program)                                                            \
    do {                                                                                           \
        if (gatelens::testsupport::findGateway(program).empty()) {                                 \
            if (gatelens::testsupport::gatewaysAreRequired()) {                                    \
                FAIL() << program << " is missing; set GATELENS_GATEWAYS_DIR to its directory";    \
            }                                                                                      \
            GTEST_SKIP() << "NOT TESTED: " << program                                              \
                         << " is missing; set GATELENS_GATEWAYS_DIR to its directory";             \
        }                                                                                          \
    } while (false)
