// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Behaviour: caddyconfig/caddyfile/parse.go and importargs.go of Caddy 2.11.
#include "core/adapters/caddyfile_statements.h"

#include "core/base/strings.h"
#include "core/text/caddyfile_fragment.h"
#include "core/text/file_system.h"
#include "core/text/placeholder.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::caddy {

using text::Node;
using text::Severity;
using text::SourceRange;

namespace {

constexpr std::size_t kDeepestImport = 30;
constexpr std::size_t kMostStatements = 500'000; // that come through imports

bool isImport(const Node& node) {
    return node.text == "import" && node.style == text::ScalarStyle::Plain;
}

// The name in "(name)" or "&(name)".
std::optional<std::string_view> bracketed(std::string_view text, std::string_view open) {
    if (!text.starts_with(open) || !text.ends_with(')')) {
        return std::nullopt;
    }
    return text.substr(open.size(), text.size() - open.size() - 1);
}

// The indexes of "{args[1:3]}", when it names some of `count` arguments.
std::optional<std::pair<std::size_t, std::size_t>> variadic(std::string_view text,
                                                            std::size_t count) {
    if (!text.starts_with("{args[") || !text.ends_with("]}")) {
        return std::nullopt;
    }
    text = text.substr(6, text.size() - 8);
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || text.find_first_of("{}") != std::string_view::npos) {
        return std::nullopt;
    }
    const auto begin =
        colon == 0 ? std::optional<std::int64_t>(0) : parseInt(text.substr(0, colon));
    const auto end = colon + 1 == text.size()
                         ? std::optional<std::int64_t>(static_cast<std::int64_t>(count))
                         : parseInt(text.substr(colon + 1));
    if (!begin || !end || *begin < 0 || *begin > *end || *end > static_cast<std::int64_t>(count)) {
        return std::nullopt;
    }
    return std::pair(static_cast<std::size_t>(*begin), static_cast<std::size_t>(*end));
}

// "{args[0]}" and the older "{args.0}", wherever they stand in a word.
std::string withArguments(std::string_view text, const std::vector<Word>& arguments) {
    std::string out;
    while (!text.empty()) {
        const auto open = text.find("{args");
        const auto close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) {
            break;
        }
        std::string_view index = text.substr(open + 5, close - open - 5);
        const bool brackets = index.starts_with('[') && index.ends_with(']');
        index = brackets                 ? index.substr(1, index.size() - 2)
                : index.starts_with('.') ? index.substr(1)
                                         : std::string_view{};
        const auto number = parseInt(index);
        const bool known =
            number && *number >= 0 && *number < static_cast<std::int64_t>(arguments.size());
        out += text.substr(0, open);
        out += known ? std::string_view(arguments[static_cast<std::size_t>(*number)].text)
                     : text.substr(open, close - open + 1);
        text.remove_prefix(close + 1);
    }
    return out + std::string(text);
}

char quoteOf(text::ScalarStyle style) {
    switch (style) {
    case text::ScalarStyle::DoubleQuoted:
        return '"';
    case text::ScalarStyle::SingleQuoted:
        return '`';
    case text::ScalarStyle::Literal:
        return '<';
    default:
        return 0;
    }
}

void expandAll(std::vector<Statement>& statements) {
    for (Statement& statement : statements) {
        for (Word& word : statement.words) {
            if (word.text.find('{') != std::string::npos) {
                word.text = expandShorthands(word.text);
            }
        }
        expandAll(statement.block);
    }
}

bool isOpenBody(const Node& block, const text::SourceFile* file) {
    return file != nullptr && block.range.begin < file->text().size() &&
           file->text()[block.range.begin] != '{';
}

} // namespace

void CaddyfileLoader::report(Severity severity, std::string code, std::string message,
                             const SourceRange& range, std::string fix) {
    m_diagnostics.push_back(
        {severity, std::move(code), std::move(message), std::move(fix), range, {}});
}

bool CaddyfileLoader::charge(const Node& node, const std::vector<Open>& open, std::size_t count) {
    if (open.empty() || open.back().import == nullptr) {
        return true; // as many as the file holds
    }
    const bool before = m_statements < kMostStatements;
    m_statements += count;
    if (before && m_statements >= kMostStatements) {
        report(Severity::Error, "too-large",
               fmt::format("the imports give more than {} statements; the rest is not read",
                           kMostStatements),
               node.range);
    }
    return m_statements < kMostStatements;
}

Caddyfile CaddyfileLoader::load(const text::Document& document) {
    std::vector<Open> open;
    if (const auto* file = m_context.sources()->find(document.file); file != nullptr) {
        open.push_back({file->name(), nullptr});
    }
    if (document.root() != nullptr) {
        readTopLevel(document.root()->items, open);
    }
    for (auto* sites : {&m_file.namedRoutes, &m_file.sites}) {
        for (Site& site : *sites) {
            expandAll(site.statements);
        }
    }
    for (const auto& [path, fragment] : m_fragments) {
        m_file.fragments.push_back(fragment);
    }
    return std::move(m_file);
}

void CaddyfileLoader::readTopLevel(std::span<const Node* const> nodes, std::vector<Open>& open) {
    for (const Node* node : nodes) {
        if (!charge(*node, open)) {
            return;
        }
        if (isImport(*node)) {
            importSites(*node, open);
        } else {
            readBlock(*node, open);
        }
    }
}

// A site, a snippet, a named route or the global options.
void CaddyfileLoader::readBlock(const Node& node, std::vector<Open>& open) {
    std::vector<Word> keys;
    if (!node.text.empty()) {
        addWord(node.text, node, node.nameRange, open, keys);
    }
    for (const Node* item : node.items) {
        addWord(item->text, *item, item->range, open, keys);
    }
    for (Word& key : keys) {
        if (key.text.ends_with(',')) {
            key.text.pop_back();
        }
    }
    std::erase_if(keys, [](const Word& key) { return key.text.empty(); });
    const std::string first = keys.size() == 1 ? keys.front().text : std::string{};
    if (const auto snippet = bracketed(first, "(")) {
        if (!m_snippets.emplace(*snippet, &node).second) {
            report(Severity::Error, "duplicate-name",
                   fmt::format("the snippet ({}) is defined twice", *snippet), node.nameRange,
                   "give one of them another name");
        }
        return;
    }
    addSite(node, std::move(keys), open);
}

void CaddyfileLoader::addSite(const Node& node, std::vector<Word> keys, std::vector<Open>& open) {
    Site site;
    site.range = node.range;
    if (node.block != nullptr) {
        site.braces = !isOpenBody(*node.block, m_context.sources()->find(node.block->range.file));
        readStatements(node.block->items, open, site.statements);
    }
    const bool isOptions = keys.empty();
    if (isOptions) {
        if (!m_first) {
            report(Severity::Error, "misplaced-options",
                   "a block without an address holds global options and must stand first",
                   node.nameRange, "move it to the top, or give it an address");
        } else {
            m_file.options = std::move(site.statements);
        }
        m_first = false;
        return;
    }
    m_first = false;
    const auto name = keys.size() == 1 ? bracketed(keys.front().text, "&(") : std::nullopt;
    if (name) {
        keys.front().text = std::string(*name);
    }
    site.keys = std::move(keys);
    (name ? m_file.namedRoutes : m_file.sites).push_back(std::move(site));
}

CaddyfileLoader::Import CaddyfileLoader::importOf(const Node& node, std::vector<Open>& open,
                                                  std::string& source) {
    Import import;
    for (const Node* item : node.items) {
        addWord(item->text, *item, item->range, open, import.arguments);
    }
    if (import.arguments.empty() || import.arguments.front().text.empty()) {
        report(Severity::Error, "wrong-arguments", "import names neither a snippet nor a file",
               node.range, "write import and a name");
    } else {
        source = import.arguments.front().text;
        import.arguments.erase(import.arguments.begin());
    }
    if (node.block != nullptr) {
        readStatements(node.block->items, open, import.block);
    }
    return import;
}

bool CaddyfileLoader::enter(const Node& node, const std::string& name, const Import& import,
                            std::vector<Open>& open) {
    const bool cycle = std::any_of(open.begin(), open.end(),
                                   [&name](const Open& outer) { return outer.name == name; });
    if (cycle || open.size() > kDeepestImport) {
        report(Severity::Error, cycle ? "cyclic-import" : "too-deep",
               cycle ? fmt::format("{} imports itself", name)
                     : fmt::format("imports are nested deeper than {} levels", kDeepestImport),
               node.range, cycle ? "break the circle" : "");
        return false;
    }
    open.push_back({name, &import});
    return true;
}

void CaddyfileLoader::importSites(const Node& node, std::vector<Open>& open) {
    std::string source;
    const Import import = importOf(node, open, source);
    if (source.empty()) {
        return;
    }
    if (const auto snippet = m_snippets.find(source); snippet != m_snippets.end()) {
        if (snippet->second->block != nullptr &&
            enter(node, fmt::format("the snippet ({})", source), import, open)) {
            readTopLevel(snippet->second->block->items, open);
            open.pop_back();
        }
        return;
    }
    for (const std::string& path : filesOf(node, source)) {
        if (!enter(node, path, import, open)) {
            continue;
        }
        auto document = m_context.load(path, text::Format::Caddyfile);
        if (!document) {
            report(Severity::Error, "unreadable-file",
                   fmt::format("{} cannot be imported: {}", path, document.error().text()),
                   node.range);
        } else if ((*document)->root() != nullptr) {
            readTopLevel((*document)->root()->items, open);
        }
        open.pop_back();
    }
}

void CaddyfileLoader::importHere(const Node& node, std::vector<Open>& open,
                                 std::vector<Statement>& out) {
    std::string source;
    const Import import = importOf(node, open, source);
    if (source.empty()) {
        return;
    }
    if (const auto snippet = m_snippets.find(source); snippet != m_snippets.end()) {
        if (snippet->second->block != nullptr &&
            enter(node, fmt::format("the snippet ({})", source), import, open)) {
            readStatements(snippet->second->block->items, open, out);
            open.pop_back();
        }
        return;
    }
    for (const std::string& path : filesOf(node, source)) {
        if (!enter(node, path, import, open)) {
            continue;
        }
        if (const Node* root = fragment(node, path); root != nullptr) {
            readStatements(root->items, open, out);
        }
        open.pop_back();
    }
}

std::vector<std::string> CaddyfileLoader::filesOf(const Node& node, const std::string& pattern) {
    if (text::hasPlaceholder(pattern)) {
        report(Severity::Warning, "template",
               fmt::format("the name of the imported file depends on the environment: {}", pattern),
               node.range);
        return {};
    }
    const auto* from = m_context.sources()->find(node.range.file);
    const std::string path = text::resolvePath(from == nullptr ? "" : from->name(), pattern);
    const bool isGlob = path.find_first_of("*?[") != std::string::npos;
    if (std::count(path.begin(), path.end(), '*') > 1 ||
        std::count(path.begin(), path.end(), '?') > 1 || path.find('[') != std::string::npos) {
        report(Severity::Error, "invalid-pattern",
               fmt::format("the pattern {} has more than one wildcard", pattern), node.range,
               "Caddy takes a single * in an import");
        return {};
    }
    if (!isGlob) {
        if (m_context.files().exists(path) && !m_context.files().isDirectory(path)) {
            return {path};
        }
        std::vector<std::string_view> names;
        for (const auto& [name, snippet] : m_snippets) {
            names.push_back(name);
        }
        const auto near = nearest(pattern, names);
        report(Severity::Error, "missing-import",
               fmt::format("there is neither a snippet ({}) above nor a file {}", pattern, path),
               node.range,
               near.empty() ? "snippets are defined before their first use"
                            : fmt::format("did you mean \"{}\"?", near));
        return {};
    }
    auto files = m_context.files().glob(path);
    const auto nameOf = [](const std::string& file) { return file.substr(file.rfind('/') + 1); };
    if (nameOf(path).starts_with('*')) {
        std::erase_if(files,
                      [&](const std::string& file) { return nameOf(file).starts_with('.'); });
    }
    std::erase_if(files,
                  [&](const std::string& file) { return m_context.files().isDirectory(file); });
    if (files.empty()) {
        report(Severity::Note, "no-match", fmt::format("no file matches {}", path), node.range);
    }
    return files;
}

const Node* CaddyfileLoader::fragment(const Node& node, const std::string& path) {
    if (const auto known = m_fragments.find(path); known != m_fragments.end()) {
        return known->second == nullptr ? nullptr : known->second->root();
    }
    const text::SourceFile* file = m_context.sources()->findByName(path);
    Result<text::DocumentPtr> document = fail(Error{});
    if (file == nullptr) {
        auto bytes = m_context.readFile(path);
        if (bytes) {
            file = &m_context.sources()->add(text::SourceKind::File, path, std::move(*bytes));
        } else {
            document = fail(std::move(bytes.error()));
        }
    }
    if (file != nullptr) {
        document = text::readCaddyfileFragment(*file, m_context.limits());
    }
    if (!document) {
        report(Severity::Error, "unreadable-file",
               fmt::format("{} cannot be imported: {}", path, document.error().text()), node.range);
    }
    const text::DocumentPtr kept = document ? *document : nullptr;
    m_fragments.emplace(path, kept);
    return kept == nullptr ? nullptr : kept->root();
}

void CaddyfileLoader::readStatements(std::span<const Node* const> nodes, std::vector<Open>& open,
                                     std::vector<Statement>& out) {
    for (const Node* node : nodes) {
        if (!charge(*node, open)) {
            return;
        }
        if (isImport(*node)) {
            importHere(*node, open, out);
        } else if (!insertBlock(*node, open, out)) {
            out.push_back(statementOf(*node, open));
        }
    }
}

// "{block}" stands for what the import has between braces, "{blocks.x}" for what
// it has under "x".
bool CaddyfileLoader::insertBlock(const Node& node, const std::vector<Open>& open,
                                  std::vector<Statement>& out) {
    const Import* import = open.empty() ? nullptr : open.back().import;
    if (import == nullptr || node.block != nullptr || !node.items.empty()) {
        return false;
    }
    std::span<const Statement> content;
    if (node.text == "{block}") {
        content = import->block;
    } else if (node.text.starts_with("{blocks.") && node.text.ends_with('}')) {
        const std::string_view key = node.text.substr(8, node.text.size() - 9);
        const auto part =
            std::find_if(import->block.rbegin(), import->block.rend(),
                         [key](const Statement& statement) { return statement.name() == key; });
        if (part == import->block.rend()) {
            return true;
        }
        if (part->words.size() > 1) {
            Statement line = *part;
            line.words.erase(line.words.begin());
            line.hasBlock = false;
            line.block.clear();
            out.push_back(std::move(line));
        }
        content = part->block;
    } else {
        return false;
    }
    for (const Statement& statement : content) {
        if (!charge(node, open, statement.weight)) {
            break;
        }
        out.push_back(statement);
    }
    return true;
}

Statement CaddyfileLoader::statementOf(const Node& node, std::vector<Open>& open) {
    Statement statement;
    statement.range = node.range;
    addWord(node.text, node, node.nameRange, open, statement.words);
    for (const Node* item : node.items) {
        addWord(item->text, *item, item->range, open, statement.words);
    }
    if (statement.words.empty()) {
        statement.words.push_back({{}, node.nameRange, 0, '"'}); // an empty "{args[:]}"
    }
    statement.hasBlock = node.block != nullptr;
    if (statement.hasBlock) {
        readStatements(node.block->items, open, statement.block);
        for (const Statement& inner : statement.block) {
            statement.weight += inner.weight;
        }
    }
    return statement;
}

void CaddyfileLoader::addWord(std::string_view text, const Node& node, const SourceRange& range,
                              const std::vector<Open>& open, std::vector<Word>& out) {
    const char quote = quoteOf(node.style);
    const Import* import = open.empty() ? nullptr : open.back().import;
    const bool braces = text.find('{') != std::string_view::npos;
    if (!braces) {
        out.push_back({std::string(text), range, node.flags, quote});
        return;
    }
    const std::string filled = withEnvironment(text, range);
    if (import == nullptr) {
        out.push_back({filled, range, node.flags, quote});
        return;
    }
    if (const auto part = variadic(filled, import->arguments.size())) {
        for (std::size_t i = part->first; i < part->second; ++i) {
            out.push_back({import->arguments[i].text, range, node.flags, quote});
        }
        return;
    }
    out.push_back({withArguments(filled, import->arguments), range, node.flags, quote});
}

// "{$NAME:default}" becomes its default, which holds as long as the environment of
// Caddy does not know the name. "{$NAME}" stays.
std::string CaddyfileLoader::withEnvironment(std::string_view text, const SourceRange& range) {
    std::string out;
    while (!text.empty()) {
        const auto open = text.find("{$");
        const auto close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) {
            break;
        }
        const std::string_view inside = text.substr(open + 2, close - open - 2);
        const auto colon = inside.find(':');
        const std::string name(inside.substr(0, colon));
        out += text.substr(0, open);
        const bool has = colon != std::string_view::npos;
        out += has ? inside.substr(colon + 1) : text.substr(open, close - open + 1);
        text.remove_prefix(close + 1);
        if (m_told.insert(name).second) {
            report(Severity::Note, "environment",
                   has ? fmt::format("{} is read as its default \"{}\"; the environment of Caddy "
                                     "may set another value",
                                     name, inside.substr(colon + 1))
                       : fmt::format("the value of {} is in the environment of Caddy and not known "
                                     "here",
                                     name),
                   range);
        }
    }
    return out + std::string(text);
}

} // namespace gatelens::adapters::caddy
