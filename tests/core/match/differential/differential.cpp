// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/match/differential/differential.h"

#include "core/base/strings.h"
#include "tests/support/reading.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
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
bool isOpen(std::string_view value) {
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
    m_snapshot = model::SnapshotPtr(reading, &**reading);
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
        ++m_gaps[gap.what];
    }
    if (!decision.gaps.empty()) {
        return;
    }
    ++m_outcomes[std::string(outcomeName(decision.outcome))];
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
    if (!reality.answer) {
        return "the gateway gave no answer";
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
    const int expected =
        decision.outcome == Outcome::Forward && decision.upstream ? 200 : decision.status;
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

bool Differential::leadsTo(const Decision& decision, std::uint16_t port) const {
    for (const auto& destination : decision.destinations) {
        if (!destination.service || destination.share <= 0) {
            continue;
        }
        const model::Service& service = (*m_snapshot)[destination.service];
        if (service.port == port) {
            return true;
        }
        if (service.upstream) {
            const auto& targets = (*m_snapshot)[service.upstream].targets;
            if (std::any_of(targets.begin(), targets.end(),
                            [&](auto target) { return (*m_snapshot)[target].port == port; })) {
                return true;
            }
        }
    }
    return false;
}

std::string Differential::upstreamDifference(const Request& request, const Decision& decision,
                                             const Seen& seen) const {
    const UpstreamRequest& upstream = *decision.upstream;
    if (!leadsTo(decision, seen.port)) {
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
        if (compared && !isOpen(value) && withoutBlanks(at->second) != withoutBlanks(value)) {
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
    std::cout << fmt::format("{}: {} pairs, {} agree, {} disagree, {} named gaps; outcomes {}\n",
                             m_product, m_pairs, m_agreed, m_disagreed,
                             m_pairs - m_agreed - m_disagreed, m_outcomes);
    for (const auto& [gap, count] : m_gaps) {
        std::cout << fmt::format("  gap, {} times: {}\n", count, gap);
    }
}

} // namespace gatelens::match::differential
