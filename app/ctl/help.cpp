// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/help.h"

#include "core/base/strings.h"
#include "core/report/line.h"
#include "core/report/width.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::ctl {

namespace {

using report::Line;
using report::TextStyle;
using report::Tone;

constexpr std::array<Topic, 4> kTopics{{
    {"Sources",
     "A source is named the same way everywhere:\n"
     "\n"
     "  kong.yaml                       a file; its content says which product it is of\n"
     "  /etc/nginx                      a directory with the files of one or more gateways\n"
     "  -                               the standard input\n"
     "  http://127.0.0.1:2019           an admin API; the product is detected\n"
     "  kong+https://host:8444/prefix   the same, when the product is known\n"
     "  unix:///run/haproxy.sock        a runtime socket\n"
     "  k8s+kubeconfig:                 the cluster of the current kubeconfig\n"
     "\n"
     "Nothing is contacted but what is named, and nothing is ever changed."},
    {"Credentials",
     "Credentials never stand on the command line. They come from the profile whose url covers the "
     "source (or --profile NAME), in $XDG_CONFIG_HOME/gatelens/profiles.toml:\n"
     "\n"
     "  [production]\n"
     "  url = \"https://gateway.example:8444\"\n"
     "  ca = \"ca.pem\"\n"
     "  [production.headers]\n"
     "  Kong-Admin-Token = \"env:KONG_TOKEN\"      # or \"file:/path\" with mode 0600\n"
     "\n"
     "or, when no profile covers it, from the environment:\n"
     "\n"
     "  GATELENS_TOKEN                    sent as Authorization: Bearer\n"
     "  GATELENS_HEADERS                  lines of \"Name: value\"\n"
     "  GATELENS_HEADER_1 ... _32         one header each\n"
     "  GATELENS_CA_FILE                  as --ca-file\n"
     "  GATELENS_CLIENT_CERT, _KEY        as --client-cert and --client-key\n"
     "  GATELENS_INSECURE_TLS=1           as --insecure"},
    {"Environment", "  NO_COLOR    no colours, whatever the terminal\n"
                    "  COLUMNS     width of a terminal that does not tell its own"},

    {"Exit status", "  0    no findings, no differences\n"
                    "  1    findings or differences at or above the threshold\n"
                    "  2    wrong call\n"
                    "  3    a source that cannot be read or reached, or an output that cannot be "
                    "written\n"
                    "  4    internal error\n"
                    "  130  stopped by the user"},
}};

// Help is read, not processed: it flows to a comfortable width even in a pipe.
TextStyle readable(const TextStyle& style) {
    constexpr std::size_t kWidest = 100;
    TextStyle result = style;
    result.width = std::min(style.textWidth(), kWidest);
    return result;
}

void heading(const Sink& out, const TextStyle& style, std::string_view title) {
    out("\n" + style.paint(Tone::Strong, title) + "\n");
}

void paragraphs(const Sink& out, const TextStyle& style, std::string_view text,
                std::size_t indent) {
    Line line;
    const auto flush = [&] {
        if (!line.empty()) {
            line.write(out, style, indent, {});
            line = {};
        }
    };
    for (const std::string_view row : split(text, '\n')) {
        if (row.empty() || row.front() == ' ') {
            flush();
            out(row.empty() ? "\n" : std::string(row) + "\n");
        } else {
            line.prose(row);
        }
    }
    flush();
}

void writeOptions(const Sink& out, const TextStyle& style, const std::vector<Option>& options) {
    constexpr std::size_t kColumn = 28;
    for (const OptionGroup& group : grouped(options)) {
        heading(out, style, group.title);
        for (const Option& option : group.options) {
            Line line;
            line.prose(option.help);
            const std::string text = optionText(option);
            line.write(out, style, 2, {text, std::max(kColumn, text.size() + 2), Tone::Plain});
        }
    }
}

} // namespace

std::span<const Topic> topics() {
    return kTopics;
}

std::vector<OptionGroup> grouped(const std::vector<Option>& options) {
    std::vector<OptionGroup> groups;
    for (const Option& option : options) {
        const std::string_view title = option.group.empty() ? "Options" : option.group;
        auto found = std::find_if(groups.begin(), groups.end(), [title](const OptionGroup& group) {
            return group.title == title;
        });
        if (found == groups.end()) {
            groups.push_back({title, {}});
            found = groups.end() - 1;
        }
        found->options.push_back(option);
    }
    return groups;
}

std::string optionText(const Option& option) {
    std::string text = option.letter == '\0' ? "    " : fmt::format("-{}, ", option.letter);
    text += fmt::format("--{}", option.name);
    return option.value.empty() ? text : fmt::format("{} {}", text, option.value);
}

std::string_view versionText() {
    return "gatelensctl " GATELENS_VERSION "\n";
}

void writeHelp(const Sink& out, const TextStyle& plain) {
    const TextStyle style = readable(plain);
    out("Usage: gatelensctl COMMAND [OPTION]... [ARGUMENT]...\n\n");
    paragraphs(out, style,
               "Reads API gateways, from their configuration files or their admin APIs, into one "
               "model, and shows, validates and compares them.",
               0);
    heading(out, style, "Commands");
    for (const Command* command : allCommands()) {
        Line line;
        line.prose(command->summary);
        line.write(out, style, 2, {command->name, 12, Tone::Strong});
    }
    Line help;
    help.prose("The help of a command");
    help.write(out, style, 2, {"help", 12, Tone::Strong});
    for (const Topic& topic : kTopics) {
        heading(out, style, topic.title);
        paragraphs(out, style, topic.text, 0);
    }
    out("\n");
    paragraphs(out, style, "\"gatelensctl help COMMAND\" has options and examples.", 0);
}

void writeHelp(const Sink& out, const TextStyle& plain, const Command& command) {
    const TextStyle style = readable(plain);
    out(fmt::format("Usage: gatelensctl {} [OPTION]... {}\n\n", command.name, command.arguments));
    paragraphs(out, style, command.description, 0);
    writeOptions(out, style, optionsOf(command));
    if (!command.examples.empty()) {
        heading(out, style, "Examples");
        for (const std::string_view line : split(command.examples, '\n')) {
            out(line.empty() ? "\n" : fmt::format("  {}\n", line));
        }
    }
    if (!command.exitStatus.empty()) {
        heading(out, style, "Exit status");
        out(fmt::format("{}\n", command.exitStatus));
    }
}

} // namespace gatelens::ctl
