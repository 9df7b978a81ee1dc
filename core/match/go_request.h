// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What Go's net/http server (1.26) makes of the bytes of a request, or with which
// status it refuses them before any gateway code runs; and what its reverse proxy
// does to the fields on their way on. Traefik, Caddy, Tyk and KrakenD are built on it.
#pragma once

#include "core/match/go_url.h"
#include "core/match/matcher.h"
#include "core/match/request.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::match {

// A header map: names in Go's canonical form ("X-Request-Id"), values in order.
class GoHeaders final {
public:
    void add(std::string_view name, std::string_view value);
    void set(std::string_view name, std::string_view value);
    void erase(std::string_view name);
    // The first value, empty when there is none.
    [[nodiscard]] std::string_view get(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] std::vector<std::string_view> values(std::string_view name) const;
    [[nodiscard]] const Headers& all() const { return m_fields; }
    [[nodiscard]] Headers& all() { return m_fields; }

private:
    [[nodiscard]] Headers::iterator find(std::string_view name);

    Headers m_fields;
};

[[nodiscard]] std::string goCanonicalHeader(std::string_view name);

struct GoRequest {
    std::string method;
    GoUrl url;
    std::string requestUri; // as gateways keep it beside the URL
    std::string host;
    GoHeaders headers;
    int protoMajor = 1;
    int protoMinor = 1;

    [[nodiscard]] bool atLeast(int major, int minor) const {
        return protoMajor > major || (protoMajor == major && protoMinor >= minor);
    }
};

struct GoReading {
    std::optional<GoRequest> request;
    int status = 0; // of the refusal
    std::string reason;
};

[[nodiscard]] GoReading readGoRequest(const Request& request);

// Whether a comma-separated field holds a token, without case.
[[nodiscard]] bool goHasToken(const GoHeaders& headers, std::string_view name,
                              std::string_view token);
// httputil.ReverseProxy and Caddy's own: hop-by-hop fields go, an upgrade stays.
void goRemoveHopFields(GoHeaders& headers);

// http.Transport asks for gzip when nobody else says what may be encoded.
void goAskForGzip(GoHeaders& headers, std::string_view method);

// The difference between the fields a client sent and those a backend gets. Fields
// without effect on a backend (User-Agent set to nothing) count as removed.
void describeFields(const Request& sent, const GoHeaders& forwarded, UpstreamRequest& upstream);

} // namespace gatelens::match
