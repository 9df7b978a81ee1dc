// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Caddyfile: site blocks, snippets, named routes and the global options block
// are Directives of the root Block. Of a site `text` is its first address and the
// arguments are the others; the global options block has an empty name; a snippet
// keeps its parentheses. Nothing is imported or substituted here: that needs other
// files and happens in the adapter, which still has every place.
#include "core/text/caddyfile_fragment.h"
#include "core/text/caddyfile_lexer.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gatelens::text {

namespace {

std::uint8_t flagsOf(const CaddyToken& token) {
    return token.placeholder ? std::uint8_t{kHasPlaceholder} : std::uint8_t{0};
}

class Reader final {
public:
    Reader(DocumentBuilder& document, std::vector<CaddyToken> tokens)
        : m_document(document)
        , m_tokens(std::move(tokens)) {}

    // The file as a list of directives, as if a block stood around it.
    Result<const Node*> runDirectives() {
        std::vector<const Node*> directives;
        while (more()) {
            if (peek().isBrace('}')) {
                return error(peek(), "'}' has no matching '{'");
            }
            auto directive = readDirective(1);
            if (!directive) {
                return directive;
            }
            directives.push_back(*directive);
        }
        Node* root = m_document.node(NodeKind::Block, 0, m_document.file().text().size());
        root->items = m_document.arena().copy(directives);
        return root;
    }

    Result<const Node*> run() {
        std::vector<const Node*> blocks;
        while (m_at < m_tokens.size()) {
            auto block = readTopLevel();
            if (!block) {
                return block;
            }
            if (*block != nullptr) {
                blocks.push_back(*block);
            }
        }
        Node* root = m_document.node(NodeKind::Block, 0, m_document.file().text().size());
        root->items = m_document.arena().copy(blocks);
        return root;
    }

private:
    using NodeResult = Result<const Node*>;

    [[nodiscard]] const CaddyToken& peek() const { return m_tokens[m_at]; }
    [[nodiscard]] bool more() const { return m_at < m_tokens.size(); }
    // Whether the token under the cursor continues the line.
    [[nodiscard]] bool moreOnLine() const { return more() && !peek().firstOnLine; }

    NodeResult readTopLevel() {
        const CaddyToken& first = peek();
        if (first.isBrace('}')) {
            m_document.report(Severity::Error, "unbalanced-brace", "'}' has no matching '{'",
                              first.range, "remove it");
            ++m_at;
            return nullptr;
        }
        if (first.text.starts_with('@')) {
            return error(first, fmt::format("the matcher {} stands outside a site block; move it "
                                            "into the site that uses it",
                                            first.text));
        }
        if (first.text == "import" && first.style == ScalarStyle::Plain) {
            return readDirective(0);
        }
        return readSite();
    }

    NodeResult readSite() {
        const CaddyToken& first = peek();
        Node* site = m_document.node(NodeKind::Directive, first.range.begin, first.range.end);
        if (first.isBrace('{')) {
            site->nameRange = {first.range.file, first.range.begin, first.range.begin};
        } else if (auto status = readAddresses(*site); !status) {
            return fail(std::move(status.error()));
        }
        if (m_at > 0) {
            site->range.end = std::max(site->range.end, m_tokens[m_at - 1].range.end);
        }
        auto body = more() && peek().isBrace('{') ? readBlock(1) : readOpenBody(*site);
        if (!body) {
            return body;
        }
        site->block = *body;
        if (*body != nullptr) {
            site->range.end = (*body)->range.end;
        }
        return site;
    }

    // The addresses of a site, up to its brace or to the end of the line. A comma
    // at the end of an address continues the list, also on the next line.
    Status readAddresses(Node& site) {
        std::vector<const Node*> addresses;
        bool expectAnother = false;
        do {
            const CaddyToken& token = peek();
            if (token.isBrace('{')) {
                if (expectAnother) {
                    return error(token, "expected another address before '{'; check for an extra "
                                        "comma");
                }
                break;
            }
            if (auto status = checkAddress(token); !status) {
                return status;
            }
            ++m_at;
            CaddyToken address = token;
            expectAnother = !token.text.empty() && token.text.back() == ',';
            if (expectAnother) {
                address.text.remove_suffix(1);
                address.range.end -= token.style == ScalarStyle::Plain ? 1 : 0;
            }
            if (!address.text.empty()) {
                addresses.push_back(scalar(address));
            }
        } while (more() && (expectAnother || moreOnLine()));
        if (expectAnother) {
            return error(m_tokens[m_at - 1], "the file ends where another address is expected");
        }
        if (!addresses.empty()) {
            site.text = addresses.front()->text;
            site.nameRange = addresses.front()->range;
            site.flags = addresses.front()->flags;
            addresses.erase(addresses.begin());
        }
        site.items = m_document.arena().copy(addresses);
        return {};
    }

    [[nodiscard]] Status checkAddress(const CaddyToken& token) const {
        if (token.style == ScalarStyle::Plain && token.text.ends_with('{')) {
            return error(token, fmt::format("the address \"{}\" ends with a brace; put a space "
                                            "between them",
                                            token.text));
        }
        if (token.style == ScalarStyle::Plain && token.text == "{}") {
            return error(token, "'{}' is no block; write '{' and '}' on lines of their own");
        }
        const auto comma = token.text.find(',');
        if (comma != std::string_view::npos && comma + 1 < token.text.size() &&
            token.style == ScalarStyle::Plain && !token.placeholder) {
            return error(token,
                         fmt::format("the address \"{}\" contains a comma; put a space after "
                                     "it to separate addresses",
                                     token.text));
        }
        return {};
    }

    // The body of the one site of a file without braces: everything that follows.
    NodeResult readOpenBody(const Node& site) {
        if (!more()) {
            return nullptr;
        }
        const std::uint32_t begin = peek().range.begin;
        std::vector<const Node*> directives;
        while (more() && !peek().isBrace('}')) {
            auto directive = readDirective(1);
            if (!directive) {
                return directive;
            }
            directives.push_back(*directive);
        }
        return block({site.range.file, begin, m_tokens[m_at - 1].range.end}, directives);
    }

    NodeResult readBlock(std::size_t depth) {
        const CaddyToken& open = peek();
        if (depth > m_document.limits().maxDepth) {
            return fail(m_document.tooDeepError(open.range.begin));
        }
        ++m_at;
        if (moreOnLine()) {
            return error(peek(),
                         fmt::format("\"{}\" follows '{{' on the same line; start a new line "
                                     "after the brace",
                                     peek().text));
        }
        std::vector<const Node*> directives;
        while (more() && !peek().isBrace('}')) {
            auto directive = readDirective(depth);
            if (!directive) {
                return directive;
            }
            directives.push_back(*directive);
        }
        if (!more()) {
            return error(open, "the block that '{' opens here never ends; a '}' is missing");
        }
        const SourceRange range{open.range.file, open.range.begin, peek().range.end};
        ++m_at;
        return block(range, directives);
    }

    // A name, the arguments on its line, and the block that opens at its end.
    NodeResult readDirective(std::size_t depth) {
        const CaddyToken& name = peek();
        if (name.isBrace('{')) {
            return error(name, "'{' stands at the start of a line; move it to the end of the line "
                               "before");
        }
        ++m_at;
        Node* directive = m_document.node(NodeKind::Directive, name.range.begin, name.range.end);
        directive->text = name.text;
        directive->style = name.style;
        directive->flags = flagsOf(name);
        directive->nameRange = name.range;
        std::vector<const Node*> arguments;
        while (moreOnLine() && !peek().isBrace('{') && !peek().isBrace('}')) {
            if (peek().text == "{}" && peek().style == ScalarStyle::Plain) {
                return error(peek(), "'{}' is no block; write '{' and '}' on lines of their own");
            }
            arguments.push_back(scalar(peek()));
            ++m_at;
        }
        directive->items = m_document.arena().copy(arguments);
        directive->range = {name.range.file, name.range.begin, m_tokens[m_at - 1].range.end};
        if (moreOnLine() && peek().isBrace('{')) {
            auto body = readBlock(depth + 1);
            if (!body) {
                return body;
            }
            directive->block = *body;
            directive->range.end = (*body)->range.end;
        }
        return directive;
    }

    const Node* scalar(const CaddyToken& token) {
        Node* node = m_document.node(NodeKind::String, token.range.begin, token.range.end);
        node->style = token.style;
        node->flags = flagsOf(token);
        node->text = token.text;
        return node;
    }

    const Node* block(const SourceRange& range, const std::vector<const Node*>& directives) {
        Node* node = m_document.node(NodeKind::Block, range.begin, range.end);
        node->items = m_document.arena().copy(directives);
        return node;
    }

    [[nodiscard]] tl::unexpected<Error> error(const CaddyToken& token, std::string message) const {
        return fail(m_document.error(token.range.begin, std::move(message)));
    }

    DocumentBuilder& m_document;
    std::vector<CaddyToken> m_tokens;
    std::size_t m_at = 0;
};

Result<DocumentPtr> readAs(const SourceFile& file, const Limits& limits,
                           Result<const Node*> (Reader::*content)()) {
    DocumentBuilder document(Format::Caddyfile, file, limits);
    if (auto status = document.admit(); !status) {
        return fail(std::move(status.error()));
    }
    auto tokens = lexCaddyfile(document);
    if (!tokens) {
        return fail(std::move(tokens.error()));
    }
    Reader reader(document, std::move(*tokens));
    auto root = (reader.*content)();
    if (!root) {
        return fail(std::move(root.error()));
    }
    return document.finish({*root});
}

} // namespace

Result<DocumentPtr> readCaddyfile(const SourceFile& file, const Limits& limits) {
    return readAs(file, limits, &Reader::run);
}

Result<DocumentPtr> readCaddyfileFragment(const SourceFile& file, const Limits& limits) {
    return readAs(file, limits, &Reader::runDirectives);
}

} // namespace gatelens::text
