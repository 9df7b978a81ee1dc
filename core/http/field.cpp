// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/field.h"
#include "core/http/syntax.h"

#include <algorithm>
#include <array>

namespace gatelens::http {

namespace {

struct Name {
    std::string_view text;
    FieldId id = FieldId::Other;
};

constexpr std::array kByName{
#define FIELD(id, name) Name{name, FieldId::id},
#include "core/http/fields.def"
#undef FIELD
};

constexpr std::size_t kLongest = 32;

// The names in order of length, and where each length begins: a look-up compares
// a handful of names of the same length.
struct ByLength {
    std::array<Name, kByName.size()> names{};
    std::array<std::uint8_t, kLongest + 2> begin{};
};

constexpr ByLength makeByLength() {
    ByLength table;
    std::size_t at = 0;
    for (std::size_t length = 0; length <= kLongest; ++length) {
        table.begin[length] = static_cast<std::uint8_t>(at);
        for (const Name& name : kByName) {
            if (name.text.size() == length) {
                table.names[at++] = name;
            }
        }
    }
    table.begin[kLongest + 1] = static_cast<std::uint8_t>(at);
    return table;
}

constexpr ByLength kByLength = makeByLength();
static_assert(kByLength.begin[kLongest + 1] == kByName.size());

} // namespace

FieldId fieldId(std::string_view name) {
    if (name.empty() || name.size() > kLongest) {
        return FieldId::Other;
    }
    for (std::size_t i = kByLength.begin[name.size()]; i < kByLength.begin[name.size() + 1]; ++i) {
        if (equalsLower(name, kByLength.names[i].text)) {
            return kByLength.names[i].id;
        }
    }
    return FieldId::Other;
}

std::string_view fieldName(FieldId id) {
    return id == FieldId::Other ? std::string_view{}
                                : kByName[static_cast<std::size_t>(id) - 1].text;
}

const Field* find(const Fields& fields, FieldId id) {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [id](const Field& field) { return field.id == id; });
    return found == fields.end() ? nullptr : &*found;
}

const Field* find(const Fields& fields, std::string_view name) {
    const auto found = std::find_if(fields.begin(), fields.end(), [name](const Field& field) {
        return sameName(field.name, name);
    });
    return found == fields.end() ? nullptr : &*found;
}

} // namespace gatelens::http
