// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A scan as SARIF 2.1.0 (OASIS), for code scanning services and editors.
#pragma once

#include "core/report/scan_report.h"

#include <string>
#include <string_view>

namespace gatelens::report {

// The name of the fingerprint in partialFingerprints; its digit changes when the
// fingerprint's making does.
inline constexpr std::string_view kSarifFingerprint = "gatelens/v1";

struct SarifOptions {
    std::string version;          // of the program
    std::string workingDirectory; // absolute; paths are relative to it
    bool complete = true;         // false: some source could not be read
};

void writeScanSarif(const Sink& out, const ScanReport& report, const SarifOptions& options);

} // namespace gatelens::report
