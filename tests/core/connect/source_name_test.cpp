// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/source_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatelens::connect {
namespace {

using Kind = SourceName::Kind;
using ::testing::HasSubstr;
using ::testing::Not;

SourceName parsed(std::string_view text) {
    auto name = parseSourceName(text, adapters::allAdapters());
    EXPECT_TRUE(name) << name.error().text();
    return name.value_or(SourceName{});
}

Error refused(std::string_view text) {
    auto name = parseSourceName(text, adapters::allAdapters());
    EXPECT_FALSE(name) << text;
    return name ? Error{} : name.error();
}

std::string_view productOf(const SourceName& name) {
    return name.product == nullptr ? std::string_view{} : name.product->id;
}

TEST(SourceName, Paths) {
    for (const char* text : {"kong.yaml", "./a b/kong.yaml", "/etc/nginx", "C:x", "a:b", "10:30"}) {
        const auto name = parsed(text);
        EXPECT_EQ(name.kind, Kind::Path);
        EXPECT_EQ(name.path, text);
        EXPECT_EQ(name.product, nullptr);
    }
    EXPECT_EQ(parsed("-").kind, Kind::Stdin);
    EXPECT_EQ(parsed("file:///etc/my%20kong.yaml").path, "/etc/my kong.yaml");
    EXPECT_EQ(parsed("kong+file:///x.yaml").path, "/x.yaml");
    const auto hinted = parsed("kong:./file.yaml");
    EXPECT_EQ(hinted.path, "./file.yaml");
    EXPECT_EQ(productOf(hinted), "kong");
    EXPECT_EQ(parsed("envoy:-").kind, Kind::Stdin);
}

TEST(SourceName, Urls) {
    auto name = parsed("kong+https://Host.example:8444/prefix/");
    EXPECT_EQ(name.kind, Kind::Http);
    EXPECT_EQ(productOf(name), "kong");
    EXPECT_EQ(name.url, "https://host.example:8444/prefix");
    EXPECT_EQ(name.host, "host.example");
    EXPECT_EQ(name.port, 8444);
    EXPECT_TRUE(name.tls);
    EXPECT_TRUE(name.live());

    name = parsed("http://[::1]/");
    EXPECT_EQ(name.host, "::1");
    EXPECT_EQ(name.port, 80);
    EXPECT_EQ(name.url, "http://[::1]");
    EXPECT_EQ(parsed("https://h").port, 443);
    EXPECT_EQ(parsed("http://h/a/../b//").url, "http://h/b");
    EXPECT_EQ(parsed("HTTP://h:1").url, "http://h:1");
}

TEST(SourceName, Sockets) {
    auto name = parsed("haproxy+unix:///run/haproxy.sock");
    EXPECT_EQ(name.kind, Kind::UnixSocket);
    EXPECT_EQ(name.path, "/run/haproxy.sock");
    EXPECT_EQ(productOf(name), "haproxy");
    EXPECT_EQ(parsed("unix:/run/x").path, "/run/x");
    name = parsed("haproxy+tcp://127.0.0.1:9999");
    EXPECT_EQ(name.kind, Kind::TcpSocket);
    EXPECT_EQ(name.port, 9999);
    EXPECT_THAT(refused("tcp://127.0.0.1").message, HasSubstr("port"));
    EXPECT_THAT(refused("unix://relative").message, HasSubstr("absolute"));
    EXPECT_THAT(refused("unix:///" + std::string(200, 'x')).message, HasSubstr("107"));
}

TEST(SourceName, Kubeconfig) {
    const auto name = parsed("k8s+kubeconfig:/home/me/.kube/config?context=pr%20od");
    EXPECT_EQ(name.kind, Kind::Kubeconfig);
    EXPECT_EQ(productOf(name), "gateway-api");
    EXPECT_EQ(name.path, "/home/me/.kube/config");
    EXPECT_EQ(name.context, "pr od");
    EXPECT_EQ(parsed("k8s+kubeconfig:").path, "");
    EXPECT_EQ(parsed("gateway-api+kubeconfig:///x").path, "/x");
    EXPECT_EQ(productOf(parsed("k8s+https://h:6443")), "gateway-api");
    EXPECT_THAT(refused("k8s+kubeconfig:/x?contxt=a").message, HasSubstr("contxt"));
    EXPECT_THAT(refused("kubeconfig:/x").message, HasSubstr("k8s+kubeconfig"));
}

TEST(SourceName, SecretsAreRefusedAndNotRepeated) {
    for (const char* text :
         {"http://user:s3cr3t@h:8001", "https://s3cr3t@h", "kong+https://u:s3cr3t@h/x",
          "kog+https://u:s3cr3t@h", "ftp://u:s3cr3t@h", "http://u:s3cr3t@h:99999",
          "http://u:p@s3cr3t@h", "http://u:s3cr3t@", "https://h/x?apikey=s3cr3t",
          "https://h/#s3cr3t", "tcp://u:s3cr3t@h:1", "http://u:s3cr3t?x@h"}) {
        const auto error = refused(text);
        EXPECT_EQ(error.code, ErrorCode::Usage) << text;
        EXPECT_THAT(error.text(), Not(HasSubstr("s3cr3t"))) << text;
    }
    EXPECT_THAT(refused("http://user:pw@h:8001").message, HasSubstr("GATELENS_TOKEN"));
}

TEST(SourceName, MistakesNameWhatWouldBeRight) {
    EXPECT_THAT(refused("kog+https://h").message, HasSubstr("did you mean \"kong\"?"));
    EXPECT_THAT(refused("zzzzzz+https://h").message, HasSubstr("known products: kong"));
    EXPECT_THAT(refused("ftp://h").message, HasSubstr("http(s)://"));
    EXPECT_EQ(refused("").code, ErrorCode::Usage);
    EXPECT_EQ(refused("http://").code, ErrorCode::Usage);
    EXPECT_EQ(refused("http://h:0").code, ErrorCode::Usage);
    EXPECT_EQ(refused("http://h:70000").code, ErrorCode::Usage);
    EXPECT_EQ(refused("http://exa mple/").code, ErrorCode::Usage);
    EXPECT_EQ(refused("file://other/etc/x").code, ErrorCode::Usage);
    EXPECT_EQ(refused(std::string_view("a\0b", 3)).code, ErrorCode::Usage);
}

TEST(SourceName, Loopback) {
    for (const char* host : {"localhost", "127.0.0.1", "127.9.9.9", "::1", "x.localhost"}) {
        EXPECT_TRUE(isLoopback(host)) << host;
    }
    for (const char* host : {"localhost.example", "128.0.0.1", "::", "0.0.0.0", "10.0.0.1"}) {
        EXPECT_FALSE(isLoopback(host)) << host;
    }
}

} // namespace
} // namespace gatelens::connect
