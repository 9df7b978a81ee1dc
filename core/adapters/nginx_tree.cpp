// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/nginx_tree.h"

#include "core/base/strings.h"

#include <fmt/format.h>

#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace gatelens::adapters::nginx {

namespace {

// Statements of one configuration, includes expanded; a file that is included
// again and again would otherwise fill the memory.
constexpr std::size_t kMostStatements = 5'000'000;

// Where packages and builds put the configuration. A copied tree keeps these
// absolute names in its includes.
constexpr std::array kHomes = std::to_array<std::string_view>(
    {"/etc/nginx/", "/usr/local/nginx/conf/", "/usr/local/openresty/nginx/conf/",
     "/usr/local/etc/nginx/", "/etc/openresty/", "/opt/nginx/conf/", "/etc/angie/"});

bool isPattern(std::string_view path) {
    return path.find_first_of("*?[") != std::string_view::npos; // as ngx_conf_include() asks
}

// The range that "file:line:column" of an error names, when the file is known.
std::optional<text::SourceRange> rangeOf(const text::SourceMap& sources, std::string_view place) {
    const auto column = place.rfind(':');
    const auto line = column == std::string_view::npos ? column : place.rfind(':', column - 1);
    if (line == std::string_view::npos) {
        return std::nullopt;
    }
    const auto columnNumber = parseInt(place.substr(column + 1));
    const auto lineNumber = parseInt(place.substr(line + 1, column - line - 1));
    const auto* file = sources.findByName(place.substr(0, line));
    if (!columnNumber || !lineNumber || file == nullptr) {
        return std::nullopt;
    }
    const std::uint32_t offset = file->offset(
        {static_cast<std::uint32_t>(*lineNumber), static_cast<std::uint32_t>(*columnNumber)});
    return text::SourceRange{file->id(), offset, offset};
}

} // namespace

const Statement* Block::find(std::string_view name) const {
    const auto found = std::find_if(statements.begin(), statements.end(),
                                    [name](const Statement& s) { return s.name() == name; });
    return found == statements.end() ? nullptr : &*found;
}

Context bodyContext(std::string_view directive, Context parent) {
    const bool inStream = parent == kStream;
    if (directive == "server") {
        return inStream ? kStreamServer : parent == kMail ? kMailServer : kServer;
    }
    if (directive == "upstream") {
        return inStream ? kStreamUpstream : kUpstream;
    }
    if (directive == "location") {
        return kLocation;
    }
    if (directive == "if") {
        return parent == kLocation || parent == kLocationIf ? kLocationIf : kServerIf;
    }
    if (directive == "limit_except") {
        return kLimitExcept;
    }
    if (parent == kMain) {
        return directive == "events"   ? kEvents
               : directive == "http"   ? kHttp
               : directive == "stream" ? kStream
               : directive == "mail"   ? kMail
                                       : kFree;
    }
    return kFree;
}

std::vector<DumpSection> dumpSections(std::string_view text) {
    constexpr std::string_view kMarker = "# configuration file ";
    std::vector<DumpSection> sections;
    std::size_t next = 0;
    for (std::size_t at = 0; at < text.size(); at = next) {
        const auto end = std::min(text.find('\n', at), text.size());
        next = end + 1;
        std::string_view line = text.substr(at, end - at);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (line.starts_with(kMarker) && line.ends_with(':')) {
            line.remove_suffix(1);
            sections.push_back({std::string(line.substr(kMarker.size())), next, text.size()});
            if (sections.size() > 1) {
                sections[sections.size() - 2].end = at;
            }
        } else if (sections.empty() && !line.empty() && !line.starts_with("nginx: ")) {
            return {}; // text before the first marker: a file, not a dump
        }
    }
    for (auto& section : sections) {
        section.begin = std::min(section.begin, text.size());
        section.end = std::max(section.begin, section.end);
    }
    return sections;
}

ConfigFiles::ConfigFiles(ReadContext& context, bool relocate)
    : m_context(context)
    , m_relocate(relocate) {}

ConfigFiles::ConfigFiles(ReadContext& context, std::map<std::string, text::DocumentPtr> dump)
    : m_context(context)
    , m_dump(std::move(dump))
    , m_fromDump(true) {}

std::vector<std::string> ConfigFiles::matching(const std::string& pattern) const {
    if (!m_fromDump) {
        return m_context.files().glob(pattern);
    }
    std::vector<std::string> found;
    for (const auto& [path, document] : m_dump) {
        if (::fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME | FNM_PERIOD) == 0) {
            found.push_back(path);
        }
    }
    return found;
}

std::vector<std::string> ConfigFiles::resolve(std::string_view argument,
                                              const std::string& prefix) {
    const auto expand = [this](const std::string& path) {
        if (isPattern(path)) {
            return matching(path);
        }
        const bool there = m_fromDump ? m_dump.contains(path) : m_context.files().exists(path);
        return there ? std::vector{path} : std::vector<std::string>{};
    };
    for (const auto home : kHomes) {
        if (m_relocate && argument.starts_with(home) && prefix + '/' != home) {
            auto beside = expand(text::resolvePath(prefix + "/x", argument.substr(home.size())));
            if (!beside.empty()) {
                m_relocated = true;
                return beside;
            }
        }
    }
    const std::string path = text::resolvePath(prefix + "/x", argument);
    return isPattern(path) ? expand(path) : std::vector{path};
}

Result<text::DocumentPtr> ConfigFiles::load(const std::string& path) {
    if (m_fromDump) {
        const auto found = m_dump.find(path);
        if (found == m_dump.end()) {
            return fail(ErrorCode::NotFound, "is not a part of the dump", path);
        }
        return found->second;
    }
    const auto known = m_loaded.find(path);
    if (known != m_loaded.end()) {
        return known->second;
    }
    auto document = m_context.load(path, text::Format::Nginx);
    if (document) {
        m_loaded.emplace(path, *document);
    }
    return document;
}

Tree::Tree(ReadContext& context, ConfigFiles& files, std::string prefix,
           text::Diagnostics& diagnostics)
    : m_context(context)
    , m_files(files)
    , m_prefix(std::move(prefix))
    , m_diagnostics(diagnostics)
    , m_main(newBlock(kMain, nullptr, nullptr)) {}

Block* Tree::newBlock(Context context, const text::Node* opener, const Block* parent) {
    auto& made = m_blocks.emplace_back(std::make_unique<Block>());
    made->context = context;
    made->opener = opener;
    made->parent = parent;
    if (context == kHttp) {
        m_http.push_back(made.get());
    } else if (context == kStream) {
        m_stream.push_back(made.get());
    } else if (context == kMail) {
        m_mail.push_back(made.get());
    }
    return made.get();
}

void Tree::add(const text::DocumentPtr& document, Context context) {
    Block* block = m_main;
    if (context == kServer || context == kHttp) {
        block = newBlock(kHttp, nullptr, m_main);
    } else if (context != kMain) {
        block = newBlock(context, nullptr, m_main);
    }
    if (context == kServer) {
        // The server of a file of locations: a block without a directive of its own.
        Block* server = newBlock(kServer, nullptr, block);
        block->statements.push_back({document->root(), server});
        block = server;
    }
    const auto* file = m_context.sources()->find(document->file);
    m_stack = {file == nullptr ? std::string{} : file->name()};
    m_read.insert(m_stack.front());
    fill(*block, document->root()->items);
}

void Tree::fill(Block& block, std::span<const text::Node* const> directives) {
    for (const text::Node* node : directives) {
        if (node->text == "include" && node->items.size() == 1) {
            include(block, *node);
            continue;
        }
        if (++m_statements > kMostStatements) {
            if (!std::exchange(m_full, true)) {
                report(text::Severity::Error, "too-many-statements",
                       fmt::format("more than {} statements after includes; the rest is not read",
                                   kMostStatements),
                       node->range);
            }
            return;
        }
        Block* body = nullptr;
        if (node->block != nullptr && node->block->kind == text::NodeKind::Block) {
            body = newBlock(bodyContext(node->text, block.context), node, &block);
            fill(*body, node->block->items);
        }
        block.statements.push_back({node, body});
    }
}

void Tree::include(Block& block, const text::Node& directive) {
    const auto paths = m_files.resolve(directive.arg(0), m_prefix);
    if (paths.empty()) {
        report(text::Severity::Note, "include-matches-nothing",
               fmt::format("no file matches \"{}\"", directive.arg(0)), directive.items[0]->range);
    }
    for (const auto& path : paths) {
        includeFile(block, directive, path);
    }
}

bool Tree::mayInclude(const text::Node& directive, const std::string& path) {
    const auto& range = directive.items[0]->range;
    if (std::find(m_stack.begin(), m_stack.end(), path) != m_stack.end()) {
        report(text::Severity::Error, "include-cycle",
               fmt::format("\"{}\" includes itself; nginx would read it until it fails", path),
               range, "remove the include");
        return false;
    }
    if (m_stack.size() > m_context.limits().maxIncludeDepth) {
        report(text::Severity::Error, "include-too-deep",
               fmt::format("includes are nested more than {} deep; \"{}\" is not read",
                           m_context.limits().maxIncludeDepth, path),
               range);
        return false;
    }
    if (++m_included > m_context.limits().maxFiles) {
        if (!std::exchange(m_full, true)) {
            report(text::Severity::Error, "too-many-includes",
                   fmt::format("more than {} files are included; the rest is not read",
                               m_context.limits().maxFiles),
                   range);
        }
        return false;
    }
    return true;
}

void Tree::includeFile(Block& block, const text::Node& directive, const std::string& path) {
    if (!mayInclude(directive, path)) {
        return;
    }
    auto document = m_files.load(path);
    if (!document) {
        m_complete = false;
        reportUnreadable(directive, path, document.error());
        return;
    }
    m_read.insert(path);
    m_stack.push_back(path);
    fill(block, (*document)->root()->items);
    m_stack.pop_back();
}

void Tree::reportUnreadable(const text::Node& directive, const std::string& path,
                            const Error& error) {
    if (error.code == ErrorCode::NotFound) {
        report(text::Severity::Error, "include-missing",
               fmt::format("the included file \"{}\" {}", path,
                           error.message == "no such file" ? "does not exist" : error.message),
               directive.items[0]->range, "create it, or remove the include");
        return;
    }
    // A fault inside the included file is shown where it is.
    const auto inside = rangeOf(*m_context.sources(), error.place);
    report(text::Severity::Error, "include-unreadable",
           inside ? error.message : fmt::format("\"{}\": {}", path, error.message),
           inside.value_or(directive.items[0]->range));
}

void Tree::report(text::Severity severity, std::string code, std::string message,
                  const text::SourceRange& range, std::string fix) {
    m_diagnostics.push_back(
        {severity, std::move(code), std::move(message), std::move(fix), range, {}});
}

} // namespace gatelens::adapters::nginx
