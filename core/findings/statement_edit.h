// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Adds a statement to the text of a .gatelens.yaml. Everything else in it, comments
// and layout included, stays byte for byte. What comes out was read again and says
// what was asked for, or there is an error. Command line and console write here.
#pragma once

#include "core/base/result.h"
#include "core/model/common.h"

#include <string>
#include <string_view>

namespace gatelens::findings {

struct NewSuppression {
    std::string rule; // an id or a pattern
    std::string entity;
    std::string gateway; // empty: any
    std::string reason;
    std::string author;
    std::string expires; // "2027-03-31"; empty: never
};

struct NewAttestation {
    std::string fact; // "public-on-purpose"
    std::string entity;
    std::string gateway;
    std::string value;
    std::string reason;
    std::string author;
    std::string expires;
};

// `name` is the file's, for messages; an empty text gives a new file. Errors of
// what was asked for have ErrorCode::Usage, those of the file its place.
[[nodiscard]] Result<std::string> withSuppression(std::string_view text, const std::string& name,
                                                  const NewSuppression& wanted);
[[nodiscard]] Result<std::string> withAttestation(std::string_view text, const std::string& name,
                                                  const NewAttestation& wanted);

// "route:orders-v1": a pattern that means this entity.
[[nodiscard]] std::string patternOf(model::EntityKind kind, const model::EntityBase& entity);

} // namespace gatelens::findings
