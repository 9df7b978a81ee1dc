// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl: the command line of Gatelens.
#include "app/ctl/command.h"
#include "app/ctl/program.h"
#include "app/ctl/stderr.h"

#include <QCoreApplication>
#include <QGuiApplication>

#include <algorithm>
#include <csignal>
#include <exception>
#include <string>
#include <vector>

int main(int argc, char** argv) {
    using namespace gatelens;
    // A reader that goes away is seen as an error of write().
    std::signal(SIGPIPE, SIG_IGN);
    const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    try {
        // Qt's own options have no meaning here.
        int qtArgc = std::min(argc, 1);
        const auto* command = words.empty() ? nullptr : ctl::findCommand(words.front());
        if (command != nullptr && command->draws) {
            // Pictures are painted in memory: no display is asked for.
            qputenv("QT_QPA_PLATFORM", "offscreen");
            // What Qt remarks about the missing desktop is no concern of the user.
            qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString&) {});
            const QGuiApplication application(qtArgc, argv);
            return ctl::run(words);
        }
        const QCoreApplication application(qtArgc, argv);
        return ctl::run(words);
    } catch (const std::exception& exception) {
        ctl::writeError(std::string("internal error: ") + exception.what() +
                        "\nPlease report it with what you ran.\n");
    } catch (...) {
        ctl::writeError("internal error\n");
    }
    return ctl::kInternal;
}
