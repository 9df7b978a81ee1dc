// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/options.h"

#include <QRegularExpression>

namespace gatelens::console {

QString helpText() {
    return QStringLiteral(
        "usage: gatelens [OPTION...] [SOURCE...]\n"
        "\n"
        "Opens the console on files, directories and running gateways. Sources are\n"
        "named as for gatelensctl: kong.yaml, /etc/nginx, http://127.0.0.1:8001.\n"
        "\n"
        "  --demo                 open the demo estate\n"
        "  --open SOURCE          as SOURCE; may be repeated\n"
        "  --theme dark|light     instead of the system's\n"
        "  --font PERCENT         size of the text, 80 to 200\n"
        "  --config-dir DIR       keep settings there\n"
        "  --sandbox              run the first gateway in the sandbox at once\n"
        "  --metrics URL          of the selected gateway, for the page traffic\n"
        "  --history WHERE        keep states of gateways there: a file or postgresql://…\n"
        "  --screenshot PAGE      draw a page into a file and end; no display is needed\n"
        "  -o, --output FILE      the file of --screenshot (PNG)\n"
        "  --size WxH             of the window, 1680x1050\n"
        "  --select KIND/NAME     select an entity first, \"route/orders-v1\"\n"
        "  --filter QUERY         filter routes first, \"host:api.* policy:jwt\"\n"
        "  --explain REQUEST      explain a request first, \"GET https://api.example/v1\"\n"
        "  --help, --version\n");
}

Result<Options> parseOptions(const QStringList& arguments) {
    Options options;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        QString name = arguments[i];
        QString value;
        bool attached = false;
        if (name.startsWith("--") && name.contains('=')) {
            value = name.section('=', 1);
            name = name.section('=', 0, 0);
            attached = true;
        }
        if (name == "--help" || name == "-h") {
            options.help = true;
            continue;
        }
        if (name == "--version") {
            options.version = true;
            continue;
        }
        if (name == "--sandbox") {
            options.sandbox = true;
            continue;
        }
        if (name == "--demo") {
            options.demo = true;
            continue;
        }
        if (!name.startsWith('-') || name == "-") {
            options.open << name;
            continue;
        }
        static const QStringList kWithValue{
            "--open", "--theme",  "--font",   "--config-dir", "--screenshot", "--output", "-o",
            "--size", "--select", "--filter", "--explain",    "--history",    "--metrics"};
        if (!kWithValue.contains(name)) {
            return fail(ErrorCode::Usage,
                        "unknown option " + name.toStdString() + "; gatelens --help lists them");
        }
        if (!attached) {
            if (i + 1 >= arguments.size()) {
                return fail(ErrorCode::Usage, name.toStdString() + " needs a value");
            }
            value = arguments[++i];
        }
        if (name == "--open") {
            options.open << value;
        } else if (name == "--theme") {
            if (value != "dark" && value != "light") {
                return fail(ErrorCode::Usage, "--theme is dark or light");
            }
            options.theme = value;
        } else if (name == "--font") {
            bool number = false;
            options.font = value.toDouble(&number) / 100;
            if (!number || options.font < 0.8 || options.font > 2) {
                return fail(ErrorCode::Usage, "--font is a percentage from 80 to 200");
            }
        } else if (name == "--config-dir") {
            options.configDirectory = value;
        } else if (name == "--screenshot") {
            options.screenshot = value;
        } else if (name == "--output" || name == "-o") {
            options.output = value;
        } else if (name == "--select") {
            options.select = value;
        } else if (name == "--filter") {
            options.filter = value;
        } else if (name == "--metrics") {
            options.metrics = value;
        } else if (name == "--history") {
            options.history = value;
        } else if (name == "--explain") {
            options.request = value;
        } else {
            static const QRegularExpression kSize(QStringLiteral("^(\\d{3,5})x(\\d{3,5})$"));
            const auto match = kSize.match(value);
            if (!match.hasMatch()) {
                return fail(ErrorCode::Usage, "--size is WIDTHxHEIGHT in pixels, 1680x1050");
            }
            options.size = {match.captured(1).toInt(), match.captured(2).toInt()};
        }
    }
    if (options.screenshot.isEmpty() != options.output.isEmpty()) {
        return fail(ErrorCode::Usage, "--screenshot PAGE and -o FILE belong together");
    }
    return options;
}

} // namespace gatelens::console
