// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How each product writes what fixes say of the model: "tls: verify" of a service of
// Kong is `tls_verify` of the service, "access log" of a listener of Traefik is
// `accessLog` of the static file.
#pragma once

#include "core/model/common.h"

#include <span>
#include <string_view>

namespace gatelens::report {

// Where the mapping stands that takes the key.
enum class FixPlace : std::uint8_t {
    Own,      // the entity itself
    Settings, // the gateway's own settings
    Value,    // the value or statement that causes the finding is replaced
};

struct FixWord {
    std::string_view product;
    model::EntityKind kind;
    std::string_view field; // as the rule says it
    FixPlace place;
    std::string_view path;  // dotted keys; for block formats empty
    std::string_view value; // JSON, or a statement; empty: the rule's value
};

[[nodiscard]] std::span<const FixWord> fixWords();

// A policy that is added without a question: what is put at `path` of the route.
struct FixPolicy {
    std::string_view product;
    std::string_view type;  // as the rule says it
    std::string_view path;  // dotted keys
    std::string_view value; // JSON
    bool item = false;      // an item of the list at `path`, not the value itself
};

[[nodiscard]] std::span<const FixPolicy> fixPolicies();

} // namespace gatelens::report
