// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/findings_export.h"

#include "core/report/scan_html.h"
#include "core/report/scan_report.h"
#include "core/report/scan_sarif.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>

namespace gatelens::ui {

std::string findingsAs(const QString& suffix, const FleetView& view,
                       const std::vector<std::string>& sources) {
    report::ScanReport scan;
    scan.fleet = view.fleet;
    scan.findings = view.findings;
    scan.sources = sources;
    std::string text;
    const Sink sink = [&](std::string_view piece) { text += piece; };
    const std::string version = QCoreApplication::applicationVersion().toStdString();
    if (suffix == "sarif") {
        report::SarifOptions options;
        options.version = version;
        options.workingDirectory = QDir::currentPath().toStdString();
        report::writeScanSarif(sink, scan, options);
    } else if (suffix == "html") {
        report::writeScanHtml(sink, scan, {version, QDateTime::currentSecsSinceEpoch()});
    } else if (suffix == "csv") {
        report::writeScanCsv(sink, scan);
    } else if (suffix == "md") {
        report::writeScanMarkdown(sink, scan);
    } else {
        report::writeScanJson(sink, scan);
    }
    return text;
}

} // namespace gatelens::ui
