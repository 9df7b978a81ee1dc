// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Matching for a data plane: which route of an emulated product takes a request, and
// what the backend gets. One Dispatcher a worker thread, over a Matcher that all
// threads share:
//
//     match::Dispatcher dispatcher(compiled->matcher);           // shared_ptr
//     match::RequestView view;                                   // views into the request
//     view.method = …; view.path = …; view.hosts = …; view.fields = …;
//     const match::Decision& decision = dispatcher.dispatch(view);
//     switch (decision.outcome) { case Outcome::Forward: … decision.upstream … }
//
// The answer is the whole Decision that `explain` shows, so that the data plane does
// what was explained: `route` and `listener` (their index() is that in the snapshot),
// `status` and `location` of an answer by the gateway itself, `destinations` with
// their shares, and for Forward `upstream`: the rewritten path with its query, the
// Host field, the method when it changes, the fields to set (`added`: all values of
// a field stand there, they replace those sent) and to drop (`removed`). Captures are
// filled in already. `upstream->authority` names one target; a data plane that
// balances picks among the targets of `destinations` itself. A value in parentheses
// ("(generated)") is one that only the product knows: the data plane puts its own
// there. `gaps` says what is not emulated.
//
// Steady state: an answer is remembered by the bytes of its request, so that a
// request that came before costs a hash and a comparison and allocates nothing. Any
// other costs a Matcher::decide(). The memory is bounded: a newer answer takes the
// place of an older one, whoever sends what.
#pragma once

#include "core/match/matcher.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::match {

using FieldView = std::pair<std::string_view, std::string_view>;

// Request (request.h) without owning it; the same words mean the same.
struct RequestView {
    std::string_view method = "GET";
    std::string_view scheme = "http";
    std::string_view path = "/";           // as sent, without the query, not normalised
    std::optional<std::string_view> query; // as sent, without "?"
    std::span<const std::string_view> hosts;
    std::span<const FieldView> fields; // all others
    std::string_view body;             // leave empty unless the product looks at it
    std::string_view clientIp = "127.0.0.1";
    std::string_view sni;
    std::uint16_t port = 0; // of the listener
    int httpMajor = 1;
    int httpMinor = 1;
    bool clientCertificate = false;
    // Settles weights and fractions. It matters only where a choice is open; other
    // answers are remembered whatever it is.
    std::optional<double> draw;
};

class Dispatcher final {
public:
    // How many answers are remembered; 0: none. About 1 KiB each.
    explicit Dispatcher(std::shared_ptr<const Matcher> matcher, std::size_t remembered = 1024);
    ~Dispatcher();
    Dispatcher(Dispatcher&&) noexcept;
    Dispatcher& operator=(Dispatcher&&) noexcept;

    // Valid until the next call.
    [[nodiscard]] const Decision& dispatch(const RequestView& view);
    // The fields of a forwarded request as one decision wants them, in the buffer
    // of the caller, whose room is used again: those sent without the removed ones
    // and those that are set, then `added`.
    static void forwardedFields(const RequestView& view, const UpstreamRequest& upstream,
                                std::vector<FieldView>& fields);

private:
    struct Slot {
        std::string key;
        Decision decision;
        bool open = false; // a draw would settle it
    };

    void writeKey(const RequestView& view);
    void fillRequest(const RequestView& view);
    [[nodiscard]] const Decision& drawn(const RequestView& view);

    std::shared_ptr<const Matcher> m_matcher;
    std::vector<Slot> m_slots; // a power of two
    std::string m_key;
    Request m_request;
    Headers m_spareHeaders; // strings with room, for requests with more fields
    Decision m_drawn;
};

} // namespace gatelens::match
