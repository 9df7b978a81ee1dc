// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/translate.h"

#include "core/connect/file_source.h"
#include "core/connect/source_reader.h"
#include "core/engine/config_file.h"
#include "core/text/file_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace gatelens::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<model::SnapshotPtr> demo(const std::string& folder) {
    auto read = connect::readSource(GATELENS_SOURCE_DIR "/resources/demo/" + folder, {});
    EXPECT_TRUE(read.has_value()) << folder << (read ? "" : read.error().text());
    return read ? *read : std::vector<model::SnapshotPtr>{};
}

model::SnapshotPtr kong(std::string text) {
    const text::MemoryFileSystem files({{"kong.yaml", std::move(text)}});
    connect::SourceName name;
    name.path = name.text = "kong.yaml";
    auto read = connect::readFiles(name, {}, adapters::allAdapters(), files);
    EXPECT_TRUE(read.has_value()) << (read ? "" : read.error().text());
    return read ? read->front() : nullptr;
}

Places places() {
    return {"127.0.0.1:0", "unix:/tmp/gatelens-test-echo.sock", {}, {}};
}

std::string engineError(const Translation& translation) {
    const text::MemoryFileSystem files({{"sandbox.yaml", translation.config}});
    const auto read = engine::readConfigFile("sandbox.yaml", files);
    return read ? "" : read.error().text();
}

TEST(SandboxTranslate, EveryDemoGatewayRunsInTheEngine) {
    for (const char* folder :
         {"prod-edge", "prod-partner", "k8s-ingress", "mesh-edge", "payments"}) {
        for (const auto& snapshot : demo(folder)) {
            const Translation translation = translate(*snapshot, places());
            EXPECT_EQ(engineError(translation), "") << folder << "\n" << translation.config;
            EXPECT_FALSE(translation.samples.empty()) << folder;
            EXPECT_EQ(translation.samples.size() + translation.skipped,
                      static_cast<std::size_t>(
                          std::count_if(snapshot->routes.begin(), snapshot->routes.end(),
                                        [](const model::Route& route) { return route.enabled; })))
                << folder;
        }
    }
}

TEST(SandboxTranslate, CarriesPoliciesOverAndSaysWhatItCannot) {
    const auto snapshot = kong(R"(_format_version: "3.0"
services:
  - name: orders
    url: http://orders.internal:8080
    routes:
      - name: list
        paths: [/orders]
        methods: [GET]
        plugins:
          - {name: key-auth, config: {key_names: [x-key]}}
          - {name: rate-limiting, config: {minute: 60, policy: local}}
          - {name: jwt}
consumers:
  - username: mobile
    keyauth_credentials:
      - key: 7c1e0f6f2f7a4d0c9b6e5a4d3c2b1a09
)");
    const Translation translation = translate(*snapshot, places());
    EXPECT_EQ(engineError(translation), "") << translation.config;
    EXPECT_THAT(translation.config, HasSubstr("\"rate-limit\""));
    EXPECT_THAT(translation.config, HasSubstr("\"per\": \"60s\""));
    EXPECT_THAT(translation.config, Not(HasSubstr("7c1e0f6f")));
    ASSERT_EQ(translation.samples.size(), 1U);
    EXPECT_EQ(translation.samples[0].path, "/orders");
    EXPECT_EQ(translation.samples[0].field, "x-key");
    EXPECT_EQ(translation.samples[0].value, "sandbox-key-of-mobile");
    const auto jwt = std::find_if(translation.remarks.begin(), translation.remarks.end(),
                                  [](const Remark& remark) { return remark.what == "jwt"; });
    ASSERT_NE(jwt, translation.remarks.end());
    EXPECT_EQ(jwt->routes, 1U);
    EXPECT_THAT(jwt->example, HasSubstr("list"));
}

TEST(SandboxTranslate, HostileNamesStayTexts) {
    const auto snapshot = kong(R"(_format_version: "3.0"
services:
  - name: "${HOME}\"}], x"
    url: http://orders.internal:8080
    routes:
      - {name: "a$b${PATH}", paths: ["/a b", "~/x(", "/ok"], hosts: ["*.example.*", "bad host", "shop.example"]}
      - {name: only-bad, paths: ["~/(("]}
)");
    ASSERT_NE(snapshot, nullptr);
    const Translation translation = translate(*snapshot, places());
    EXPECT_EQ(engineError(translation), "") << translation.config;
    EXPECT_EQ(translation.skipped, 1U);
    EXPECT_FALSE(translation.remarks.empty());
}

} // namespace
} // namespace gatelens::sandbox
