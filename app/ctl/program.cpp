// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/program.h"

#include "app/ctl/arguments.h"
#include "app/ctl/generate.h"
#include "app/ctl/help.h"
#include "app/ctl/interrupt.h"
#include "app/ctl/invocation.h"
#include "app/ctl/output.h"
#include "app/ctl/stderr.h"
#include "app/ctl/terminal.h"
#include "core/base/strings.h"

#include <algorithm>
#include <unistd.h>

#include <fmt/format.h>

namespace gatelens::ctl {

namespace {

int usage(std::string_view text) {
    complain(styleFor(STDERR_FILENO, "auto"), text::Severity::Error, text);
    writeError("Try \"gatelensctl --help\".\n");
    return kUsage;
}

// For help and the like, which are written before there is a command.
int print(std::string_view text) {
    const auto output = Output::open({});
    (*output)->write(text);
    const Status status = (*output)->flush();
    return status ? kOk : kUnreadable;
}

int printHelp(const Command* command) {
    std::string text;
    const Sink sink = [&text](std::string_view piece) { text += piece; };
    const report::TextStyle style = styleFor(STDOUT_FILENO, "auto");
    if (command == nullptr) {
        writeHelp(sink, style);
    } else {
        writeHelp(sink, style, *command);
    }
    return print(text);
}

int unknownCommand(std::string_view name) {
    std::vector<std::string_view> names{"help"};
    for (const Command* command : allCommands()) {
        names.push_back(command->name);
    }
    const std::string_view near = nearest(name, names);
    return usage(near.empty()
                     ? fmt::format("there is no command \"{}\"; commands are {}", name,
                                   fmt::join(names.begin() + 1, names.end(), ", "))
                     : fmt::format("there is no command \"{}\"; did you mean \"{}\"?", name, near));
}

Status checkCount(const Command& command, std::size_t count) {
    if (count < command.minArguments) {
        return fail(ErrorCode::Usage, fmt::format("{} needs {}", command.name, command.arguments));
    }
    if (count > command.maxArguments) {
        return fail(ErrorCode::Usage,
                    fmt::format("{} takes only {}", command.name, command.arguments));
    }
    return {};
}

int help(const std::vector<std::string>& words) {
    if (words.size() < 2) {
        return printHelp(nullptr);
    }
    const Command* command = findCommand(words[1]);
    return command == nullptr ? unknownCommand(words[1]) : printHelp(command);
}

int runCommand(const Command& command, const std::vector<std::string>& words) {
    auto arguments = Arguments::parse(std::span(words).subspan(1), optionsOf(command));
    if (!arguments) {
        complain(styleFor(STDERR_FILENO, "auto"), text::Severity::Error, arguments.error().message);
        writeError(fmt::format("Try \"gatelensctl {} --help\".\n", command.name));
        return kUsage;
    }
    if (arguments->has("help")) {
        return printHelp(&command);
    }
    if (arguments->has("version")) {
        return print(versionText());
    }
    const std::size_t count = arguments->positional().size();
    auto output = Output::open(arguments->value("output"));
    if (!output) {
        complain(styleFor(STDERR_FILENO, arguments->value("color")), text::Severity::Error,
                 output.error().text());
        return kUnreadable;
    }
    Output& out = **output;
    const Interrupt interrupt([&out] {
        if (!out.temporaryPath().empty()) {
            unlink(out.temporaryPath().c_str());
        }
    });
    Invocation invocation(command, std::move(*arguments), out, interrupt.token());
    if (const Status status = checkCount(command, count); !status) {
        return invocation.usage(status.error());
    }
    const int code = command.run(invocation);
    if (interrupt.requested()) {
        return kInterrupted;
    }
    if (code != kOk && code != kFindings && !out.temporaryPath().empty()) {
        return code; // the file keeps what it had
    }
    if (const Status status = out.commit(); !status) {
        invocation.error(status.error().text());
        return code == kOk || code == kFindings ? kUnreadable : code;
    }
    return code;
}

} // namespace

int run(const std::vector<std::string>& words) {
    if (words.empty()) {
        return usage("a command is missing");
    }
    const std::string& first = words.front();
    if (first == "--version") {
        return print(versionText());
    }
    if (first == "--help" || first == "-h" || first == "help") {
        return help(words);
    }
    if (first == "--generate") {
        return words.size() == 2 ? generate(words[1]) : usage("--generate needs one KIND");
    }
    if (first.starts_with('-')) {
        return usage(fmt::format("{}: options stand behind the command", first));
    }
    const Command* command = findCommand(first);
    return command == nullptr ? unknownCommand(first) : runCommand(*command, words);
}

} // namespace gatelens::ctl
