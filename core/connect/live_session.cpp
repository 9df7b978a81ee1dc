// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/live_session.h"

#include <fmt/format.h>

#include <deque>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace gatelens::connect {

namespace {

using adapters::ApiAnswer;
using adapters::ApiRequest;

std::string describe(const ApiRequest& request) {
    return request.method == "CMD" ? request.path
                                   : fmt::format("{} {}", request.method, request.path);
}

class Session final {
public:
    Session(adapters::LiveReader& reader, Transport& transport, const ReadOptions& options)
        : m_reader(reader)
        , m_transport(transport)
        , m_options(options) {}

    Status run() {
        if (auto status = queue(m_reader.start()); !status) {
            return status;
        }
        while (m_done < m_asked.size()) {
            while (!m_waiting.empty() && m_underWay < m_transport.concurrency()) {
                m_transport.send(std::move(m_waiting.front()), Attempts::Several);
                m_waiting.pop_front();
                ++m_underWay;
            }
            if (auto status = takeAnswer(); !status) {
                return status;
            }
        }
        return {};
    }

private:
    Status takeAnswer() {
        auto answer = m_transport.next();
        --m_underWay;
        if (!answer) {
            return fail(interrupted(std::move(answer.error())));
        }
        ++m_done;
        m_bytes += answer->body.size();
        if (m_bytes > m_options.limits.maxTotalBytes) {
            return fail(ErrorCode::LimitExceeded,
                        fmt::format("the answers of one read hold more than {} bytes",
                                    m_options.limits.maxTotalBytes),
                        describe(answer->request));
        }
        if (m_options.progress) {
            m_options.progress({describe(answer->request), m_done, m_asked.size()});
        }
        auto more = m_reader.feed(*std::move(answer));
        if (!more) {
            return fail(std::move(more.error()));
        }
        return queue(*std::move(more));
    }

    Status queue(std::vector<ApiRequest> requests) {
        for (auto& request : requests) {
            std::string key = fmt::format("{}\n{}", describe(request), request.body);
            // Only pages that point back at each other ask the same thing twice.
            if (!m_asked.insert(std::move(key)).second) {
                return fail(ErrorCode::UnexpectedAnswer,
                            "the pages of the answer go in a circle: this was asked before",
                            describe(request));
            }
            if (m_asked.size() > m_options.limits.maxFiles) {
                return fail(ErrorCode::LimitExceeded,
                            fmt::format("needs more than {} requests", m_options.limits.maxFiles),
                            describe(request));
            }
            m_waiting.push_back(std::move(request));
        }
        return {};
    }

    Error interrupted(Error error) const {
        if (m_done > 0 && error.code != ErrorCode::Cancelled) {
            error.message += fmt::format(" (after {} of {} requests that were known; the half that "
                                         "was read is not used)",
                                         m_done, m_asked.size());
        }
        return error;
    }

    adapters::LiveReader& m_reader;
    Transport& m_transport;
    const ReadOptions& m_options;
    std::deque<ApiRequest> m_waiting;
    std::unordered_set<std::string> m_asked;
    std::size_t m_underWay = 0;
    std::size_t m_done = 0;
    std::size_t m_bytes = 0;
};

} // namespace

Result<model::Snapshot> readLive(adapters::LiveReader& reader, Transport& transport,
                                 adapters::ReadContext& context, const ReadOptions& options) {
    if (auto status = Session(reader, transport, options).run(); !status) {
        return fail(std::move(status.error()));
    }
    if (options.cancel.stop_requested()) {
        return fail(cancelledRead());
    }
    return reader.finish(context);
}

} // namespace gatelens::connect
