// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/profile.h"

#include "tests/support/temporary_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

namespace gatelens::connect {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using testsupport::TemporaryDirectory;

class ProfileTest : public ::testing::Test {
protected:
    ProfileTest() { m_variables["XDG_CONFIG_HOME"] = m_directory.path(); }

    Result<AccessChoice> choose(const std::string& source, const std::string& profile = {}) const {
        return accessFor(source, profile, [this](const std::string& name) {
            const auto found = m_variables.find(name);
            return found == m_variables.end() ? std::nullopt : std::optional(found->second);
        });
    }

    std::string profiles(const std::string& text) const {
        return m_directory.write("gatelens/profiles.toml", text);
    }

    std::string secretFile(const std::string& text, unsigned mode = 0600) const {
        auto path = m_directory.write("secret", text);
        std::filesystem::permissions(path, static_cast<std::filesystem::perms>(mode));
        return path;
    }

    TemporaryDirectory m_directory;
    std::map<std::string, std::string> m_variables;
};

TEST_F(ProfileTest, WithoutAnythingThereIsNothing) {
    const auto choice = choose("https://h:8444");
    ASSERT_TRUE(choice) << choice.error().text();
    EXPECT_EQ(choice->source, "https://h:8444");
    EXPECT_THAT(choice->access.headers, IsEmpty());
    EXPECT_TRUE(choice->access.verifyTls);
    EXPECT_THAT(choice->warnings, IsEmpty());
}

TEST_F(ProfileTest, TheEnvironment) {
    m_variables["GATELENS_TOKEN"] = " t0ken\n";
    m_variables["GATELENS_HEADERS"] = "X-API-KEY: k3y\n\nX-Other:  a: b \n";
    m_variables["GATELENS_HEADER_7"] = "X-Seven: 7";
    m_variables["GATELENS_CA_FILE"] = "/ca.pem";
    m_variables["GATELENS_CLIENT_CERT"] = "/me.pem";
    m_variables["GATELENS_CLIENT_KEY"] = "/me.key";
    const auto choice = choose("https://h:8444");
    ASSERT_TRUE(choice) << choice.error().text();
    EXPECT_THAT(choice->access.headers,
                ElementsAre(Pair("Authorization", "Bearer t0ken"), Pair("X-API-KEY", "k3y"),
                            Pair("X-Other", "a: b"), Pair("X-Seven", "7")));
    EXPECT_EQ(choice->access.caFile, "/ca.pem");
    EXPECT_EQ(choice->access.clientCertificate, "/me.pem");
    EXPECT_EQ(choice->access.clientKey, "/me.key");
}

TEST_F(ProfileTest, FilesGetNoCredentials) {
    m_variables["GATELENS_TOKEN"] = "t0ken";
    profiles("broken = ");
    const auto choice = choose("/etc/kong.yaml");
    ASSERT_TRUE(choice) << choice.error().text();
    EXPECT_THAT(choice->access.headers, IsEmpty());
}

TEST_F(ProfileTest, InsecureTlsIsSaid) {
    m_variables["GATELENS_INSECURE_TLS"] = "1";
    auto choice = choose("https://h:8444");
    ASSERT_TRUE(choice);
    EXPECT_FALSE(choice->access.verifyTls);
    EXPECT_THAT(choice->warnings, Contains(HasSubstr("TLS is not verified")));
    m_variables["GATELENS_INSECURE_TLS"] = "yes";
    choice = choose("https://h:8444");
    ASSERT_FALSE(choice);
    EXPECT_EQ(choice.error().code, ErrorCode::Usage);
}

TEST_F(ProfileTest, CredentialsInClearAreSaid) {
    m_variables["GATELENS_TOKEN"] = "t0ken";
    EXPECT_THAT(choose("http://gateway.example:8001")->warnings, Contains(HasSubstr("in clear")));
    EXPECT_THAT(choose("http://127.0.0.1:8001")->warnings, IsEmpty());
    EXPECT_THAT(choose("https://gateway.example")->warnings, IsEmpty());
}

TEST_F(ProfileTest, AHeaderCannotSmuggleAnother) {
    for (const char* bad : {"no colon s3cr3t", "Bad Name: s3cr3t", "X: s3cr3t\rY: 1"}) {
        m_variables["GATELENS_HEADER_1"] = bad;
        const auto choice = choose("https://h");
        ASSERT_FALSE(choice) << bad;
        EXPECT_EQ(choice.error().place, "GATELENS_HEADER_1");
        EXPECT_THAT(choice.error().text(), Not(HasSubstr("s3cr3t")));
    }
}

TEST_F(ProfileTest, AProfileIsFoundByItsUrl) {
    profiles(R"([prod]
url = "https://gw.example:8444/admin"
product = "kong"
ca = "ca.pem"
client_cert = "~/me.pem"
answer_timeout = "2m"
retries = 5
[prod.headers]
Kong-Admin-Token = "env:KONG"
[other]
url = "https://gw.example:8444"
)");
    m_variables["KONG"] = "k0ng";
    m_variables["HOME"] = "/home/me";
    auto choice = choose("https://gw.example:8444/admin/eu");
    ASSERT_TRUE(choice) << choice.error().text();
    EXPECT_EQ(choice->profile, "prod");
    EXPECT_EQ(choice->source, "kong+https://gw.example:8444/admin/eu");
    EXPECT_THAT(choice->access.headers, ElementsAre(Pair("Kong-Admin-Token", "k0ng")));
    EXPECT_EQ(choice->access.caFile, m_directory.path() + "/gatelens/ca.pem");
    EXPECT_EQ(choice->access.clientCertificate, "/home/me/me.pem");
    EXPECT_EQ(choice->access.answerTimeout, 120s);
    EXPECT_EQ(choice->access.retries, 5);

    EXPECT_EQ(choose("https://gw.example:8444/administrator")->profile, "other");
    EXPECT_EQ(choose("https://gw.example:8445/admin")->profile, "");
    EXPECT_EQ(choose("http://gw.example:8444/admin")->profile, "");
    EXPECT_EQ(choose("envoy+https://gw.example:8444/admin")->source,
              "envoy+https://gw.example:8444/admin");
}

TEST_F(ProfileTest, CredentialsGoNowhereElse) {
    profiles("[prod]\nurl = \"https://gw.example:8444\"\ntoken = \"env:T\"\n");
    m_variables["T"] = "t0ken";
    auto choice = choose("https://evil.example:8444", "prod");
    ASSERT_FALSE(choice);
    EXPECT_EQ(choice.error().code, ErrorCode::Usage);
    EXPECT_THAT(choice.error().message, HasSubstr("not sent to https://evil.example:8444"));
    choice = choose("https://gw.example:8444", "prod");
    ASSERT_TRUE(choice);
    EXPECT_THAT(choice->access.headers, ElementsAre(Pair("Authorization", "Bearer t0ken")));
    choice = choose("https://gw.example:8444", "prd");
    ASSERT_FALSE(choice);
    EXPECT_THAT(choice.error().message, HasSubstr("did you mean \"prod\"?"));
}

TEST_F(ProfileTest, AProfileReplacesTheEnvironment) {
    profiles("[prod]\nurl = \"https://gw.example:8444\"\n");
    m_variables["GATELENS_TOKEN"] = "for-another-gateway";
    const auto choice = choose("https://gw.example:8444");
    ASSERT_TRUE(choice);
    EXPECT_THAT(choice->access.headers, IsEmpty());
    EXPECT_THAT(choice->warnings, Contains(HasSubstr("GATELENS_TOKEN is not used")));
}

TEST_F(ProfileTest, ALiteralSecretIsRefusedAndNotRepeated) {
    const auto path = profiles("[prod]\nurl = \"https://h\"\n[prod.headers]\nX-Key = \"s3cr3t\"\n");
    const auto choice = choose("https://h");
    ASSERT_FALSE(choice);
    EXPECT_EQ(choice.error().code, ErrorCode::InvalidInput);
    EXPECT_EQ(choice.error().place, path + ":4:9");
    EXPECT_THAT(choice.error().message, HasSubstr("env:NAME"));
    EXPECT_THAT(choice.error().text(), Not(HasSubstr("s3cr3t")));
}

TEST_F(ProfileTest, ASecretFileIsPrivate) {
    const auto path = secretFile("s3cr3t\n");
    profiles("[p]\nurl = \"https://h\"\n[p.headers]\nAuthorization = \"Basic file:" + path +
             "\"\n");
    auto choice = choose("https://h");
    ASSERT_TRUE(choice) << choice.error().text();
    EXPECT_THAT(choice->access.headers, ElementsAre(Pair("Authorization", "Basic s3cr3t")));
    secretFile("s3cr3t\n", 0644);
    choice = choose("https://h");
    ASSERT_FALSE(choice);
    EXPECT_EQ(choice.error().code, ErrorCode::Unreadable);
    EXPECT_THAT(choice.error().message, HasSubstr("chmod 600"));
    secretFile(" \n");
    EXPECT_FALSE(choose("https://h"));
}

TEST_F(ProfileTest, MistakesHaveTheirPlace) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"[p]\nurl = \"https://h\"\nclient_crt = \"x\"\n", "did you mean \"client_cert\"?"},
        {"[p]\nurl = \"https://h\"\nretries = 99\n", "0 to 10"},
        {"[p]\nurl = \"https://h\"\nanswer_timeout = \"soon\"\n", "duration"},
        {"[p]\nurl = \"https://h\"\nca = 1\n", "expected a string"},
        {"[p]\nurl = \"https://h\"\ninsecure_tls = \"yes\"\n", "true or false"},
        {"[p]\nurl = \"https://h\"\nproduct = \"kog\"\n", "did you mean \"kong\"?"},
        {"[p]\nurl = \"/etc/kong.yaml\"\n", "URL or a socket"},
        {"[p]\nca = \"x\"\n", "needs url"},
        {"p = 1\n", "expected a table"},
        {"[p]\nurl = \"https://h\"\n[p.headers]\nX = \"env:UNSET\"\n", "UNSET is not set"},
        {"[p]\nurl = \"https://h\"\n[q]\nurl = \"https://h\"\n", "choose one with --profile"},
        {"[p\n", ""},
    };
    for (const auto& [text, message] : cases) {
        const auto path = profiles(text);
        const auto choice = choose("https://h");
        ASSERT_FALSE(choice) << text;
        EXPECT_THAT(choice.error().message, HasSubstr(message)) << text;
        EXPECT_FALSE(choice.error().place.empty()) << text;
    }
}

} // namespace
} // namespace gatelens::connect
