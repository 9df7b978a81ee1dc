// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Each filter on the wire.
#include "core/engine/filter.h"
#include "tests/core/engine/wire.h"
#include "tests/support/temporary_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace gatelens::engine::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nServer: old\r\n\r\nok";

std::string withFilters(const std::string& filters) {
    return "listeners: [{address: '127.0.0.1:0'}]\n"
           "services: [{name: s, targets: ['http://127.0.0.1:{port}']}]\n"
           "routes:\n- name: r\n  service: s\n  filters:\n" +
           filters;
}

std::string errorOf(const std::string& filters) {
    const auto config = configOf(withPort(withFilters(filters), 1));
    return config ? "no error" : config.error().text();
}

TEST(Filters, TheTableHasUniqueNames) {
    std::set<std::string_view> names;
    for (const FilterType* type : allFilterTypes()) {
        EXPECT_TRUE(names.insert(type->name).second) << type->name;
        EXPECT_EQ(findFilterType(type->name), type);
    }
    EXPECT_GE(names.size(), 7U);
}

TEST(Filters, MistakesHaveTheirPlace) {
    EXPECT_THAT(errorOf("  - corss: {}\n"), HasSubstr("there is no filter \"corss\""));
    EXPECT_THAT(errorOf("  - corss: {}\n"), StartsWith("gatelens.yaml:7:5"));
    EXPECT_THAT(errorOf("  - cors: {origins: ['*'], credentials: true}\n"), HasSubstr("any site"));
    EXPECT_THAT(errorOf("  - rate-limit: {request: 5}\n"), HasSubstr("rate-limit"));
    EXPECT_THAT(errorOf("  - redirect: {to: '/{nowhere}'}\n"), HasSubstr("{scheme}"));
    EXPECT_THAT(errorOf("  - redirect: {to: /x, status: 304}\n"), HasSubstr("307"));
    EXPECT_THAT(errorOf("  - key-auth: {keys: {a: short}}\n"), HasSubstr("8 characters"));
    EXPECT_THAT(errorOf("  - key-auth: {keys: {a: same-key-1, b: same-key-1}}\n"),
                HasSubstr("the same key"));
    EXPECT_THAT(errorOf("  - header-transform: {request: {set: {Host: x}}}\n"),
                HasSubstr("cannot be changed"));
    EXPECT_THAT(errorOf("  - header-transform: {response: {set: {X: \"a\\r\\nY: b\"}}}\n"),
                HasSubstr("no valid field"));
    EXPECT_THAT(errorOf("  - static-response: {status: 42}\n"), HasSubstr("200 to 599"));
    EXPECT_THAT(errorOf("  - static-response: {stauts: 200}\n"),
                HasSubstr("did you mean \"status\"?"));
}

TEST(Filters, HeaderTransform) {
    const auto upstream = answering(kOk);
    const Gateway gateway(withFilters("  - header-transform:\n"
                                      "      request: {remove: [X-Gone], set: {X-Set: new},\n"
                                      "                add: {X-More: '2'}}\n"
                                      "      response: {remove: [Server], set: {X-Out: '1'}}\n"),
                          *upstream);
    const std::string answer = gateway.get("/", "x-gone: 1\r\nx-set: old\r\nX-More: 1\r\n");
    const std::string request = upstream->requests().front();
    EXPECT_THAT(request, Not(HasSubstr("x-gone")));
    EXPECT_THAT(request, Not(HasSubstr("old")));
    EXPECT_THAT(request, HasSubstr("X-Set: new\r\n"));
    EXPECT_THAT(request, HasSubstr("X-More: 1\r\n"));
    EXPECT_THAT(request, HasSubstr("X-More: 2\r\n"));
    EXPECT_THAT(answer, Not(HasSubstr("Server")));
    EXPECT_THAT(answer, HasSubstr("X-Out: 1\r\n"));
}

TEST(Filters, Redirect) {
    const auto upstream = answering(kOk);
    const Gateway gateway(
        withFilters("  - redirect: {to: 'https://{host}{path}{query}', status: 308}\n"), *upstream);
    const std::string answer = gateway.get("/a%2fb?c=d");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 308 Permanent Redirect\r\n"));
    EXPECT_THAT(answer, HasSubstr("Location: https://a.example/a%2Fb?c=d\r\n"));
    const Gateway open(withFilters("  - redirect: {to: '{path}'}\n"), *upstream);
    EXPECT_THAT(open.get("//evil.example/"), HasSubstr("Location: /evil.example/\r\n"));
    EXPECT_TRUE(upstream->requests().empty());
}

TEST(Filters, StaticResponse) {
    const auto upstream = answering(kOk);
    const Gateway gateway(
        withFilters("  - static-response: {status: 503, content-type: application/json,\n"
                    "                       body: '{\"closed\":true}'}\n"),
        *upstream);
    const std::string answer = gateway.get("/");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
    EXPECT_THAT(answer, HasSubstr("Content-Type: application/json\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n{\"closed\":true}"));
    Wire client = gateway.connect();
    client.send("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const std::string head = client.readAll();
    EXPECT_THAT(head, HasSubstr("Content-Length: 15\r\n"));
    EXPECT_THAT(head, EndsWith("\r\n\r\n"));
}

TEST(Filters, KeyAuth) {
    const auto upstream = answering(kOk);
    const Gateway gateway(withFilters("  - key-auth: {keys: {shop: key-of-the-shop}}\n"),
                          *upstream);
    for (const char* fields : {"", "X-API-Key: wrong-key-here\r\n", "X-API-Key:\r\n",
                               "X-API-Key: key-of-the-shop\r\nX-API-Key: key-of-the-shop\r\n",
                               "X-API-Key: KEY-OF-THE-SHOP\r\n"}) {
        const std::string answer = gateway.get("/", fields);
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 401 ")) << fields;
        EXPECT_THAT(answer, HasSubstr("WWW-Authenticate: "));
    }
    EXPECT_TRUE(upstream->requests().empty());
    EXPECT_THAT(gateway.get("/", "x-api-key: key-of-the-shop\r\nX-Consumer: admin\r\n"),
                StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(upstream->requests().front(), HasSubstr("X-Consumer: shop\r\n"));
    EXPECT_THAT(upstream->requests().front(), Not(HasSubstr("key-of-the-shop")));
    EXPECT_THAT(upstream->requests().front(), Not(HasSubstr("admin")));
}

TEST(Filters, RateLimit) {
    const auto upstream = answering(kOk);
    const Gateway gateway(withFilters("  - rate-limit: {requests: 2, per: 1h, header: X-User}\n"),
                          *upstream);
    EXPECT_THAT(gateway.get("/", "X-User: a\r\n"), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(gateway.get("/", "X-User: a\r\n"), StartsWith("HTTP/1.1 200"));
    const std::string refused = gateway.get("/", "X-User: a\r\n");
    EXPECT_THAT(refused, StartsWith("HTTP/1.1 429 Too Many Requests\r\n"));
    EXPECT_THAT(refused, HasSubstr("Retry-After: 1800\r\n"));
    EXPECT_THAT(gateway.get("/", "X-User: b\r\n"), StartsWith("HTTP/1.1 200"));
}

TEST(Filters, Cors) {
    const auto upstream = answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"
                                    "Access-Control-Allow-Origin: *\r\n\r\nok");
    const Gateway gateway(
        withFilters("  - cors: {origins: ['https://app.example'], methods: [GET, PUT],\n"
                    "            headers: [X-Token], credentials: true, max-age: 1h}\n"),
        *upstream);
    Wire client = gateway.connect();
    client.send("OPTIONS /x HTTP/1.1\r\nHost: a\r\nOrigin: https://app.example\r\n"
                "Access-Control-Request-Method: PUT\r\n\r\n");
    const std::string preflight = client.readUntil("\r\n\r\n");
    EXPECT_THAT(preflight, StartsWith("HTTP/1.1 204 "));
    EXPECT_THAT(preflight, HasSubstr("Access-Control-Allow-Origin: https://app.example\r\n"));
    EXPECT_THAT(preflight, HasSubstr("Access-Control-Allow-Methods: GET, PUT\r\n"));
    EXPECT_THAT(preflight, HasSubstr("Access-Control-Allow-Headers: X-Token\r\n"));
    EXPECT_THAT(preflight, HasSubstr("Access-Control-Max-Age: 3600\r\n"));
    EXPECT_THAT(preflight, HasSubstr("Access-Control-Allow-Credentials: true\r\n"));
    EXPECT_TRUE(upstream->requests().empty());
    const std::string allowed = gateway.get("/", "Origin: https://app.example\r\n");
    EXPECT_THAT(allowed, HasSubstr("Access-Control-Allow-Origin: https://app.example\r\n"));
    EXPECT_THAT(allowed, Not(HasSubstr("Access-Control-Allow-Origin: *")));
    const std::string other = gateway.get("/", "Origin: https://evil.example\r\n");
    EXPECT_THAT(other, Not(HasSubstr("Access-Control-Allow")));
    EXPECT_THAT(other, HasSubstr("Vary: Origin\r\n"));
}

TEST(Filters, AccessLog) {
    const auto upstream = answering(kOk);
    const testsupport::TemporaryDirectory directory;
    const std::string path = directory.path() + "/access.log";
    {
        const Gateway gateway(withFilters("  - access-log: {file: '" + path + "'}\n"), *upstream);
        EXPECT_THAT(gateway.get("/a?token=secret"), StartsWith("HTTP/1.1 200"));
    }
    std::ifstream stream(path);
    const std::string log{std::istreambuf_iterator<char>(stream), {}};
    EXPECT_THAT(log, HasSubstr(R"("method":"GET","host":"a.example","path":"/a","status":200,)"));
    EXPECT_THAT(log, HasSubstr(R"("route":"r")"));
    EXPECT_THAT(log, Not(HasSubstr("secret")));
    EXPECT_THAT(log, EndsWith("}\n"));
}

} // namespace
} // namespace gatelens::engine::test
