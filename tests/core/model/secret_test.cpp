// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/identity.h"

#include <gtest/gtest.h>

namespace gatelens::model {
namespace {

SecretFacts inspect(std::string_view text) {
    return inspectSecret(text, {});
}

TEST(Secret, ReferencesOfEveryProduct) {
    for (const std::string_view text : {
             "{vault://env/my-secret/key}",
             "{vault://hcv/path/to/secret}",
             "$secret://vault/1/john/auth-key",
             "$env://REDIS_PASSWORD",
             "env://TYK_SECRET",
             "vault://secret/data/tyk#key",
             "$secret_env.TOKEN",
             "${API_KEY}",
             "${API_KEY:-fallback}",
             "${{ADMIN_KEY}}",
             "${{ADMIN_KEY:=default}}",
             "${{ env \"DECK_KEY\" }}",
             "{{ .settings.secret }}",
             "{{ env \"TOKEN\" }}",
             "env(\"TOKEN\")",
             "$API_TOKEN",
             "$(KUBE_STYLE)",
             "{env.TOKEN}",
             "{$TOKEN}",
             "{file./run/secret}",
             "file:///etc/keys/a",
             "/etc/ssl/private/server.key",
             "/run/secrets/api_key",
             "vault:secret/data/app#key",
             "arn:aws:secretsmanager:eu-west-1:111122223333:secret:app-AbCdEf",
             "projects/p/secrets/s/versions/latest",
             "https://team.vault.azure.net/secrets/app",
             "ENC[AES256_GCM,data:x,iv:y,type:str]",
             "valueFrom: {secretKeyRef: {name: a, key: b}}",
             "Bearer ${TOKEN}",
             "redis://:${PASSWORD}@cache:6379",
         }) {
        const auto facts = inspect(text);
        EXPECT_EQ(facts.form, SecretForm::Reference) << text;
        EXPECT_EQ(facts.reference, text);
        EXPECT_TRUE(facts.digest.empty());
        EXPECT_FALSE(facts.common) << text;
    }
}

TEST(Secret, TextsThatOnlyLookLikeReferences) {
    for (const std::string_view text :
         {"pa$$word", "$ecret", "a{b}c", "100$", "cost$(", "x}}{{y", "/dev/random-not-a-path"}) {
        EXPECT_EQ(inspect(text).form, SecretForm::Literal) << text;
    }
}

struct HashCase {
    std::string_view text;
    std::string_view name;
};

TEST(Secret, Hashes) {
    const HashCase cases[] = {
        {"$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC", "bcrypt"},
        {"$apr1$H6uskkkW$IgXLP6ewTrSuBkTrqE8wj/", "apr1"},
        {"$1$abcdefgh$0123456789012345678901", "md5-crypt"},
        {"$5$salt$0123456789012345678901234567890123456789012", "sha256-crypt"},
        {"$6$rounds=5000$salt$"
         "01234567890123456789012345678901234567890123456789012345678901234567890123456789012345",
         "sha512-crypt"},
        {"$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA", "argon2"},
        {"{SHA}VBPuJHI7uixaa6LQGWx4s+5GKNE=", "sha1"},
        {"{SSHA}0c0blFTXXNuAMHECS4uxrj3ZieMoWImr", "salted-sha1"},
        {"JDJhJDE0JGNlZlRSY25tSzVJV0FlLm5BUU1TLnVmWkR6S2FTanlWSHpTLkVnV0c3WDc1N1MxWkxlbGx1",
         "bcrypt"},
    };
    for (const auto& one : cases) {
        const auto facts = inspect(one.text);
        EXPECT_EQ(facts.form, SecretForm::Hash) << one.text;
        EXPECT_EQ(facts.pattern, one.name) << one.text;
        EXPECT_EQ(facts.digest.size(), 64U);
    }
}

TEST(Secret, BareHexIsADigestOnlyWhenTheFieldSaysSo) {
    constexpr std::string_view kHex = "9e107d9d372bb6826bd81d3542a419d6";
    EXPECT_EQ(inspect(kHex).form, SecretForm::Literal);
    const auto digest = inspectSecret(kHex, {}, SecretHint::Digest);
    EXPECT_EQ(digest.form, SecretForm::Hash);
    EXPECT_EQ(digest.pattern, "md5");
    EXPECT_EQ(inspectSecret("not hex", {}, SecretHint::Digest).form, SecretForm::Literal);
}

TEST(Secret, PublicKeysAreNoSecrets) {
    EXPECT_EQ(inspect("-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n").form,
              SecretForm::PublicKey);
    EXPECT_EQ(inspect("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1 me@here.example").form,
              SecretForm::PublicKey);
    const auto both = inspect("-----BEGIN CERTIFICATE-----\nM\n-----END CERTIFICATE-----\n"
                              "-----BEGIN PRIVATE KEY-----\nM\n-----END PRIVATE KEY-----\n");
    EXPECT_EQ(both.form, SecretForm::Literal);
    EXPECT_EQ(both.pattern, "pem-private-key");
}

TEST(Secret, RedactedAndEmpty) {
    EXPECT_EQ(inspect("").form, SecretForm::None);
    EXPECT_EQ(inspect("******").form, SecretForm::Redacted);
    EXPECT_EQ(inspect("[REDACTED]").form, SecretForm::Redacted);
}

TEST(Secret, KnownFormats) {
    const HashCase cases[] = {
        {"AKIAQYLPMN5HGT4W2XYZ", "aws-access-key"},
        {"wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzz7+", "aws-secret-key"},
        {"ghp_16C7e42F292c6912E7710c838347Ae178B4a", "github-token"},
        {"xoxb-123456789012-abcdefABCDEF", "slack-token"},
        {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U", "jwt"},
        {"-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\n",
         "pem-private-key"},
        {"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII\n-----END ENCRYPTED PRIVATE KEY-----\n",
         "pem-encrypted-private-key"},
        {"{\"type\": \"service_account\", \"private_key\": \"-----BEGIN PRIVATE KEY-----\"}",
         "gcp-service-account"},
        {"https://user:s3cr3tpa55@db.example/x", "url-password"},
        {"Basic YWxpY2U6b3BlbnNlc2FtZQ==", "basic-credentials"},
        {"Bearer abcdef0123456789", "bearer-token"},
    };
    for (const auto& one : cases) {
        const auto facts = inspect(one.text);
        EXPECT_EQ(facts.form, SecretForm::Literal) << one.text;
        EXPECT_EQ(facts.pattern, one.name) << one.text;
    }
    EXPECT_EQ(inspect("https://host.example/user:name@path").pattern, "");
    EXPECT_EQ(inspect("https://host.example:8443/x").pattern, "");
}

TEST(Secret, TheSameSecretHasTheSameDigestWhereverItStands) {
    EXPECT_EQ(inspect("Bearer abcdef0123456789").digest, inspect("abcdef0123456789").digest);
    EXPECT_EQ(inspect("Basic YWxpY2U6b3BlbnNlc2FtZQ==").digest, inspect("opensesame").digest);
    EXPECT_NE(inspect("a").digest, inspect("b").digest);
}

TEST(Secret, NothingOfTheSecretIsKept) {
    const auto facts = inspect("correcthorsebatterystaple");
    EXPECT_EQ(facts.masked, "****aple");
    EXPECT_EQ(facts.digest.find("horse"), std::string::npos);
    EXPECT_TRUE(facts.reference.empty());
    EXPECT_EQ(facts.length, 25U);
}

TEST(Secret, DefaultsAndSamplesAreCommon) {
    for (const std::string_view text :
         {"edd1c9f034335f136f87ad84b625c8f1", "4054f7cf07e344346cd3f287985e76a2",
          "352d20ee67be67f6340b4c0605b044b7", "kong_admin", "adminpwd", "mypassword", "ADMIN",
          "password", "changeme", "secret", "YOUR_API_KEY", "<api-key>", "please-changeme-now",
          "https://admin:admin@host/"}) {
        EXPECT_TRUE(inspect(text).common) << text;
    }
    EXPECT_FALSE(inspect("Zq8!vT3#kL0pWm7x").common);
}

TEST(Secret, EntropyTellsWeakFromStrong) {
    for (const std::string_view text :
         {"password123", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "abcdefghijklmnopqrstuvwxyz",
          "12345678901234567890", "mysupersecretkey", "abababababababababababab", "hunter2",
          "my-api-gateway-secret-token-2024"}) {
        EXPECT_LT(inspect(text).entropyBits, 64) << text;
    }
    for (const std::string_view text :
         {"9f86d081884c7d659a2feaa0c55ad015", "Zq8!vT3#kL0pWm7x", "fO3xTQmV1cJ8sKpR",
          "b1946ac92492d2347c6235b4d2611184", "k3Yp0vXq9TzLw2Rb7NcMf5Hg"}) {
        EXPECT_GE(inspect(text).entropyBits, 64) << text;
    }
    std::string huge;
    for (int i = 0; i < 1000; ++i) {
        huge += "zQ9#v" + std::to_string(i * 7919);
    }
    EXPECT_LE(inspect(huge).entropyBits, 256);
}

TEST(Secret, HostileTextsEndQuickly) {
    std::string many(2'000'000, '$');
    EXPECT_EQ(inspect(many).form, SecretForm::Literal);
    std::string open;
    for (int i = 0; i < 200'000; ++i) {
        open += "${";
    }
    EXPECT_EQ(inspect(open).form, SecretForm::Literal);
}

} // namespace
} // namespace gatelens::model
