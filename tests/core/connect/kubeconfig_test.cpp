// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/kubeconfig.h"

#include "tests/core/connect/fake_gateway.h"
#include "tests/support/fake_http_server.h"
#include "tests/support/qt_application.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QByteArray>

#include <fstream>
#include <iterator>
#include <map>

namespace gatelens::connect {
namespace {

using namespace testsupport;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

std::string base64(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    return QByteArray::fromStdString(text).toBase64().toStdString();
}

class Kubeconfig : public QtTest {
protected:
    std::string write(const std::string& cluster, const std::string& user) const {
        return m_directory.write("config", fmt::format(R"(apiVersion: v1
kind: Config
current-context: main
contexts:
- name: main
  context: {{cluster: c, user: u}}
- name: broken
  context: {{cluster: gone, user: u}}
clusters:
- name: c
  cluster: {}
users:
- name: u
  user: {}
)",
                                                       cluster, user));
    }

    Result<KubeAccess> read(const std::string& path, const std::string& context = {}) const {
        SourceName name;
        name.kind = SourceName::Kind::Kubeconfig;
        name.path = path;
        name.context = context;
        return readKubeconfig(name, {}, fakeAdapters(), [this](const std::string& variable) {
            const auto found = m_variables.find(variable);
            return found == m_variables.end() ? std::nullopt : std::optional(found->second);
        });
    }

    TemporaryDirectory m_directory;
    std::map<std::string, std::string> m_variables;
};

TEST_F(Kubeconfig, TokenAndFiles) {
    const auto path = write("{server: 'https://api.example:6443', certificate-authority: ca.crt}",
                            "{token: abc, client-certificate: /me.crt, client-key: me.key}");
    const auto kube = read(path);
    ASSERT_TRUE(kube) << kube.error().text();
    EXPECT_EQ(kube->server.url, "https://api.example:6443");
    EXPECT_EQ(kube->access.caFile, m_directory.path() + "/ca.crt");
    EXPECT_EQ(kube->access.clientCertificate, "/me.crt");
    EXPECT_EQ(kube->access.clientKey, m_directory.path() + "/me.key");
    EXPECT_THAT(kube->access.headers, ElementsAre(Pair("Authorization", "Bearer abc")));
    m_variables["KUBECONFIG"] = "/nonexistent:" + path;
    EXPECT_TRUE(read({}));
}

TEST_F(Kubeconfig, AnApiServerIsReadWithTheDataInTheFile) {
    const auto& certificates = TestCertificates::instance();
    const auto& client = certificates.files(CertificateKind::Client);
    const FakeHttpServer server(
        [](const adapters::ApiRequest& request) {
            return request.path == "/fake" ? json(R"({"product":"fake"})")
                                           : json(R"({"route":"a"})");
        },
        FakeTls{.kind = CertificateKind::Good, .wantClientCertificate = true});
    const auto path = write(fmt::format("{{server: '{}', certificate-authority-data: {}}}",
                                        server.url(), base64(certificates.caFile())),
                            fmt::format("{{client-certificate-data: {}, client-key-data: {}}}",
                                        base64(client.certificate), base64(client.key)));
    const auto result = readSource("fake+kubeconfig:" + path, {}, fakeAdapters());
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->front()->routes.size(), 1U);
}

TEST_F(Kubeconfig, MistakesHaveTheirPlace) {
    const std::string server = "{server: 'https://h:6443'}";
    auto kube = read(write(server, "{token: abc}"), "prod");
    ASSERT_FALSE(kube);
    EXPECT_EQ(kube.error().code, ErrorCode::NotFound);
    EXPECT_THAT(kube.error().message, HasSubstr("no context \"prod\"; known: main, broken"));

    kube = read(write(server, "{token: abc}"), "broken");
    ASSERT_FALSE(kube);
    EXPECT_THAT(kube.error().place, HasSubstr("config:8:"));

    kube = read(write(server, "{exec: {command: aws}}"));
    ASSERT_FALSE(kube);
    EXPECT_EQ(kube.error().code, ErrorCode::Unsupported);
    EXPECT_THAT(kube.error().message, HasSubstr("GATELENS_TOKEN"));

    kube = read(write("{server: 'https://u:s3cr3t@h'}", "{}"));
    ASSERT_FALSE(kube);
    EXPECT_THAT(kube.error().text(), Not(HasSubstr("s3cr3t")));

    kube = read(write("{server: 'https://h', certificate-authority-data: '!!'}", "{}"));
    ASSERT_FALSE(kube);
    EXPECT_THAT(kube.error().message, HasSubstr("base64"));

    EXPECT_FALSE(read(m_directory.write("list", "- 1\n")));
    EXPECT_FALSE(read(m_directory.write("empty", "")));
    EXPECT_EQ(read("/nonexistent").error().code, ErrorCode::NotFound);
}

} // namespace
} // namespace gatelens::connect
