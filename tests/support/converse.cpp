// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/converse.h"

#include "core/base/strings.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <utility>

namespace gatelens::testsupport {

namespace {

std::string decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

} // namespace

Result<model::Snapshot> converse(const adapters::Adapter& adapter, const AnswerFunction& server,
                                 adapters::ReadContext& context, AnswerOrder order,
                                 const adapters::LiveOptions& options) {
    const auto reader = adapter.openLive(options);
    auto first = reader->start();
    std::deque<adapters::ApiRequest> waiting(first.begin(), first.end());
    while (!waiting.empty()) {
        adapters::ApiRequest request;
        if (order == AnswerOrder::FirstFirst) {
            request = std::move(waiting.front());
            waiting.pop_front();
        } else {
            request = std::move(waiting.back());
            waiting.pop_back();
        }
        auto more = reader->feed(server(request));
        if (!more) {
            return fail(std::move(more.error()));
        }
        std::ranges::move(*more, std::back_inserter(waiting));
    }
    return reader->finish(context);
}

std::string_view RequestTarget::argument(std::string_view name) const {
    const auto found =
        std::ranges::find(arguments, name, &std::pair<std::string, std::string>::first);
    return found == arguments.end() ? std::string_view{} : std::string_view(found->second);
}

RequestTarget splitTarget(std::string_view target) {
    RequestTarget out;
    const auto mark = std::min(target.find('?'), target.size());
    out.path = decode(target.substr(0, mark));
    if (mark == target.size()) {
        return out;
    }
    for (const auto pair : split(target.substr(mark + 1), '&')) {
        const auto equals = std::min(pair.find('='), pair.size());
        out.arguments.emplace_back(decode(pair.substr(0, equals)),
                                   equals == pair.size() ? std::string{}
                                                         : decode(pair.substr(equals + 1)));
    }
    return out;
}

} // namespace gatelens::testsupport
