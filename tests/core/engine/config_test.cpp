// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/config_file.h"
#include "core/engine/config_parts.h"
#include "core/engine/object_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>

namespace gatelens::engine {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::string kGood = "listeners:\n"
                          "- address: 127.0.0.1:8080\n"
                          "services:\n"
                          "- name: orders\n"
                          "  targets: [http://127.0.0.1:9000]\n"
                          "routes:\n"
                          "- name: orders\n"
                          "  hosts: [shop.example]\n"
                          "  paths: [/orders, {exact: /}, {regex: '/v[0-9]+/.*'}]\n"
                          "  service: orders\n";

Result<ReadConfig> read(std::map<std::string, std::string> files) {
    return readConfigFile("gatelens.yaml", text::MemoryFileSystem(std::move(files)));
}

std::string errorOf(const std::string& yaml) {
    const auto config = read({{"gatelens.yaml", yaml}});
    return config ? "no error" : config.error().text();
}

std::string replaced(const std::string& from, const std::string& to) {
    std::string yaml = kGood;
    const std::size_t at = yaml.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return yaml.replace(at, from.size(), to);
}

TEST(ConfigFile, ReadsWhatItDescribes) {
    const auto result = read({{"gatelens.yaml", kGood}});
    ASSERT_TRUE(result.has_value()) << result.error().text();
    const Config& config = *result->config;
    EXPECT_EQ(config.listeners.front().address.text(), "127.0.0.1:8080");
    EXPECT_EQ(config.services.front().targets.front().authority(), "127.0.0.1:9000");
    EXPECT_EQ(config.routes.front().match.paths.size(), 3U);
    EXPECT_EQ(config.router.choose("SHOP.example:8080", "/v1/x", "GET", {}).route, 0U);
}

TEST(ConfigFile, EveryMistakeHasItsPlaceAndSaysWhatWouldBeRight) {
    struct Mistake {
        std::string from;
        std::string to;
        std::string place;
        std::string says;
    };
    const std::vector<Mistake> mistakes{
        {"routes:", "route:", "gatelens.yaml:7:1", "did you mean \"routes\"?"},
        {"127.0.0.1:8080", "localhost", "gatelens.yaml:2:12", "127.0.0.1:8080"},
        {"127.0.0.1:8080", "127.0.0.1:99999", "gatelens.yaml:2:12", "no address"},
        {"service: orders", "service: order", "gatelens.yaml:10:12", "no service \"order\""},
        {"service: orders", "servise: orders", "gatelens.yaml:", "service"},
        {"http://127.0.0.1:9000", "127.0.0.1:9000", "gatelens.yaml:5:13", "http://"},
        {"http://127.0.0.1:9000", "ftp://a", "gatelens.yaml:5:13", "http://"},
        {"http://127.0.0.1:9000", "http://a b", "gatelens.yaml:5:13", "malformed"},
        {"[shop.example]", "['a*b']", "gatelens.yaml:8:10", "*.example"},
        {"'/v[0-9]+/.*'", "'/v[0-9'", "gatelens.yaml:9:", "missing"},
        {"/orders, ", "orders, ", "gatelens.yaml:9:11", "begins with \"/\""},
        {"{exact: /}", "{exact: /, prefix: /}", "gatelens.yaml:9:", "one of"},
        {"- name: orders\n  targets", "- targets", "gatelens.yaml:4:", "needs \"name\""},
        {"listeners:\n- address: 127.0.0.1:8080\n", "", "gatelens.yaml", "no listener"},
        {"http://127.0.0.1:9000", "'${GATELENS_TEST_UNSET}'", "gatelens.yaml:5:13", ":-fallback}"},
    };
    for (const Mistake& mistake : mistakes) {
        const std::string error = errorOf(replaced(mistake.from, mistake.to));
        EXPECT_THAT(error, StartsWith(mistake.place)) << mistake.to;
        EXPECT_THAT(error, HasSubstr(mistake.says)) << mistake.to;
    }
    EXPECT_THAT(errorOf(kGood + kGood), HasSubstr("gatelens.yaml:11:1"));
    EXPECT_THAT(errorOf("listeners: {"), StartsWith("gatelens.yaml:1:"));
    EXPECT_THAT(errorOf(""), HasSubstr("no listener"));
    EXPECT_THAT(errorOf("[]"), HasSubstr("must be a mapping"));
}

TEST(ConfigFile, IncludesAreRelativeAndOnce) {
    const std::string main = "include: [parts/*.yaml]\nlisteners: [{address: ':80'}]\n";
    const std::string services = "services: [{name: s, targets: ['http://h']}]\n";
    const std::string routes = "routes: [{name: r, service: s}]\n";
    const auto result =
        read({{"gatelens.yaml", main}, {"parts/a.yaml", routes}, {"parts/b.yaml", services}});
    ASSERT_TRUE(result.has_value()) << result.error().text();
    EXPECT_EQ(result->config->routes.size(), 1U);
    EXPECT_EQ(result->files.size(), 3U);
    const auto cycle =
        read({{"gatelens.yaml", "include: [a.yaml]\n"}, {"a.yaml", "include: [gatelens.yaml]\n"}});
    EXPECT_THAT(cycle.error().text(), HasSubstr("twice"));
    const auto missing = read({{"gatelens.yaml", "include: [a.yaml]\n"}});
    EXPECT_THAT(missing.error().text(), HasSubstr("gatelens.yaml:1:"));
}

TEST(ConfigFile, ReferencesAreFilledIn) {
    ::setenv("GATELENS_TEST_VALUE", "abc", 1);
    EXPECT_EQ(*expandReferences("x${GATELENS_TEST_VALUE}y"), "xabcy");
    EXPECT_EQ(*expandReferences("${GATELENS_TEST_NONE:-d}"), "d");
    EXPECT_EQ(*expandReferences("$$5 and $x"), "$5 and $x");
    EXPECT_FALSE(expandReferences("${GATELENS_TEST_NONE}").has_value());
    EXPECT_FALSE(expandReferences("${").has_value());
}

// What the documentation shows must be what the reader takes.
TEST(ConfigFile, TheExampleIsValid) {
    const auto result = readConfigFile(std::string(GATELENS_SOURCE_DIR) + "/docs/gatelens.yaml",
                                       text::DiskFileSystem());
    ASSERT_TRUE(result.has_value()) << result.error().text();
    EXPECT_EQ(result->config->listeners.size(), 2U);
    EXPECT_EQ(result->config->routes.size(), 4U);
    EXPECT_NE(result->config->listeners.back().tls, nullptr);
}

TEST(ShortForm, OneListenerOneRoute) {
    const auto config = configFromShortForm({"127.0.0.1:0", "http://[::1]:9000/api/", false});
    ASSERT_TRUE(config.has_value()) << config.error().text();
    EXPECT_EQ(config->config->services.front().targets.front().authority(), "[::1]:9000");
    EXPECT_EQ(config->config->services.front().pathPrefix, "/api");
    EXPECT_EQ(config->config->router.choose("any", "/x", "GET", {}).route, 0U);
    EXPECT_FALSE(configFromShortForm({"nowhere", "http://a", false}).has_value());
    EXPECT_FALSE(configFromShortForm({":1", "a", false}).has_value());
}

} // namespace
} // namespace gatelens::engine
