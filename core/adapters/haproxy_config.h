// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A HAProxy configuration as HAProxy sees it: the sections of all files in order,
// without the lines that a condition masks, each proxy with the defaults section
// it inherits from.
#pragma once

#include "core/adapters/haproxy_keywords.h"
#include "core/adapters/support/builder.h"
#include "core/text/document.h"
#include "core/text/haproxy_condition.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::adapters::haproxy {

// One line of a section. A "no" or "default" before the keyword is not one of its
// words.
struct Line {
    const text::Node* node = nullptr;
    std::uint8_t skipped = 0; // words before the keyword
    bool negated = false;     // "no"
    bool reset = false;       // "default"

    [[nodiscard]] std::size_t count() const { return node->items.size() + 1 - skipped; }
    // Word 0 is the keyword; empty past the end.
    [[nodiscard]] std::string_view word(std::size_t index) const;
    [[nodiscard]] const text::SourceRange& range(std::size_t index) const;
    [[nodiscard]] const text::SourceRange& range() const { return node->range; }
    // The words from `index` on, as one text.
    [[nodiscard]] std::string textFrom(std::size_t index) const;
    // The index of a word among the arguments, or nothing.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view word,
                                                  std::size_t from = 1) const;
};

struct ConfigSection {
    const text::Node* node = nullptr;
    std::string_view kind; // "frontend"
    std::string_view name;
    std::vector<Line> lines;
    const ConfigSection* defaults = nullptr; // what a proxy inherits from
    // Keyword -> its lines, for sections that are too long to walk again and again.
    std::unordered_map<std::string_view, std::vector<const Line*>> index;

    [[nodiscard]] bool isProxy() const { return section() != 0; }
    [[nodiscard]] Sections section() const;
    [[nodiscard]] bool accepts() const { return kind == "frontend" || kind == "listen"; }
    [[nodiscard]] bool forwards() const { return kind == "backend" || kind == "listen"; }

    // The last line with these first words, here or in the defaults; null when
    // there is none. "no option x" gives null for ("option", "x").
    [[nodiscard]] const Line* find(std::string_view first, std::string_view second = {}) const;
    // Every line with this keyword, of this section only.
    [[nodiscard]] std::vector<const Line*> all(std::string_view first) const;
};

class Config final {
public:
    explicit Config(SnapshotBuilder& out)
        : m_out(out) {}

    // `version` decides version_atleast() in conditions; may be empty.
    void read(std::span<const text::DocumentPtr> documents, std::string_view version);

    [[nodiscard]] const std::vector<std::unique_ptr<ConfigSection>>& sections() const {
        return m_sections;
    }
    // Lines of all global sections, in order.
    [[nodiscard]] const Line* global(std::string_view first, std::string_view second = {}) const;
    [[nodiscard]] std::vector<const Line*> globalAll(std::string_view first) const;
    [[nodiscard]] const ConfigSection* backend(std::string_view name) const;
    [[nodiscard]] const ConfigSection* userlist(std::string_view name) const;
    [[nodiscard]] std::vector<std::string_view> namesOf(std::string_view kind) const;

private:
    void readDocument(const text::Document& document);
    void readSection(const text::Node& node);
    void readLine(const text::Node& node);
    void inherit(ConfigSection& section);
    void index(const ConfigSection& section);
    void condition(const text::Node& node);
    void indexLines();

    SnapshotBuilder& m_out;
    std::string m_version;
    std::vector<std::unique_ptr<ConfigSection>> m_sections;
    std::vector<const ConfigSection*> m_globals;
    std::unordered_map<std::string_view, const ConfigSection*> m_backends;
    std::unordered_map<std::string_view, const ConfigSection*> m_userlists;
    std::unordered_map<std::string_view, const ConfigSection*> m_defaults; // named ones
    const ConfigSection* m_lastDefaults = nullptr;
    text::HaproxyConditions m_conditions;
};

} // namespace gatelens::adapters::haproxy
