// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/source_reader.h"
#include "tests/support/gateway_process.h"
#include "tests/support/qt_application.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace gatelens::connect {
namespace {

using namespace testsupport;

class CaddyLive : public QtTest {};

TEST_F(CaddyLive, StartsAndAnswers) {
    GATELENS_NEEDS_GATEWAY("caddy");
    GatewayProcess caddy("caddy");
    const auto admin = caddy.reservePort();
    const auto config =
        caddy.write("caddy.json", fmt::format(R"({{"admin":{{"listen":"127.0.0.1:{}"}}}})", admin));
    ASSERT_TRUE(caddy.start({"run", "--config", config}, {admin}));
}

} // namespace
} // namespace gatelens::connect
