// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Completions for bash, zsh and fish. Sources complete as files; options with
// fixed values complete those.
#include "app/ctl/generate.h"

#include "app/ctl/command.h"

#include <string>
#include <vector>

#include <fmt/format.h>

namespace gatelens::ctl {

namespace {

// Inside single quotes of a shell.
std::string quoted(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return out;
}

// Text inside a zsh option specification.
std::string zshText(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '[' || c == ']' || c == ':' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return quoted(out);
}

bool isFile(const Option& option) {
    return option.value == "FILE";
}

std::string commandNames() {
    std::string names = "help";
    for (const Command* command : allCommands()) {
        names += fmt::format(" {}", command->name);
    }
    return names;
}

} // namespace

std::string bashCompletion() {
    std::string out = "# bash completion for gatelensctl\n"
                      "_gatelensctl() {\n"
                      "    local cur prev words cword\n"
                      "    _init_completion -n : 2>/dev/null || {\n"
                      "        cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
                      "        words=(\"${COMP_WORDS[@]}\") cword=$COMP_CWORD\n"
                      "    }\n"
                      "    if [ \"$cword\" -eq 1 ]; then\n";
    out += fmt::format("        COMPREPLY=($(compgen -W '{} --help --version' -- \"$cur\"))\n"
                       "        return\n    fi\n    case ${{words[1]}} in\n",
                       commandNames());
    out += fmt::format("    help) COMPREPLY=($(compgen -W '{}' -- \"$cur\")); return ;;\n",
                       commandNames());
    for (const Command* command : allCommands()) {
        std::string names;
        std::string values;
        for (const Option& option : optionsOf(*command)) {
            names += fmt::format("--{} ", option.name);
            const std::string pattern = option.letter == '\0'
                                            ? fmt::format("--{}", option.name)
                                            : fmt::format("--{}|-{}", option.name, option.letter);
            if (!option.choices.empty()) {
                values += fmt::format("        {}) COMPREPLY=($(compgen -W '{}' -- \"$cur\")); "
                                      "return ;;\n",
                                      pattern, fmt::join(option.choices, " "));
            } else if (!option.value.empty() && !isFile(option)) {
                values += fmt::format("        {}) return ;;\n", pattern);
            }
        }
        out += fmt::format("    {})\n        case $prev in\n{}        esac\n"
                           "        case $cur in\n"
                           "        -*) COMPREPLY=($(compgen -W '{}' -- \"$cur\")); return ;;\n"
                           "        esac\n        ;;\n",
                           command->name, values, names);
    }
    return out + "    esac\n"
                 "    COMPREPLY=($(compgen -f -- \"$cur\"))\n"
                 "    compopt -o filenames 2>/dev/null\n"
                 "}\n"
                 "complete -F _gatelensctl gatelensctl\n";
}

std::string zshCompletion() {
    std::string out = "#compdef gatelensctl\n\n_gatelensctl() {\n"
                      "    local context state state_descr line\n"
                      "    typeset -A opt_args\n"
                      "    _arguments -C '1:command:->command' '*::argument:->argument'\n"
                      "    case $state in\n    command)\n        local -a commands=(\n";
    for (const Command* command : allCommands()) {
        out += fmt::format("            '{}:{}'\n", command->name, zshText(command->summary));
    }
    out += "            'help:The help of a command'\n        )\n"
           "        _describe command commands\n        ;;\n"
           "    argument)\n        case $line[1] in\n";
    for (const Command* command : allCommands()) {
        out += fmt::format("        {})\n            _arguments \\\n", command->name);
        for (const Option& option : optionsOf(*command)) {
            std::string action;
            if (!option.choices.empty()) {
                action = fmt::format(":{}:({})", option.value, fmt::join(option.choices, " "));
            } else if (isFile(option)) {
                action = fmt::format(":{}:_files", option.value);
            } else if (!option.value.empty()) {
                action = fmt::format(":{}: ", option.value);
            }
            out += fmt::format("                '--{}[{}]{}' \\\n", option.name,
                               zshText(option.help), action);
        }
        out += "                '*:source:_files'\n            ;;\n";
    }
    return out + "        esac\n        ;;\n    esac\n}\n\n_gatelensctl \"$@\"\n";
}

std::string fishCompletion() {
    std::string out = "# fish completion for gatelensctl\n";
    std::string names = "help";
    for (const Command* command : allCommands()) {
        names += fmt::format(" {}", command->name);
    }
    const auto command = [&](std::string_view name, std::string_view summary) {
        out += fmt::format("complete -c gatelensctl -n 'not __fish_seen_subcommand_from {}' -f "
                           "-a {} -d '{}'\n",
                           names, name, quoted(summary));
    };
    command("help", "The help of a command");
    for (const Command* entry : allCommands()) {
        command(entry->name, entry->summary);
        for (const Option& option : optionsOf(*entry)) {
            out += fmt::format("complete -c gatelensctl -n '__fish_seen_subcommand_from {}' -l {}",
                               entry->name, option.name);
            if (option.letter != '\0') {
                out += fmt::format(" -s {}", option.letter);
            }
            if (!option.choices.empty()) {
                out += fmt::format(" -x -a '{}'", fmt::join(option.choices, " "));
            } else if (!option.value.empty()) {
                out += isFile(option) ? " -r" : " -x";
            }
            out += fmt::format(" -d '{}'\n", quoted(option.help));
        }
    }
    return out;
}

} // namespace gatelens::ctl
