// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which route answers a request, under the product's own rules. A product is one
// file in core/match/products (companions <product>_*.cpp) and one line in
// products.def; it is proved against the real gateway by the differential tests.
#pragma once

#include "core/match/request.h"
#include "core/model/snapshot.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::match {

enum class Outcome : std::uint8_t {
    Forward,  // sent to a backend
    Redirect, // answered by the gateway
    Respond,  // answered by the gateway
    Files,    // answered from its disk
    Internal, // answered by a function of the gateway (dashboard, metrics)
    NotFound, // no route takes it; `status` says what the client gets
    Refused,  // malformed or not acceptable before routing (400, 421, 426 …)
    Unknown,  // decided by something that cannot be emulated, see `gaps`
};
[[nodiscard]] std::string_view outcomeName(Outcome outcome);

// Something of the product that takes part in the decision and cannot be
// emulated: Lua, wasm, CEL, a file on the gateway's disk, an external service.
struct EmulationGap {
    std::string what;   // "filter_func of route 12", with the real names
    std::string effect; // what is assumed here, and what could be otherwise
    text::SourceRange range;
};

// One possible destination with its share; one entry of share 1 in the plain case.
struct Destination {
    model::ServiceId service; // none: invalid reference, `status` is answered instead
    double share = 1;
    int status = 0;
};

// The request as the backend would get it. Unset when the gateway answers itself.
struct UpstreamRequest {
    std::string scheme;
    std::string authority; // host:port of the target, or the service's host
    std::string method;    // when the gateway changes it
    std::string path;      // as sent, with the query
    std::string host;      // the Host field
    Headers added;         // fields that the gateway sets or overwrites
    std::vector<std::string> removed;

    [[nodiscard]] std::string url() const;
};

struct Decision {
    Outcome outcome = Outcome::NotFound;
    model::RouteId route; // none for NotFound and Refused
    model::ListenerId listener;
    int status = 0;       // of an answer by the gateway itself; 0 when forwarded
    std::string location; // Redirect
    std::string detail;   // one sentence that says why, with the real names
    std::vector<Destination> destinations;
    std::optional<UpstreamRequest> upstream;
    std::vector<EmulationGap> gaps;
};

// How a route fared. `reason` of the winner says what made it win; of a loser
// the first condition that failed, or what outranked it.
struct Candidate {
    model::RouteId route;
    bool matched = false; // its own conditions hold
    bool won = false;
    std::string reason;
};

// A snapshot compiled for matching. Immutable; safe from several threads.
class Matcher {
public:
    Matcher() = default;
    Matcher(const Matcher&) = delete;
    Matcher& operator=(const Matcher&) = delete;
    virtual ~Matcher() = default;

    // The fast path: no reasons are collected. Indexed: cost does not grow with
    // the number of prefix, exact and host rules.
    [[nodiscard]] virtual Decision decide(const Request& request) const = 0;
    // The winner first, then the routes that came near, nearest first, at most
    // `limit`; every route that matches is in it whatever the limit.
    [[nodiscard]] virtual std::vector<Candidate>
    candidates(const Request& request, const Decision& decision, std::size_t limit) const = 0;
};

// Routes that cannot be compiled (a bad expression) are left out, as the product
// would refuse them; `problems` says which and why.
struct Compiled {
    std::unique_ptr<const Matcher> matcher;
    text::Diagnostics problems;
};

struct Product {
    std::string_view id; // of the adapter: "kong"
    Compiled (*compile)(const model::SnapshotPtr& snapshot) = nullptr;
};

[[nodiscard]] std::span<const Product* const> allProducts();

// The matcher of a snapshot's product. Fails with Unsupported for a product
// without matching rules here.
[[nodiscard]] Result<Compiled> compile(const model::SnapshotPtr& snapshot);

} // namespace gatelens::match
