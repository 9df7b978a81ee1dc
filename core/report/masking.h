// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Configuration as it may be shown: secrets are replaced by "****" and at most
// their last four characters, wherever they stand. Entities hold no secrets, but
// raw configuration, unknown fields and source lines do.
#pragma once

#include "core/base/json_writer.h"
#include "core/text/node.h"

#include <string>
#include <string_view>

namespace gatelens::report {

// Whether a field, header or directive of that name usually holds a secret:
// "client_secret", "X-Api-Key", "ssl_certificate_key"; not "key_names",
// "token_endpoint", "public_key".
[[nodiscard]] bool looksSecret(std::string_view name);

// The value of a field: masked when the name speaks for a secret, else with the
// secrets masked that can be told from the text alone. References to a vault or a
// variable and names of files are no secrets.
[[nodiscard]] std::string maskField(std::string_view name, std::string_view value);

// Private keys, user:password@ and secret parameters of URLs, "Authorization: …",
// bearer and basic credentials inside any text.
[[nodiscard]] std::string maskText(std::string_view text);

// Sentences that Gatelens itself wrote around names and addresses: only private keys,
// tokens of a known shape and what URLs hold. "Basic authentication" and "token: none" are words
// here.
[[nodiscard]] std::string maskProse(std::string_view text);

// One line of a source for an excerpt. Every code point is kept or replaced by
// one "*", so that a caret below it still points at its place.
[[nodiscard]] std::string maskLine(std::string_view line);

// A node as JSON, secrets masked. Of block formats a directive becomes {"name",
// "args", "block"}. `name` is the field that holds the node, empty for none.
void writeMasked(JsonWriter& json, const text::Node& node, std::string_view name);

} // namespace gatelens::report
