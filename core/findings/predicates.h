// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The questions about one policy or one path that the catalogue's predicates are
// made of. Each product's exceptions stand here, with their source.
#pragma once

#include "core/model/snapshot.h"

#include <span>
#include <string_view>

namespace gatelens::findings {

// Whether the policy, as configured, refuses a request to this route that brings no
// credential. An anonymous consumer, "pass unauthenticated", or for Envoy's
// jwt_authn no rule for the path or one that allows a missing token, makes it false.
[[nodiscard]] bool rejectsAnonymous(const model::Policy& policy, const model::Route& route);

// Whether an authorisation or address policy can refuse somebody at all.
[[nodiscard]] bool canDeny(const model::Policy& policy);

// Words of a path, compared by segment and without regard to case.
[[nodiscard]] bool hasAdminWord(std::string_view path);
[[nodiscard]] bool hasLoginWord(std::string_view path);
[[nodiscard]] bool hasStaticWord(std::string_view path);
// {id}, :id, <id>, a regular expression group or a digit class.
[[nodiscard]] bool hasIdParameter(const model::PathMatch& path);

// "localhost", 127.0.0.0/8, ::1, unix sockets.
[[nodiscard]] bool isLoopback(std::string_view host);

// The first of the words (in lower case) that is a whole segment of the path, without
// regard to case; empty when none is. Asked of every path, so nothing is copied.
[[nodiscard]] std::string_view segmentAmong(std::string_view path,
                                            std::span<const std::string_view> words);

} // namespace gatelens::findings
