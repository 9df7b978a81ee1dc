// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whether one match of a route takes a request; and the ways in which a request may
// be read where the specification leaves it to the implementation.
#pragma once

#include "core/match/matcher.h"
#include "core/match/regex.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::match::gatewayapi {

// How an implementation reads a request. As it stands: literal, expressions cover the
// whole value, of a repeated query parameter the first value counts.
struct Reading {
    std::string path;
    bool searches = false;
    bool decodes = false;
    bool takesLast = false;
};

struct Choice {
    std::string what;   // of the gap when the answer depends on it
    std::string effect; // what is assumed, and what else is allowed
    Reading reading;
};
// The other ways that make a difference for a request of this kind.
[[nodiscard]] std::vector<Choice> otherReadings(const Request& request, bool hasExpressions);

struct Asked {
    const Request& request;
    std::string host; // in lower case, without the port
    Reading reading;
};

// The expressions of the snapshot's routes, by pattern.
class Expressions final {
public:
    // What cannot be compiled is in `problems`.
    Expressions(const model::Snapshot& snapshot, text::Diagnostics& problems);

    [[nodiscard]] bool empty() const { return m_compiled.empty(); }
    [[nodiscard]] bool has(const std::string& pattern) const {
        return m_compiled.find(pattern) != m_compiled.end();
    }
    [[nodiscard]] bool hold(const std::string& pattern, std::string_view value,
                            const Reading& reading) const;

private:
    void add(const std::string& pattern, const model::Route& route, text::Diagnostics& problems);

    std::map<std::string, std::optional<Regex>, std::less<>> m_compiled; // unset: bad
};

// Whether a match takes the request; the listener is not looked at.
[[nodiscard]] bool holds(const model::Route& route, const Asked& asked,
                         const Expressions& expressions);
// Why it does not, empty when it does.
[[nodiscard]] std::string failure(const model::Route& route, const Asked& asked,
                                  const Expressions& expressions);

} // namespace gatelens::match::gatewayapi
