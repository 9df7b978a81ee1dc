// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl explain, as its user runs it.
#include "tests/app/ctl/child.h"
#include "tests/support/schema_check.h"
#include "tests/support/temporary_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatelens::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kNginx = R"(events {}
http {
    server {
        listen 8080;
        server_name shop.test;
        location /api/ { proxy_pass http://127.0.0.1:9000/v1/; proxy_set_header X-Token secret-secret-1; }
        location ~ \.php$ { return 403; }
        location / { return 404; }
    }
}
)";

TEST(Explain, ShowsWinnerLosersAndUpstream) {
    const testsupport::TemporaryDirectory directory;
    const auto file = directory.write("nginx.conf", kNginx);
    const Finished result =
        gatelensctl({"explain", file, "-r", "GET http://shop.test:8080/api/x?q=1", "-H", "X-A: 1"});
    EXPECT_EQ(result.exitCode, 0) << result.err;
    EXPECT_THAT(result.out, AllOf(HasSubstr("shop.test /api/"), HasSubstr("nginx.conf:6:9"),
                                  HasSubstr("http://127.0.0.1:9000/v1/x?q=1"),
                                  HasSubstr("does not match ~ \\.php$")));
    EXPECT_THAT(result.out, Not(HasSubstr("secret-secret"))) << "secrets are masked";
}

TEST(Explain, JsonFollowsItsSchema) {
    const testsupport::TemporaryDirectory directory;
    const auto file = directory.write("nginx.conf", kNginx);
    const auto matrix = directory.write("requests.txt", "# two\nGET http://shop.test:8080/api/\n"
                                                        "    X-A: 1\nPOST /x.php\n");
    const Finished one = gatelensctl(
        {"explain", file, "--request", "http://shop.test:8080/x.php", "--format", "json"});
    EXPECT_EQ(schemaFault("explain", one.out), "");
    EXPECT_THAT(one.out,
                AllOf(HasSubstr("\"outcome\": \"respond\""), HasSubstr("\"status\": 403")));
    const Finished many = gatelensctl({"explain", file, "-m", matrix, "-f", "json"});
    EXPECT_EQ(schemaFault("explain", many.out), "");
    const Finished table = gatelensctl({"explain", file, "-m", matrix, "-H", "Host: shop.test"});
    EXPECT_THAT(table.out, AllOf(HasSubstr("REQUEST"), HasSubstr("http://127.0.0.1:9000/v1/"),
                                 HasSubstr("answered by the gateway with 403")));
}

TEST(Explain, MistakesAreNamed) {
    const testsupport::TemporaryDirectory directory;
    const auto file = directory.write("nginx.conf", kNginx);
    EXPECT_EQ(gatelensctl({"explain", file}).exitCode, 2);
    const Finished url = gatelensctl({"explain", file, "-r", "GET ftp://x/"});
    EXPECT_EQ(url.exitCode, 2);
    EXPECT_THAT(url.err, HasSubstr("column 5"));
    EXPECT_EQ(gatelensctl({"explain", file, "-r", "/", "-H", "no colon"}).exitCode, 2);
    EXPECT_EQ(gatelensctl({"explain", file, "-r", "/", "--draw", "2"}).exitCode, 2);
    const auto matrix = directory.write("bad.txt", "GET /\n\nGET gopher://x/\n");
    EXPECT_THAT(gatelensctl({"explain", file, "-m", matrix}).err, HasSubstr("bad.txt:3:5: "));
    const auto field = directory.write("field.txt", "GET /\n  X: 1\n  no colon\n");
    EXPECT_THAT(gatelensctl({"explain", file, "-m", field}).err, HasSubstr("field.txt:3: "));
    const auto alone = directory.write("alone.txt", "  X: 1\nGET /\n");
    EXPECT_THAT(gatelensctl({"explain", file, "-m", alone}).err,
                HasSubstr("alone.txt:1: a header field, with no request above it"));
    EXPECT_THAT(gatelensctl({"explain", file, "-r", "/", "--body", "@none.txt"}).err,
                HasSubstr("--body @none.txt: the file cannot be read"));
}

TEST(Shadowed, ListsTheShadowAndAWitness) {
    const testsupport::TemporaryDirectory directory;
    const auto file = directory.write("haproxy.cfg", R"(defaults
    mode http
frontend web
    bind :8080
    use_backend a
    use_backend b
backend a
    server s 127.0.0.1:1
backend b
    server s 127.0.0.1:2
)");
    const Finished text = gatelensctl({"routes", file, "--shadowed"});
    EXPECT_EQ(text.exitCode, 0) << text.err;
    EXPECT_THAT(text.out, AllOf(HasSubstr("web/b"), HasSubstr("web/a"), HasSubstr("GET http://")));
    const Finished json = gatelensctl({"routes", file, "--shadowed", "-f", "json"});
    EXPECT_EQ(schemaFault("shadowed", json.out), "");
    EXPECT_THAT(json.out, HasSubstr("\"by\": \"web/a\""));
    EXPECT_EQ(gatelensctl({"routes", file, "--shadowed", "-f", "csv"}).exitCode, 2);
    const Finished none = gatelensctl({"routes", file, "--shadowed", "--filter", "route:web/a"});
    EXPECT_EQ(none.out, "");
    EXPECT_THAT(none.err, HasSubstr("No route is shadowed"));
}

} // namespace
} // namespace gatelens::test
