// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A request as it reaches a gateway, before anything was normalised: matching is
// about exactly these bytes.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::match {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
    std::string method = "GET";
    std::string scheme = "http";      // "http" or "https"
    std::string path = "/";           // as sent, without the query
    std::optional<std::string> query; // as sent, without "?"; set and empty for a lone "?"
    std::vector<std::string> hosts;   // the Host fields (or :authority), in order; may be empty
    Headers headers;                  // all other fields, in order
    std::string body;
    std::string clientIp = "127.0.0.1";
    std::string sni;        // empty: none was sent
    std::uint16_t port = 0; // of the listener; 0: the scheme's default
    int httpMajor = 1;      // 1 or 2
    int httpMinor = 1;
    bool clientCertificate = false;
    // Position in [0, 1) of every random choice (weights, runtime fractions);
    // unset: the choice is left open and all outcomes are listed.
    std::optional<double> draw;

    // path, and "?" + query when there is one.
    [[nodiscard]] std::string target() const;
    // First Host field, empty when there is none.
    [[nodiscard]] std::string_view host() const;
    // All values of a field, ASCII case-insensitive name. Host included.
    [[nodiscard]] std::vector<std::string_view> values(std::string_view name) const;
};

// "GET https://host:8443/path?query", or a method-less URL (GET), or an
// origin-form target ("GET /path"). The port of the URL is the listener's and is
// kept in the Host field as a client would send it (only when not the scheme's
// default). Fails with Usage, naming the column.
[[nodiscard]] Result<Request> parseRequestLine(std::string_view text);

// Adds "Name: value"; a Host field joins those that are there (a caller that
// means to replace the URL's clears `hosts` first). Fails with Usage when there is no colon or the
// name is no token (RFC 9110, section 5.6.2).
[[nodiscard]] Status addHeader(Request& request, std::string_view field);

} // namespace gatelens::match
