// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Asks a running gateway and the matcher the same question and compares: which
// route answered, the status, and the request that a backend received.
//
//   Differential run("envoy", backend);
//   run.configure(text, snapshot, port);
//   run.compare(request);      // many times
//   run.finish();              // at least kPairs, no disagreement
//
// Routes are told apart by a response header "x-route" that the configurations
// set; its value is the route's name, or what `mark` says. Answers about which
// the matcher names an emulation gap are counted by gap and not compared, unless the
// test vouches for what the matcher assumes.
#pragma once

#include "core/match/matcher.h"
#include "tests/core/match/differential/backend.h"
#include "tests/core/match/differential/client.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace gatelens::match::differential {

// What CI compares for every product.
constexpr std::size_t kPairs = 2000;

// What the x-route of an answer of that route must be; nothing when this route's
// answers carry none.
using Mark = std::function<std::optional<std::string>(const model::Snapshot&, const Decision&)>;

class Differential final {
public:
    Differential(std::string product, RecordingBackend& backend);

    // Reads `text` (as the file `name`) with the product's adapter and compiles
    // it. False, with a failure, when that does not work.
    bool configure(const std::string& name, const std::string& text, std::uint16_t port);
    // Of the running gateway, for matchers whose answer depends on it.
    void setVersion(std::string version) { m_version = std::move(version); }
    // Gaps whose assumption holds in this test ("no file exists").
    void vouchFor(std::set<std::string> gaps) { m_vouched.merge(gaps); }
    void setMark(Mark mark) { m_mark = std::move(mark); }
    // The marks of the routes between which a product chooses as it likes; empty when the
    // matcher names no such choice. What it chose has to be one of them.
    using Choices = std::function<std::set<std::string>(const Decision&)>;
    void setChoices(Choices choices) { m_choices = std::move(choices); }
    // Fields that the product adds and that are not worth comparing.
    void ignore(std::set<std::string> headers) { m_ignored.merge(headers); }
    // Shown with a disagreement.
    void setSeed(std::uint64_t seed) { m_seed = seed; }

    void compare(const Request& request);
    // Asks many times: every backend that answers is a possible one, and each gets its
    // share within what chance allows.
    void compareShares(const Request& request, std::size_t times);
    void finish(std::size_t atLeast = kPairs);

    [[nodiscard]] const model::Snapshot& snapshot() const { return *m_snapshot; }
    [[nodiscard]] const Matcher& matcher() const { return *m_compiled.matcher; }

private:
    struct Reality {
        std::optional<Message> answer;
        std::vector<Seen> seen;
    };

    // The first difference, empty when there is none.
    [[nodiscard]] std::string difference(const Request& request, const Decision& decision,
                                         const Reality& reality) const;
    [[nodiscard]] std::string answerDifference(const Decision& decision,
                                               const Message& answer) const;
    [[nodiscard]] std::string upstreamDifference(const Request& request, const Decision& decision,
                                                 const Seen& seen) const;
    [[nodiscard]] std::string fieldDifference(const Request& request,
                                              const UpstreamRequest& upstream,
                                              const Message& seen) const;
    // The share of each backend, by port.
    [[nodiscard]] std::map<std::uint16_t, double> sharesOf(const Decision& decision) const;
    [[nodiscard]] bool isOpen(const Decision& decision) const;
    void checkChoice(const Decision& decision, const Reality& reality);
    void show(const Request& request, const Decision& decision, const Reality& reality,
              const std::string& difference);

    std::string m_product;
    RecordingBackend& m_backend;
    Mark m_mark;
    Choices m_choices;
    std::set<std::string> m_ignored;
    std::set<std::string> m_vouched;
    std::string m_version;
    std::uint64_t m_seed = 0;
    std::string m_text;
    bool m_textShown = false;
    std::shared_ptr<void> m_reading;
    model::SnapshotPtr m_snapshot;
    Compiled m_compiled;
    std::unique_ptr<RawClient> m_client;
    std::size_t m_pairs = 0;
    std::size_t m_agreed = 0;
    std::size_t m_disagreed = 0;
    std::size_t m_chosen = 0; // of the gaps, those where one of several was chosen
    std::map<Outcome, std::size_t> m_outcomes;
    std::map<std::string, std::size_t> m_gaps;
};

} // namespace gatelens::match::differential
