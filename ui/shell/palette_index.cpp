// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/palette_index.h"

#include "core/base/strings.h"
#include "core/report/route_facts.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::ui {

namespace {

bool isWordStart(std::string_view text, std::size_t at) {
    if (at == 0) {
        return true;
    }
    const auto word = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               (static_cast<unsigned char>(c) & 0x80U) != 0;
    };
    return word(text[at]) && !word(text[at - 1]);
}

std::uint64_t lettersOf(std::string_view text) {
    std::uint64_t letters = 0;
    for (const char c : text) {
        letters |= std::uint64_t{1} << (static_cast<unsigned char>(c) & 63U);
    }
    return letters;
}

template <typename List>
void addAll(std::vector<PaletteEntry>& entries, const FleetView& view, std::uint32_t gateway,
            model::EntityKind kind, const List& list) {
    const std::string detail =
        fmt::format("{} · {}", model::kindName(kind), view.gateways[gateway].name);
    for (std::uint32_t i = 0; i < list.size(); ++i) {
        entries.push_back({list[i].label(), detail, {}, {gateway, {kind, i}}});
    }
}

} // namespace

int fuzzyScore(std::string_view query, std::string_view text) {
    if (query.empty()) {
        return 1;
    }
    if (const auto at = text.find(query); at != std::string_view::npos) {
        const int place = at == 0 ? 400 : isWordStart(text, at) ? 300 : 200;
        return place + 100 - static_cast<int>(std::min<std::size_t>(text.size(), 99));
    }
    int score = 100;
    std::size_t at = 0;
    std::size_t last = 0;
    for (std::size_t i = 0; i < query.size(); ++i) {
        const auto next = text.find(query[i], at);
        if (next == std::string_view::npos) {
            return 0;
        }
        if (i > 0) {
            const auto gap = next - last - 1;
            score -= isWordStart(text, next) ? 1 : static_cast<int>(std::min<std::size_t>(gap, 12));
        }
        last = next;
        at = next + 1;
    }
    return std::max(score, 1);
}

PaletteIndex::PaletteIndex(std::vector<PaletteEntry> entries)
    : m_entries(std::move(entries)) {
    m_starts.reserve(m_entries.size() + 1);
    m_letters.reserve(m_entries.size());
    for (const PaletteEntry& entry : m_entries) {
        m_starts.push_back(static_cast<std::uint32_t>(m_texts.size()));
        const std::string text = toLower(entry.text);
        m_letters.push_back(lettersOf(text));
        m_texts += text;
    }
    m_starts.push_back(static_cast<std::uint32_t>(m_texts.size()));
}

std::vector<std::uint32_t> PaletteIndex::search(std::string_view query, std::size_t limit) const {
    std::string wanted = toLower(trim(query));
    std::erase(wanted, ' ');
    const std::uint64_t letters = lettersOf(wanted);
    std::vector<std::pair<int, std::uint32_t>> found;
    for (std::uint32_t i = 0; i < m_entries.size(); ++i) {
        if ((m_letters[i] & letters) != letters) {
            continue;
        }
        const std::string_view text =
            std::string_view(m_texts).substr(m_starts[i], m_starts[i + 1] - m_starts[i]);
        if (const int score = fuzzyScore(wanted, text); score > 0) {
            found.emplace_back(-score, i);
        }
    }
    const std::size_t count = std::min(limit, found.size());
    std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count),
                      found.end());
    std::vector<std::uint32_t> best;
    for (std::size_t i = 0; i < count; ++i) {
        best.push_back(found[i].second);
    }
    return best;
}

std::vector<PaletteEntry> paletteEntries(const FleetView& view) {
    using model::EntityKind;
    std::vector<PaletteEntry> entries;
    for (std::uint32_t g = 0; g < view.gateways.size(); ++g) {
        const model::Snapshot& snapshot = *view.gateways[g].snapshot;
        const std::string& name = view.gateways[g].name;
        entries.push_back({name,
                           fmt::format("gateway · {}", snapshot.gateway.productName),
                           {},
                           {g, {EntityKind::Gateway, 0}}});
        for (std::uint32_t i = 0; i < snapshot.routes.size(); ++i) {
            const model::Route& route = snapshot.routes[i];
            const auto paths = report::pathsOf(route);
            const std::string text = paths.empty() ? route.label() : paths.front();
            entries.push_back({text,
                               fmt::format("route {} · {}", route.label(), name),
                               {},
                               {g, {EntityKind::Route, i}}});
            if (!paths.empty() && route.label() != text) {
                entries.push_back({route.label(),
                                   fmt::format("route {} · {}", text, name),
                                   {},
                                   {g, {EntityKind::Route, i}}});
            }
        }
        addAll(entries, view, g, EntityKind::Service, snapshot.services);
        addAll(entries, view, g, EntityKind::Upstream, snapshot.upstreams);
        for (std::uint32_t i = 0; i < snapshot.targets.size(); ++i) {
            entries.push_back({snapshot.targets[i].address(),
                               fmt::format("target · {}", name),
                               {},
                               {g, {EntityKind::Target, i}}});
        }
        for (std::uint32_t i = 0; i < snapshot.policies.size(); ++i) {
            entries.push_back({snapshot.policies[i].type,
                               fmt::format("policy {} · {}", snapshot.policies[i].label(), name),
                               {},
                               {g, {EntityKind::Policy, i}}});
        }
        for (std::uint32_t i = 0; i < snapshot.listeners.size(); ++i) {
            entries.push_back({report::listenerAddress(snapshot.listeners[i]),
                               fmt::format("listener · {}", name),
                               {},
                               {g, {EntityKind::Listener, i}}});
        }
        addAll(entries, view, g, EntityKind::Consumer, snapshot.consumers);
        addAll(entries, view, g, EntityKind::Certificate, snapshot.certificates);
    }
    return entries;
}

} // namespace gatelens::ui
