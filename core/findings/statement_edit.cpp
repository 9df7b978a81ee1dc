// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/statement_edit.h"

#include "core/base/strings.h"
#include "core/findings/attestations.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace gatelens::findings {

using text::Node;

namespace {

using Fields = std::vector<std::pair<std::string_view, std::string>>;

bool plainIsSafe(std::string_view text) {
    static constexpr std::array kWords = std::to_array<std::string_view>(
        {"null", "true", "false", "yes", "no", "on", "off", "y", "n"});
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.empty() || !letter(text.front()) || text.back() == ':' || text.back() == ' ' ||
        std::find(kWords.begin(), kWords.end(), toLower(text)) != kWords.end()) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool colon = c == ':' && i + 1 < text.size() && text[i + 1] != ' ';
        if (!letter(c) && !digit(c) && !colon &&
            std::string_view(" _-./@*+~()=").find(c) == std::string_view::npos) {
            return false;
        }
    }
    return true;
}

std::string scalar(std::string_view text) {
    if (plainIsSafe(text)) {
        return std::string(text);
    }
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20 || byte == 0x7f) {
            out += fmt::format("\\x{:02x}", byte);
        } else {
            out += c;
        }
    }
    return out + '"';
}

// The item in block style, its dash `indent` columns in.
std::string blockItem(const Fields& fields, std::size_t indent, std::string_view newline) {
    std::string out;
    std::string_view lead = "- ";
    for (const auto& [name, value] : fields) {
        const bool date = name == "expires";
        out += fmt::format("{:{}}{}{}: {}{}", "", indent, lead, name, date ? value : scalar(value),
                           newline);
        lead = "  ";
    }
    return out;
}

std::string flowItem(const Fields& fields) {
    std::vector<std::string> parts;
    for (const auto& [name, value] : fields) {
        // Commas and brackets, which mean more here, are quoted anyway.
        parts.push_back(fmt::format("{}: {}", name, name == "expires" ? value : scalar(value)));
    }
    return fmt::format("{{{}}}", fmt::join(parts, ", "));
}

// Where the last thing that is written of a node ends. The range of a block
// mapping may reach to what follows it.
std::uint32_t lastByteOf(const Node& node, std::uint32_t fallback) {
    if (node.isMapping() && !node.members.empty()) {
        const auto& last = *(node.members.end() - 1);
        return lastByteOf(*last.value, last.keyRange.end);
    }
    if (node.isSequence() && !node.items.empty()) {
        return lastByteOf(**(node.items.end() - 1), fallback);
    }
    return std::max(node.range.end, fallback);
}

class Editor final {
public:
    Editor(std::string_view text, const Node* root)
        : m_text(text)
        , m_root(root)
        , m_newline(text.find("\r\n") == std::string_view::npos ? "\n" : "\r\n") {}

    // None: the list is written in a way that cannot be added to.
    [[nodiscard]] std::optional<std::string> add(std::string_view list,
                                                 const Fields& fields) const {
        if (m_root == nullptr || m_root->isNull()) {
            return appended(list, fields, 0);
        }
        if (!m_root->isMapping() || m_text[m_root->range.begin] == '{') {
            return std::nullopt;
        }
        const text::Member* member = m_root->member(list);
        if (member == nullptr) {
            const std::uint32_t indent =
                m_root->members.empty() ? 0 : columnOf(m_root->members.begin()->keyRange.begin);
            return appended(list, fields, indent);
        }
        const Node& value = *member->value;
        if (value.isNull() && value.range.size() == 0) {
            const std::size_t at = afterLine(member->keyRange.end);
            return inserted(at, blockItem(fields, columnOf(member->keyRange.begin), m_newline));
        }
        if (!value.isSequence()) {
            return std::nullopt;
        }
        if (m_text[value.range.begin] == '[') {
            return intoFlow(*member, fields);
        }
        return afterLast(value, fields);
    }

private:
    [[nodiscard]] std::uint32_t columnOf(std::uint32_t offset) const {
        const std::size_t line = m_text.substr(0, offset).rfind('\n');
        return offset - (line == std::string_view::npos ? 0 : static_cast<std::uint32_t>(line) + 1);
    }

    // The beginning of the next line; a block scalar ends there already.
    [[nodiscard]] std::size_t afterLine(std::size_t offset) const {
        if (offset > 0 && m_text[offset - 1] == '\n') {
            return offset;
        }
        const std::size_t end = m_text.find('\n', offset);
        return end == std::string_view::npos ? m_text.size() : end + 1;
    }

    [[nodiscard]] std::string inserted(std::size_t at, std::string_view piece) const {
        std::string out(m_text.substr(0, at));
        if (!out.empty() && out.back() != '\n') {
            out += m_newline;
        }
        out += piece;
        out += m_text.substr(at);
        return out;
    }

    [[nodiscard]] std::string appended(std::string_view list, const Fields& fields,
                                       std::uint32_t indent) const {
        std::string piece = m_text.empty() ? "" : std::string(m_newline);
        piece += fmt::format("{:{}}{}:{}", "", indent, list, m_newline);
        piece += blockItem(fields, indent, m_newline);
        return inserted(m_text.size(), piece);
    }

    [[nodiscard]] std::optional<std::string> intoFlow(const text::Member& member,
                                                      const Fields& fields) const {
        const Node& value = *member.value;
        std::string out(m_text);
        if (value.items.empty()) {
            const std::string block = std::string(m_newline) +
                                      blockItem(fields, columnOf(member.keyRange.begin), m_newline);
            // The line break that ends it stands in the file already.
            out.replace(value.range.begin, value.range.size(),
                        block.substr(0, block.size() - m_newline.size()));
            return out;
        }
        const std::size_t close = value.range.end - 1;
        std::size_t last = close;
        while (last > value.range.begin &&
               std::string_view(" \t\r\n").find(m_text[last - 1]) != std::string_view::npos) {
            --last;
        }
        const std::string_view comma = m_text[last - 1] == ',' ? " " : ", ";
        out.insert(last, std::string(comma) + flowItem(fields));
        return out;
    }

    [[nodiscard]] std::optional<std::string> afterLast(const Node& list,
                                                       const Fields& fields) const {
        std::size_t dash = (*list.items.begin())->range.begin;
        while (dash > 0 && m_text[dash] != '-') {
            --dash;
        }
        return inserted(afterLine(lastByteOf(list, list.range.begin)),
                        blockItem(fields, columnOf(static_cast<std::uint32_t>(dash)), m_newline));
    }

    std::string_view m_text;
    const Node* m_root;
    std::string_view m_newline;
};

Result<Attestations> readAgain(const std::string& text, const std::string& name) {
    text::SourceMap sources;
    return readAttestations(sources, sources.add(text::SourceKind::File, name, text));
}

// Adds an item and makes sure that the text then says just that more.
template <typename Holds>
Result<std::string> extended(std::string_view before, const std::string& name,
                             std::string_view list, const Fields& fields, const Holds& holds) {
    text::SourceMap sources;
    const auto& file = sources.add(text::SourceKind::File, name, std::string(before));
    const auto document = text::readYaml(file);
    if (!document) {
        return fail(document.error());
    }
    auto known = readAttestations(sources, file);
    if (!known) {
        return fail(std::move(known.error()));
    }
    const auto byHand = [&] {
        return fail(ErrorCode::Unsupported,
                    fmt::format("this file is laid out in a way that cannot be added to; write "
                                "this under \"{}\" by hand:\n{}",
                                list, blockItem(fields, 0, "\n")),
                    name);
    };
    auto text = Editor(file.text(), (*document)->root()).add(list, fields);
    if (!text) {
        return byHand();
    }
    const auto after = readAgain(*text, name);
    if (!after || !holds(*known, *after)) {
        return byHand();
    }
    return *std::move(text);
}

Status checkRule(const std::string& pattern) {
    const auto rules = allRules();
    if (std::any_of(rules.begin(), rules.end(),
                    [&](const Rule* rule) { return globMatches(pattern, rule->id); })) {
        return {};
    }
    const auto near = nearestRule(pattern);
    return fail(ErrorCode::Usage,
                near.empty()
                    ? fmt::format("no rule is called \"{}\"; \"gatelensctl rules\" lists "
                                  "them",
                                  pattern)
                    : fmt::format("no rule is called \"{}\"; did you mean {}?", pattern, near));
}

void addOptional(Fields& fields, std::string_view name, const std::string& value) {
    if (!value.empty()) {
        fields.emplace_back(name, value);
    }
}

// What a statement needs is judged by the reader, in a file of its own: its
// messages are those of every other .gatelens.yaml.
Status judge(std::string_view list, const Fields& fields) {
    const auto alone =
        readAgain(fmt::format("{}:\n{}", list, blockItem(fields, 0, "\n")), "statement");
    return alone ? Status{} : fail(ErrorCode::Usage, alone.error().message);
}

} // namespace

Result<std::string> withSuppression(std::string_view text, const std::string& name,
                                    const NewSuppression& wanted) {
    if (auto known = checkRule(wanted.rule); !known) {
        return fail(std::move(known.error()));
    }
    Fields fields{{"rule", wanted.rule}};
    addOptional(fields, "entity", wanted.entity);
    addOptional(fields, "gateway", wanted.gateway);
    addOptional(fields, "reason", wanted.reason);
    addOptional(fields, "author", wanted.author);
    addOptional(fields, "expires", wanted.expires);
    if (auto status = judge("suppress", fields); !status) {
        return fail(std::move(status.error()));
    }
    return extended(text, name, "suppress", fields,
                    [&](const Attestations& before, const Attestations& after) {
                        return after.suppressions.size() == before.suppressions.size() + 1 &&
                               after.facts.size() == before.facts.size() &&
                               after.suppressions.back().rule == wanted.rule &&
                               after.suppressions.back().reason == wanted.reason;
                    });
}

Result<std::string> withAttestation(std::string_view text, const std::string& name,
                                    const NewAttestation& wanted) {
    Fields fields{{"fact", wanted.fact}};
    addOptional(fields, "entity", wanted.entity);
    addOptional(fields, "gateway", wanted.gateway);
    addOptional(fields, "value", wanted.value);
    addOptional(fields, "reason", wanted.reason);
    addOptional(fields, "author", wanted.author);
    addOptional(fields, "expires", wanted.expires);
    if (auto status = judge("attest", fields); !status) {
        return fail(std::move(status.error()));
    }
    return extended(text, name, "attest", fields,
                    [&](const Attestations& before, const Attestations& after) {
                        return after.facts.size() == before.facts.size() + 1 &&
                               after.suppressions.size() == before.suppressions.size() &&
                               factName(after.facts.back().fact) == wanted.fact &&
                               after.facts.back().reason == wanted.reason;
                    });
}

std::string patternOf(model::EntityKind kind, const model::EntityBase& entity) {
    const std::string_view word =
        kind == model::EntityKind::AdminEndpoint ? "admin" : model::kindName(kind);
    return fmt::format("{}:{}", word, entity.key.empty() ? entity.name : entity.key);
}

} // namespace gatelens::findings
