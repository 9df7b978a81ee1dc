// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A Caddyfile after everything that Caddy does before it looks at directives:
// imports of snippets and files with their arguments, environment variables,
// shorthands of placeholders. Every word keeps the place it was written at.
#pragma once

#include "core/adapters/read_context.h"
#include "core/text/diagnostic.h"
#include "core/text/node.h"

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::adapters::caddy {

struct Word {
    std::string text;
    text::SourceRange range;
    std::uint8_t flags = 0;
    char quote = 0; // '"', '`', '<' of a heredoc

    [[nodiscard]] bool quoted() const { return quote != 0; }
};

struct Statement {
    std::vector<Word> words; // the name first; never empty
    std::vector<Statement> block;
    bool hasBlock = false;
    std::size_t weight = 1; // statements in it, itself included
    text::SourceRange range;

    [[nodiscard]] const std::string& name() const { return words.front().text; }
    [[nodiscard]] std::span<const Word> arguments() const {
        return std::span<const Word>(words).subspan(1);
    }
};

// A site block, or a named route, whose only key is its name.
struct Site {
    std::vector<Word> keys;
    std::vector<Statement> statements;
    bool braces = false;
    text::SourceRange range;
};

struct Caddyfile {
    std::vector<Statement> options;
    std::vector<Site> namedRoutes;
    std::vector<Site> sites;
    // Documents that imports opened and that the context does not know.
    std::vector<text::DocumentPtr> fragments;
};

class CaddyfileLoader final {
public:
    CaddyfileLoader(ReadContext& context, text::Diagnostics& diagnostics)
        : m_context(context)
        , m_diagnostics(diagnostics) {}

    [[nodiscard]] Caddyfile load(const text::Document& document);

private:
    struct Import {
        std::vector<Word> arguments;
        std::vector<Statement> block;
    };
    // What an import takes its content from: a snippet or a file.
    struct Open {
        std::string name;
        const Import* import = nullptr;
    };

    void readTopLevel(std::span<const text::Node* const> nodes, std::vector<Open>& open);
    void readBlock(const text::Node& node, std::vector<Open>& open);
    void addSite(const text::Node& node, std::vector<Word> keys, std::vector<Open>& open);
    void importSites(const text::Node& node, std::vector<Open>& open);
    void importHere(const text::Node& node, std::vector<Open>& open, std::vector<Statement>& out);
    void readStatements(std::span<const text::Node* const> nodes, std::vector<Open>& open,
                        std::vector<Statement>& out);
    [[nodiscard]] Statement statementOf(const text::Node& node, std::vector<Open>& open);
    [[nodiscard]] bool insertBlock(const text::Node& node, const std::vector<Open>& open,
                                   std::vector<Statement>& out);
    void addWord(std::string_view text, const text::Node& node, const text::SourceRange& range,
                 const std::vector<Open>& open, std::vector<Word>& out);
    [[nodiscard]] Import importOf(const text::Node& node, std::vector<Open>& open,
                                  std::string& source);
    [[nodiscard]] std::vector<std::string> filesOf(const text::Node& node,
                                                   const std::string& pattern);
    [[nodiscard]] bool enter(const text::Node& node, const std::string& name, const Import& import,
                             std::vector<Open>& open);
    [[nodiscard]] const text::Node* fragment(const text::Node& node, const std::string& path);
    [[nodiscard]] std::string withEnvironment(std::string_view text,
                                              const text::SourceRange& range);
    bool charge(const text::Node& node, const std::vector<Open>& open, std::size_t count = 1);
    void report(text::Severity severity, std::string code, std::string message,
                const text::SourceRange& range, std::string fix = {});

    ReadContext& m_context;
    text::Diagnostics& m_diagnostics;
    Caddyfile m_file;
    std::map<std::string, const text::Node*, std::less<>> m_snippets;
    std::map<std::string, text::DocumentPtr, std::less<>> m_fragments;
    std::set<std::string, std::less<>> m_told; // variables and files that were reported
    std::size_t m_statements = 0;
    bool m_first = true;
};

// "{host}" -> "{http.request.host}", "{re.x.1}" -> "{http.regexp.x.1}".
[[nodiscard]] std::string expandShorthands(std::string_view text);

} // namespace gatelens::adapters::caddy
