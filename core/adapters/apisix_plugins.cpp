// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/apisix_plugins.h"

#include <unordered_map>
#include <utility>
#include <vector>

namespace gatelens::adapters::apisix {

namespace {

const std::unordered_map<std::string_view, std::size_t>& pluginIndex() {
    static const auto index = [] {
        std::unordered_map<std::string_view, std::size_t> out;
        for (std::size_t i = 0; i < bundledPlugins().size(); ++i) {
            out.emplace(bundledPlugins()[i].name, i);
        }
        return out;
    }();
    return index;
}

// An own copy of a field set with "_meta", which APISIX adds to every schema.
Shape withMeta(std::string_view text) {
    Shape shape = shapeOf(text, pluginFragments());
    Shape meta = shapeOf("@meta", pluginFragments());
    shape.fields.push_back(std::move(meta.fields.front()));
    return shape;
}

} // namespace

std::string_view phaseName(Phase phase) {
    switch (phase) {
    case Phase::Rewrite:
        return "rewrite";
    case Phase::Access:
        return "access";
    case Phase::BeforeProxy:
        return "before_proxy";
    case Phase::HeaderFilter:
        return "header_filter";
    case Phase::BodyFilter:
        return "body_filter";
    case Phase::Log:
        return "log";
    case Phase::None:
        return "";
    }
    return "";
}

const Plugin* findPlugin(std::string_view name) {
    const auto found = pluginIndex().find(name);
    return found == pluginIndex().end() ? nullptr : &bundledPlugins()[found->second];
}

const Shape& pluginShape(const Plugin& plugin, PluginPart part) {
    static const auto shapes = [] {
        std::vector<std::pair<Shape, Shape>> out;
        for (const auto& entry : bundledPlugins()) {
            out.emplace_back(withMeta(entry.config), withMeta(entry.consumer));
        }
        return out;
    }();
    const auto& both = shapes[pluginIndex().at(plugin.name)];
    return part == PluginPart::Config ? both.first : both.second;
}

} // namespace gatelens::adapters::apisix
