// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A scan as one self-contained page: the picture, the counts, the findings by path,
// a filter, both themes, and a form for paper. Nothing is loaded from elsewhere.
#pragma once

#include "core/report/scan_report.h"

#include <cstdint>
#include <string>

namespace gatelens::report {

struct HtmlOptions {
    std::string version;  // of the program
    std::int64_t now = 0; // seconds since the epoch
};

void writeScanHtml(const Sink& out, const ScanReport& report, const HtmlOptions& options);

} // namespace gatelens::report
