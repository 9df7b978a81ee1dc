// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/dispatch.h"
#include "tests/core/match/products/asking.h"

#include <gmock/gmock.h>

#include <malloc.h>

namespace gatelens::match {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

// Says what it was asked for, and how often.
class Counting final : public Matcher {
public:
    [[nodiscard]] Decision decide(const Request& request) const override {
        ++asked;
        Decision decision;
        decision.detail = request.method + ' ' + request.target();
        for (const auto& [name, value] : request.headers) {
            decision.detail += ' ' + name + '=' + value;
        }
        if (request.draw) {
            decision.detail += " drawn";
        }
        const bool split = request.path == "/split";
        decision.destinations.assign(split ? 2 : 1, {});
        return decision;
    }
    [[nodiscard]] std::vector<Candidate> candidates(const Request&, const Decision&,
                                                    std::size_t) const override {
        return {};
    }

    mutable int asked = 0;
};

TEST(Dispatcher, RemembersAnswersByTheBytesOfTheRequest) {
    const auto matcher = std::make_shared<const Counting>();
    Dispatcher dispatcher(matcher);
    const std::vector<FieldView> fields{{"a", "1"}, {"b", "2"}};
    RequestView view;
    view.path = "/x";
    view.fields = fields;
    EXPECT_EQ(dispatcher.dispatch(view).detail, "GET /x a=1 b=2");
    EXPECT_EQ(dispatcher.dispatch(view).detail, "GET /x a=1 b=2");
    EXPECT_EQ(matcher->asked, 1);
    view.query = "";
    EXPECT_EQ(dispatcher.dispatch(view).detail, "GET /x? a=1 b=2") << "a lone ? is another request";
    const std::vector<FieldView> moved{{"a", "1b"}, {"", "2"}};
    view.fields = moved;
    EXPECT_EQ(dispatcher.dispatch(view).detail, "GET /x? a=1b =2")
        << "the same bytes, cut elsewhere";
    view.fields = {};
    EXPECT_EQ(dispatcher.dispatch(view).detail, "GET /x?");
    view.fields = fields;
    EXPECT_EQ(dispatcher.dispatch(view).detail, "GET /x? a=1 b=2");
    EXPECT_EQ(matcher->asked, 4);
}

TEST(Dispatcher, ADrawMattersOnlyWhereAChoiceIsOpen) {
    const auto matcher = std::make_shared<const Counting>();
    Dispatcher dispatcher(matcher);
    RequestView view;
    view.draw = 0.25;
    EXPECT_EQ(dispatcher.dispatch(view).detail, "GET /");
    view.draw = 0.75;
    EXPECT_EQ(dispatcher.dispatch(view).detail, "GET /");
    EXPECT_EQ(matcher->asked, 1);
    view.path = "/split";
    EXPECT_EQ(dispatcher.dispatch(view).detail, "GET /split drawn");
    view.draw.reset();
    EXPECT_EQ(dispatcher.dispatch(view).detail, "GET /split");
}

TEST(Dispatcher, ItsMemoryIsBounded) {
    const auto matcher = std::make_shared<const Counting>();
    Dispatcher one(matcher, 1);
    Dispatcher none(matcher, 0);
    for (const std::string_view path : {"/a", "/b", "/a", "/a"}) {
        RequestView view;
        view.path = path;
        EXPECT_EQ(one.dispatch(view).detail, "GET " + std::string(path));
        EXPECT_EQ(none.dispatch(view).detail, "GET " + std::string(path));
    }
    EXPECT_EQ(matcher->asked, 3 + 4);
    const std::string huge(100'000, 'x');
    RequestView view;
    view.path = huge;
    EXPECT_EQ(one.dispatch(view).detail, "GET " + huge);
    EXPECT_EQ(one.dispatch(view).detail, "GET " + huge);
    EXPECT_EQ(matcher->asked, 3 + 4 + 2) << "too long to be kept";
}

TEST(Dispatcher, ListsTheFieldsThatTheBackendGets) {
    const std::vector<FieldView> sent{{"Accept", "*/*"}, {"X-Old", "1"}, {"x-set", "2"}};
    RequestView view;
    view.fields = sent;
    UpstreamRequest upstream;
    upstream.added = {{"X-Set", "3"}, {"X-New", "4"}};
    upstream.removed = {"x-old"};
    std::vector<FieldView> fields{{"left", "over"}};
    Dispatcher::forwardedFields(view, upstream, fields);
    EXPECT_THAT(fields, ElementsAre(Pair("Accept", "*/*"), Pair("X-Set", "3"), Pair("X-New", "4")));
}

// With a real product: the same answer as the matcher's own, and no memory taken
// for a request that came before.
TEST(Dispatcher, AnswersAsTheMatcherWithoutAllocating) {
    using adapters::testing::Reading;
    auto reading = std::make_shared<Reading>(Reading::ofTexts("traefik", {{"dynamic.yaml",
                                                                           R"yaml(http:
  routers: {api: {rule: "Host(`a.test`) && PathPrefix(`/api`)", service: s, middlewares: [strip]}}
  middlewares: {strip: {stripPrefix: {prefixes: [/api]}}}
  services: {s: {loadBalancer: {servers: [{url: "http://10.0.0.1:80"}]}}}
)yaml"}}));
    ASSERT_TRUE(reading->ok());
    auto compiled = compile(model::SnapshotPtr(reading, &**reading));
    ASSERT_TRUE(compiled);
    Dispatcher dispatcher(std::move(compiled->matcher));
    const std::vector<std::string_view> hosts{"a.test"};
    const std::vector<FieldView> fields{{"User-Agent", "a name that is longer than fifteen bytes"}};
    RequestView view;
    view.hosts = hosts;
    view.fields = fields;
    view.path = "/api/a/path/that/is/longer/than/fifteen/bytes";
    const Decision& first = dispatcher.dispatch(view);
    ASSERT_EQ(first.outcome, Outcome::Forward) << first.detail;
    EXPECT_EQ(first.upstream->path, "/a/path/that/is/longer/than/fifteen/bytes");
    const auto before = mallinfo2().uordblks;
    const Decision* again = &dispatcher.dispatch(view);
    EXPECT_EQ(mallinfo2().uordblks, before);
    EXPECT_EQ(again, &first);
}

} // namespace
} // namespace gatelens::match
