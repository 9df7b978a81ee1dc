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
};
using Answers = std::map<std::string, Canned>;

// Plays a conversation to its end.
Result<model::Snapshot> converse(const LiveOptions& options, const Answers& answers,
                                 const Files& files = {}) {
    const text::MemoryFileSystem disk(files);
    ReadContext context(disk);
    const auto reader = findAdapter("haproxy")->openLive(options);
    auto first = reader->start();
    std::deque<ApiRequest> open(first.begin(), first.end());
    while (!open.empty()) {
        const auto found = answers.find(open.front().path);
        const Canned canned = found == answers.end() ? Canned{404, "not found"} : found->second;
        auto more = reader->feed({open.front(), canned.status, {}, canned.body});
        open.pop_front();
        if (!more) {
            return fail(std::move(more.error()));
        }
        open.insert(open.end(), more->begin(), more->end());
    }
    return reader->finish(context);
}

const std::string kConfig = "defaults\n"
                            "    mode http\n"
                            "    timeout connect 1s\n"
                            "    timeout client 5s\n"
                            "    timeout server 5s\n"
                            "frontend web\n"
                            "    bind 127.0.0.1:8080\n"
                            "    default_backend app\n"
                            "backend app\n"
                            "    server a1 10.0.0.1:80 check\n"
                            "    server a2 10.0.0.2:80\n";
const std::string kInfo = "Name: HAProxy\nVersion: 2.8.3-abc\nNbthread: 2\n";
const std::string kStat = "# pxname,svname,status,weight,act,bck,type,addr,mode,uweight,\n"
                          "web,FRONTEND,OPEN,,,,0,,http,,\n"
                          "web,sock-1,OPEN,,,,3,127.0.0.1:8080,http,,\n"
                          "app,a1,DOWN,1,1,0,2,10.0.0.1:80,http,9,\n"
                          "app,\"a2\",no check,1,1,0,2,10.0.0.2:80,http,3,\n"
                          "app,new,UP,1,0,1,2,10.0.0.3:8081,http,4,\n"
                          "app,BACKEND,UP,1,1,0,1,,http,,\n";
// a1 is checked and up again, a2 has no checks and is in maintenance.
const std::string kServers =
    "1\n"
    "# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight "
    "srv_iweight srv_check_state srv_agent_state srv_fqdn srv_port\n"
    "3 app 1 a1 10.0.0.1 2 0 11 1 6 0 - 80\n"
    "3 app 2 a2 10.0.0.2 0 1 3 1 8 0 - 80\n"
    "3 app 3 new 10.0.0.3 0 0 4 1 6 0 n.test 8081\n";
const Answers kSocket = {
    {"show info", {200, kInfo}},
    {"show stat", {200, kStat}},
    {"show servers state", {200, kServers}},
    {"show ssl cert", {200, "# filename\n/etc/ssl/shop.pem\n"}},
};

LiveOptions socketOptions() {
    LiveOptions options;
    options.baseUrl = "unix:///run/haproxy.sock";
    options.runtimeSocket = true;
    return options;
}

LocalProcess process(Texts arguments, std::string directory = "/") {
    return {42, "/usr/sbin/haproxy", std::move(arguments), std::move(directory)};
}

TEST(HaproxyLive, AnswersTellTheProduct) {
    const auto identify = [](const ApiRequest& request, int status, const std::string& body) {
        return findAdapter("haproxy")->identify({request, status, {}, body});
    };
    EXPECT_EQ(identify({.method = "CMD", .path = "show info"}, 200, kInfo), Confidence::Certain);
    EXPECT_EQ(identify({.method = "CMD", .path = "show info"}, 200, "ERR"), Confidence::None);
    EXPECT_EQ(identify({.path = "/stats;csv"}, 200, kStat), Confidence::Certain);
    EXPECT_EQ(identify({.path = "/stats;csv"}, 200, "a,b"), Confidence::None);
    EXPECT_EQ(identify({.path = "/v3/info"}, 200, R"({"api":{"version":"v3.0.1"},"system":{}})"),
              Confidence::Certain);
    EXPECT_EQ(identify({.path = "/v3/info"}, 200, R"({"hello":1})"), Confidence::None);
    EXPECT_EQ(identify({.path = "/v3/info"}, 200, "[["), Confidence::None);
}

TEST(HaproxyLive, TheSocketAddsStateToTheFilesOfTheProcess) {
    LiveOptions options = socketOptions();
    options.process = process({"haproxy", "-W", "-f", "/h.cfg"});
    const auto snapshot = converse(options, kSocket, {{"/h.cfg", kConfig}});
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_TRUE(snapshot->gateway.live);
    EXPECT_EQ(snapshot->gateway.version, "2.8.3-abc");
    ASSERT_EQ(snapshot->routes.size(), 1U);
    EXPECT_EQ(snapshot->place(snapshot->routes[0].source), "/h.cfg:8:5");
    ASSERT_EQ(snapshot->targets.size(), 3U);
    const model::Target& a1 = snapshot->targets[0];
    EXPECT_TRUE(a1.healthy.value);
    EXPECT_EQ(a1.healthy.origin, model::Origin::Observed);
    EXPECT_EQ(a1.weight, 11);
    EXPECT_TRUE(a1.enabled);
    const model::Target& a2 = snapshot->targets[1];
    EXPECT_NE(a2.healthy.origin, model::Origin::Observed);
    EXPECT_EQ(a2.weight, 3);
    EXPECT_FALSE(a2.enabled);
    const model::Target& added = snapshot->targets[2];
    EXPECT_EQ(added.name, "new");
    EXPECT_EQ(added.address(), "n.test:8081");
    EXPECT_FALSE(added.healthy.value);
    EXPECT_EQ(added.healthy.origin, model::Origin::Observed);
    EXPECT_TRUE(added.backup);
    ASSERT_EQ(snapshot->upstreams.size(), 1U);
    EXPECT_EQ(snapshot->upstreams[0].targets.size(), 3U);
}

TEST(HaproxyLive, TheSocketAloneTellsTheState) {
    const auto snapshot = converse(socketOptions(), kSocket);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    ASSERT_EQ(snapshot->listeners.size(), 1U);
    EXPECT_EQ(snapshot->listeners[0].port, 8080);
    ASSERT_EQ(snapshot->upstreams.size(), 1U);
    EXPECT_EQ(snapshot->upstreams[0].targets.size(), 3U);
    ASSERT_EQ(snapshot->certificates.size(), 1U);
    EXPECT_EQ(snapshot->certificates[0].file, "/etc/ssl/shop.pem");
    EXPECT_TRUE(snapshot->routes.empty());
    ASSERT_EQ(snapshot->diagnostics.size(), 1U);
    EXPECT_EQ(snapshot->diagnostics[0].code, "state-only");
}

TEST(HaproxyLive, UnreadableFilesLeaveTheState) {
    LiveOptions options = socketOptions();
    options.process = process({"haproxy", "-f", "/gone.cfg"});
    const auto snapshot = converse(options, kSocket);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_EQ(snapshot->targets.size(), 3U);
    ASSERT_EQ(snapshot->diagnostics.size(), 2U);
    EXPECT_EQ(snapshot->diagnostics[1].code, "files-unreadable");
    EXPECT_NE(snapshot->diagnostics[1].message.find("/gone.cfg"), std::string::npos);
}

TEST(HaproxyLive, WrongOrRefusingSocketsAreErrors) {
    const auto codeOf = [](const std::string& command, const std::string& body) {
        Answers answers = kSocket;
        answers[command] = {200, body};
        const auto snapshot = converse(socketOptions(), answers);
        return snapshot ? std::string("read") : std::string(errorCodeName(snapshot.error().code));
    };
    EXPECT_EQ(codeOf("show info", "Permission denied\n"), errorCodeName(ErrorCode::Unauthorized));
    EXPECT_EQ(codeOf("show info", "-ERR unknown command\r\n"),
              errorCodeName(ErrorCode::WrongProduct));
    EXPECT_EQ(codeOf("show stat", "<html>"), errorCodeName(ErrorCode::UnexpectedAnswer));
    // Older versions do not know every command.
    EXPECT_EQ(codeOf("show ssl cert", "Unknown command. Please enter one of\n"), "read");
    EXPECT_EQ(codeOf("show servers state", "1\n# be_id be_name\n3 x y z w\n\n"), "read");
}

TEST(HaproxyLive, ATrafficPortIsReadThroughItsProcess) {
    LiveOptions options;
    options.baseUrl = "http://127.0.0.1:8080";
    const std::string head = kConfig.substr(0, kConfig.find("frontend"));
    const std::string tail = kConfig.substr(head.size());
    const Files files = {{"/etc/h/h.cfg", kConfig},
                         {"/etc/d/10-head.cfg", head},
                         {"/etc/d/20-tail.cfg", tail},
                         {"/etc/d/notes.txt", "not a configuration"}};
    const std::vector<LocalProcess> processes = {
        process({"haproxy", "-Ws", "-f", "/etc/h/h.cfg", "-p", "/run/h.pid"}),
        process({"haproxy", "-f", "h/h.cfg", "-sf", "12", "13"}, "/etc"),
        process({"haproxy", "-C", "h", "-f", "h.cfg"}, "/etc"),
        process({"haproxy", "-f", "/etc/d/10-head.cfg", "-f", "/etc/d/20-tail.cfg"}),
        process({"haproxy", "-f", "/etc/d"}),
        process({"haproxy", "-D", "--", "/etc/d/10-head.cfg", "/etc/d/20-tail.cfg"}),
    };
    for (const auto& each : processes) {
        SCOPED_TRACE(each.arguments.back());
        options.process = each;
        const auto snapshot = converse(options, {}, files);
        ASSERT_TRUE(snapshot) << snapshot.error().text();
        EXPECT_EQ(snapshot->routes.size(), 1U);
        EXPECT_EQ(snapshot->targets.size(), 2U);
    }
    options.process = process({"haproxy", "-W"});
    const auto nameless = converse(options, {}, files);
    ASSERT_FALSE(nameless);
    EXPECT_EQ(nameless.error().code, ErrorCode::NotFound);
}

TEST(HaproxyLive, TheStatisticsPageIsThePoorestSource) {
    LiveOptions options;
    options.baseUrl = "http://gw.test";
    const auto snapshot = converse(options, {{"/haproxy?stats;csv", {200, kStat}}});
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    ASSERT_EQ(snapshot->targets.size(), 3U);
    EXPECT_FALSE(snapshot->targets[0].healthy.value);
    EXPECT_EQ(snapshot->targets[0].weight, 9);
    EXPECT_EQ(snapshot->diagnostics.at(0).code, "state-only");

    const auto refused = converse(options, {{"/stats;csv", {401, ""}}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unauthorized);
    const auto silent = converse(options, {});
    ASSERT_FALSE(silent);
    EXPECT_EQ(silent.error().code, ErrorCode::Unsupported);
    EXPECT_NE(silent.error().message.find("haproxy+unix://"), std::string::npos);
}

const Canned kApi3 = {200, R"({"api":{"version":"v3.0.1"},"system":{}})"};
const std::string kServices3 = "/v3/services/haproxy/";

TEST(HaproxyLive, TheDataPlaneApiGivesTheText) {
    LiveOptions options;
    options.baseUrl = "http://gw.test:5555";
    const auto third = converse(
        options, {{"/v3/info", kApi3}, {kServices3 + "configuration/raw", {200, kConfig}}});
    ASSERT_TRUE(third) << third.error().text();
    EXPECT_TRUE(third->gateway.live);
    ASSERT_EQ(third->routes.size(), 1U);
    ASSERT_FALSE(third->gateway.admin.empty());
    EXPECT_EQ(third->gateway.admin.back().port, 5555);

    const std::string escaped =
        R"({"_version":4,"data":"defaults\n mode http\nfrontend web\n )"
        R"(bind :80\n default_backend b\nbackend b\n server s 10.0.0.1:1\n"})";
    const auto second =
        converse(options, {{"/v2/info", {200, R"({"api":{"version":"v2.9.1"},"system":{}})"}},
                           {"/v2/services/haproxy/configuration/raw", {200, escaped}}});
    ASSERT_TRUE(second) << second.error().text();
    EXPECT_EQ(second->routes.size(), 1U);
    EXPECT_EQ(second->targets.size(), 1U);
}

TEST(HaproxyLive, SectionsServeWhereTheTextIsRefused) {
    LiveOptions options;
    options.baseUrl = "http://gw.test:5555";
    const std::string query = "?full_section=true";
    const std::string root = kServices3 + "configuration/";
    const Answers answers = {
        {"/v3/info", kApi3},
        {root + "raw", {403, "{}"}},
        {root + "defaults" + query, {200, R"([{"name":"d","mode":"http","client_timeout":5000}])"}},
        {root + "frontends" + query,
         {200, R"([{"name":"web","mode":"http","default_backend":"app","binds":{"b":{"name":"b",)"
               R"("address":"127.0.0.1","port":8080}},"acl_list":[{"acl_name":"x","criterion":)"
               R"("path_beg","value":"/x"}],"backend_switching_rule_list":[{"name":"app",)"
               R"("cond":"if","cond_test":"x"}]}])"}},
        {root + "backends" + query,
         {200, R"([{"name":"app","mode":"http","servers":{"a1":{"name":"a1","address":)"
               R"("10.0.0.1","port":80,"weight":3,"cookie":"x\nbackend evil"}}}])"}},
    };
    const auto snapshot = converse(options, answers);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    ASSERT_EQ(snapshot->listeners.size(), 1U);
    EXPECT_EQ(snapshot->listeners[0].port, 8080);
    EXPECT_EQ(snapshot->routes.size(), 2U);
    ASSERT_EQ(snapshot->targets.size(), 1U);
    EXPECT_EQ(snapshot->targets[0].address(), "10.0.0.1:80");
    EXPECT_EQ(snapshot->targets[0].weight, 3);
    EXPECT_EQ(snapshot->upstreams.size(), 1U) << "a value has become a section";

    Answers broken = answers;
    broken[root + "backends" + query] = {200, "{]"};
    EXPECT_FALSE(converse(options, broken));
    broken[root + "backends" + query] = {500, ""};
    EXPECT_FALSE(converse(options, broken));
}

TEST(HaproxyLive, TheDataPlaneApiWantsAPassword) {
    LiveOptions options;
    options.baseUrl = "http://gw.test:5555";
    for (const Answers& answers :
         {Answers{{"/v3/info", {401, "{}"}}},
          Answers{{"/v3/info", kApi3}, {kServices3 + "configuration/raw", {401, "{}"}}}}) {
        const auto snapshot = converse(options, answers);
        ASSERT_FALSE(snapshot);
        EXPECT_EQ(snapshot.error().code, ErrorCode::Unauthorized);
    }
}

} // namespace
} // namespace gatelens::adapters::test
