// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// An nginx configuration after its includes were followed: blocks of statements
// that know their context, whichever files they came from.
#pragma once

#include "core/adapters/nginx_directives.h"
#include "core/adapters/read_context.h"
#include "core/text/diagnostic.h"
#include "core/text/document.h"

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::adapters::nginx {

struct Block;

// `node` is the Directive; `block` its body, null when it has none or a raw one.
struct Statement {
    const text::Node* node = nullptr;
    const Block* block = nullptr;

    [[nodiscard]] std::string_view name() const { return node->text; }
    [[nodiscard]] std::string_view arg(std::size_t index) const { return node->arg(index); }
    [[nodiscard]] std::size_t argCount() const { return node->items.size(); }
};

struct Block {
    Context context = kMain;
    const text::Node* opener = nullptr; // the directive; null for a main file
    const Block* parent = nullptr;
    std::vector<Statement> statements;

    // The first statement of that name, null when there is none.
    [[nodiscard]] const Statement* find(std::string_view name) const;
};

// Where the text of included files comes from: the disk, or the sections of a
// dump that `nginx -T` wrote.
class ConfigFiles final {
public:
    // From the disk. `relocate` allows an absolute include that is not there to be
    // looked for beside the main file, for trees that were copied from elsewhere.
    ConfigFiles(ReadContext& context, bool relocate);
    // From a dump: file name -> document.
    ConfigFiles(ReadContext& context, std::map<std::string, text::DocumentPtr> dump);

    // The files that an include names, in the order nginx reads them. A pattern
    // without match gives none; a plain name gives itself, whether it exists or not.
    [[nodiscard]] std::vector<std::string> resolve(std::string_view argument,
                                                   const std::string& prefix);
    [[nodiscard]] Result<text::DocumentPtr> load(const std::string& path);
    // Includes that were found beside the main file instead of where they say.
    [[nodiscard]] bool relocated() const { return m_relocated; }

private:
    [[nodiscard]] std::vector<std::string> matching(const std::string& pattern) const;

    ReadContext& m_context;
    std::map<std::string, text::DocumentPtr> m_dump;
    std::unordered_map<std::string, text::DocumentPtr> m_loaded;
    bool m_fromDump = false;
    bool m_relocate = false;
    bool m_relocated = false;
};

// Owns the blocks of one configuration. What is wrong with its includes goes to
// `diagnostics`; nothing stops it.
class Tree final {
public:
    // `prefix` is the folder that relative includes start from.
    Tree(ReadContext& context, ConfigFiles& files, std::string prefix,
         text::Diagnostics& diagnostics);

    // A main file (kMain), or a file whose statements belong into an http, server
    // or stream block that is not part of the source.
    void add(const text::DocumentPtr& document, Context context = kMain);

    [[nodiscard]] const Block& main() const { return *m_main; }
    [[nodiscard]] const std::vector<const Block*>& http() const { return m_http; }
    [[nodiscard]] const std::vector<const Block*>& stream() const { return m_stream; }
    [[nodiscard]] const std::vector<const Block*>& mail() const { return m_mail; }
    [[nodiscard]] const std::string& prefix() const { return m_prefix; }
    // False when an include could not be read: what it holds may not be missed.
    [[nodiscard]] bool complete() const { return m_complete; }
    // Every file that was read for it, main files included.
    [[nodiscard]] bool hasRead(const std::string& path) const { return m_read.contains(path); }

private:
    [[nodiscard]] Block* newBlock(Context context, const text::Node* opener, const Block* parent);
    void fill(Block& block, std::span<const text::Node* const> directives);
    void include(Block& block, const text::Node& directive);
    void includeFile(Block& block, const text::Node& directive, const std::string& path);
    [[nodiscard]] bool mayInclude(const text::Node& directive, const std::string& path);
    void reportUnreadable(const text::Node& directive, const std::string& path, const Error& error);
    void report(text::Severity severity, std::string code, std::string message,
                const text::SourceRange& range, std::string fix = {});

    ReadContext& m_context;
    ConfigFiles& m_files;
    std::string m_prefix;
    text::Diagnostics& m_diagnostics;
    std::vector<std::unique_ptr<Block>> m_blocks;
    std::vector<const Block*> m_http;
    std::vector<const Block*> m_stream;
    std::vector<const Block*> m_mail;
    Block* m_main = nullptr;
    std::set<std::string> m_read;
    std::vector<std::string> m_stack; // files being read, outermost first
    std::size_t m_included = 0;
    std::size_t m_statements = 0;
    bool m_full = false; // a limit was reached and reported
    bool m_complete = true;
};

// The context of the body of `directive` when it stands in `parent`.
[[nodiscard]] Context bodyContext(std::string_view directive, Context parent);

// The sections of an `nginx -T` dump, in order: file name -> its text's range in
// `text`. Empty when the text is no dump.
struct DumpSection {
    std::string name;
    std::size_t begin = 0;
    std::size_t end = 0;
};
[[nodiscard]] std::vector<DumpSection> dumpSections(std::string_view text);

} // namespace gatelens::adapters::nginx
