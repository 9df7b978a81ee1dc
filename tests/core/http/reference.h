// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A second reading of the same rules, written for clearness: it splits, copies
// and matches regular expressions of the grammar. The parser is held to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::http::reference {

struct Request {
    std::string method;
    std::string path;
    std::string query;
    std::string authority;
    bool chunked = false;
    std::uint64_t length = 0;
    bool keepAlive = false;
    std::vector<std::pair<std::string, std::string>> fields;
    std::size_t consumed = 0;
};

// Nothing when the bytes hold no complete, acceptable request head.
[[nodiscard]] std::optional<Request> readRequest(const std::string& bytes);

struct Body {
    std::string data;
    std::size_t consumed = 0;
};
[[nodiscard]] std::optional<Body> readChunked(const std::string& bytes);

} // namespace gatelens::http::reference
