// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A conversation recorded from Caddy 2.11.7 on loopback, one of whose upstreams
// was not running.
#include "tests/core/adapters/snapshot_finder.h"
#include "tests/support/converse.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

namespace gatelens::adapters {
namespace {

using test::Reading;
using testsupport::AnswerOrder;
using testsupport::converse;

constexpr std::string_view kUpstreams =
    R"([{"address":"127.0.0.1:28090","num_requests":0,"fails":0},)"
    R"({"address":"127.0.0.1:28091","num_requests":0,"fails":0},)"
    R"({"address":"127.0.0.1:28092","num_requests":0,"fails":0}])";
constexpr std::string_view kMetrics =
    "# TYPE caddy_reverse_proxy_upstreams_healthy gauge\n"
    "caddy_config_last_reload_successful 1\n"
    "caddy_reverse_proxy_upstreams_healthy{upstream=\"127.0.0.1:28090\"} 1\n"
    "caddy_reverse_proxy_upstreams_healthy{upstream=\"127.0.0.1:28091\"} 0\n"
    "caddy_reverse_proxy_upstreams_healthy{upstream=\"127.0.0.1:28092\"} 1\n";

std::string recordedConfig() {
    std::ifstream stream(fmt::format("{}/caddy/api/config.json", GATELENS_TEST_DATA));
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

ApiAnswer answer(const ApiRequest& request, int status, std::string_view body) {
    ApiAnswer out;
    out.request = request;
    out.status = status;
    out.headers = {{"Content-Type", "application/json"}};
    out.body = body;
    return out;
}

ApiAnswer caddy(const ApiRequest& request) {
    EXPECT_EQ(request.method, "GET");
    if (request.path == "/config/") {
        ApiAnswer out = answer(request, 200, recordedConfig());
        out.headers.emplace_back("Etag", R"("/config/ 783527528b75fb8a")");
        return out;
    }
    if (request.path == "/reverse_proxy/upstreams") {
        return answer(request, 200, kUpstreams);
    }
    if (request.path == "/metrics") {
        return answer(request, 200, kMetrics);
    }
    return answer(request, 404, "404 page not found");
}

class CaddyLiveRead : public ::testing::Test {
protected:
    Result<model::Snapshot> ask(const testsupport::AnswerFunction& server,
                                AnswerOrder order = AnswerOrder::FirstFirst,
                                const LiveOptions& options = {}) {
        return converse(*findAdapter("caddy"), server, m_context, order, options);
    }

    text::MemoryFileSystem m_files;
    ReadContext m_context{m_files};
};

TEST_F(CaddyLiveRead, ReadsTheConfigurationAndItsState) {
    const Reading read(ask(caddy));
    EXPECT_TRUE(read->gateway.live);
    EXPECT_EQ(read->gateway.product, "caddy");
    EXPECT_EQ(read.listener("edge").source.apiPath, "/config/apps/http/servers/edge");
    const auto& orders = read.route("orders");
    EXPECT_EQ(orders.source.apiPath, "/config/apps/http/servers/edge/routes/1");
    EXPECT_EQ(read.chain(orders), (std::vector<std::string>{"headers", "reverse_proxy"}));
    EXPECT_EQ(read.policyOfType("reverse_proxy").source.apiPath,
              "/config/apps/http/servers/edge/routes/1/handle/0");

    const auto& pool = read.upstream("127.0.0.1:28090, 127.0.0.1:28091");
    ASSERT_EQ(pool.targets.size(), 2U);
    EXPECT_TRUE((*read)[pool.targets[0]].healthy.value);
    const auto& down = (*read)[pool.targets[1]];
    EXPECT_FALSE(down.healthy.value);
    EXPECT_EQ(down.healthy.origin, model::Origin::Observed);
    // Nobody checks this one, so "healthy" says nothing.
    const auto& unchecked = (*read)[read.upstream("127.0.0.1:28092").targets.at(0)];
    EXPECT_FALSE(unchecked.healthy.known());
}

TEST_F(CaddyLiveRead, TheOrderOfAnswersDoesNotMatter) {
    const Reading first(ask(caddy));
    const Reading last(ask(caddy, AnswerOrder::LastFirst));
    EXPECT_EQ(first->routes.size(), last->routes.size());
    EXPECT_FALSE((*last)[last->upstreams.at(0).targets.at(1)].healthy.value);
}

TEST_F(CaddyLiveRead, StateIsOptional) {
    const Reading read(ask([](const ApiRequest& request) {
        return request.path == "/config/" ? caddy(request) : answer(request, 404, "no");
    }));
    EXPECT_EQ(read->routes.size(), 3U);
    EXPECT_FALSE(read->targets.at(0).healthy.known());
}

TEST_F(CaddyLiveRead, TheUrlMayNameTheConfiguration) {
    LiveOptions options;
    options.baseUrl = "http://127.0.0.1:28019/config/";
    const Reading read(ask(
        [](const ApiRequest& request) {
            EXPECT_EQ(request.path, "/");
            return answer(request, 200, recordedConfig());
        },
        AnswerOrder::FirstFirst, options));
    EXPECT_EQ(read->routes.size(), 3U);
}

TEST_F(CaddyLiveRead, TellsTheFileThatTheProcessWasStartedWith) {
    LiveOptions options;
    options.process = LocalProcess{
        7, "/usr/bin/caddy", {"caddy", "run", "--config", "/etc/caddy/Caddyfile"}, "/"};
    const Reading read(ask(caddy, AnswerOrder::FirstFirst, options));
    const auto* note = read.diagnostic("started-from-file");
    ASSERT_NE(note, nullptr);
    EXPECT_NE(note->message.find("/etc/caddy/Caddyfile"), std::string::npos);
}

TEST_F(CaddyLiveRead, RefusalsSayWhatToSet) {
    const auto refused = [this](std::string_view body) {
        const auto result =
            ask([body](const ApiRequest& request) { return answer(request, 403, body); });
        EXPECT_FALSE(result);
        EXPECT_EQ(result.error().code, ErrorCode::Unauthorized);
        return result.error().text();
    };
    EXPECT_NE(refused(R"({"error":"host not allowed: evil.test"})").find("admin.origins"),
              std::string::npos);
    EXPECT_NE(refused(R"({"error":"required Origin header is missing or invalid"})")
                  .find("header Origin"),
              std::string::npos);
}

TEST_F(CaddyLiveRead, ForeignAndBrokenAnswers) {
    const auto code = [this](int status, std::string_view body) {
        const auto result = ask(
            [status, body](const ApiRequest& request) { return answer(request, status, body); });
        return result ? ErrorCode{} : result.error().code;
    };
    EXPECT_EQ(code(404, "no"), ErrorCode::WrongProduct);
    EXPECT_EQ(code(500, "no"), ErrorCode::UnexpectedAnswer);
    EXPECT_EQ(code(200, "<html>"), ErrorCode::UnexpectedAnswer);
    EXPECT_EQ(code(200, "[]"), ErrorCode::WrongProduct);
    // A Caddy that was started without configuration.
    const Reading empty(ask([](const ApiRequest& request) {
        return request.path == "/config/" ? answer(request, 200, "null\n")
                                          : answer(request, 404, "");
    }));
    EXPECT_NE(empty.diagnostic("no-configuration"), nullptr);
    // A state that makes no sense does not stop the read.
    const Reading odd(ask([](const ApiRequest& request) {
        return request.path == "/config/" ? caddy(request) : answer(request, 200, "{}");
    }));
    EXPECT_NE(odd.diagnostic("unexpected-answer"), nullptr);
}

TEST(CaddyIdentify, ByEtagTrailerOrRefusal) {
    const auto identify = [](const ApiAnswer& given) {
        return findAdapter("caddy")->identify(given);
    };
    const ApiRequest request{.path = "/config/"};
    EXPECT_EQ(identify(caddy(request)), Confidence::Certain);
    ApiAnswer old = answer(request, 200, "{\"apps\":{}}");
    old.headers.emplace_back("Trailer", "ETag");
    EXPECT_EQ(identify(old), Confidence::Certain);
    EXPECT_EQ(identify(answer(request, 403, R"({"error":"host not allowed: a"})")),
              Confidence::Certain);
    EXPECT_EQ(identify(answer(request, 403, "Forbidden")), Confidence::None);
    EXPECT_EQ(identify(answer(request, 200, "{}")), Confidence::None);
    EXPECT_EQ(identify(answer(request, 404, "404 page not found")), Confidence::None);
}

} // namespace
} // namespace gatelens::adapters
