// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What must hold for every document that a data-format reader returns, whatever
// it was given. Fuzzers and tests ask the same question.
#pragma once

#include "core/text/document.h"

#include <string>

namespace gatelens::test {

// The first broken promise, empty when all hold: every range lies in the file on
// character boundaries, children lie in their parents and in order, a value's
// first and last characters are those of its style, a plain scalar's text is what
// its range shows.
[[nodiscard]] std::string documentFault(const text::Document& document,
                                        const text::SourceFile& file);

} // namespace gatelens::test
