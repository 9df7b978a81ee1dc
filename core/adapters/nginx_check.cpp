// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What ngx_conf_handler() would refuse: unknown directives, wrong contexts,
// argument counts and kinds, directives given twice.
#include "core/adapters/nginx_check.h"

#include "core/adapters/nginx_internal.h"
#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace gatelens::adapters::nginx {

namespace {

// Suggestions compare with every name that nginx knows; a file of noise would
// take minutes.
constexpr std::size_t kMostSuggestions = 50;

class Checker final {
public:
    explicit Checker(SnapshotBuilder& out)
        : m_out(out) {}

    void walk(const Block& block) {
        std::unordered_map<std::string_view, const Statement*> seen;
        for (const auto& statement : block.statements) {
            if (block.context != kFree && statement.node->kind == text::NodeKind::Directive) {
                check(statement, block.context, seen);
            }
            if (statement.block != nullptr) {
                walk(*statement.block);
            }
        }
        checkBlock(m_out, block);
    }

private:
    using Seen = std::unordered_map<std::string_view, const Statement*>;

    void check(const Statement& statement, Context context, Seen& seen) {
        const DirectiveFacts* facts = findDirective(statement.name());
        const DirectiveForm* form = facts == nullptr ? nullptr : facts->formIn(context);
        if (form == nullptr) {
            if (const DroppedDirective* dropped = findDropped(statement.name())) {
                reportDropped(statement, *dropped);
            } else if (facts == nullptr) {
                reportUnknown(statement, context);
            } else {
                reportContext(statement, *facts, context);
            }
            return;
        }
        if (!checkTerminator(statement, *form) || !checkCount(statement, *form)) {
            return;
        }
        checkArguments(statement, *form);
        if (!form->repeats) {
            const auto [first, isNew] = seen.emplace(statement.name(), &statement);
            if (!isNew) {
                m_out.error("duplicate-directive",
                            fmt::format("\"{}\" is given twice in one block", statement.name()),
                            statement.node->nameRange, "keep one of them");
            }
        }
        checkValues(m_out, statement, context);
    }

    void reportDropped(const Statement& statement, const DroppedDirective& dropped) {
        m_out.warn("dropped-directive",
                   fmt::format("\"{}\" was removed in nginx {}", dropped.name, dropped.since),
                   statement.node->nameRange,
                   dropped.instead.empty() ? "remove it" : fmt::format("use {}", dropped.instead));
    }

    void reportUnknown(const Statement& statement, Context context) {
        const bool ask = m_suggestions < kMostSuggestions;
        m_suggestions += ask ? 1 : 0;
        const auto near = ask ? nearestDirective(statement.name(), context) : std::string_view{};
        if (near.empty()) {
            m_out.warn("unknown-directive",
                       fmt::format("no module that is known here has the directive \"{}\"",
                                   statement.name()),
                       statement.node->nameRange,
                       "check its spelling, and that the module is built in or loaded");
            return;
        }
        m_out.error("unknown-directive", fmt::format("unknown directive \"{}\"", statement.name()),
                    statement.node->nameRange, fmt::format("did you mean \"{}\"?", near));
    }

    void reportContext(const Statement& statement, const DirectiveFacts& facts, Context context) {
        std::vector<std::string_view> allowed;
        for (Contexts bit = kMain; bit < kFree; bit <<= 1U) {
            if ((facts.contexts() & bit) != 0) {
                const auto name = contextName(static_cast<Context>(bit));
                if (std::find(allowed.begin(), allowed.end(), name) == allowed.end()) {
                    allowed.push_back(name);
                }
            }
        }
        m_out.error(
            "wrong-context",
            fmt::format("\"{}\" is not allowed in {}", statement.name(), contextName(context)),
            statement.node->nameRange, fmt::format("it may stand in {}", fmt::join(allowed, ", ")));
    }

    bool checkTerminator(const Statement& statement, const DirectiveForm& form) {
        const bool hasBlock = statement.node->block != nullptr;
        if (form.block == hasBlock) {
            return true;
        }
        m_out.error(
            form.block ? "missing-block" : "unexpected-block",
            form.block
                ? fmt::format("directive \"{}\" has no opening \"{{\"", statement.name())
                : fmt::format("directive \"{}\" is not terminated by \";\"", statement.name()),
            statement.node->nameRange,
            form.block ? "open a block with \"{\"" : "end it with \";\"");
        return false;
    }

    bool checkCount(const Statement& statement, const DirectiveForm& form) {
        const std::size_t count = statement.argCount();
        if (count >= form.least && (form.most == kManyArguments || count <= form.most)) {
            return true;
        }
        const std::string wanted =
            form.most == kManyArguments ? fmt::format("at least {}", form.least)
            : form.least == form.most   ? fmt::format("{}", form.least)
                                        : fmt::format("{} to {}", form.least, form.most);
        m_out.error("wrong-argument-count",
                    fmt::format("\"{}\" takes {} argument{}, not {}", statement.name(), wanted,
                                wanted == "1" || wanted == "at least 1" ? "" : "s", count),
                    statement.node->nameRange, swallowed(m_out, statement));
        return false;
    }

    void checkArguments(const Statement& statement, const DirectiveForm& form) {
        for (std::size_t i = 0; i < statement.argCount(); ++i) {
            const text::Node& argument = *statement.node->items[i];
            const std::string_view problem = problemOf(statement, form, i);
            if (problem.empty() || isPlaceholder(argument.text)) {
                continue;
            }
            std::string fix = swallowed(m_out, statement);
            if (fix.empty() && form.kind == ArgumentKind::Words) {
                const auto words = allowedWords(statement.name());
                const auto near = nearest(argument.text, {words.begin(), words.end()});
                fix = near.empty() ? fmt::format("one of {}", fmt::join(words, ", "))
                                   : fmt::format("did you mean \"{}\"?", near);
            }
            m_out.error(
                "invalid-value",
                fmt::format("\"{}\" of \"{}\" is {}", argument.text, statement.name(), problem),
                argument.range, std::move(fix));
            return;
        }
    }

    // What is wrong with an argument, empty when nothing is.
    static std::string_view problemOf(const Statement& statement, const DirectiveForm& form,
                                      std::size_t index) {
        const std::string_view text = statement.arg(index);
        const bool number = parseInt(text).has_value();
        switch (form.kind) {
        case ArgumentKind::Flag:
            return parseFlag(text) ? "" : "neither \"on\" nor \"off\"";
        case ArgumentKind::Number:
            return number ? "" : "no number";
        case ArgumentKind::Size:
            return parseSize(text) ? "" : "no size such as 8k or 1m";
        case ArgumentKind::Time:
        case ArgumentKind::Seconds:
            return parseTimeMs(text) ? "" : "no time such as 30s or 5m";
        case ArgumentKind::Buffers:
            if (index == 0) {
                return number ? "" : "no number of buffers";
            }
            return parseSize(text) ? "" : "no size such as 8k or 1m";
        case ArgumentKind::Words: {
            const auto words = allowedWords(statement.name());
            const bool known = words.empty() ||
                               std::any_of(words.begin(), words.end(), [text](std::string_view w) {
                                   return equalsIgnoreCase(w, text);
                               });
            return known ? "" : "no value that it takes";
        }
        case ArgumentKind::Text:
            break;
        }
        return "";
    }

    SnapshotBuilder& m_out;
    std::size_t m_suggestions = 0;
};

} // namespace

bool isPlaceholder(std::string_view text) {
    // ${NAME} of envsubst, <% %> of ERB; {{ }} does not get through the reader.
    const auto at = text.find("${");
    if (at != std::string_view::npos && at + 2 < text.size()) {
        return text[at + 2] >= 'A' && text[at + 2] <= 'Z';
    }
    return text.find("<%") != std::string_view::npos;
}

std::string swallowed(SnapshotBuilder& out, const Statement& statement) {
    const auto* file = out.context().sources()->find(statement.node->range.file);
    if (file == nullptr) {
        return {};
    }
    std::uint32_t line = file->position(statement.node->nameRange.begin).line;
    for (const text::Node* argument : statement.node->items) {
        const std::uint32_t at = file->position(argument->range.begin).line;
        if (at != line && findDirective(argument->text) != nullptr) {
            return fmt::format("the \";\" at the end of line {} is missing", line);
        }
        line = at;
    }
    return {};
}

void checkTree(SnapshotBuilder& out, const Tree& tree, bool) {
    Checker(out).walk(tree.main());
    Checker checker(out);
    for (const auto* roots : {&tree.http(), &tree.stream()}) {
        for (const Block* block : *roots) {
            if (block->opener == nullptr) { // of fragments; the others hang below main
                checker.walk(*block);
            }
        }
    }
}

} // namespace gatelens::adapters::nginx
