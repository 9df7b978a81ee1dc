// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/match/differential/differential.h"

#include "core/base/strings.h"
#include "tests/support/reading.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>

namespace gatelens::match::differential {

namespace {

using adapters::testing::Reading;

// Enough to see what is wrong, few enough to be read.
constexpr std::size_t kShown = 10;

// Fields of one hop (RFC 9110, section 7.6.1) and those that frame the message.
const std::set<std::string> kHopFields{"connection",     "keep-alive", "proxy-connection",
                                       "content-length", "te",         "transfer-encoding",
                                       "upgrade",        "host"};

std::optional<std::string> routeName(const model::Snapshot& snapshot, const Decision& decision) {
    return decision.route ? std::optional(snapshot[decision.route].name) : std::nullopt;
}

std::string withoutBlanks(std::string text) {
    std::erase(text, ' ');
    return text;
}

// Values of a field by lower-case name, in order, joined.
std::map<std::string, std::string> joinedFields(const Headers& headers) {
    std::map<std::string, std::string> fields;
    for (const auto& [name, value] : headers) {
        const auto [at, isNew] = fields.try_emplace(toLower(name), value);
        if (!isNew) {
            at->second += ',' + value;
        }
    }
    return fields;
}

// A value in parentheses is one that nobody can foresee.
bool isUnforeseen(std::string_view value) {
    return value.starts_with('(') && value.ends_with(')');
}

std::string describe(const model::Snapshot& snapshot, const Decision& decision) {
    std::string text =
        fmt::format("{} route={} status={} location={} ({})", outcomeName(decision.outcome),
                    decision.route ? snapshot[decision.route].name : std::string("none"),
                    decision.status, decision.location, decision.detail);
    if (decision.upstream) {
        const auto& upstream = *decision.upstream;
        text += fmt::format("\n    upstream {} {} host={} added={} removed={}", upstream.authority,
                            upstream.path, upstream.host, upstream.added, upstream.removed);
    }
    return text;
}

std::string describe(const Message& message) {
    std::string text = message.startLine;
    for (const auto& [name, value] : message.headers) {
        text += fmt::format(" | {}: {}", name, value);
    }
    return text;
}

} // namespace

Differential::Differential(std::string product, RecordingBackend& backend)
    : m_product(std::move(product))
    , m_backend(backend)
    , m_mark(routeName)
    , m_ignored(kHopFields) {}

bool Differential::configure(const std::string& name, const std::string& text, std::uint16_t port) {
    auto reading = std::make_shared<Reading>(Reading::ofTexts(m_product, {{name, text}}));
    m_text = text;
    m_textShown = false;
    if (!reading->ok()) {
        ADD_FAILURE() << reading->error().text() << '\n' << text;
        return false;
    }
    auto copy = std::make_shared<model::Snapshot>(**reading);
    copy->gateway.version = m_version;
    m_reading = reading;
    m_snapshot = std::move(copy);
    auto compiled = compile(m_snapshot);
    if (!compiled) {
        ADD_FAILURE() << compiled.error().text();
        return false;
    }
    m_compiled = std::move(*compiled);
    for (const auto& problem : m_compiled.problems) {
        ADD_FAILURE() << problem.message << '\n' << text;
    }
    m_client = std::make_unique<RawClient>(port);
    (void)m_backend.take();
    return true;
}

void Differential::compare(const Request& request) {
    const Decision decision = m_compiled.matcher->decide(request);
    Reality reality;
    reality.answer = m_client->ask(request);
    reality.seen = m_backend.take();
    ++m_pairs;
    for (const auto& gap : decision.gaps) {
        m_gaps[gap.what] += m_vouched.contains(gap.what) ? 0 : 1;
    }
    if (isOpen(decision)) {
        checkChoice(decision, reality);
        return;
    }
    ++m_outcomes[decision.outcome];
    const std::string found = difference(request, decision, reality);
    if (found.empty()) {
        ++m_agreed;
    } else {
        ++m_disagreed;
        show(request, decision, reality, found);
    }
}

std::string Differential::difference(const Request& request, const Decision& decision,
                                     const Reality& reality) const {
    const bool closes = decision.outcome == Outcome::Refused && decision.status == 0;
    if (closes || !reality.answer) {
        return closes == !reality.answer ? ""
               : closes                  ? "the gateway answered"
                                         : "the gateway gave no answer";
    }
    const bool forwards = decision.outcome == Outcome::Forward;
    if (forwards && decision.upstream && reality.seen.empty()) {
        return "the gateway did not forward";
    }
    if (!forwards && !reality.seen.empty()) {
        return "the gateway forwarded";
    }
    if (auto found = answerDifference(decision, *reality.answer); !found.empty()) {
        return found;
    }
    return forwards && decision.upstream
               ? upstreamDifference(request, decision, reality.seen.front())
               : std::string();
}

std::string Differential::answerDifference(const Decision& decision, const Message& answer) const {
    const int status = static_cast<int>(parseInt(answer.word(1)).value_or(0));
    // Files are vouched for as absent.
    const int expected = decision.outcome == Outcome::Forward && decision.upstream ? 200
                         : decision.outcome == Outcome::Files                      ? 404
                                                              : decision.status;
    if (status != expected) {
        return fmt::format("status {} instead of {}", status, expected);
    }
    if (decision.outcome == Outcome::Redirect && answer.header("location") != decision.location) {
        return fmt::format("Location {} instead of {}", answer.header("location"),
                           decision.location);
    }
    const auto mark = m_mark(*m_snapshot, decision);
    if (mark && answer.header("x-route") != *mark) {
        return fmt::format("route {} instead of {}", answer.header("x-route"), *mark);
    }
    return {};
}

bool Differential::isOpen(const Decision& decision) const {
    return std::any_of(decision.gaps.begin(), decision.gaps.end(),
                       [this](const auto& gap) { return !m_vouched.contains(gap.what); });
}

void Differential::checkChoice(const Decision& decision, const Reality& reality) {
    const auto choices = m_choices ? m_choices(decision) : std::set<std::string>();
    const std::string mark = reality.answer ? reality.answer->header("x-route") : std::string();
    if (!choices.empty() && !mark.empty()) {
        ++m_chosen;
        EXPECT_TRUE(choices.contains(mark))
            << m_product << " chose " << mark << ": " << describe(*m_snapshot, decision);
    }
}

std::map<std::uint16_t, double> Differential::sharesOf(const Decision& decision) const {
    std::map<std::uint16_t, double> shares;
    for (const auto& destination : decision.destinations) {
        if (!destination.service || destination.share <= 0) {
            continue;
        }
        const model::Service& service = (*m_snapshot)[destination.service];
        if (!service.upstream) {
            shares[service.port] += destination.share;
            continue;
        }
        const auto& targets = (*m_snapshot)[service.upstream].targets;
        const auto weightOf = [this](model::TargetId id) {
            const model::Target& target = (*m_snapshot)[id];
            return target.backup ? 0.0 : static_cast<double>(target.weight);
        };
        double total = 0;
        for (const auto id : targets) {
            total += weightOf(id);
        }
        for (const auto id : targets) {
            const double weight = weightOf(id);
            if (weight > 0) {
                shares[(*m_snapshot)[id].port] += destination.share * weight / total;
            }
        }
    }
    return shares;
}

void Differential::compareShares(const Request& request, std::size_t times) {
    const Decision decision = m_compiled.matcher->decide(request);
    const auto shares = sharesOf(decision);
    EXPECT_GT(shares.size(), 1U) << describe(*m_snapshot, decision);
    std::map<std::uint16_t, std::size_t> counts;
    for (std::size_t i = 0; i < times; ++i) {
        (void)m_client->ask(request);
        for (const auto& seen : m_backend.take()) {
            ++counts[seen.port];
        }
    }
    for (const auto& [port, count] : counts) {
        EXPECT_TRUE(shares.contains(port)) << m_product << ": backend " << port;
    }
    std::string text;
    for (const auto& [port, share] : shares) {
        const double expected = share * static_cast<double>(times);
        const double most = 5 * std::sqrt(expected * (1 - share)) + 1; // five sigma
        const auto found = static_cast<double>(counts[port]);
        EXPECT_LE(std::abs(found - expected), most) << m_product << ": backend " << port;
        text += fmt::format(" {:.0f} of {:.1f}", found, expected);
    }
    std::cout << fmt::format("{}: shares{}\n", m_product, text);
}

std::string Differential::upstreamDifference(const Request& request, const Decision& decision,
                                             const Seen& seen) const {
    const UpstreamRequest& upstream = *decision.upstream;
    if (!sharesOf(decision).contains(seen.port)) {
        return fmt::format("backend {} is none of the destinations", seen.port);
    }
    if (seen.message.word(0) != (upstream.method.empty() ? request.method : upstream.method)) {
        return "the backend saw method " + seen.message.word(0);
    }
    if (seen.message.target() != upstream.path) {
        return fmt::format("the backend saw {} instead of {}", seen.message.target(),
                           upstream.path);
    }
    if (seen.message.joined("host") != upstream.host) {
        return fmt::format("the backend saw host {} instead of {}", seen.message.joined("host"),
                           upstream.host);
    }
    if (seen.message.body != request.body) {
        return "the backend saw another body";
    }
    return fieldDifference(request, upstream, seen.message);
}

std::string Differential::fieldDifference(const Request& request, const UpstreamRequest& upstream,
                                          const Message& seen) const {
    auto expected = joinedFields(request.headers);
    for (const auto& name : upstream.removed) {
        expected.erase(toLower(name));
    }
    for (const auto& [name, value] : joinedFields(upstream.added)) {
        expected[name] = value;
    }
    const auto found = joinedFields(seen.headers);
    for (const auto& [name, value] : expected) {
        const auto at = found.find(name);
        const bool compared = !m_ignored.contains(name);
        if (compared && at == found.end()) {
            return fmt::format("the backend did not see {}: {}", name, value);
        }
        if (compared && !isUnforeseen(value) && withoutBlanks(at->second) != withoutBlanks(value)) {
            return fmt::format("the backend saw {}: {} instead of {}", name, at->second, value);
        }
    }
    for (const auto& [name, value] : found) {
        if (!m_ignored.contains(name) && !expected.contains(name)) {
            return fmt::format("the backend saw {}: {}, which was not expected", name, value);
        }
    }
    return {};
}

void Differential::show(const Request& request, const Decision& decision, const Reality& reality,
                        const std::string& difference) {
    if (m_disagreed > kShown) {
        return;
    }
    std::string text =
        fmt::format("{} disagrees (GATELENS_MATCH_SEED={}): {}\n", m_product, m_seed, difference);
    text += "  request\n" + requestBytes(request) + "\n  here\n    " +
            describe(*m_snapshot, decision) + "\n  gateway\n    " +
            (reality.answer ? describe(*reality.answer) : std::string("no answer")) + '\n';
    for (const auto& seen : reality.seen) {
        text += fmt::format("    backend {} saw {}\n", seen.port, describe(seen.message));
    }
    if (!m_textShown) {
        text += "  configuration\n" + m_text;
        m_textShown = true;
    }
    ADD_FAILURE() << text;
}

void Differential::finish(std::size_t atLeast) {
    EXPECT_GE(m_pairs, atLeast);
    EXPECT_EQ(m_disagreed, 0U);
    const auto count = [this](std::initializer_list<Outcome> outcomes) {
        std::size_t sum = 0;
        for (const auto outcome : outcomes) {
            sum += m_outcomes[outcome];
        }
        return sum;
    };
    const std::size_t compared = m_agreed + m_disagreed;
    const std::size_t missed = count({Outcome::NotFound, Outcome::Files});
    const auto percent = [compared](std::size_t part) {
        return 100.0 * static_cast<double>(part) / static_cast<double>(compared);
    };
    std::cout << fmt::format("{}: {} pairs, {} agree, {} disagree, {} named gaps ({} with the "
                             "choice among those named); "
                             "forwarded {:.0f} %, redirected {:.0f} "
                             "%, answered {:.0f} %, no route {:.0f} %, refused {:.0f} %\n",
                             m_product, m_pairs, m_agreed, m_disagreed, m_pairs - compared,
                             m_chosen, percent(count({Outcome::Forward})),
                             percent(count({Outcome::Redirect})),
                             percent(count({Outcome::Respond, Outcome::Internal})), percent(missed),
                             percent(count({Outcome::Refused})));
    for (const auto& [gap, times] : m_gaps) {
        if (times > 0) {
            std::cout << fmt::format("  gap, {} times: {}\n", times, gap);
        }
    }
    if (atLeast > 0) {
        // Most requests are to reach a route, and misses are to stay covered.
        EXPECT_GE(percent(compared - missed - count({Outcome::Refused})), 50);
        EXPECT_GE(percent(missed), 1);
    }
}

} // namespace gatelens::match::differential
