// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whom a connection trusts, and what it says when it does not.
#include "core/connect/source_reader.h"
#include "tests/core/connect/fake_gateway.h"
#include "tests/support/fake_http_server.h"
#include "tests/support/fake_runtime_socket.h"
#include "tests/support/qt_application.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatelens::connect {
namespace {

using namespace std::chrono_literals;
using namespace testsupport;
using adapters::ApiRequest;
using ::testing::HasSubstr;

FakeAnswer gateway(const ApiRequest& request) {
    return request.path == "/fake" ? json(R"({"product":"fake"})") : json(R"({"route":"a"})");
}

ReadOptions trusting() {
    ReadOptions options;
    options.access.caFile = TestCertificates::instance().caFile();
    options.access.connectTimeout = 5s;
    options.access.answerTimeout = 5s;
    return options;
}

Error errorOf(const FakeTls& tls, const ReadOptions& options) {
    const FakeHttpServer server(gateway, tls);
    const auto result = readSource(server.url(), options, fakeAdapters());
    return result ? Error{ErrorCode::Internal, "no error", {}} : result.error();
}

class Tls : public QtTest {};

TEST_F(Tls, AnOwnCaIsTrusted) {
    const FakeHttpServer server(gateway, FakeTls{});
    const auto result = readSource(server.url(), trusting(), fakeAdapters());
    EXPECT_TRUE(result) << result.error().text();
}

TEST_F(Tls, AnUnknownCaIsNot) {
    const auto error = errorOf({}, {});
    EXPECT_EQ(error.code, ErrorCode::TlsFailure) << error.text();
    EXPECT_THAT(error.message, HasSubstr("not issued by a CA that is trusted"));
    EXPECT_THAT(error.message, HasSubstr("GATELENS_CA_FILE"));
}

TEST_F(Tls, EachReasonIsSaid) {
    auto error = errorOf({.kind = CertificateKind::Expired}, trusting());
    EXPECT_EQ(error.code, ErrorCode::TlsFailure);
    EXPECT_THAT(error.message, HasSubstr("expired on 20"));

    error = errorOf({.kind = CertificateKind::WrongHost}, trusting());
    EXPECT_EQ(error.code, ErrorCode::TlsFailure);
    EXPECT_THAT(error.message, HasSubstr("is for other.example, not for 127.0.0.1"));

    error = errorOf({.kind = CertificateKind::SelfSigned}, trusting());
    EXPECT_EQ(error.code, ErrorCode::TlsFailure);
    EXPECT_THAT(error.message, HasSubstr("self-signed"));
}

TEST_F(Tls, VerificationCanBeSwitchedOff) {
    for (const auto kind :
         {CertificateKind::Expired, CertificateKind::WrongHost, CertificateKind::SelfSigned}) {
        const FakeHttpServer server(gateway, FakeTls{.kind = kind});
        ReadOptions options;
        options.access.verifyTls = false;
        const auto result = readSource(server.url(), options, fakeAdapters());
        EXPECT_TRUE(result) << result.error().text();
    }
}

TEST_F(Tls, ASelfSignedCertificateMayBeItsOwnCa) {
    const FakeHttpServer server(gateway, FakeTls{.kind = CertificateKind::SelfSigned});
    auto options = trusting();
    options.access.caFile =
        TestCertificates::instance().files(CertificateKind::SelfSigned).certificate;
    const auto result = readSource(server.url(), options, fakeAdapters());
    EXPECT_TRUE(result) << result.error().text();
}

TEST_F(Tls, AClientCertificateIsShown) {
    const auto& client = TestCertificates::instance().files(CertificateKind::Client);
    const FakeTls strict{.kind = CertificateKind::Good, .wantClientCertificate = true};
    auto options = trusting();
    options.access.retries = 0;
    const auto error = errorOf(strict, options);
    EXPECT_EQ(error.code, ErrorCode::TlsFailure) << error.text();
    EXPECT_THAT(error.message, HasSubstr("client certificate"));

    options.access.clientCertificate = client.certificate;
    options.access.clientKey = client.key;
    const FakeHttpServer server(gateway, strict);
    const auto result = readSource(server.url(), options, fakeAdapters());
    EXPECT_TRUE(result) << result.error().text();
}

TEST_F(Tls, UnusableFilesAreSaidBeforeConnecting) {
    const TemporaryDirectory directory;
    const auto& certificates = TestCertificates::instance();
    const auto& client = certificates.files(CertificateKind::Client);
    const auto noPem = directory.write("no.pem", "not a certificate");

    ReadOptions options;
    options.access.caFile = directory.path() + "/missing.pem";
    auto error = errorOf({}, options);
    EXPECT_EQ(error.code, ErrorCode::NotFound);
    EXPECT_EQ(error.place, options.access.caFile);

    options.access.caFile = noPem;
    error = errorOf({}, options);
    EXPECT_EQ(error.code, ErrorCode::InvalidInput);
    EXPECT_THAT(error.message, HasSubstr("no certificate in PEM form"));

    options.access.caFile = certificates.caFile();
    options.access.clientKey = client.key;
    error = errorOf({}, options);
    EXPECT_EQ(error.code, ErrorCode::Usage);

    options.access.clientCertificate = client.certificate;
    options.access.clientKey = certificates.files(CertificateKind::Good).key;
    error = errorOf({}, options);
    EXPECT_EQ(error.code, ErrorCode::InvalidInput) << error.text();
    EXPECT_THAT(error.message, HasSubstr("does not belong"));

    options.access.clientKey = noPem;
    error = errorOf({}, options);
    EXPECT_EQ(error.code, ErrorCode::InvalidInput);
    EXPECT_THAT(error.message, HasSubstr("no private key"));
}

TEST_F(Tls, HttpOnATlsPortAndTheOtherWayRound) {
    const FakeHttpServer plain(gateway);
    auto options = trusting();
    options.access.retries = 0;
    const auto result = readSource("https" + plain.url().substr(4), options, fakeAdapters());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::TlsFailure) << result.error().text();
    EXPECT_THAT(result.error().message, HasSubstr("does not speak TLS"));

    const FakeHttpServer polite([](const ApiRequest&) {
        return status(400, "Client sent an HTTP request to an HTTPS server.\n");
    });
    const auto other = readSource(polite.url(), options, fakeAdapters());
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, ErrorCode::TlsFailure);
    EXPECT_THAT(other.error().message, HasSubstr("https://"));
}

TEST_F(Tls, FaultsInsideTlsAreTheSame) {
    const auto reading = [](Fault fault) {
        const FakeHttpServer server(
            [fault](const ApiRequest& request) {
                return request.path == "/fake" ? json(R"({"product":"fake"})") : faulty(fault);
            },
            FakeTls{});
        auto options = trusting();
        options.access.retries = 0;
        options.access.answerTimeout = 500ms;
        options.limits.maxBytes = 100'000;
        const auto result = readSource(server.url(), options, fakeAdapters());
        return result ? ErrorCode::Internal : result.error().code;
    };
    EXPECT_EQ(reading(Fault::CutMidway), ErrorCode::Unreachable);
    EXPECT_EQ(reading(Fault::CutChunked), ErrorCode::Unreachable);
    EXPECT_EQ(reading(Fault::ResetMidway), ErrorCode::Unreachable);
    EXPECT_EQ(reading(Fault::CloseAtOnce), ErrorCode::Unreachable);
    EXPECT_EQ(reading(Fault::HugeBody), ErrorCode::LimitExceeded);
    EXPECT_EQ(reading(Fault::Hang), ErrorCode::Timeout);
    EXPECT_EQ(reading(Fault::SlowDrip), ErrorCode::Timeout);
}

TEST_F(Tls, APortThatNeverAnswersTheHandshake) {
    const FakeRuntimeSocket mute([](const std::string&) { return ""; }, Fault::Hang);
    auto options = trusting();
    options.access.connectTimeout = 300ms;
    const auto result =
        readSource("https://127.0.0.1:" + std::to_string(mute.port()), options, fakeAdapters());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Timeout) << result.error().text();
    EXPECT_THAT(result.error().message, HasSubstr("TLS handshake"));
}

} // namespace
} // namespace gatelens::connect
