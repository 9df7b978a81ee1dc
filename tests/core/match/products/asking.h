// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Asks the matcher of a configuration and says in one line what came of it.
#pragma once

#include "core/match/matcher.h"
#include "tests/support/reading.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::match::testing {

class Asking final {
public:
    Asking(std::string_view product, std::map<std::string, std::string> texts) {
        using adapters::testing::Reading;
        auto reading = std::make_shared<Reading>(Reading::ofTexts(product, std::move(texts)));
        if (!reading->ok()) {
            ADD_FAILURE() << reading->error().text();
            return;
        }
        m_snapshot = model::SnapshotPtr(reading, &**reading);
        auto compiled = compile(m_snapshot);
        if (!compiled) {
            ADD_FAILURE() << compiled.error().text();
            return;
        }
        m_compiled = std::move(*compiled);
    }

    [[nodiscard]] static Request request(std::string_view line,
                                         const std::vector<std::string>& fields = {}) {
        auto request = parseRequestLine(line);
        if (!request) {
            ADD_FAILURE() << request.error().text();
            return {};
        }
        for (const auto& field : fields) {
            EXPECT_TRUE(addHeader(*request, field)) << field;
        }
        return *request;
    }

    [[nodiscard]] Decision decide(const Request& request) const {
        return m_compiled.matcher ? m_compiled.matcher->decide(request) : Decision{};
    }
    [[nodiscard]] Decision decide(std::string_view line,
                                  const std::vector<std::string>& fields = {}) const {
        return decide(request(line, fields));
    }
    // "route /path", "route 302 http://…", "404".
    [[nodiscard]] std::string ask(std::string_view line,
                                  const std::vector<std::string>& fields = {}) const {
        return describe(decide(line, fields));
    }
    [[nodiscard]] std::string ask(const Request& request) const {
        return describe(decide(request));
    }
    [[nodiscard]] std::vector<Candidate> candidates(std::string_view line,
                                                    std::size_t limit = 10) const {
        const Request asked = request(line);
        return m_compiled.matcher->candidates(asked, decide(asked), limit);
    }

    [[nodiscard]] std::string describe(const Decision& decision) const {
        std::string out;
        if (decision.route) {
            out = (*m_snapshot)[decision.route].label() + ' ';
        }
        if (decision.upstream) {
            return out + decision.upstream->path;
        }
        out += decision.outcome == Outcome::Files || decision.outcome == Outcome::Internal
                   ? std::string(outcomeName(decision.outcome))
                   : fmt::format("{}", decision.status);
        return decision.location.empty() ? out : out + ' ' + decision.location;
    }

    [[nodiscard]] const Matcher& matcher() const { return *m_compiled.matcher; }
    [[nodiscard]] const model::Snapshot& snapshot() const { return *m_snapshot; }
    [[nodiscard]] const text::Diagnostics& problems() const { return m_compiled.problems; }

private:
    model::SnapshotPtr m_snapshot;
    Compiled m_compiled;
};

} // namespace gatelens::match::testing
