// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/nginx_upstreams.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace gatelens::adapters::nginx {

namespace {

// More candidates than these say as little as "anything".
constexpr std::size_t kMostValues = 256;
constexpr int kDeepest = 4;

using Values = std::vector<std::string>;

bool isMapParameter(const Statement& entry) {
    static constexpr std::array kParameters =
        std::to_array<std::string_view>({"hostnames", "volatile", "include"});
    return std::find(kParameters.begin(), kParameters.end(), entry.name()) != kParameters.end();
}

void addOnce(Values& values, std::string value) {
    if (!value.empty() && std::find(values.begin(), values.end(), value) == values.end()) {
        values.push_back(std::move(value));
    }
}

class Expander final {
public:
    Expander(const Scope& scope, const Maps& maps)
        : m_scope(scope)
        , m_maps(maps) {}

    // The values of a text, or nothing when they are not known.
    std::optional<Values> text(std::string_view text, int depth) const {
        const auto at = text.find('$');
        if (at == std::string_view::npos) {
            return Values{std::string(text)};
        }
        const auto names = variablesIn(text.substr(at));
        if (names.empty() || depth > kDeepest) {
            return std::nullopt; // a capture, or variables that go in circles
        }
        const std::string_view name = names.front();
        auto end = static_cast<std::size_t>(name.data() + name.size() - text.data());
        if (at + 1 < text.size() && text[at + 1] == '{') {
            ++end;
        } else if (name.data() != text.data() + at + 1) {
            return std::nullopt; // the first "$" is a capture
        }
        const auto heads = variable(name, depth);
        const auto tails =
            heads ? this->text(text.substr(std::min(end, text.size())), depth) : std::nullopt;
        if (!tails || heads->size() * tails->size() > kMostValues) {
            return std::nullopt;
        }
        Values out;
        for (const auto& head : *heads) {
            for (const auto& tail : *tails) {
                addOnce(out, std::string(text.substr(0, at)) + head + tail);
            }
        }
        return out.empty() ? std::nullopt : std::optional(std::move(out));
    }

private:
    std::optional<Values> variable(std::string_view name, int depth) const {
        Values out;
        const auto sets = m_scope.assignments(name);
        const auto map = m_maps.find(name);
        if (sets.empty() && map == m_maps.end()) {
            return std::nullopt;
        }
        for (const Statement* set : sets) {
            const auto values = text(set->arg(1), depth + 1);
            if (!values) {
                return std::nullopt;
            }
            for (const auto& value : *values) {
                addOnce(out, value);
            }
        }
        if (!sets.empty()) {
            return bounded(std::move(out));
        }
        if (map->second->block == nullptr || map->second->block->statements.size() > kMostValues) {
            return std::nullopt;
        }
        for (const auto& entry : map->second->block->statements) {
            if (isMapParameter(entry) || entry.argCount() == 0) {
                continue;
            }
            const auto values = text(entry.arg(0), depth + 1);
            if (!values) {
                return std::nullopt;
            }
            for (const auto& value : *values) {
                addOnce(out, value);
            }
        }
        return bounded(std::move(out));
    }

    static std::optional<Values> bounded(Values values) {
        return values.empty() || values.size() > kMostValues ? std::nullopt
                                                             : std::optional(std::move(values));
    }

    const Scope& m_scope;
    const Maps& m_maps;
};

} // namespace

Maps mapsOf(const Block& block) {
    Maps maps;
    for (const auto& statement : block.statements) {
        const bool isMap = statement.name() == "map" || statement.name() == "geo" ||
                           statement.name() == "split_clients";
        if (!isMap || statement.argCount() == 0) {
            continue;
        }
        const std::string_view variable = statement.arg(statement.argCount() - 1);
        if (variable.starts_with('$')) {
            maps[variable.substr(1)] = &statement;
        }
    }
    return maps;
}

std::optional<std::vector<std::string>> constantValues(std::string_view text, const Scope& scope,
                                                       const Maps& maps) {
    // Variables of the path say nothing about where a request goes.
    const auto end = authorityEnd(text);
    auto values = Expander(scope, maps).text(text.substr(0, end), 0);
    if (values) {
        for (auto& value : *values) {
            value += text.substr(end);
        }
    }
    return values;
}

} // namespace gatelens::adapters::nginx
