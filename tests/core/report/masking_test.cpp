// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/masking.h"

#include "core/report/width.h"
#include "core/text/document.h"

#include <gtest/gtest.h>

namespace gatelens::report {
namespace {

std::string maskedYaml(const std::string& yaml) {
    text::SourceMap sources;
    const auto document = text::readYaml(sources.add(text::SourceKind::Memory, "m", yaml));
    if (!document) {
        return document.error().text();
    }
    JsonWriter json(JsonWriter::Style::Compact);
    writeMasked(json, *(*document)->root(), {});
    return json.text();
}

TEST(Masking, NamesThatSpeakForSecrets) {
    for (const char* name : {"password",
                             "redis_password",
                             "dbPassword",
                             "client_secret",
                             "clientSecret",
                             "X-Api-Key",
                             "apikey",
                             "admin_key",
                             "key",
                             "keys",
                             "Authorization",
                             "private_key",
                             "privateKey",
                             "access_token",
                             "passphrase",
                             "aws_secret_access_key",
                             "credential",
                             "ssl_certificate_key",
                             "proxy-authorization",
                             "auth",
                             "key_pem",
                             "secret_value",
                             "HMACKey"}) {
        EXPECT_TRUE(looksSecret(name)) << name;
    }
    for (const char* name : {"key_names",      "key_in_header",
                             "token_endpoint", "public_key",
                             "secret_name",    "keepalive",
                             "key_claim_name", "token_header",
                             "password_file",  "path",
                             "timeout",        "monkey_business",
                             "proxy_pass",     "fastcgi_pass",
                             "key-auth",       "auth_basic",
                             "auth_request",   "token_ttl",
                             "secretRef",      "header_name",
                             "jwks_uri",       "",
                             "keyword"}) {
        EXPECT_FALSE(looksSecret(name)) << name;
    }
}

TEST(Masking, ValuesOfSecretFields) {
    EXPECT_EQ(maskField("password", "hunter2"), "****") << "too short to show any of it";
    EXPECT_EQ(maskField("api_key", "a1b2c3d4e5f6a7b8"), "****a7b8");
    EXPECT_EQ(maskField("password", "{vault://env/db}"), "{vault://env/db}") << "a reference";
    EXPECT_EQ(maskField("password", "${DB_PASSWORD}"), "${DB_PASSWORD}");
    EXPECT_EQ(maskField("key", "remote_addr"), "remote_addr") << "a variable of the product";
    EXPECT_EQ(maskField("proxy_cache_key", "$scheme$host$uri"), "$scheme$host$uri");
    EXPECT_EQ(maskField("ssl_certificate_key", "/etc/ssl/shop.key"), "/etc/ssl/shop.key");
    EXPECT_EQ(maskField("Authorization", "Basic dXNlcjpwYXNzd29yZA=="), "Basic ****ZA==");
    EXPECT_EQ(maskField("timeout", "60000"), "60000");
}

TEST(Masking, SecretsInsideAnyText) {
    EXPECT_EQ(maskText("redis://app:opensesame@cache:6379/0"), "redis://app:****@cache:6379/0");
    EXPECT_EQ(maskText("https://x.example/cb?token=abcdefghijklmnop&page=2"),
              "https://x.example/cb?token=****mnop&page=2");
    EXPECT_EQ(maskText("Bearer abcdefghijklmnop"), "Bearer ****mnop");
    EXPECT_EQ(maskText("X-Api-Key: abcdefghijklmnop"), "X-Api-Key: ****mnop");
    EXPECT_EQ(maskText("x-forwarded-for: 10.0.0.1"), "x-forwarded-for: 10.0.0.1");
    EXPECT_EQ(maskText("http://host/a?b=c"), "http://host/a?b=c");
    EXPECT_EQ(maskText("^/users/(?<key>[a-z]+)$"), "^/users/(?<key>[a-z]+)$");
    const std::string pem = maskText("a\n-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n"
                                     "-----END RSA PRIVATE KEY-----\nb");
    EXPECT_EQ(pem.find("MIIEow"), std::string::npos);
    EXPECT_NE(pem.find("BEGIN RSA PRIVATE KEY"), std::string::npos);
    const std::string cut = maskText("-----BEGIN PRIVATE KEY-----\nMIIEow");
    EXPECT_EQ(cut.find("MIIEow"), std::string::npos) << "a key without an end";
    EXPECT_NE(maskText("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----").find("MIIB"),
              std::string::npos)
        << "a certificate is no secret";
}

TEST(Masking, PasswordHashesBehindAUser) {
    EXPECT_EQ(maskField("users", "ops:$2y$05$abcdefghijklmnopqrstuvABCDEFGHIJKLMNOPQRSTUVWXY01234"),
              "ops:****");
    EXPECT_EQ(maskText("$apr1$q9dK5xYz$0123456789abcdefghijkl"), "****");
    EXPECT_EQ(maskText("ann:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g="), "ann:****");
    EXPECT_EQ(maskText("^/v1/(.*)$ /$1$2"), "^/v1/(.*)$ /$1$2");
}

TEST(Masking, ConfigurationAsJson) {
    EXPECT_EQ(maskedYaml("{minute: 5, redis: {password: correct horse battery}}"),
              R"({"minute":5,"redis":{"password":"****tery"}})");
    EXPECT_EQ(maskedYaml("key_names: [apikey]\nkeys: [aaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbb]"),
              R"({"key_names":["apikey"],"keys":["****aaaa","****bbbb"]})");
    EXPECT_EQ(maskedYaml("headers: {Authorization: Bearer abcdefghijklmnop}"),
              R"({"headers":{"Authorization":"Bearer ****mnop"}})");
    EXPECT_EQ(maskedYaml("add: {headers: ['x-token:abcdefghijklmnop', 'x-a:b']}"),
              R"({"add":{"headers":["x-token:****mnop","x-a:b"]}})");
    EXPECT_EQ(maskedYaml("header: {key: Authorization, value: abcdefghijklmnop}"),
              R"({"header":{"key":"Authorization","value":"****mnop"}})");
    EXPECT_EQ(maskedYaml("private_key: {inline_string: abcdefghijklmnop, watched: true}"),
              R"({"private_key":{"inline_string":"****mnop","watched":true}})");
    EXPECT_EQ(maskedYaml("{kty: oct, kid: one, k: abcdefghijklmnop}"),
              R"({"kty":"oct","kid":"one","k":"****mnop"})");
    EXPECT_EQ(maskedYaml("{kind: Secret, data: {tls.crt: abcdefghijklmnop}}"),
              R"({"kind":"Secret","data":{"tls.crt":"****mnop"}})");
    EXPECT_EQ(maskedYaml("{password: 123456, secret_is_base64: false, token_limit: 5}"),
              R"({"password":"****","secret_is_base64":false,"token_limit":5})");
    EXPECT_EQ(maskedYaml("[1.5, .nan, null, ~, 0x10, 12345678901234567890]"),
              R"([1.5,null,null,null,16,"12345678901234567890"])");
}

TEST(Masking, Directives) {
    text::SourceMap sources;
    const auto document = text::readNginx(
        sources.add(text::SourceKind::Memory, "n",
                    "server { proxy_set_header X-Api-Key abcdefghijklmnop; listen 80; }"));
    ASSERT_TRUE(document);
    JsonWriter json(JsonWriter::Style::Compact);
    writeMasked(json, *(*document)->root(), {});
    EXPECT_EQ(json.text(), R"([{"name":"server","args":[],"block":[)"
                           R"({"name":"proxy_set_header","args":["X-Api-Key","****mnop"]},)"
                           R"({"name":"listen","args":["80"]}]}])");
}

TEST(Masking, LinesKeepTheirShape) {
    const auto check = [](const std::string& line, const std::string& masked) {
        EXPECT_EQ(maskLine(line), masked);
        EXPECT_EQ(displayWidth(masked), displayWidth(line));
    };
    check("  password: hunter2", "  password: *******");
    check("  key: 7f3a9b2c4d5e6f70", "  key: ************6f70");
    check("  key_names: [apikey]", "  key_names: [apikey]");
    check(R"(  "client_secret": "größe-und-mehr-davon", "a": 1)",
          R"(  "client_secret": "****************avon", "a": 1)");
    check("proxy_set_header X-Api-Key abcdefghijklmnop;",
          "proxy_set_header X-Api-Key ************mnop;");
    check("url: redis://app:opensesame@cache", "url: redis://app:**********@cache");
    check("MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC7",
          "************************************************AQC7");
    check("password: ${DB_PASSWORD}", "password: ${DB_PASSWORD}");
    check("", "");
}

TEST(Masking, SentencesKeepTheirWordsAndLoseTheirTokens) {
    EXPECT_EQ(maskProse("Basic authentication, token: none"), "Basic authentication, token: none");
    EXPECT_EQ(maskProse("keys (AKIAIOSFODNN7EXAMPLE) of https://a:secretsecret@b/"),
              "keys (****MPLE) of https://a:****@b/");
    EXPECT_EQ(maskText("hide_credentials: false"), "hide_credentials: false");
}

} // namespace
} // namespace gatelens::report
