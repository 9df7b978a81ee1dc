// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/traefik_config.h"

#include "core/base/strings.h"

#include <algorithm>
#include <utility>

namespace gatelens::adapters::traefik {

std::string_view layerName(Layer layer) {
    switch (layer) {
    case Layer::Http:
        return "http";
    case Layer::Tcp:
        return "tcp";
    case Layer::Udp:
        return "udp";
    }
    return "http";
}

const Object* ObjectTable::add(Object object) {
    const auto [place, isNew] = m_index.emplace(object.id(), m_items.size());
    if (!isNew) {
        return &m_items[place->second];
    }
    m_items.push_back(std::move(object));
    return nullptr;
}

std::optional<std::size_t> ObjectTable::indexOf(std::string_view id) const {
    const auto found = m_index.find(std::string(id));
    return found == m_index.end() ? std::nullopt : std::optional(found->second);
}

const Object* ObjectTable::find(std::string_view id) const {
    const auto index = indexOf(id);
    return index ? &m_items[*index] : nullptr;
}

std::string ObjectTable::nearestTo(std::string_view reference) const {
    // A suggestion is a courtesy; it must not cost the read of a large file.
    constexpr std::size_t kMostCompared = 2000;
    std::vector<std::string_view> names;
    for (const Object& object : m_items) {
        if (names.size() == kMostCompared) {
            break;
        }
        names.push_back(object.name);
    }
    return std::string(nearest(nameOf(reference), names));
}

std::string qualify(std::string_view reference, std::string_view provider) {
    std::string id(reference);
    if (reference.find('@') == std::string_view::npos) {
        id += '@';
        id += provider;
    }
    return id;
}

std::string_view providerOf(std::string_view id) {
    const auto at = id.find('@');
    return at == std::string_view::npos ? std::string_view{} : id.substr(at + 1);
}

std::string_view nameOf(std::string_view id) {
    return id.substr(0, id.find('@'));
}

bool Config::knows(std::string_view provider) const {
    return std::find(knownProviders.begin(), knownProviders.end(), provider) !=
           knownProviders.end();
}

} // namespace gatelens::adapters::traefik
