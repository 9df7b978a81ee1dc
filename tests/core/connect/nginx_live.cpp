// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A real nginx on loopback, read by a URL of its traffic alone: the process that
// listens there names its files.
#include "core/connect/local_process.h"
#include "core/connect/source_reader.h"
#include "tests/support/gateway_process.h"
#include "tests/support/qt_application.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace gatelens::connect {
namespace {

using namespace testsupport;
using ::testing::HasSubstr;

class NginxLive : public QtTest {};

TEST_F(NginxLive, IsReadThroughItsProcess) {
    GATELENS_NEEDS_GATEWAY("nginx");
    GatewayProcess nginx("nginx");
    const auto port = nginx.reservePort();
    const auto site = nginx.write("sites/shop.conf", fmt::format(R"(server {{
    listen 127.0.0.1:{};
    server_name shop.test;
    location /orders {{
        proxy_pass http://127.0.0.1:9;
    }}
}}
)",
                                                                 port));
    const auto config = nginx.write("nginx.conf", fmt::format(R"(worker_processes 2;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {0}/body;
    proxy_temp_path {0}/proxy;
    fastcgi_temp_path {0}/fastcgi;
    uwsgi_temp_path {0}/uwsgi;
    scgi_temp_path {0}/scgi;
    include sites/*.conf;
}}
)",
                                                              nginx.directory()));
    const auto globals = fmt::format("daemon off; pid {}/nginx.pid;", nginx.directory());
    ASSERT_TRUE(nginx.start({"-p", nginx.directory(), "-c", config, "-e", "stderr", "-g", globals},
                            {port}));

    const auto url = fmt::format("http://127.0.0.1:{}", port);
    const auto name = parseSourceName(url, adapters::allAdapters());
    ASSERT_TRUE(name);
    const auto process = findLocalProcess(*name);
    ASSERT_TRUE(process);
    EXPECT_EQ(process->pid, nginx.pid());
    EXPECT_THAT(process->arguments, ::testing::Contains(config));
    EXPECT_THAT(process->arguments, ::testing::Contains(globals));

    const auto read = readSource(url, {});
    ASSERT_TRUE(read) << read.error().text();
    const model::Snapshot& snapshot = *read->front();
    EXPECT_EQ(snapshot.gateway.product, "nginx");
    EXPECT_FALSE(snapshot.gateway.version.empty());
    EXPECT_TRUE(std::ranges::any_of(
        snapshot.listeners, [port](const auto& listener) { return listener.port == port; }));
    EXPECT_TRUE(std::ranges::any_of(snapshot.routes, [&](const auto& route) {
        return snapshot.place(route.source) == site + ":4:5";
    }));
    EXPECT_TRUE(
        std::ranges::any_of(snapshot.targets, [](const auto& target) { return target.port == 9; }));
}

} // namespace
} // namespace gatelens::connect
