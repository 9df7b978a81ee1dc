// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A short notation for shapes, so that the configuration of a hundred plugins is
// a table that can be read and not a thousand lines of constructors.
//
//   "key_names:[s]=apikey hide_credentials:b=false timeout:i<0..60000>"
//
// Fields are separated by blanks: name, ":" type, optionally "=" and the
// product's default (up to the next blank or parenthesis). After the name "!"
// means required and "->other" deprecated in favour of `other`.
//
//   s string   t any scalar   b boolean   a anything
//   d duration of Go (D: days too)
//   i integer  n number       i<1..10>, n<0..>, i<..5> with a range
//   e(x,y) one of   [T] list   {T} map   (fields) object   (* fields) open object
//   @name  the fields of a fragment, for what many plugins share
#pragma once

#include "core/adapters/support/shape.h"

#include <span>
#include <string_view>

namespace gatelens::adapters {

struct ShapeFragment {
    std::string_view name;
    std::string_view text;
};

// The object shape that `text` describes. All texts must be literals: the shape
// points into them. A mistake is a defect of Gatelens; the field it stands in then
// accepts anything, and the tests that walk the tables fail.
[[nodiscard]] Shape shapeOf(std::string_view text, std::span<const ShapeFragment> fragments = {});

// Whether the whole of `text` is understood; for the tests of the tables.
[[nodiscard]] bool isShapeText(std::string_view text,
                               std::span<const ShapeFragment> fragments = {});

} // namespace gatelens::adapters
