// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What leaves the window: files, the clipboard, the printer.
#include "ui/canvas/canvas.h"
#include "ui/canvas/export_dialog.h"
#include "ui/canvas/topology_page.h"
#include "ui/findings/findings_export.h"
#include "ui/shell/main_window.h"
#include "ui/topology/painter.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QPrintDialog>
#include <QPrinter>
#include <QSaveFile>
#include <QStatusBar>

#include <algorithm>

namespace gatelens::ui {

namespace {

constexpr int kMessage = 8000; // milliseconds

} // namespace

void MainWindow::exportTopology() {
    const ScenePtr scene = m_topology->scene();
    if (!scene) {
        return;
    }
    ExportDialog dialog(m_look, this);
    if (dialog.exec() != QDialog::Accepted) {
        return;
    }
    const QString suffix = dialog.suffix();
    QString path = QFileDialog::getSaveFileName(
        this, tr("Export the topology"), QStringLiteral("topology.") + suffix,
        QStringLiteral("%1 (*.%2)").arg(dialog.formatName(), suffix));
    if (path.isEmpty()) {
        return;
    }
    if (!path.section('/', -1).contains('.')) {
        path += '.' + suffix;
    }
    statusBar()->showMessage(tr("Writing %1…").arg(path));
    m_exports.start([this, scene, path, choice = dialog.choice(), title = windowTitle(),
                     seen = m_topology->canvas().visibleScene()] {
        auto bytes =
            std::make_shared<const Result<std::string>>(exportScene(*scene, choice, seen, title));
        QMetaObject::invokeMethod(
            this, [this, path, bytes] { writeFile(path, *bytes); }, Qt::QueuedConnection);
    });
}

void MainWindow::writeFile(const QString& path, const Result<std::string>& bytes) {
    if (!bytes) {
        statusBar()->showMessage(QString::fromStdString(bytes.error().message), kMessage);
        return;
    }
    QSaveFile out(path);
    const bool written = out.open(QIODevice::WriteOnly) &&
                         out.write(bytes->data(), static_cast<qint64>(bytes->size())) >= 0 &&
                         out.commit();
    statusBar()->showMessage(written ? tr("Wrote %1").arg(path)
                                     : tr("%1 cannot be written: %2").arg(path, out.errorString()),
                             kMessage);
}

void MainWindow::exportFindings() {
    const FleetViewPtr view = m_workspace.view();
    if (!view->fleet) {
        return;
    }
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Export the findings"), QStringLiteral("findings.html"),
        tr("Reports (*.html *.md);;Data (*.sarif *.csv *.json)"));
    if (path.isEmpty()) {
        return;
    }
    std::vector<std::string> sources;
    for (const SourceState& source : m_workspace.sources()) {
        sources.push_back(source.spec.name.toStdString());
    }
    writeFile(path, findingsAs(path.section('.', -1).toLower(), *view, sources));
}

void MainWindow::copyTopology() {
    if (const ScenePtr scene = m_topology->scene()) {
        if (const auto bytes = pngOf(scene->cards->list, 2)) {
            QImage image;
            image.loadFromData(QByteArray::fromStdString(*bytes), "PNG");
            QApplication::clipboard()->setImage(image);
            statusBar()->showMessage(tr("The picture is on the clipboard."), kMessage);
        }
    }
}

void MainWindow::printTopology() {
    const ScenePtr scene = m_topology->scene();
    if (!scene) {
        return;
    }
    QPrinter printer(QPrinter::HighResolution);
    printer.setPageOrientation(QPageLayout::Landscape);
    printer.setDocName(windowTitle());
    QPrintDialog dialog(&printer, this);
    if (dialog.exec() != QDialog::Accepted) {
        return;
    }
    // Paper is light, whatever the screen is.
    topology::DrawOptions draw;
    draw.theme = &topology::lightTheme();
    draw.fontScale = scene->request.fontScale;
    const auto list = topology::drawGraph(scene->graph, scene->layout, draw);
    const QSizeF page = printer.pageLayout().paintRect(QPageLayout::Point).size() / 0.75;
    // Down to 60 % on one page, as in a PDF.
    paintPaged(
        printer, list,
        std::clamp(std::min(page.width() / double(list.width), page.height() / double(list.height)),
                   0.6, 1.0));
}

} // namespace gatelens::ui
