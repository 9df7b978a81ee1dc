// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workspace/source.h"

#include "core/connect/source_name.h"

#include <algorithm>

namespace gatelens::ui {

bool SourceSpec::live() const {
    const auto parsed = connect::parseSourceName(name.toStdString(), adapters::allAdapters());
    return parsed && parsed->live();
}

std::chrono::seconds backOff(std::chrono::seconds interval, int failures) {
    constexpr std::chrono::seconds kLongest{300};
    std::chrono::seconds wait = interval;
    for (int i = 0; i < failures && wait < kLongest; ++i) {
        wait *= 2;
    }
    return std::min(wait, std::max(kLongest, interval));
}

} // namespace gatelens::ui
