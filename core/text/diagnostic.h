// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Something a reader or an adapter noticed in a source, with its place. It never
// stops a read; what stops a read is an Error.
#pragma once

#include "core/text/source.h"

#include <string>
#include <vector>

namespace gatelens::text {

enum class Severity { Note, Warning, Error };

// `code` is a stable kebab-case name ("unknown-key", "dangling-reference") that
// tests and filters use; `message` has the real names in it; `fix` says what
// would be right, empty when there is no single answer.
struct Diagnostic {
    Severity severity = Severity::Warning;
    std::string code;
    std::string message;
    std::string fix;
    SourceRange range;
    std::string apiPath; // for live sources: the object, such as "/routes/8f1c…"
};

using Diagnostics = std::vector<Diagnostic>;

} // namespace gatelens::text
