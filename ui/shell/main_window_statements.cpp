// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the user states about findings, written beside the configuration.
#include "ui/shell/main_window.h"

#include "core/text/file_system.h"
#include "ui/findings/statement_dialog.h"
#include "ui/workspace/settings.h"

#include <algorithm>

namespace gatelens::ui {

void MainWindow::stateAbout(const std::string& fingerprint) {
    const FleetViewPtr view = m_workspace.view();
    const auto found =
        std::find_if(view->findings.begin(), view->findings.end(),
                     [&](const auto& finding) { return finding.fingerprint == fingerprint; });
    if (found == view->findings.end()) {
        return;
    }
    const std::string& file = view->gateways[found->subject.snapshot].statements;
    if (file.empty()) {
        return;
    }
    const QString key = QStringLiteral("statementAuthor");
    const QString author = m_settings.value(key, qEnvironmentVariable("USER")).toString();
    StatementDialog dialog(m_look, *view, *found, author, this);
    if (dialog.exec() != QDialog::Accepted) {
        return;
    }
    m_settings.setValue(key, dialog.author());
    const text::DiskFileSystem disk;
    constexpr std::size_t kMostBytes = 4U << 20U;
    Result<std::string> text = disk.exists(file) ? disk.read(file, kMostBytes) : std::string();
    if (text) {
        text = dialog.applied(*text);
    }
    writeFile(QString::fromStdString(file), text);
    m_workspace.rescan();
}

} // namespace gatelens::ui
