// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Envoy's configuration API as a table: which fields each message has, of which
// type and within which limits (resources/schemas/envoy.schema). Messages refer
// to each other and to themselves, which is why this is no tree of Shapes.
#pragma once

#include "core/text/diagnostic.h"
#include "core/text/node.h"

#include <string>
#include <string_view>

namespace gatelens::adapters::envoy {

struct SchemaCheck {
    // Envoy refuses a bootstrap with unknown fields, and counts and ignores them in
    // what comes by xDS (--reject-unknown-dynamic-fields is off by default).
    text::Severity unknownField = text::Severity::Error;
};

// Reports what Envoy would refuse in a message of that type: the codes of
// checkShape() and "oneof-conflict", "removed-api", "unknown-type". `what` names
// the message in the texts ("cluster \"orders\"").
void checkMessage(const text::Node& node, std::string_view type, std::string_view what,
                  const SchemaCheck& check, text::Diagnostics& diagnostics);

// Whether the table has that message.
[[nodiscard]] bool knowsMessage(std::string_view type);

} // namespace gatelens::adapters::envoy
