// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/haproxy_config.h"

#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace gatelens::adapters::haproxy {

using text::Node;

std::string_view Line::word(std::size_t index) const {
    index += skipped;
    if (index == 0) {
        return node->text;
    }
    return index <= node->items.size() ? node->items[index - 1]->text : std::string_view{};
}

const text::SourceRange& Line::range(std::size_t index) const {
    index += skipped;
    if (index == 0) {
        return node->nameRange;
    }
    return index <= node->items.size() ? node->items[index - 1]->range : node->range;
}

std::string Line::textFrom(std::size_t index) const {
    std::string text;
    for (; index < count(); ++index) {
        text += text.empty() ? "" : " ";
        text += word(index);
    }
    return text;
}

std::optional<std::size_t> Line::find(std::string_view word, std::size_t from) const {
    for (std::size_t i = from; i < count(); ++i) {
        if (this->word(i) == word) {
            return i;
        }
    }
    return std::nullopt;
}

Sections ConfigSection::section() const {
    return kind == "frontend"   ? kFrontend
           : kind == "backend"  ? kBackend
           : kind == "listen"   ? kListen
           : kind == "defaults" ? kDefaults
                                : 0;
}

const Line* ConfigSection::find(std::string_view first, std::string_view second) const {
    const auto fits = [second](const Line& line) {
        return second.empty() || line.word(1) == second;
    };
    for (const ConfigSection* section = this; section != nullptr; section = section->defaults) {
        const Line* found = nullptr;
        if (const auto known = section->index.find(first); known != section->index.end()) {
            for (const Line* line : known->second) {
                found = fits(*line) ? line : found;
            }
        } else if (section->index.empty()) {
            for (const auto& line : section->lines) {
                found = line.word(0) == first && fits(line) ? &line : found;
            }
        }
        if (found != nullptr) {
            return found->negated || found->reset ? nullptr : found;
        }
    }
    return nullptr;
}

std::vector<const Line*> ConfigSection::all(std::string_view first) const {
    if (!index.empty()) {
        const auto known = index.find(first);
        return known == index.end() ? std::vector<const Line*>{} : known->second;
    }
    std::vector<const Line*> out;
    for (const auto& line : lines) {
        if (line.word(0) == first) {
            out.push_back(&line);
        }
    }
    return out;
}

void Config::read(std::span<const text::DocumentPtr> documents, std::string_view version) {
    m_version = version;
    for (const auto& document : documents) {
        m_conditions = {};
        readDocument(*document);
    }
    indexLines();
}

void Config::indexLines() {
    constexpr std::size_t kIndexFrom = 24;
    for (const auto& section : m_sections) {
        if (section->lines.size() >= kIndexFrom) {
            for (const auto& line : section->lines) {
                section->index[line.word(0)].push_back(&line);
            }
        }
    }
}

void Config::readDocument(const text::Document& document) {
    for (const Node* node : document.root()->items) {
        if (node->block != nullptr) {
            readSection(*node);
        } else if (node->text.starts_with('.')) {
            condition(*node);
        }
    }
}

void Config::readSection(const Node& node) {
    if (!m_conditions.masks()) {
        auto section = std::make_unique<ConfigSection>();
        section->node = &node;
        section->kind = node.text;
        section->name = node.arg(0);
        m_sections.push_back(std::move(section));
        inherit(*m_sections.back());
        index(*m_sections.back());
    }
    for (const Node* line : node.directives()) {
        if (line->text.starts_with('.')) {
            condition(*line);
        } else if (!m_conditions.masks() && !m_sections.empty()) {
            // A section that is masked leaves its visible lines to the one before,
            // as HAProxy does.
            readLine(*line);
        }
    }
}

void Config::readLine(const Node& node) {
    Line line;
    line.node = &node;
    line.negated = node.text == "no";
    line.reset = node.text == "default";
    line.skipped = (line.negated || line.reset) && !node.items.empty() ? 1 : 0;
    m_sections.back()->lines.push_back(line);
}

void Config::inherit(ConfigSection& section) {
    if (!section.isProxy()) {
        return;
    }
    const bool isDefaults = section.kind == "defaults";
    const Node& node = *section.node;
    std::size_t from = 0;
    while (from < node.items.size() && node.items[from]->text != "from") {
        ++from;
    }
    if (isDefaults && from == 0) {
        section.name = {}; // "defaults from base"
    }
    if (from + 1 < node.items.size()) {
        const std::string_view name = node.items[from + 1]->text;
        const auto found = m_defaults.find(name);
        if (found != m_defaults.end()) {
            section.defaults = found->second;
        } else {
            std::vector<std::string_view> names;
            for (const auto& [known, ignored] : m_defaults) {
                names.push_back(known);
            }
            std::sort(names.begin(), names.end());
            const auto near = nearest(name, names);
            m_out.error("missing-defaults",
                        fmt::format("no defaults section \"{}\" stands before this line", name),
                        node.items[from + 1]->range,
                        near.empty() ? std::string{} : fmt::format("did you mean \"{}\"?", near));
        }
    } else if (!isDefaults) {
        section.defaults = m_lastDefaults;
    }
    if (isDefaults) {
        m_lastDefaults = &section;
        if (!section.name.empty()) {
            m_defaults[section.name] = &section;
        }
    }
}

void Config::index(const ConfigSection& section) {
    if (section.forwards()) {
        m_backends.emplace(section.name, &section);
    } else if (section.kind == "global") {
        m_globals.push_back(&section);
    } else if (section.kind == "userlist") {
        m_userlists.emplace(section.name, &section);
    }
}

void Config::condition(const Node& node) {
    const bool masked = m_conditions.masks();
    m_conditions.take(node, m_version);
    if (node.text == ".if" && m_conditions.unknown() == &node && !masked) {
        std::string text;
        for (const Node* word : node.items) {
            text += text.empty() ? "" : " ";
            text += word->text;
        }
        m_out.note("condition-unknown",
                   fmt::format("\"{}\" depends on the machine that HAProxy runs on; all its "
                               "branches are read",
                               text),
                   node.range);
    }
}

const Line* Config::global(std::string_view first, std::string_view second) const {
    const Line* last = nullptr;
    for (const ConfigSection* section : m_globals) {
        const Line* found = section->find(first, second);
        last = found == nullptr ? last : found;
    }
    return last;
}

std::vector<const Line*> Config::globalAll(std::string_view first) const {
    std::vector<const Line*> out;
    for (const ConfigSection* section : m_globals) {
        const auto lines = section->all(first);
        out.insert(out.end(), lines.begin(), lines.end());
    }
    return out;
}

const ConfigSection* Config::backend(std::string_view name) const {
    const auto found = m_backends.find(name);
    return found == m_backends.end() ? nullptr : found->second;
}

const ConfigSection* Config::userlist(std::string_view name) const {
    const auto found = m_userlists.find(name);
    return found == m_userlists.end() ? nullptr : found->second;
}

std::vector<std::string_view> Config::namesOf(std::string_view kind) const {
    std::vector<std::string_view> names;
    for (const auto& section : m_sections) {
        const bool fits = kind == "backend" ? section->forwards() : section->kind == kind;
        if (fits) {
            names.push_back(section->name);
        }
    }
    return names;
}

} // namespace gatelens::adapters::haproxy
