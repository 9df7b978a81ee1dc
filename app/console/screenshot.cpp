// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/screenshot.h"

#include "ui/canvas/canvas.h"
#include "ui/canvas/topology_page.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QDeadlineTimer>
#include <QPixmap>

namespace gatelens::console {

Status takeScreenshot(ui::MainWindow& window, const Options& options) {
    if (!window.showPage(options.screenshot)) {
        return fail(ErrorCode::Usage, "there is no page \"" + options.screenshot.toStdString() +
                                          "\"; there are " +
                                          window.pages().join(", ").toStdString());
    }
    QDeadlineTimer deadline(120'000);
    const auto settle = [&] {
        // Several rounds: what arrives may ask for more.
        for (int quiet = 0; quiet < 5 && !deadline.hasExpired();) {
            QApplication::processEvents(QEventLoop::WaitForMoreEvents, 20);
            quiet = window.settled() ? quiet + 1 : 0;
        }
    };
    settle();
    if (!options.metrics.isEmpty()) {
        window.setMetrics(options.metrics);
        if (options.screenshot == "topology") {
            window.actions().find(QStringLiteral("view.traffic"))->trigger();
        }
        settle();
    }
    if (!options.select.isEmpty() && !window.selectNamed(options.select)) {
        return fail(ErrorCode::Usage,
                    "--select: nothing is called " + options.select.toStdString());
    }
    if (options.sandbox) {
        window.startSandbox();
        settle();
    }
    if (!options.filter.isEmpty()) {
        window.setFilter(options.filter);
    }
    if (!options.request.isEmpty()) {
        window.explain(options.request);
    }
    settle();
    if (deadline.hasExpired()) {
        return fail(ErrorCode::Timeout, "the page was not complete after two minutes");
    }
    window.topology().canvas().finishTiles();
    if (!window.grab().save(options.output, "PNG")) {
        return fail(ErrorCode::Unreadable, "cannot be written", options.output.toStdString());
    }
    return {};
}

} // namespace gatelens::console
