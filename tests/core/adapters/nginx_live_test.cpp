// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/adapters/read_text.h"

#include <gtest/gtest.h>

#include <deque>

namespace gatelens::adapters::test {
namespace {

using Texts = std::vector<std::string>;

struct Canned {
    int status = 200;
    std::string body;
    std::string server = "nginx/1.25.4";
};
using Answers = std::map<std::string, Canned>;

ApiAnswer answerTo(const ApiRequest& request, const Answers& answers) {
    const auto found = answers.find(request.path);
    const Canned canned = found == answers.end() ? Canned{404, "not found"} : found->second;
    return {request, canned.status, {{"Server", canned.server}}, canned.body};
}

// Plays a conversation to its end.
Result<model::Snapshot> converse(const LiveOptions& options, const Answers& answers,
                                 const Files& files = {}) {
    const text::MemoryFileSystem disk(files);
    ReadContext context(disk);
    const auto reader = findAdapter("nginx")->openLive(options);
    auto first = reader->start();
    std::deque<ApiRequest> open(first.begin(), first.end());
    while (!open.empty()) {
        auto more = reader->feed(answerTo(open.front(), answers));
        open.pop_front();
        if (!more) {
            return fail(std::move(more.error()));
        }
        open.insert(open.end(), more->begin(), more->end());
    }
    return reader->finish(context);
}

const std::string kMain = "events { }\nhttp {\n  upstream app { zone app 64k; server 10.0.0.1:80; "
                          "server 10.0.0.2:80; }\n  server { listen 8080; location / { proxy_pass "
                          "http://app; } }\n}\n";
const std::string kPeers =
    R"({"app":{"peers":[{"id":0,"server":"10.0.0.1:80","name":"10.0.0.1:80","backup":false,)"
    R"("weight":1,"state":"up"},{"id":1,"server":"10.0.0.2:80","name":"10.0.0.2:80","weight":1,)"
    R"("state":"unhealthy"},{"id":7,"server":"10.0.0.3:80","name":"10.0.0.3:80","weight":5,)"
    R"("state":"up"}],"zone":"app"}})";

TEST(NginxLive, TheServerHeaderAndTheApisTellTheProduct) {
    const Adapter* adapter = findAdapter("nginx");
    const auto identify = [adapter](const std::string& path, const std::string& server,
                                    const std::string& body) {
        return adapter->identify({{.path = path}, 200, {{"Server", server}}, body});
    };
    EXPECT_EQ(identify("/", "nginx/1.22.1", "hi"), Confidence::Likely);
    EXPECT_EQ(identify("/", "nginx", "hi"), Confidence::Likely);
    EXPECT_EQ(identify("/", "openresty/1.25.3.1", "hi"), Confidence::Likely);
    EXPECT_EQ(identify("/", "Apache", "hi"), Confidence::None);
    EXPECT_EQ(identify("/api/", "nginx/1.25.4", "[1,2,3,9]"), Confidence::Certain);
    EXPECT_EQ(identify("/api/", "Apache", R"({"a":1})"), Confidence::None);
    EXPECT_EQ(identify("/1", "", R"(["control","nginx"])"), Confidence::Certain);
    EXPECT_EQ(identify("/1", "Apache", R"(["x"])"), Confidence::None);
}

TEST(NginxLive, APlainNginxIsReadThroughItsProcess) {
    LiveOptions options;
    options.baseUrl = "http://127.0.0.1:8080";
    options.process = LocalProcess{42, "/usr/sbin/nginx", {}, "/"};
    const Files files = {{"/srv/web/n.conf", kMain}, {"/etc/nginx/nginx.conf", "events { }\n"}};
    const std::vector<Texts> commandLines = {
        {"nginx", "-c", "/srv/web/n.conf"},
        {"nginx", "-c/srv/web/n.conf", "-g", "daemon off;"},
        {"nginx", "-p", "/srv/web/", "-c", "n.conf"},
        // What setproctitle leaves of it.
        {"nginx: master process /usr/sbin/nginx -c /srv/web/n.conf", "", ""},
    };
    for (const auto& arguments : commandLines) {
        SCOPED_TRACE(arguments[0]);
        options.process->arguments = arguments;
        const auto snapshot = converse(options, {{"/", {200, "hi"}}}, files);
        ASSERT_TRUE(snapshot) << snapshot.error().text();
        EXPECT_TRUE(snapshot->gateway.live);
        EXPECT_EQ(snapshot->gateway.version, "1.25.4");
        ASSERT_EQ(snapshot->routes.size(), 1U);
        EXPECT_EQ(snapshot->place(snapshot->routes[0].source), "/srv/web/n.conf:4:25");
    }
    options.process->arguments = {"/usr/sbin/nginx"};
    const auto byDefault = converse(options, {}, files);
    ASSERT_TRUE(byDefault) << byDefault.error().text();
    EXPECT_TRUE(byDefault->routes.empty());
}

TEST(NginxLive, WithoutProcessAndApiTheUserIsToldWhatToDo) {
    const auto snapshot =
        converse({.baseUrl = "http://gw.test", .process = {}}, {{"/", {200, "hi"}}});
    ASSERT_FALSE(snapshot);
    EXPECT_EQ(snapshot.error().code, ErrorCode::Unsupported);
    EXPECT_NE(snapshot.error().message.find("nginx -T > dump.conf"), std::string::npos);

    LiveOptions options;
    options.process = LocalProcess{42, "/opt/x/nginx", {"nginx"}, "/"};
    const auto gone = converse(options, {{"/", {200, "hi"}}});
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code, ErrorCode::NotFound);
}

TEST(NginxLive, PlusTellsTheStateOfUpstreams) {
    const Answers answers = {
        {"/api/", {200, "[1,2,3,4,5,6,7,8,9]"}},
        {"/api/9/nginx", {200, R"({"version":"1.27.4","build":"nginx-plus-r34"})"}},
        {"/api/9/http/upstreams/", {200, kPeers}},
    };
    const auto snapshot = converse({.baseUrl = "https://gw.test:8443", .process = {}}, answers);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_EQ(snapshot->gateway.edition, "plus");
    EXPECT_EQ(snapshot->gateway.version, "1.27.4");
    ASSERT_EQ(snapshot->gateway.admin.size(), 1U);
    EXPECT_EQ(snapshot->gateway.admin[0].address, "gw.test");
    EXPECT_EQ(snapshot->gateway.admin[0].port, 8443);
    ASSERT_EQ(snapshot->upstreams.size(), 1U);
    ASSERT_EQ(snapshot->targets.size(), 3U);
    EXPECT_EQ(snapshot->targets[0].address(), "10.0.0.1:80");
    EXPECT_TRUE(snapshot->targets[0].healthy.value);
    EXPECT_EQ(snapshot->targets[0].healthy.origin, model::Origin::Observed);
    EXPECT_FALSE(snapshot->targets[1].healthy.value);
    EXPECT_EQ(snapshot->place(snapshot->targets[1].source), "/api/9/http/upstreams/app/servers/1");
    ASSERT_EQ(snapshot->diagnostics.size(), 1U);
    EXPECT_EQ(snapshot->diagnostics[0].code, "state-only");
}

TEST(NginxLive, StateIsAddedToTheConfigurationOfTheProcess) {
    LiveOptions options;
    options.process = LocalProcess{42, "/usr/sbin/nginx", {"nginx", "-c", "/n.conf"}, "/"};
    const Answers answers = {
        {"/api/", {200, "[8,9]"}},
        {"/api/9/nginx", {200, R"({"version":"1.27.4","build":"nginx-plus-r34"})"}},
        {"/api/9/http/upstreams/", {200, kPeers}},
    };
    const auto snapshot = converse(options, answers, {{"/n.conf", kMain}});
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    ASSERT_EQ(snapshot->targets.size(), 3U);
    EXPECT_TRUE(snapshot->targets[0].healthy.value);
    EXPECT_FALSE(snapshot->targets[1].healthy.value);
    EXPECT_EQ(snapshot->place(snapshot->targets[1].source), "/n.conf:3:52");
    // Added through the API since the start.
    EXPECT_EQ(snapshot->targets[2].address(), "10.0.0.3:80");
    EXPECT_EQ(snapshot->upstreams[0].targets.size(), 3U);
}

TEST(NginxLive, TheControlApiReturnsTheConfigurationItself) {
    const Answers answers = {
        {"/1", {200, R"(["control","nginx"])", ""}},
        {"/1/nginx", {200, R"({"version":"1.29.8","build":"nginx-plus-r37.0.0"})", ""}},
        {"/1/control/config",
         {200,
          R"([{"name":"/etc/nginx/nginx.conf","content":"events { }\nhttp {\n include a.conf;\n}\n"},)"
          R"({"name":"/etc/nginx/a.conf","content":"server { listen 81; location /a { return 204; } }\n"}])",
          ""}},
    };
    const auto snapshot = converse({.baseUrl = "http://gw.test:9000", .process = {}}, answers);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_EQ(diagnosticsOf(*snapshot), Texts{});
    EXPECT_TRUE(snapshot->gateway.live);
    EXPECT_EQ(snapshot->gateway.version, "1.29.8");
    EXPECT_EQ(snapshot->gateway.edition, "plus");
    ASSERT_EQ(snapshot->listeners.size(), 1U);
    EXPECT_EQ(snapshot->listeners[0].port, 81);
    EXPECT_EQ(snapshot->place(snapshot->listeners[0].source), "/etc/nginx/a.conf:1:10");
}

TEST(NginxLive, BadAnswersAreErrorsThatNameTheirPath) {
    Answers answers = {{"/api/", {200, "[9]"}},
                       {"/api/9/nginx", {200, "{}"}},
                       {"/api/9/http/upstreams/", {403, "no"}}};
    auto snapshot = converse({.baseUrl = "http://gw.test", .process = {}}, answers);
    ASSERT_FALSE(snapshot);
    EXPECT_EQ(snapshot.error().code, ErrorCode::Unauthorized);
    EXPECT_EQ(snapshot.error().place, "/api/9/http/upstreams/");
    answers["/api/9/http/upstreams/"] = {200, "<html>"};
    snapshot = converse({.baseUrl = "http://gw.test", .process = {}}, answers);
    ASSERT_FALSE(snapshot);
    EXPECT_EQ(snapshot.error().code, ErrorCode::UnexpectedAnswer);
    EXPECT_EQ(snapshot.error().place, "/api/9/http/upstreams/");
    answers["/api/9/http/upstreams/"] = {500, ""};
    snapshot = converse({.baseUrl = "http://gw.test", .process = {}}, answers);
    ASSERT_FALSE(snapshot);
    EXPECT_EQ(snapshot.error().code, ErrorCode::UnexpectedAnswer);
}

} // namespace
} // namespace gatelens::adapters::test
