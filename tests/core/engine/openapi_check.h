// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whether an answer of the admin API is what its OpenAPI description says.
#pragma once

#include <set>
#include <string>

namespace gatelens::engine::test {

// Operations of the description: "GET /routes/{name}".
[[nodiscard]] std::set<std::string> describedOperations();

struct Answer {
    std::string operation; // "GET /routes/{name}"
    int status = 0;
    std::string type; // Content-Type, empty when there is none
    std::string body;
};
// What is wrong with it, empty when nothing is.
[[nodiscard]] std::string openApiFault(const Answer& answer);
// The same of the data of a "request" event of the tap.
[[nodiscard]] std::string eventFault(const std::string& data);

} // namespace gatelens::engine::test
