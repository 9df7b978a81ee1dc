// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl(1) in the man macros that every man understands.
#include "app/ctl/generate.h"
#include "app/ctl/help.h"
#include "core/base/strings.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::ctl {

namespace {

// Text of a roff line: backslashes and leading dots and quotes are escaped, a
// hyphen stays one that can be copied.
std::string roff(std::string_view text) {
    std::string out;
    if (text.starts_with('.') || text.starts_with('\'')) {
        out += "\\&";
    }
    for (const char c : text) {
        if (c == '\\') {
            out += "\\e";
        } else if (c == '-') {
            out += "\\-";
        } else {
            out += c;
        }
    }
    return out;
}

std::string upper(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return out;
}

// Paragraphs as in the help: rows that start with a blank are kept as they are.
std::string paragraphs(std::string_view text) {
    std::string out;
    bool verbatim = false;
    const auto mode = [&](bool wanted) {
        if (verbatim != wanted) {
            out += wanted ? ".PP\n.nf\n" : ".fi\n.PP\n";
            verbatim = wanted;
        }
    };
    for (const std::string_view row : split(text, '\n')) {
        if (row.empty()) {
            out += verbatim ? "" : ".PP\n";
            continue;
        }
        mode(row.front() == ' ');
        out += roff(row) + "\n";
    }
    mode(false);
    return out;
}

std::string options(const Command& command) {
    std::string out;
    for (const OptionGroup& group : grouped(optionsOf(command))) {
        for (const Option& option : group.options) {
            const std::string letter =
                option.letter == '\0' ? std::string{} : fmt::format("\\-{}, ", option.letter);
            const std::string value =
                option.value.empty() ? std::string{} : fmt::format(" \\fI{}\\fR", option.value);
            out += fmt::format(".TP\n\\fB{}\\-\\-{}\\fR{}\n{}\n", letter, roff(option.name), value,
                               roff(option.help));
        }
    }
    return out;
}

} // namespace

std::string manPage() {
    std::string out =
        ".TH GATELENSCTL 1 \"\" \"Gatelens " GATELENS_VERSION "\" \"User Commands\"\n"
        ".SH NAME\ngatelensctl \\- read, validate and compare API gateways\n"
        ".SH SYNOPSIS\n.B gatelensctl\n\\fICOMMAND\\fR [\\fIOPTION\\fR]... [\\fIARGUMENT\\fR]...\n"
        ".SH DESCRIPTION\n"
        "Reads API gateways, from their configuration files or their admin APIs, into one model, "
        "and shows, validates and compares them.\n"
        ".SH COMMANDS\n";
    for (const Command* command : allCommands()) {
        out += fmt::format(".SS \"gatelensctl {} [OPTION]... {}\"\n", command->name,
                           command->arguments);
        out += paragraphs(command->description) + options(*command);
        if (!command->exitStatus.empty()) {
            out += ".PP\nExit status:\n" + paragraphs(command->exitStatus);
        }
        if (!command->examples.empty()) {
            out += ".PP\nExamples:\n.PP\n.nf\n";
            for (const std::string_view line : split(command->examples, '\n')) {
                out += "  " + roff(line) + "\n";
            }
            out += ".fi\n";
        }
    }
    for (const Topic& topic : topics()) {
        out += fmt::format(".SH \"{}\"\n{}", upper(topic.title), paragraphs(topic.text));
    }
    return out;
}

} // namespace gatelens::ctl
