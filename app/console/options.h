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
    QString theme;        // "dark", "light", empty: the system's
    QSize size;           // invalid: as it was, or 1680x1050
    double font = 0;      // 0: as it was
    QString select;       // "kind/name", of the first gateway that has it
    bool sandbox = false; // start it at once
    QString metrics;      // URL of those of the selected gateway
    QString history;      // where states are kept
    QString filter;
    QString request; // to be explained
    QString configDirectory;
    bool help = false;
    bool version = false;
};

// Errors have ErrorCode::Usage.
[[nodiscard]] Result<Options> parseOptions(const QStringList& arguments);
[[nodiscard]] QString helpText();

} // namespace gatelens::console
