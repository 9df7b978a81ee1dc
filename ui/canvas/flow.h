// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What goes through a node, to be drawn over the edges that leave it.
#pragma once

#include "core/findings/finding.h"

#include <QString>

#include <map>

namespace gatelens::ui {

struct Flow {
    QString text;      // "12.4/s · 1.5 %"
    double weight = 0; // 0 to 1, of the busiest of its kind
    bool errors = false;
};

using Flows = std::map<findings::Subject, Flow>;

} // namespace gatelens::ui
