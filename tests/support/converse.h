// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Holds the conversation of a live read with a server that is a function, so that
// what an adapter asks and understands can be tested without a socket. The same
// function can be served over HTTP by FakeHttpServer.
#pragma once

#include "core/adapters/adapter.h"

#include <functional>

namespace gatelens::testsupport {

using AnswerFunction = std::function<adapters::ApiAnswer(const adapters::ApiRequest&)>;

// The order in which outstanding requests are answered.
enum class AnswerOrder { FirstFirst, LastFirst };

[[nodiscard]] Result<model::Snapshot> converse(const adapters::Adapter& adapter,
                                               const AnswerFunction& server,
                                               adapters::ReadContext& context,
                                               AnswerOrder order = AnswerOrder::FirstFirst,
                                               const adapters::LiveOptions& options = {});

// Splits "/routes?size=10&offset=a%2Fb" into its path and decoded arguments.
struct RequestTarget {
    std::string path;
    std::vector<std::pair<std::string, std::string>> arguments;
    [[nodiscard]] std::string_view argument(std::string_view name) const;
};
[[nodiscard]] RequestTarget splitTarget(std::string_view target);

} // namespace gatelens::testsupport
