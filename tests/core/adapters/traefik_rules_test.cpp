// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/traefik_rules.h"

#include "core/text/document.h"

#include <gtest/gtest.h>

namespace gatelens::adapters::traefik {
namespace {

using model::Expr;
using model::ExprKind;

class TraefikRules : public ::testing::Test {
protected:
    // `yaml` is a mapping with the member "rule".
    Rule parse(std::string yaml, RuleSyntax syntax = RuleSyntax::V3,
               RuleLayer layer = RuleLayer::Http) {
        const auto& file = m_sources.add(text::SourceKind::Memory, "r.yaml", std::move(yaml));
        auto document = text::readYaml(file);
        EXPECT_TRUE(document) << document.error().text();
        m_documents.push_back(*document);
        return parseRule(*(*document)->root()->get("rule"), m_sources, layer, syntax);
    }
    Rule rule(const std::string& text, RuleSyntax syntax = RuleSyntax::V3,
              RuleLayer layer = RuleLayer::Http) {
        return parse("rule: " + text + "\n", syntax, layer);
    }
    std::string slice(const text::SourceRange& range) {
        return std::string(m_sources.slice(range));
    }
    std::string place(const text::SourceRange& range) { return m_sources.place(range); }

    text::SourceMap m_sources;
    std::vector<text::DocumentPtr> m_documents;
};

model::Route routeOf(const Rule& rule) {
    model::Route route;
    applyRule(rule, route);
    return route;
}

using Texts = std::vector<std::string>;

TEST_F(TraefikRules, PrecedenceAndNegation) {
    const Rule read =
        rule("Host(`a.test`) || Path(`/x`) && !(Method(`get`) || ClientIP(`10.0.0.0/8`))");
    ASSERT_TRUE(read.expr);
    EXPECT_TRUE(read.diagnostics.empty());
    const Expr& top = *read.expr;
    ASSERT_EQ(top.kind, ExprKind::Or);
    EXPECT_EQ(top.children[0].kind, ExprKind::Host);
    const Expr& both = top.children[1];
    ASSERT_EQ(both.kind, ExprKind::And);
    EXPECT_EQ(both.children[0].path.kind, model::PathMatchKind::Exact);
    const Expr& none = both.children[1];
    ASSERT_EQ(none.kind, ExprKind::Not);
    ASSERT_EQ(none.children[0].kind, ExprKind::Or);
    EXPECT_EQ(none.children[0].children[0].value, "GET");
    EXPECT_EQ(none.children[0].children[1].value, "10.0.0.0/8");
    EXPECT_EQ(slice(none.range), "!(Method(`get`) || ClientIP(`10.0.0.0/8`))");
}

TEST_F(TraefikRules, EveryMatcherOfTraefik3) {
    const Rule read = rule("Host(`A.test`) && HostRegexp(`^.+\\.b$`) && PathPrefix(`/p`) && "
                           "PathRegexp(`^/r`) && Header(`X-Key`, `v`) && HeaderRegexp(`X-R`, `^v`) "
                           "&& Query(`q`) && Query(`k`, `v`) && QueryRegexp(`e`, `^v`) && "
                           "method(`POST`) && CLIENTIP(`::1`) && Clientip(`1.2.3.4`)");
    ASSERT_TRUE(read.expr);
    for (const auto& d : read.diagnostics) {
        ADD_FAILURE() << d.message;
    }
    const auto& all = read.expr->children;
    ASSERT_EQ(all.size(), 12U);
    EXPECT_EQ(all[0].host.value, "a.test");
    EXPECT_EQ(all[0].host.text, "A.test");
    EXPECT_EQ(all[1].host.kind, model::HostMatchKind::Regex);
    EXPECT_EQ(all[2].path.kind, model::PathMatchKind::Prefix);
    EXPECT_EQ(all[3].path.anchor, model::RegexAnchor::Search);
    EXPECT_EQ(all[4].field.name, "x-key");
    EXPECT_EQ(all[5].field.kind, model::ValueMatchKind::Regex);
    EXPECT_EQ(all[6].field.values, Texts{""}); // only an empty value
    EXPECT_EQ(all[8].field.kind, model::ValueMatchKind::Regex);
    EXPECT_EQ(read.domains, Texts{"a.test"});
}

TEST_F(TraefikRules, WildcardHosts) {
    const Rule any = rule("Host(`*`)");
    EXPECT_EQ(any.expr->host.kind, model::HostMatchKind::Any);
    const Rule label = rule("Host(`*.a.test`)");
    EXPECT_EQ(label.expr->host.kind, model::HostMatchKind::WildcardPrefix);
    EXPECT_EQ(label.expr->host.value, ".a.test");
    EXPECT_TRUE(label.expr->host.singleLabel);
    const Rule old = rule("Host(`*.a.test`)", RuleSyntax::V2);
    ASSERT_EQ(old.diagnostics.size(), 1U);
    EXPECT_EQ(old.diagnostics[0].code, "wildcard-host");
}

TEST_F(TraefikRules, Traefik2Syntax) {
    const Rule read = rule("(Host(`a`, `b`) || HostHeader(`c`)) && Path(`/u/{id:[0-9]+}`) && "
                           "HostRegexp(`{sub:[a-z]+}.d.test`) && Headers(`K`, `v`) && "
                           "Query(`x=1`, `y={v}`)",
                           RuleSyntax::V2);
    ASSERT_TRUE(read.expr);
    for (const auto& d : read.diagnostics) {
        ADD_FAILURE() << d.message;
    }
    const auto& all = read.expr->children;
    ASSERT_EQ(all[0].kind, ExprKind::Or);
    EXPECT_EQ(all[0].children[0].kind, ExprKind::Or);
    EXPECT_EQ(all[1].path.value, "^/u/([0-9]+)$");
    EXPECT_EQ(all[2].host.value, "^([a-z]+)\\.d\\.test$");
    EXPECT_EQ(all[4].kind, ExprKind::And);
    EXPECT_EQ(all[4].children[1].field.values, Texts{"^(.*)$"});
}

TEST_F(TraefikRules, TheOtherSyntaxIsReadButReported) {
    const Rule read = rule("Host(`a`, `b`) && Headers(`k`, `v`)");
    ASSERT_TRUE(read.expr);
    EXPECT_EQ(read.syntax, RuleSyntax::V2);
    ASSERT_EQ(read.diagnostics.size(), 1U);
    EXPECT_EQ(read.diagnostics[0].code, "rule-syntax");
    EXPECT_EQ(read.diagnostics[0].fix, "write Host(`a`) || Host(`b`)");
    EXPECT_EQ(routeOf(read).hosts.size(), 2U);

    const Rule newer = rule("Header(`k`, `v`)", RuleSyntax::V2);
    ASSERT_EQ(newer.diagnostics.size(), 1U);
    EXPECT_EQ(newer.diagnostics[0].code, "rule-syntax");
    EXPECT_EQ(newer.syntax, RuleSyntax::V3);
}

TEST_F(TraefikRules, TcpRules) {
    const Rule all = rule("HostSNI(`*`)", RuleSyntax::V3, RuleLayer::Tcp);
    EXPECT_TRUE(all.catchAll);
    EXPECT_EQ(rulePriority(all, "HostSNI(`*`)", std::nullopt), -1);
    const Rule some = rule("HostSNI(`*.a.test`) && ALPN(`h2`) && HostSNIRegexp(`^b`)",
                           RuleSyntax::V3, RuleLayer::Tcp);
    EXPECT_FALSE(some.catchAll);
    EXPECT_EQ(some.expr->children[0].host.kind, model::HostMatchKind::WildcardPrefix);
    EXPECT_EQ(some.expr->children[1].field.name, "alpn");
    const Rule wrong = rule("Host(`a`)", RuleSyntax::V3, RuleLayer::Tcp);
    ASSERT_EQ(wrong.diagnostics.size(), 1U);
    EXPECT_EQ(wrong.diagnostics[0].code, "unknown-matcher");
}

TEST_F(TraefikRules, PriorityIsTheLengthInBytes) {
    const std::string text = "Host(`ä.test`)";
    const Rule read = rule("Host(`a.test`)");
    EXPECT_EQ(rulePriority(read, text, std::nullopt), 15);
    EXPECT_EQ(rulePriority(read, text, 0), 15);
    EXPECT_EQ(rulePriority(read, text, 7), 7);
}

TEST_F(TraefikRules, ListsSpeakForSimpleRulesOnly) {
    const auto simple = routeOf(rule("(Host(`a`) || Host(`b`)) && PathPrefix(`/x`) && "
                                     "Header(`K`, `1`) && (Header(`L`, `1`) || Header(`L`, `2`))"));
    EXPECT_EQ(simple.expression, nullptr);
    EXPECT_EQ(simple.hosts.size(), 2U);
    ASSERT_EQ(simple.headers.size(), 2U);
    EXPECT_EQ(simple.headers[1].values, (Texts{"1", "2"}));

    const auto either = routeOf(rule("Host(`a`) || Path(`/x`)"));
    EXPECT_NE(either.expression, nullptr);
    EXPECT_TRUE(either.hosts.empty()); // neither is demanded in any case
    EXPECT_TRUE(either.paths.empty());

    const auto negated = routeOf(rule("Host(`a`) && !PathPrefix(`/x`)"));
    EXPECT_NE(negated.expression, nullptr);
    EXPECT_TRUE(negated.paths.empty());

    const auto twice = routeOf(rule("PathPrefix(`/a`) && PathRegexp(`b$`)"));
    EXPECT_NE(twice.expression, nullptr);
}

TEST_F(TraefikRules, FaultsStandAtTheirColumn) {
    const auto expect = [this](const std::string& text, std::string_view place,
                               std::string_view code, std::string_view part) {
        const Rule read = rule(text);
        ASSERT_FALSE(read.diagnostics.empty()) << text;
        const auto& first = read.diagnostics.front();
        EXPECT_EQ(first.code, code) << text << ": " << first.message;
        EXPECT_EQ(this->place(first.range), place) << text << ": " << first.message;
        const std::string all = first.message + " / " + first.fix;
        EXPECT_NE(all.find(part), std::string::npos) << all;
    };
    expect("Host(`a`) & Path(`/`)", "r.yaml:1:17", "invalid-rule", "write &&");
    expect("Host(`a`) Path(`/`)", "r.yaml:1:17", "invalid-rule", "&& or ||");
    expect("Host(`a`", "r.yaml:1:11", "invalid-rule", "never closed");
    expect("(Host(`a`) && Path(`/`)", "r.yaml:1:7", "invalid-rule", "never closed");
    expect("Host(`a) && Path", "r.yaml:1:12", "invalid-rule", "backtick");
    expect("Host(a)", "r.yaml:1:12", "invalid-rule", "write `a`");
    expect("\"Host('a')\"", "r.yaml:1:13", "invalid-rule", "backticks");
    expect("Host(`a`) && Hosst(`b`)", "r.yaml:1:20", "unknown-matcher", "did you mean Host?");
    expect("Host(`a`) && HostSNI(`b`)", "r.yaml:1:20", "unknown-matcher", "TCP routers");
    expect("Host()", "r.yaml:1:7", "matcher-arguments", "0 arguments, but takes 1");
    expect("Host(``)", "r.yaml:1:12", "matcher-arguments", "empty argument");
    expect("Path(`x`)", "r.yaml:1:12", "invalid-path", "write `/x`");
    expect("PathRegexp(`^/(a`)", "r.yaml:1:21", "invalid-regex", "missing closing )");
    expect("PathRegexp(`^/a(?!b)`)", "r.yaml:1:22", "invalid-regex", "look-around");
    expect("ClientIP(`10.0.0.300`)", "r.yaml:1:16", "invalid-address", "CIDR");
    expect("\"\"", "r.yaml:1:7", "invalid-rule", "empty");
    expect("Host(`a`) &&", "r.yaml:1:19", "invalid-rule", "ends where a matcher");
}

TEST_F(TraefikRules, PlacesGoThroughQuotesEscapesAndFolds) {
    const Rule quoted = parse("rule: \"Host(\\\"a.test\\\") && Bogus(`\\u00e4`)\"\n");
    ASSERT_EQ(quoted.diagnostics.size(), 1U);
    EXPECT_EQ(slice(quoted.diagnostics[0].range), "Bogus");

    const Rule folded =
        parse("rule: >-\n  Host(`a.test`) &&\n  PathPrefix(`/x`) &&\n  Bogus(`b`)\n");
    ASSERT_EQ(folded.diagnostics.size(), 1U);
    EXPECT_EQ(place(folded.diagnostics[0].range), "r.yaml:4:3");
    EXPECT_EQ(slice(folded.diagnostics[0].range), "Bogus");
    EXPECT_EQ(slice(folded.expr->children[1].range), "PathPrefix(`/x`)");

    const Rule single = parse("rule: 'Host(`it''s`) && Bogus(`b`)'\n");
    ASSERT_EQ(single.diagnostics.size(), 1U);
    EXPECT_EQ(slice(single.diagnostics[0].range), "Bogus");

    // Go's parser closes the expression at the end of a line.
    const Rule literal = parse("rule: |\n  Host(`a.test`)\n  && Path(`/x`)\n");
    ASSERT_EQ(literal.diagnostics.size(), 1U);
    EXPECT_EQ(place(literal.diagnostics[0].range), "r.yaml:3:3");
    const Rule ends = parse("rule: |\n  Host(`a.test`) &&\n  Path(`/x`)\n");
    EXPECT_TRUE(ends.diagnostics.empty());
}

TEST_F(TraefikRules, DeepAndLongRulesAreBounded) {
    const Rule deep =
        rule("'" + std::string(5000, '(') + "Host(`a`)" + std::string(5000, ')') + "'");
    ASSERT_EQ(deep.diagnostics.size(), 1U);
    EXPECT_EQ(deep.expr, nullptr);
    const Rule nots = rule("'" + std::string(5000, '!') + "Host(`a`)'");
    EXPECT_EQ(nots.expr, nullptr);

    std::string wide = "Header(`h0`, `v`)";
    for (int i = 1; i < 5000; ++i) {
        wide += " && Header(`h" + std::to_string(i) + "`, `v`)";
    }
    const Rule read = rule(wide);
    ASSERT_TRUE(read.expr);
    EXPECT_EQ(read.expr->children.size(), 5000U);
    EXPECT_NE(routeOf(read).expression, nullptr);
}

} // namespace
} // namespace gatelens::adapters::traefik
