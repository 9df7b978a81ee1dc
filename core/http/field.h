// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One field line of a message, by reference into the bytes it was read from.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace gatelens::http {

// The names that are looked at by number instead of by text; see fields.def.
enum class FieldId : std::uint8_t {
    Other,
#define FIELD(id, name) id,
#include "core/http/fields.def"
#undef FIELD
};

// Any case; Other when the name is not in the table.
[[nodiscard]] FieldId fieldId(std::string_view name);
[[nodiscard]] std::string_view fieldName(FieldId id); // lower case; empty for Other

struct Field {
    std::string_view name;
    std::string_view value; // without the white space around it
    FieldId id = FieldId::Other;
    bool hop = false; // for the next hop only: never forwarded (RFC 9110 section 7.6.1)
    bool raw = false; // stands in a buffer as "name: value" CR LF and can be sent as it is
};

using Fields = std::vector<Field>;

// The first field of that id, null when there is none.
[[nodiscard]] const Field* find(const Fields& fields, FieldId id);
[[nodiscard]] const Field* find(const Fields& fields, std::string_view name);

} // namespace gatelens::http
