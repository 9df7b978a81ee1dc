// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/kubeconfig.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatelens::adapters {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kConfig = R"(apiVersion: v1
kind: Config
current-context: prod
clusters:
- name: main
  cluster: {server: "https://10.0.0.1:6443", certificate-authority-data: Y2E=}
- name: lab
  cluster: {server: "https://lab:6443", insecure-skip-tls-verify: true}
contexts:
- name: prod
  context: {cluster: main, user: admin}
- name: lab
  context: {cluster: lab, user: robot}
- name: cloud
  context: {cluster: main, user: cloud}
- name: broken
  context: {cluster: gone, user: admin}
users:
- name: admin
  user: {client-certificate-data: Y3J0, client-key-data: a2V5}
- name: robot
  user: {token: abc}
- name: cloud
  user: {exec: {command: aws, args: [eks]}}
)";

Result<KubeAccess> parse(std::string_view context, std::string text = std::string(kConfig)) {
    text::SourceMap sources;
    const auto& file = sources.add(text::SourceKind::Memory, "config", std::move(text));
    auto document = text::readYaml(file);
    if (!document) {
        return fail(std::move(document.error()));
    }
    return parseKubeconfig(**document, context);
}

TEST(Kubeconfig, CurrentContext) {
    const auto access = parse("");
    ASSERT_TRUE(access) << access.error().text();
    EXPECT_EQ(access->context, "prod");
    EXPECT_EQ(access->server, "https://10.0.0.1:6443");
    EXPECT_EQ(access->caPem, "ca");
    EXPECT_EQ(access->clientCertificatePem, "crt");
    EXPECT_EQ(access->clientKeyPem, "key");
    EXPECT_TRUE(access->verifyTls);
    EXPECT_TRUE(access->token.empty());
}

TEST(Kubeconfig, NamedContext) {
    const auto access = parse("lab");
    ASSERT_TRUE(access);
    EXPECT_EQ(access->token, "abc");
    EXPECT_FALSE(access->verifyTls);
}

TEST(Kubeconfig, NamesWhatHasToBeRun) {
    const auto access = parse("cloud");
    ASSERT_TRUE(access);
    EXPECT_EQ(access->exec, "aws");
}

TEST(Kubeconfig, Errors) {
    const auto missing = parse("dev");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
    EXPECT_THAT(missing.error().message, HasSubstr("prod, lab, cloud, broken"));
    EXPECT_EQ(parse("broken").error().code, ErrorCode::NotFound);
    EXPECT_EQ(parse("", "a: 1\n").error().code, ErrorCode::InvalidInput);
    EXPECT_EQ(parse("a", "clusters: [{name: c, cluster: {server: s, certificate-authority-data: "
                         "'*'}}]\ncontexts: [{name: a, context: {cluster: c}}]\n")
                  .error()
                  .code,
              ErrorCode::InvalidInput);
}

} // namespace
} // namespace gatelens::adapters
