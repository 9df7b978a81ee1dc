// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What can be said on the console's command line.
#pragma once

#include "core/base/result.h"

#include <QSize>
#include <QString>
#include <QStringList>

namespace gatelens::console {

struct Options {
    QStringList open; // sources
    bool demo = false;
    QString screenshot; // a page; empty: no picture, a window
    QString output;
    QString theme; // "dark", "light", empty: the system's
    QSize size{1680, 1050};
    double font = 1;
    QString select; // "kind/name", of the first gateway that has it
    QString filter;
    QString configDirectory;
    bool help = false;
    bool version = false;
};

// Errors have ErrorCode::Usage.
[[nodiscard]] Result<Options> parseOptions(const QStringList& arguments);
[[nodiscard]] QString helpText();

} // namespace gatelens::console
