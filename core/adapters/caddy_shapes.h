// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What Caddy 2.11 accepts in its JSON configuration, for the modules of the
// standard distribution. Other modules are plugins: kept and not judged.
#pragma once

#include "core/adapters/support/shape.h"
#include "core/model/policy.h"

#include <span>
#include <string_view>

namespace gatelens::adapters::caddy {

[[nodiscard]] const Shape& configShape();
[[nodiscard]] const Shape& serverShape();
[[nodiscard]] const Shape& routeShape();
[[nodiscard]] const Shape& connectionPolicyShape();

// How a handler ends a request.
enum class Answer : std::uint8_t {
    Never,  // it hands on to the next one
    Always, // it answers
    Maybe,  // depends on its configuration, see the reader
};

struct HandlerKind {
    std::string_view name;
    model::PolicyClass policyClass;
    std::string_view fields; // in the notation of shape_text.h, without "handler"
    Answer answer = Answer::Never;
    bool standard = true; // false: a plugin that is known by name only
};
[[nodiscard]] std::span<const HandlerKind> handlerKinds();
[[nodiscard]] const HandlerKind* findHandlerKind(std::string_view name);
[[nodiscard]] const Shape* handlerShape(std::string_view name);

} // namespace gatelens::adapters::caddy
