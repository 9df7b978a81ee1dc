// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelens: the console.
#include "app/console/options.h"
#include "app/console/screenshot.h"
#include "ui/shell/main_window.h"
#include "ui/shell/stall_watch.h"
#include "ui/theme/look.h"
#include "ui/workspace/settings.h"

#include <QIcon>
#include <QLocale>
#include <QTranslator>

#include <algorithm>
#include <cstdio>
#include <string>

namespace {

using namespace gatelens;

constexpr int kOk = 0;
constexpr int kUsage = 2;
constexpr int kUnreadable = 3;

void print(std::FILE* stream, const QString& text) {
    const QByteArray bytes = text.toLocal8Bit();
    std::fwrite(bytes.data(), 1, static_cast<std::size_t>(bytes.size()), stream);
}

QStringList argumentsOf(int argc, char** argv) {
    QStringList arguments;
    for (int i = 1; i < argc; ++i) {
        arguments << QString::fromLocal8Bit(argv[i]);
    }
    return arguments;
}

bool displayThere() {
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") ||
           qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
}

void openSources(ui::Workspace& workspace, const console::Options& options) {
    if (options.demo) {
        workspace.openDemo();
    }
    for (const QString& source : options.open) {
        ui::SourceSpec spec;
        spec.name = source;
        workspace.open(spec);
    }
}

int run(int argc, char** argv, const console::Options& options) {
    const bool picture = !options.screenshot.isEmpty();
    if (picture) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    ui::Application application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("gatelens"));
    QApplication::setApplicationDisplayName(QStringLiteral("Gatelens"));
    QApplication::setApplicationVersion(QStringLiteral(GATELENS_VERSION));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/gatelens.svg")));
    QTranslator translator;
    // English has plural forms too; other languages lie beside it.
    if (translator.load(QLocale(), QStringLiteral("gatelens"), QStringLiteral("_"),
                        QStringLiteral(":/i18n")) ||
        translator.load(QStringLiteral(":/i18n/gatelens_en.qm"))) {
        QApplication::installTranslator(&translator);
    }
    ui::Look look(application);
    if (!options.theme.isEmpty()) {
        look.setTheme(options.theme == "dark" ? ui::ThemeChoice::Dark : ui::ThemeChoice::Light);
    }
    QObject owner;
    ui::Settings& settings = picture ? *ui::Settings::inMemory(&owner)
                                     : *new ui::Settings(options.configDirectory, &owner);
    if (options.theme.isEmpty()) {
        look.setTheme(static_cast<ui::ThemeChoice>(
            std::clamp(settings.value(QStringLiteral("theme")).toInt(), 0, 2)));
    }
    look.setFontScale(options.font > 0 ? options.font
                                       : settings.value(QStringLiteral("fontScale"), 1).toDouble());
    ui::Workspace workspace;
    ui::MainWindow window(look, workspace, settings);
    if (!options.history.isEmpty()) {
        window.setHistory(options.history);
    }
    openSources(workspace, options);
    if (picture || options.size.isValid()) {
        window.resize(options.size.isValid() ? options.size : QSize(1680, 1050));
    }
    window.show();
    if (options.sandbox && !picture) {
        // Once there is something to run.
        auto* once = new QObject(&window);
        QObject::connect(&workspace, &ui::Workspace::viewChanged, once,
                         [&workspace, &window, once] {
                             if (!workspace.busy() && !workspace.view()->gateways.empty()) {
                                 window.startSandbox();
                                 once->deleteLater();
                             }
                         });
    }
    if (picture) {
        const auto taken = console::takeScreenshot(window, options);
        if (!taken) {
            print(stderr, QString::fromStdString("gatelens: " + taken.error().text() + "\n"));
            return taken.error().code == ErrorCode::Usage ? kUsage : kUnreadable;
        }
        return kOk;
    }
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv) {
    const auto options = console::parseOptions(argumentsOf(argc, argv));
    if (!options) {
        print(stderr, QString::fromStdString("gatelens: " + options.error().message + "\n"));
        return kUsage;
    }
    if (options->help) {
        print(stdout, console::helpText());
        return kOk;
    }
    if (options->version) {
        print(stdout, QStringLiteral("gatelens " GATELENS_VERSION "\n"));
        return kOk;
    }
    if (options->screenshot.isEmpty() && !displayThere()) {
        print(stderr, QStringLiteral("gatelens: there is no display. gatelens --screenshot PAGE -o "
                                     "FILE draws without one, and gatelensctl needs none.\n"));
        return kUnreadable;
    }
    return run(argc, argv, *options);
}
