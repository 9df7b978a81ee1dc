// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The admin API on the wire. Every answer is checked against the description
// that the API serves of itself.
#include "core/engine/figures.h"
#include "core/engine/tap.h"
#include "tests/core/engine/admin_client.h"
#include "tests/core/engine/openapi_check.h"
#include "tests/support/temporary_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>
#include <sys/stat.h>

#include <fstream>

namespace gatelens::engine::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kConfig =
    "listeners: [{name: web, address: '127.0.0.1:0'}]\n"
    "policies: [{name: keys, key-auth: {keys: {storefront: the-long-secret-1234}}}]\n"
    "upstreams: [{name: pool, targets: ['http://127.0.0.1:1']}]\n"
    "services: [{name: orders, upstream: pool, retries: 0}]\n"
    "routes:\n"
    "- {name: hello, paths: [/hello], filters: [{static-response: {body: hello}}]}\n"
    "- {name: closed, paths: [/closed], methods: [GET], filters: [keys, {static-response: {body: "
    "in}}]}\n"
    "- {name: orders, hosts: [shop.example], paths: [/orders], strip-prefix: true, service: "
    "orders}\n";

TEST(Admin, OnlyWhoHasTheTokenIsAnswered) {
    const AdminClient admin(kConfig);
    EXPECT_EQ(admin.ask({.path = "/health", .token = false}).status, 200);
    AdminAnswer refused = admin.ask({.path = "/config", .token = false});
    EXPECT_EQ(refused.status, 401);
    EXPECT_THAT(refused.fields["www-authenticate"], StartsWith("Bearer"));
    for (const char* wrong : {"Bearer 0123456789abcdef0124", "Bearer ", "Bearer",
                              "Basic 0123456789abcdef0123", "0123456789abcdef0123"}) {
        EXPECT_EQ(admin
                      .ask({.path = "/stats",
                            .fields = fmt::format("Authorization: {}\r\n", wrong),
                            .token = false})
                      .status,
                  401)
            << wrong;
    }
}

TEST(Admin, PagesInABrowserAreRefused) {
    const AdminClient admin(kConfig);
    for (const auto& [head, status] : {std::pair<std::string, int>{"Host: evil.example", 421},
                                       {"Host: localhost\r\nOrigin: http://evil.example", 403},
                                       {"Host: 127.0.0.1.evil.example", 421}}) {
        Wire wire = admin.connect();
        wire.send(fmt::format("GET /health HTTP/1.1\r\n{}\r\n\r\n", head));
        EXPECT_EQ(parseAnswer(wire.readMessage()).status, status) << head;
    }
}

TEST(Admin, EveryDescribedOperationAnswersAsDescribed) {
    const AdminClient admin(kConfig);
    for (const std::string& operation : describedOperations()) {
        const std::string method = operation.substr(0, operation.find(' '));
        std::string path = operation.substr(operation.find(' ') + 1);
        if (const std::size_t name = path.find("{name}"); name != std::string::npos) {
            path.replace(name, 6, "nothing-of-that-name");
        }
        EXPECT_EQ(admin.ask({.method = method, .path = path, .token = false}).status,
                  path == "/health" ? 200 : 401)
            << operation;
        if (path == "/tap" || path == "/drain") {
            continue; // they have tests of their own
        }
        // ask() has the schema of each answer checked.
        const std::string body = method == "GET" ? "" : "{}";
        EXPECT_NE(admin.ask({.method = method, .path = path, .body = body}).status, 0);
        if (method == "GET" && path.find("nothing") == std::string::npos) {
            EXPECT_EQ(admin.ask({.path = path}).status, 200) << operation;
        }
    }
    EXPECT_EQ(admin.ask({.path = "/routes/hello"}).status, 200);
    EXPECT_EQ(admin.ask({.method = "HEAD", .path = "/health"}).body, "");
}

TEST(Admin, ShowsTheConfigurationWithoutItsSecrets) {
    const AdminClient admin(kConfig);
    const AdminAnswer config = admin.ask({.path = "/config"});
    EXPECT_THAT(config.body, AllOf(HasSubstr("\"storefront\": \"****1234\""),
                                   Not(HasSubstr("the-long-secret")), HasSubstr("\"hello\"")));
    EXPECT_THAT(admin.ask({.path = "/policies/keys"}).body, Not(HasSubstr("the-long-secret")));
}

TEST(Admin, AMaskThatComesBackStandsForTheSecret) {
    const AdminClient admin(kConfig);
    const AdminAnswer config = admin.ask({.path = "/config"});
    EXPECT_EQ(admin
                  .ask({.method = "PUT",
                        .path = "/config",
                        .body = config.body,
                        .ifMatch = config.fields.at("etag")})
                  .status,
              200);
    EXPECT_THAT(admin.visit("/closed", "X-API-Key: the-long-secret-1234\r\n"),
                HasSubstr("\r\n\r\nin"));
    EXPECT_THAT(admin.visit("/closed", "X-API-Key: ****1234\r\n"), StartsWith("HTTP/1.1 401"));
}

TEST(Admin, EntitiesAreAddedChangedAndRemoved) {
    const AdminClient admin(kConfig);
    const std::string route =
        R"({"name":"new one","paths":["/new"],"filters":[{"static-response":{"body":"new"}}]})";
    AdminAnswer added = admin.ask({.method = "POST", .path = "/routes", .body = route});
    EXPECT_EQ(added.status, 201);
    EXPECT_EQ(added.fields["location"], "/routes/new%20one");
    EXPECT_THAT(admin.visit("/new"), HasSubstr("\r\n\r\nnew"));
    EXPECT_EQ(admin.ask({.method = "POST", .path = "/routes", .body = route}).status, 409);

    const std::string tag = added.fields["etag"];
    EXPECT_EQ(tag, admin.tagOf("/routes/new%20one"));
    const std::string patch = R"({"paths":["/newer"]})";
    EXPECT_EQ(admin.ask({.method = "PATCH", .path = "/routes/new%20one", .body = patch}).status,
              428);
    EXPECT_EQ(admin
                  .ask({.method = "PATCH",
                        .path = "/routes/new%20one",
                        .body = patch,
                        .ifMatch = "\"other\""})
                  .status,
              412);
    EXPECT_EQ(
        admin.ask({.method = "PATCH", .path = "/routes/new%20one", .body = patch, .ifMatch = tag})
            .status,
        200);
    EXPECT_THAT(admin.visit("/newer"), HasSubstr("\r\n\r\nnew"));
    EXPECT_THAT(admin.visit("/new"), StartsWith("HTTP/1.1 404"));
    // It is another one now.
    EXPECT_EQ(admin.ask({.method = "DELETE", .path = "/routes/new%20one", .ifMatch = tag}).status,
              412);
    EXPECT_EQ(admin.ask({.method = "DELETE", .path = "/routes/new%20one", .ifMatch = "*"}).status,
              204);
    EXPECT_THAT(admin.visit("/newer"), StartsWith("HTTP/1.1 404"));
    EXPECT_EQ(admin.ask({.path = "/routes/new%20one"}).status, 404);
}

TEST(Admin, PutAddsWhatIsNotThere) {
    const AdminClient admin(kConfig);
    const std::string body = R"({"targets":["http://127.0.0.1:2"]})";
    EXPECT_EQ(admin.ask({.method = "PUT", .path = "/upstreams/b", .body = body, .ifMatch = "\"x\""})
                  .status,
              412);
    EXPECT_EQ(admin.ask({.method = "PUT", .path = "/upstreams/b", .body = body}).status, 201);
    EXPECT_EQ(admin.ask({.method = "PUT", .path = "/upstreams/b", .body = body}).status, 428);
    EXPECT_EQ(admin
                  .ask({.method = "PUT",
                        .path = "/upstreams/b",
                        .body = body,
                        .fields = "If-None-Match: *\r\n"})
                  .status,
              412);
    EXPECT_EQ(admin
                  .ask({.method = "PUT",
                        .path = "/upstreams/b",
                        .body = R"({"name":"c","targets":["http://127.0.0.1:2"]})",
                        .ifMatch = "*"})
                  .status,
              422);
}

TEST(Admin, ATryChangesNothing) {
    const AdminClient admin(kConfig);
    const std::string before = admin.ask({.path = "/config"}).body;
    const AdminAnswer good =
        admin.ask({.method = "DELETE", .path = "/routes/hello?dry-run=true", .ifMatch = "*"});
    EXPECT_EQ(good.status, 200);
    EXPECT_THAT(good.body, HasSubstr("\"valid\": true"));
    const AdminAnswer bad = admin.ask({.method = "PATCH",
                                       .path = "/routes/orders?dry-run=true",
                                       .body = R"({"service":"nobody"})",
                                       .ifMatch = "*"});
    EXPECT_EQ(bad.status, 422);
    EXPECT_THAT(bad.body, AllOf(HasSubstr("there is no service \\\"nobody\\\""),
                                HasSubstr("\"pointer\": \"/routes/2/service\"")));
    EXPECT_EQ(admin.ask({.path = "/config"}).body, before);
    EXPECT_EQ(admin.ask({.method = "DELETE", .path = "/routes/hello?dryrun=1"}).status, 400);
}

TEST(Admin, MistakesHaveTheirPlace) {
    const AdminClient admin(kConfig);
    const std::string yaml = "listeners: [{name: web, address: '127.0.0.1:0'}]\n"
                             "routes:\n"
                             "- name: r\n"
                             "  filters: [{static-respnse: {}}]\n";
    const AdminAnswer refused = admin.ask(
        {.method = "PUT", .path = "/config", .body = yaml, .ifMatch = admin.tagOf("/config")});
    EXPECT_EQ(refused.status, 422);
    EXPECT_THAT(refused.body,
                AllOf(HasSubstr("\"place\": \"request body:4:14\""),
                      HasSubstr("\"pointer\": \"/routes/0/filters/0/static-respnse\"")));
    EXPECT_EQ(admin.ask({.method = "POST", .path = "/routes", .body = "{\"a\": "}).status, 400);
    EXPECT_EQ(admin.ask({.method = "POST", .path = "/routes", .body = "[1]"}).status, 400);
    // A service that a route needs cannot go.
    EXPECT_EQ(admin.ask({.method = "DELETE", .path = "/services/orders", .ifMatch = "*"}).status,
              422);
    // Sockets stay what they are while the engine runs.
    EXPECT_EQ(admin
                  .ask({.method = "PATCH",
                        .path = "/listeners/web",
                        .body = R"({"address":"127.0.0.1:1"})",
                        .ifMatch = "*"})
                  .status,
              409);
    EXPECT_THAT(admin.visit("/hello"), HasSubstr("\r\n\r\nhello"));
}

TEST(Admin, ReloadTakesTheFilesAgain) {
    const AdminClient admin(kConfig);
    EXPECT_EQ(admin.ask({.method = "DELETE", .path = "/routes/hello", .ifMatch = "*"}).status, 204);
    EXPECT_THAT(admin.visit("/hello"), StartsWith("HTTP/1.1 404"));
    EXPECT_EQ(admin.ask({.method = "POST", .path = "/reload"}).status, 200);
    EXPECT_THAT(admin.visit("/hello"), HasSubstr("\r\n\r\nhello"));
}

TEST(Admin, ExplainsWhoWouldTakeARequest) {
    const AdminClient admin(kConfig);
    const AdminAnswer answer =
        admin.ask({.method = "POST",
                   .path = "/explain",
                   .body = R"({"method":"GET","url":"http://SHOP.example:80/x/../orders/7?q=1"})"});
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body,
                AllOf(HasSubstr("\"route\": \"orders\""), HasSubstr("\"service\": \"orders\""),
                      HasSubstr("\"path\": \"/orders/7\""), HasSubstr("\"forwardedPath\": \"/7\""),
                      HasSubstr("none of its paths fits")));
    const AdminAnswer method = admin.ask(
        {.method = "POST", .path = "/explain", .body = R"({"method":"PUT","path":"/closed"})"});
    EXPECT_THAT(method.body, AllOf(HasSubstr("\"status\": 405"), HasSubstr("the method is not GET"),
                                   HasSubstr("the host is not shop.example")));
    EXPECT_EQ(admin.ask({.method = "POST", .path = "/explain", .body = R"({"ulr":"x"})"}).status,
              400);
}

TEST(Admin, CountsByRouteAndTarget) {
    const AdminClient admin(kConfig);
    EXPECT_THAT(admin.visit("/hello"), HasSubstr("hello"));
    EXPECT_THAT(admin.visit("/hello"), HasSubstr("hello"));
    EXPECT_THAT(admin.visit("/closed"), StartsWith("HTTP/1.1 401"));
    const std::string stats = admin.ask({.path = "/stats"}).body;
    EXPECT_THAT(stats, AllOf(HasSubstr("\"name\": \"hello\",\n      \"requests\": 2"),
                             HasSubstr("\"4xx\": 1"), HasSubstr("\"target\": \"127.0.0.1:1\"")));
    const std::string metrics = admin.ask({.path = "/metrics"}).body;
    EXPECT_THAT(
        metrics,
        AllOf(HasSubstr("gatelens_requests_total 3\n"),
              HasSubstr("gatelens_route_responses_total{route=\"hello\",class=\"2xx\"} 2\n"),
              HasSubstr("gatelens_route_duration_seconds_count{route=\"closed\"} 1\n"),
              HasSubstr("gatelens_target_up{service=\"orders\",target=\"127.0.0.1:1\"} 1")));
}

TEST(Admin, TapShowsRequestsAsTheyEnd) {
    const AdminClient admin(kConfig);
    Wire tap = admin.connect();
    tap.send(fmt::format("GET /tap HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\r\n",
                         AdminClient::kToken));
    const AdminAnswer begun = parseAnswer(tap.readUntil("\r\n\r\n"));
    EXPECT_EQ(begun.status, 200);
    EXPECT_EQ(begun.fields.at("content-type"), "text/event-stream");
    EXPECT_THAT(admin.visit("/closed?key=in-the-query", "X-API-Key: the-long-secret-1234\r\n"),
                HasSubstr("\r\n\r\nin"));
    const std::string event = tap.readUntil("\n\n");
    EXPECT_THAT(event,
                AllOf(StartsWith("event: request\ndata: {"), HasSubstr("\"path\":\"/closed\""),
                      HasSubstr("\"status\":200"), HasSubstr("\"route\":\"closed\""),
                      HasSubstr("\"consumer\":\"storefront\""),
                      HasSubstr("[\"X-API-Key\",\"****1234\"]"),
                      HasSubstr("{\"name\":\"key-auth\",\"microseconds\":"),
                      HasSubstr("{\"name\":\"static-response\",\"microseconds\":")));
    EXPECT_THAT(event, AllOf(Not(HasSubstr("the-long-secret")), Not(HasSubstr("in-the-query"))));
    EXPECT_EQ(eventFault(event.substr(event.find("data: ") + 6)), "");
}

TEST(Admin, CertificatesAreShownWithoutKeys) {
    const AdminClient admin(
        "listeners: [{name: web, address: '127.0.0.1:0'}, {name: tls, address: '127.0.0.1:0', tls: "
        "{self-signed: [shop.example]}}]\n"
        "routes: [{name: hello, filters: [{static-response: {body: hello}}]}]\n");
    const AdminAnswer list = admin.ask({.path = "/certificates"});
    EXPECT_THAT(list.body, AllOf(HasSubstr("\"listener\": \"tls\""),
                                 HasSubstr("\"subject\": \"CN=shop.example\""),
                                 HasSubstr("\"notAfter\": \"20"), HasSubstr("\"shop.example\"")));
    EXPECT_THAT(list.body, Not(HasSubstr("PRIVATE KEY")));
}

TEST(Admin, DrainIsHandedOn) {
    const AdminClient admin(kConfig);
    EXPECT_EQ(admin.ask({.method = "POST", .path = "/drain"}).status, 202);
    EXPECT_TRUE(admin.drained());
    EXPECT_THAT(admin.ask({.path = "/health"}).body, HasSubstr("draining"));
}

TEST(Admin, HostileClientsAreRefused) {
    const AdminClient admin(kConfig);
    for (const auto& [bytes, status] :
         {std::pair<std::string, int>{"GET / HTTP/1.1\nHost: a\n\n", 400},
          {"GET http://localhost/health HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
          {"POST /config HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n", 413},
          {"GET /" + std::string(10'000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
          {"POST /config HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
           400}}) {
        Wire wire = admin.connect();
        wire.send(bytes);
        EXPECT_EQ(parseAnswer(wire.readAll()).status, status) << bytes.substr(0, 60);
    }
    // Deep nesting ends as an error, not as a stack.
    EXPECT_EQ(admin
                  .ask({.method = "POST",
                        .path = "/routes",
                        .body = std::string(100'000, '[') + std::string(100'000, ']')})
                  .status,
              400);
}

TEST(Admin, ChunkedBodiesAndSeveralRequestsOnAConnection) {
    const AdminClient admin(kConfig);
    Wire wire = admin.connect();
    const std::string authorization =
        fmt::format("Authorization: Bearer {}\r\n", AdminClient::kToken);
    wire.send("POST /explain HTTP/1.1\r\nHost: localhost\r\n" + authorization +
              "Transfer-Encoding: chunked\r\n\r\n6\r\n{\"path\r\n9\r\n\":\"/hello\r\n2\r\n\"}\r\n"
              "0\r\n\r\nGET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_THAT(wire.readMessage(), HasSubstr("\"route\": \"hello\""));
    EXPECT_THAT(wire.readMessage(), HasSubstr("\"status\": \"ok\""));
}

TEST(AdminToken, IsWrittenForItsOwnerOnly) {
    const testsupport::TemporaryDirectory directory;
    const std::string path = directory.path() + "/token";
    const std::string token = admin::makeToken();
    EXPECT_EQ(token.size(), 64U);
    ASSERT_TRUE(admin::writeToken(path, token).has_value());
    struct stat state {};
    ASSERT_EQ(stat(path.c_str(), &state), 0);
    EXPECT_EQ(state.st_mode & 0777U, 0600U);
    std::string line;
    std::getline(std::ifstream(path) >> std::ws, line);
    EXPECT_EQ(line, token);
    EXPECT_FALSE(admin::writeToken(directory.path() + "/no/such", token).has_value());
}

TEST(Figures, PercentilesAreNear) {
    Histogram histogram;
    for (int i = 1; i <= 1000; ++i) {
        histogram.add(i * 100); // 0.1 to 100 ms
    }
    EXPECT_EQ(histogram.count(), 1000U);
    for (const auto& [share, value] :
         {std::pair{0.5, 50'000.0}, {0.9, 90'000.0}, {0.99, 99'000.0}, {1.0, 100'000.0}}) {
        EXPECT_NEAR(static_cast<double>(histogram.percentile(share)), value, value * 0.13);
    }
    EXPECT_EQ(histogram.below(10), 10U); // 100 to 1000 are below 1024
    EXPECT_EQ(Histogram().percentile(0.5), 0U);
}

TEST(Tap, LosesRatherThanWaits) {
    Tap tap;
    EXPECT_FALSE(tap.active());
    int told = 0;
    tap.start([&told] { ++told; });
    for (std::size_t i = 0; i < Tap::kBuffered + 5; ++i) {
        tap.offer({});
    }
    EXPECT_EQ(told, 1);
    const Tap::Taken taken = tap.take();
    EXPECT_EQ(taken.records.size(), Tap::kBuffered);
    EXPECT_EQ(taken.dropped, 5U);
    tap.stop();
    tap.offer({});
    EXPECT_TRUE(tap.take().records.empty());
}

} // namespace
} // namespace gatelens::engine::test
