// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/secret_scan.h"

#include "core/adapters/support/url.h"
#include "core/text/document.h"

#include <gtest/gtest.h>

#include <array>

namespace gatelens::adapters {
namespace {

using model::CredentialKind;

class SecretScan : public ::testing::Test {
protected:
    std::vector<FoundSecret> scan(std::string yaml, std::span<const std::string_view> names = {}) {
        const auto& file = m_sources.add(text::SourceKind::Memory, "c.yaml", std::move(yaml));
        m_document = *text::readYaml(file);
        return findSecrets(*m_document->root(), names);
    }
    std::vector<std::string> paths(std::string yaml) {
        std::vector<std::string> out;
        for (const auto& found : scan(std::move(yaml))) {
            out.push_back(found.path);
        }
        return out;
    }

    text::SourceMap m_sources;
    text::DocumentPtr m_document;
};

TEST_F(SecretScan, FindsByNameInEverySpelling) {
    EXPECT_EQ(paths("{ password: a, redis: { redis_password: b }, clientSecret: c, X-API-Key: d, "
                    "aws_secret: e, deep: [{ token: f }] }"),
              (std::vector<std::string>{"password", "redis.redis_password", "clientSecret",
                                        "X-API-Key", "aws_secret", "deep.token"}));
    EXPECT_EQ(paths("{ hide_credentials: true, key_names: [apikey], key: remote_addr, "
                    "token_endpoint: 'https://idp/token', password: '', header: authorization, "
                    "key_claim_name: iss, cookie: jwt, password_min: 3 }"),
              std::vector<std::string>{});
}

TEST_F(SecretScan, FindsByValue) {
    const auto found = scan("{ endpoint: 'https://user:pw@host/x', pem: '-----BEGIN RSA PRIVATE "
                            "KEY-----', plain: 'https://host/a@b' }");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].path, "endpoint");
    EXPECT_EQ(found[0].kind, CredentialKind::Basic);
    EXPECT_EQ(found[1].kind, CredentialKind::PrivateKey);
}

TEST_F(SecretScan, HeaderListsAndTemplates) {
    const auto found = scan("{ add: { headers: ['Authorization:Bearer abc', 'X-Env:prod', "
                            "'X-Api-Key:$(headers.k)'] }, token: '$http_x_token', "
                            "secret: '$secret://vault/1/a', password: '{vault://env/p}' }");
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].path, "add.headers.Authorization");
    EXPECT_EQ(found[0].value, "Bearer abc");
    EXPECT_EQ(found[0].kind, CredentialKind::Token);
    EXPECT_EQ(found[1].path, "secret");
    EXPECT_EQ(found[2].path, "password");
}

TEST_F(SecretScan, IdentityAndGivenNames) {
    const std::array names{std::string_view("key")};
    const auto found = scan("{ username: bob, password: pw, key: loggly }", names);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].identity, "bob");
    EXPECT_EQ(found[1].path, "key");
}

TEST(Url, IsSplit) {
    const auto url = parseUrl("HTTPS://u:p@[fd00::1]:8443/a/b?q#f");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->scheme, "https");
    EXPECT_EQ(url->user, "u:p");
    EXPECT_EQ(url->host, "fd00::1");
    EXPECT_EQ(url->port, 8443);
    EXPECT_EQ(url->path, "/a/b");
    EXPECT_EQ(parseUrl("http://host")->port, 0);
    EXPECT_FALSE(parseUrl("host:80"));
    EXPECT_FALSE(parseUrl("http://"));
    EXPECT_FALSE(parseUrl("http://h:99999"));
}

} // namespace
} // namespace gatelens::adapters
