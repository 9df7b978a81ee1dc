// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/certificate.h"

#include "tests/support/certificates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <openssl/err.h>

#include <ctime>

namespace gatelens::model {
namespace {

using test::certificatePem;
using test::CertificateSpec;
using test::keyPem;
using testing::ElementsAre;
using testing::HasSubstr;

CertificateSpec spec(std::string name, test::KeyHolder key) {
    CertificateSpec result;
    result.commonName = std::move(name);
    result.key = std::move(key);
    return result;
}

TEST(Certificate, FactsOfAnEcLeaf) {
    CertificateSpec leaf = spec("api.example.com", test::ecKey());
    leaf.altNames = "DNS:api.example.com,DNS:*.example.com,IP:10.0.0.7,IP:2001:db8::1";
    const auto facts = parseCertificates(certificatePem(leaf));
    ASSERT_TRUE(facts) << facts.error().text();
    ASSERT_EQ(facts->size(), 1U);
    const auto& one = facts->front();
    EXPECT_EQ(one.subject, "CN=api.example.com");
    EXPECT_EQ(one.issuer, "CN=api.example.com");
    EXPECT_EQ(one.serial, "C0FFEE");
    EXPECT_THAT(one.dnsNames, ElementsAre("api.example.com", "*.example.com"));
    EXPECT_THAT(one.ipAddresses, ElementsAre("10.0.0.7", "2001:db8::1"));
    EXPECT_EQ(one.keyAlgorithm, "EC");
    EXPECT_EQ(one.keyBits, 256);
    EXPECT_EQ(one.signatureAlgorithm, "ecdsa-with-SHA256");
    EXPECT_EQ(one.fingerprint.size(), 64U);
    EXPECT_EQ(one.publicKeyFingerprint.size(), 64U);
    EXPECT_NE(one.fingerprint, one.publicKeyFingerprint);
    EXPECT_FALSE(one.isCa);
    EXPECT_TRUE(one.selfSigned);
    const auto now = static_cast<std::int64_t>(std::time(nullptr));
    EXPECT_NEAR(static_cast<double>(one.notBefore), static_cast<double>(now - 3600), 60);
    EXPECT_NEAR(static_cast<double>(one.notAfter), static_cast<double>(now + 90 * 86'400), 60);
}

TEST(Certificate, KeyKinds) {
    const auto rsa = parseCertificates(certificatePem(spec("r", test::rsaKey(1024))));
    ASSERT_TRUE(rsa);
    EXPECT_EQ(rsa->front().keyAlgorithm, "RSA");
    EXPECT_EQ(rsa->front().keyBits, 1024);
    EXPECT_EQ(rsa->front().signatureAlgorithm, "sha256WithRSAEncryption");
    const auto edwards = parseCertificates(certificatePem(spec("e", test::ed25519Key())));
    ASSERT_TRUE(edwards);
    EXPECT_EQ(edwards->front().keyAlgorithm, "ED25519");
}

TEST(Certificate, CommonNameServesWhenThereIsNoAltName) {
    const auto facts = parseCertificates(certificatePem(spec("legacy.example", test::ecKey())));
    ASSERT_TRUE(facts);
    EXPECT_THAT(facts->front().dnsNames, ElementsAre("legacy.example"));
}

TEST(Certificate, SamePublicKeyHasTheSameFingerprint) {
    const auto key = test::ecKey();
    const auto a = parseCertificates(certificatePem(spec("a", key)));
    const auto b = parseCertificates(certificatePem(spec("b", key)));
    ASSERT_TRUE(a && b);
    EXPECT_EQ(a->front().publicKeyFingerprint, b->front().publicKeyFingerprint);
    EXPECT_NE(a->front().fingerprint, b->front().fingerprint);
}

struct Chain {
    std::string leaf;
    std::string root;
    test::KeyHolder leafKey = test::ecKey();

    Chain() {
        CertificateSpec ca = spec("Test Root", test::ecKey());
        ca.ca = true;
        root = certificatePem(ca);
        CertificateSpec end = spec("leaf.example", leafKey);
        end.issuerName = "Test Root";
        end.issuerKey = ca.key;
        leaf = certificatePem(end);
    }
};

TEST(Certificate, ChainsAndTextBetweenBlocks) {
    const Chain chain;
    const std::string text = "subject=/CN=leaf\n" + chain.leaf + "\n# the root\r\n" +
                             keyPem(chain.leafKey) + chain.root + "\ntrailing";
    const auto facts = parseCertificates(text);
    ASSERT_TRUE(facts) << facts.error().text();
    ASSERT_EQ(facts->size(), 2U);
    EXPECT_FALSE(facts->at(0).selfSigned);
    EXPECT_TRUE(facts->at(1).isCa);
    EXPECT_TRUE(facts->at(1).selfSigned);
    EXPECT_EQ(chainIsSigned(text), true);
    EXPECT_EQ(chainIsSigned(chain.root + chain.leaf), false);
    EXPECT_EQ(chainIsSigned(chain.leaf), true);
}

TEST(Certificate, KeyBelongsToItsCertificateOnly) {
    const Chain chain;
    EXPECT_EQ(keyBelongsTo(keyPem(chain.leafKey), chain.leaf), true);
    EXPECT_EQ(keyBelongsTo(keyPem(test::ecKey()), chain.leaf), false);
    EXPECT_EQ(keyBelongsTo(keyPem(test::rsaKey()), chain.leaf), false);
}

TEST(Certificate, AnEncryptedKeyIsToldAndNobodyIsAsked) {
    const Chain chain;
    const auto answer = keyBelongsTo(keyPem(chain.leafKey, "phrase"), chain.leaf);
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error().message, HasSubstr("encrypted"));
}

TEST(Certificate, BadTextsFailWithAReasonAndLeaveNoError) {
    const Chain chain;
    const auto none = parseCertificates("nothing here");
    ASSERT_FALSE(none);
    EXPECT_THAT(none.error().message, HasSubstr("no PEM certificate"));
    std::string broken = chain.leaf;
    broken.replace(broken.find('\n') + 1, 10, "!!!!!!!!!!");
    EXPECT_FALSE(parseCertificates(chain.root + broken));
    EXPECT_FALSE(parseCertificates(chain.leaf.substr(0, chain.leaf.size() / 2)));
    EXPECT_FALSE(
        parseCertificates("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
    EXPECT_FALSE(parseCertificates(""));
    EXPECT_EQ(ERR_peek_error(), 0UL);
}

TEST(Certificate, ThereIsALimit) {
    const std::string one = certificatePem(spec("x", test::ecKey()));
    std::string many;
    for (int i = 0; i < 1001; ++i) {
        many += one;
    }
    const auto answer = parseCertificates(many);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::LimitExceeded);
}

TEST(Certificate, EntityFromTextAndKey) {
    const Chain chain;
    const std::string key = keyPem(chain.leafKey);
    const auto entity = makeCertificate(chain.leaf + chain.root, key);
    ASSERT_NE(entity.leaf(), nullptr);
    EXPECT_EQ(entity.leaf()->subject, "CN=leaf.example");
    EXPECT_TRUE(entity.problem.empty());
    EXPECT_TRUE(entity.keyMatches.known() && entity.keyMatches.value);
    EXPECT_TRUE(entity.chainValid.known() && entity.chainValid.value);
    EXPECT_EQ(entity.privateKey.form, SecretForm::Literal);
    EXPECT_EQ(entity.privateKey.pattern, "pem-private-key");
    EXPECT_EQ(entity.privateKey.masked, "****");
}

TEST(Certificate, EntityFromReferencesAndRubbish) {
    const Chain chain;
    const auto reference = makeCertificate("{vault://env/cert}", "{vault://env/key}");
    EXPECT_TRUE(reference.chain.empty());
    EXPECT_THAT(reference.problem, HasSubstr("{vault://env/cert}"));
    EXPECT_EQ(reference.privateKey.form, SecretForm::Reference);

    const auto withVaultKey = makeCertificate(chain.leaf, "$secret://vault/1/ssl/key");
    EXPECT_TRUE(withVaultKey.problem.empty());
    EXPECT_FALSE(withVaultKey.keyMatches.known());

    EXPECT_FALSE(makeCertificate("rubbish", "").problem.empty());
    EXPECT_FALSE(makeCertificate("", "").problem.empty());
    const auto foreign = makeCertificate(chain.leaf, keyPem(test::ecKey()));
    EXPECT_TRUE(foreign.keyMatches.known());
    EXPECT_FALSE(foreign.keyMatches.value);
}

} // namespace
} // namespace gatelens::model
