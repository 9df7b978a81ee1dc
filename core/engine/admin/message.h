// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A question to the admin API and its answer, without the wire.
#pragma once

#include "core/base/json_writer.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::engine::admin {

struct Request {
    std::string method = "GET";
    std::string path = "/"; // as sent, escapes included
    std::string query{};
    std::vector<std::pair<std::string, std::string>> fields{};
    std::string body{};

    // The first field of that name, in any case; null when there is none.
    [[nodiscard]] const std::string* field(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::string type = "application/json";
    std::vector<std::pair<std::string, std::string>> fields{};
    std::string body{};
    bool tap = false; // the live list of requests follows, without end
};

// What writes a JSON object into an answer.
using WriteJson = std::function<void(JsonWriter& writer)>;
[[nodiscard]] Response json(int status, const WriteJson& write);

// RFC 9457. `place` is file:line:column or empty, `pointer` a JSON pointer.
struct Problem {
    int status = 400;
    std::string detail;
    std::string place{};
    std::string pointer{};
};
[[nodiscard]] Response problem(const Problem& problem);

// "a%20b" as "a b"; nothing when an escape is malformed.
[[nodiscard]] std::optional<std::string> unescape(std::string_view text);

} // namespace gatelens::engine::admin
