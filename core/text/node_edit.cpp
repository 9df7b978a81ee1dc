// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/node_edit.h"

#include "core/base/strings.h"
#include "core/text/settings_reader.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace gatelens::text {

namespace {

bool isBlockFormat(Format format) {
    return format == Format::Nginx || format == Format::Haproxy || format == Format::Caddyfile;
}

// Read as Settings or as TOML, see settings_reader.h.
bool isSettingsText(const Editable& in) {
    return in.document->format == Format::Toml && isSettings(*in.file);
}

bool isJsonLiteral(std::string_view value) {
    return value == "true" || value == "false" || value == "null" || value.starts_with('[') ||
           value.starts_with('{') || value.starts_with('"') || parseInt(value).has_value();
}

// A word that YAML takes for a string and that has nothing of its syntax.
bool isPlainWord(std::string_view value) {
    constexpr std::string_view kSafe =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/";
    static constexpr std::array kOthers = std::to_array<std::string_view>(
        {"yes", "no", "on", "off", "null", "true", "false", "y", "n"});
    const std::string lower = toLower(value);
    return !value.empty() && value.find_first_not_of(kSafe) == std::string_view::npos &&
           value.front() != '-' && value.front() != '.' && !parseInt(value) &&
           std::find(kOthers.begin(), kOthers.end(), lower) == kOthers.end();
}

std::string quoted(std::string_view value) {
    std::string text = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') {
            text += '\\';
        }
        text += c;
    }
    return text + '"';
}

std::string written(const Editable& in, std::string_view value) {
    if (isSettingsText(in) || isJsonLiteral(value)) {
        return std::string(value);
    }
    const bool plain = in.document->format == Format::Yaml && isPlainWord(value);
    return plain ? std::string(value) : quoted(value);
}

std::string assignment(const Editable& in, std::string_view key, std::string_view value) {
    const bool json = in.document->format == Format::Json;
    const bool equals = in.document->format == Format::Toml;
    std::string text = json || !isPlainWord(key) ? quoted(key) : std::string(key);
    if (isSettingsText(in)) {
        text = std::string(key);
    }
    return text.append(equals ? " = " : ": ").append(written(in, value));
}

// The text between the start of the line and the offset.
std::string_view before(const Editable& in, std::uint32_t offset) {
    const std::string_view text = in.file->text();
    const auto line = text.substr(0, offset).rfind('\n');
    const std::size_t begin = line == std::string_view::npos ? 0 : line + 1;
    return text.substr(begin, offset - begin);
}

bool isBlank(std::string_view text) {
    return text.find_first_not_of(" \t") == std::string_view::npos;
}

// "  - " of YAML: the items that the mapping stands in.
bool isDashes(std::string_view text) {
    return text.find_first_not_of(" -") == std::string_view::npos &&
           text.find("- ") != std::string_view::npos && text.ends_with(' ');
}

std::string nested(std::span<const std::string_view> path, std::string_view value) {
    std::string text = isJsonLiteral(value) ? std::string(value) : quoted(value);
    for (std::size_t i = path.size(); i-- > 0;) {
        text = "{" + quoted(path[i]) + ": " + text + "}";
    }
    return text;
}

// Below the first member, where that is one line: the name of a thing stays first.
std::optional<TextEdit> insertBelow(const Editable& in, const Member& first,
                                    const std::string& line) {
    const std::string_view text = in.file->text();
    const auto end = text.find('\n', first.value->range.end);
    const bool oneLine = first.value->isScalar() && end != std::string_view::npos &&
                         text.substr(first.keyRange.begin, end - first.keyRange.begin).find('\n') ==
                             std::string_view::npos;
    const std::string_view rest =
        oneLine ? trim(text.substr(first.value->range.end, end - first.value->range.end))
                : std::string_view{};
    if (!oneLine || (!rest.empty() && !rest.starts_with('#'))) {
        return std::nullopt;
    }
    const auto at = static_cast<std::uint32_t>(end + 1);
    const std::size_t indent = before(in, first.keyRange.begin).size();
    return TextEdit{{in.file->id(), at, at}, std::string(indent, ' ') + line + "\n"};
}

std::optional<TextEdit> insertMember(const Editable& in, const Node& mapping, std::string_view key,
                                     std::string_view value) {
    const auto own =
        std::find_if(mapping.members.begin(), mapping.members.end(), [&](const Member& member) {
            return (member.value->flags & (kFromMerge | kFromAlias)) == 0 &&
                   member.keyRange.begin >= mapping.range.begin &&
                   member.keyRange.end <= mapping.range.end;
        });
    const std::string_view text = in.file->text();
    if (own == mapping.members.end()) {
        const auto all = trim(text.substr(mapping.range.begin, mapping.range.size()));
        const bool braces = all.starts_with('{') && trim(all.substr(1)) == "}";
        if (!braces || !mapping.members.empty()) {
            return std::nullopt;
        }
        return TextEdit{mapping.range, "{" + assignment(in, key, value) + "}"};
    }
    const std::uint32_t at = own->keyRange.begin;
    const std::string_view lead = before(in, at);
    const bool json = in.document->format == Format::Json;
    std::string line = assignment(in, key, value);
    const bool block = text[mapping.range.begin] != '{';
    const bool tabs = lead.find('\t') != std::string_view::npos;
    if (!json && block && !tabs && (isBlank(lead) || isDashes(lead))) {
        if (auto below = insertBelow(in, *own, line)) {
            return below;
        }
    }
    if (isBlank(lead) || (in.document->format == Format::Yaml && isDashes(lead))) {
        line += json ? ",\n" : "\n";
        line += isBlank(lead) ? std::string(lead) : std::string(lead.size(), ' ');
        // A flow mapping over several lines separates its members as JSON does.
        if (in.document->format == Format::Yaml && !block) {
            return std::nullopt;
        }
    } else if (!block) {
        line += ", ";
    } else {
        return std::nullopt;
    }
    return TextEdit{{in.file->id(), at, at}, std::move(line)};
}

} // namespace

std::optional<TextEdit> replaceScalar(const Editable& in, const Node& scalar,
                                      std::string_view value) {
    const bool literal =
        scalar.style == ScalarStyle::Literal || scalar.style == ScalarStyle::Folded;
    if (!scalar.isScalar() || literal ||
        (scalar.flags & (kFromAlias | kFromMerge | kTagged)) != 0) {
        return std::nullopt;
    }
    if (isBlockFormat(in.document->format)) {
        return TextEdit{scalar.range, std::string(value)};
    }
    const bool space = scalar.range.size() == 0 && !before(in, scalar.range.begin).ends_with(' ');
    return TextEdit{scalar.range, (space ? " " : "") + written(in, value)};
}

std::optional<TextEdit> setMember(const Editable& in, const Node& mapping,
                                  std::span<const std::string_view> path, std::string_view value) {
    if (path.empty() || !mapping.isMapping() || (mapping.flags & (kFromAlias | kFromMerge)) != 0) {
        return std::nullopt;
    }
    const Node* there = mapping.get(path.front());
    if (there == nullptr) {
        const bool tables = in.document->format == Format::Toml && path.size() > 1;
        return tables ? std::nullopt
                      : insertMember(in, mapping, path.front(),
                                     path.size() == 1 ? std::string(value)
                                                      : nested(path.subspan(1), value));
    }
    if (path.size() > 1 && !there->isNull()) {
        return setMember(in, *there, path.subspan(1), value);
    }
    const std::string text = path.size() == 1 ? std::string(value) : nested(path.subspan(1), value);
    if (there->isScalar()) {
        return replaceScalar(in, *there, text);
    }
    // A list or mapping in flow style is one piece of text.
    const char first = in.file->text()[there->range.begin];
    const bool flow = (first == '[' || first == '{') && (there->flags & kFromAlias) == 0;
    return flow ? std::optional(TextEdit{there->range, written(in, text)}) : std::nullopt;
}

std::optional<TextEdit> addItem(const Editable& in, const Node& sequence, std::string_view value) {
    if (!sequence.isSequence() || (sequence.flags & (kFromAlias | kFromMerge)) != 0) {
        return std::nullopt;
    }
    const std::string_view text = in.file->text();
    if (sequence.items.empty()) {
        return text[sequence.range.begin] == '['
                   ? std::optional(TextEdit{sequence.range, "[" + written(in, value) + "]"})
                   : std::nullopt;
    }
    const std::uint32_t item = sequence.items.front()->range.begin;
    if (text[sequence.range.begin] == '[') {
        const std::string_view lead = before(in, item);
        std::string line = written(in, value) + ",";
        line += isBlank(lead) ? "\n" + std::string(lead) : " ";
        return TextEdit{{in.file->id(), item, item}, std::move(line)};
    }
    const std::string_view lead = before(in, item);
    const auto dash = lead.rfind('-');
    if (dash == std::string_view::npos || !isBlank(lead.substr(dash + 1))) {
        return std::nullopt;
    }
    const auto at = static_cast<std::uint32_t>(item - (lead.size() - dash));
    return TextEdit{{in.file->id(), at, at},
                    "- " + written(in, value) + "\n" + std::string(dash, ' ')};
}

std::optional<TextEdit> addStatement(const Editable& in, const Node& owner,
                                     std::string_view statement) {
    const auto inside = owner.directives();
    if (!isBlockFormat(in.document->format) || inside.empty()) {
        return std::nullopt;
    }
    const std::uint32_t at = inside.front()->range.begin;
    if (inside.front()->range.file != in.file->id()) {
        return std::nullopt; // the block begins with what another file brings
    }
    const std::string_view lead = before(in, at);
    if (!isBlank(lead) && in.document->format != Format::Nginx) {
        return std::nullopt;
    }
    return TextEdit{{in.file->id(), at, at},
                    std::string(statement) + (isBlank(lead) ? "\n" + std::string(lead) : " ")};
}

std::optional<TextEdit> replaceStatement(const Editable& in, const Node& directive,
                                         std::string_view statement) {
    if (directive.kind != NodeKind::Directive || directive.block != nullptr) {
        return std::nullopt;
    }
    const std::string_view old =
        in.file->text().substr(directive.range.begin, directive.range.size());
    return TextEdit{directive.range, std::string(statement) + (old.ends_with(';') ? ";" : "")};
}

std::optional<TextEdit> replaceValue(const Editable& in, const SourceRange& range,
                                     std::string_view value) {
    if (isBlockFormat(in.document->format) || range.file != in.file->id()) {
        return std::nullopt;
    }
    const std::string_view old = in.file->text().substr(range.begin, range.size());
    const bool flow = (old.starts_with('[') && old.ends_with(']')) ||
                      (old.starts_with('{') && old.ends_with('}'));
    const bool marked = old.starts_with('*') || old.starts_with('&') || old.starts_with('!') ||
                        old.starts_with('|') || old.starts_with('>') || old.starts_with('-');
    const bool pair = !flow && !isSettingsText(in) && old.find(": ") != std::string_view::npos &&
                      !old.starts_with('"') && !old.starts_with('\'');
    if (old.empty() || marked || pair || old.find('\n') != std::string_view::npos) {
        return std::nullopt;
    }
    return TextEdit{range, written(in, value)};
}

std::string applied(std::string_view text, std::vector<TextEdit> edits) {
    std::sort(edits.begin(), edits.end(),
              [](const TextEdit& a, const TextEdit& b) { return a.range.begin > b.range.begin; });
    std::string out(text);
    for (const TextEdit& edit : edits) {
        out.replace(edit.range.begin, edit.range.size(), edit.text);
    }
    return out;
}

} // namespace gatelens::text
