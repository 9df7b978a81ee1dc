// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// APISIX 3, after apisix/http/router/*.lua of 3.18 and lua-resty-radixtree: the
// order of routes (apisix.cpp), conditions (apisix_vars.cpp), plugins that change the
// path or answer (apisix_plugins.cpp).
#pragma once

#include "core/match/headers.h"
#include "core/match/matcher.h"
#include "core/match/regex.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::match::apisix {

// A request as the routers see it: after nginx has made $uri of its path.
struct Subject {
    const Request* request = nullptr;
    std::string uri;  // decoded, without dot segments and doubled slashes
    std::string host; // lower case, no port
    std::uint16_t port = 0;
};
struct Arrival {
    std::optional<Subject> subject;
    std::string refusal; // nginx answers 400
};
[[nodiscard]] Arrival arrive(const Request& request);

// A variable of a request, as ctx.var gives it. `known` is false for those that only
// the running gateway has.
struct Variable {
    bool known = true;
    std::optional<std::string> value;
};
[[nodiscard]] Variable variableOf(const Subject& subject, std::string_view name);
// "$host", "${host}" filled in; "\$host" stays.
[[nodiscard]] std::string fillVariables(std::string_view text, const Subject& subject);

// `vars` of a route (lua-resty-expr). Nothing when a variable is not known here.
[[nodiscard]] std::optional<bool> varsHold(const text::Node& vars, const Subject& subject);

// What the plugins of a route make of a request.
struct Passage {
    const Subject& subject;
    Decision& decision;
    HeaderEdit fields;
    std::string path; // with the query, as the upstream gets it
    std::string host; // empty: by pass_host
    std::string method;
    std::uint16_t tlsPort = 0; // of redirects to https
};
// False when a plugin has answered.
[[nodiscard]] bool runPlugin(const model::Policy& plugin, Passage& passage);

} // namespace gatelens::match::apisix
