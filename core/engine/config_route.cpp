// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/config_parts.h"
#include "core/engine/object_reader.h"
#include "core/http/syntax.h"
#include "core/match/regex.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace gatelens::engine {

namespace {

PathRule readPath(const text::Node& entry, ObjectReader& route, const PartContext& context) {
    if (entry.isScalar()) {
        return {PathKind::Prefix, std::string(entry.asText().value_or(""))};
    }
    ObjectReader reader(entry, context.sources, "a path");
    PathRule rule;
    int given = 0;
    for (const auto& [key, kind] :
         std::array<std::pair<std::string_view, PathKind>, 3>{{{"prefix", PathKind::Prefix},
                                                               {"exact", PathKind::Exact},
                                                               {"regex", PathKind::Regex}}}) {
        if (reader.has(key)) {
            ++given;
            rule = {kind, reader.text(key)};
        }
    }
    if (given != 1) {
        reader.mistake(&entry, "a path has one of \"prefix\", \"exact\" and \"regex\"");
    }
    if (auto finished = reader.finish(); !finished) {
        route.adopt(finished.error());
    }
    return rule;
}

void readPaths(ObjectReader& reader, const PartContext& context, RouteMatch& match) {
    for (const text::Node* entry : reader.objects("paths")) {
        PathRule rule = readPath(*entry, reader, context);
        if (rule.kind == PathKind::Regex) {
            if (auto regex = match::Regex::compile(rule.value, match::RegexOptions{}); !regex) {
                reader.mistake(entry, regex.error().message);
            }
        } else if (!http::isPath(rule.value)) {
            reader.mistake(entry, fmt::format("\"{}\" is no path: it begins with \"/\" and has no "
                                              "blanks and no query",
                                              rule.value));
        }
        match.paths.push_back(std::move(rule));
    }
}

void readSplit(ObjectReader& reader, const PartContext& context,
               const std::unordered_map<std::string, std::uint32_t>& services, Route& route) {
    for (const text::Node* entry : reader.objects("split")) {
        ObjectReader one(*entry, context.sources, "a share");
        const std::string name = one.required("service");
        Route::Share share;
        share.weight = static_cast<std::uint32_t>(one.number("weight", 1, 0, 1'000'000));
        if (const auto found = services.find(name); found != services.end()) {
            share.service = found->second;
        } else if (!name.empty()) {
            one.mistake(entry->get("service"), fmt::format("there is no service \"{}\"", name));
        }
        if (auto finished = one.finish(); !finished) {
            reader.adopt(finished.error());
        }
        route.split.push_back(share);
    }
    const bool all = std::all_of(route.split.begin(), route.split.end(),
                                 [](const Route::Share& share) { return share.weight == 0; });
    if (!route.split.empty() && (all || route.service != Route::kNoService)) {
        reader.mistake(nullptr, all ? "one share of a \"split\" must have a weight above 0"
                                    : "a route has a \"service\" or a \"split\", not both");
    }
}

void readMirror(ObjectReader& reader, const PartContext& context,
                const std::unordered_map<std::string, std::uint32_t>& services, Route& route) {
    const text::Node* node = reader.node("mirror");
    if (node == nullptr) {
        return;
    }
    ObjectReader one(*node, context.sources, "\"mirror\"");
    const std::string name = one.required("service");
    route.mirrorPercent = static_cast<std::uint32_t>(one.number("percent", 100, 0, 100));
    if (const auto found = services.find(name); found != services.end()) {
        route.mirror = found->second;
    } else if (!name.empty()) {
        one.mistake(node->get("service"), fmt::format("there is no service \"{}\"", name));
    }
    if (auto finished = one.finish(); !finished) {
        reader.adopt(finished.error());
    }
}

void checkHosts(const text::Node* node, ObjectReader& reader, const RouteMatch& match) {
    for (const std::string& host : match.hosts) {
        const std::string_view rest =
            host.starts_with("*.") ? std::string_view(host).substr(2) : host;
        if (host != "*" && (!http::isAuthority(rest) || rest.find('*') != std::string_view::npos)) {
            reader.mistake(
                node, fmt::format("\"{}\" is no host; write shop.example, *.example or *", host));
        }
    }
}

} // namespace

std::uint32_t Route::serviceFor(std::uint64_t random) const {
    std::uint64_t total = 0;
    for (const Share& share : split) {
        total += share.weight;
    }
    std::uint64_t left = random % std::max<std::uint64_t>(total, 1);
    for (const Share& share : split) {
        if (left < share.weight) {
            return share.service;
        }
        left -= share.weight;
    }
    return service;
}

Result<Route> readRoute(const text::Node& node, const PartContext& context,
                        const std::unordered_map<std::string, std::uint32_t>& services) {
    ObjectReader reader(node, context.sources, "a route");
    Route route;
    route.name = reader.required("name");
    route.match.hosts = reader.list("hosts");
    checkHosts(node.get("hosts"), reader, route.match);
    readPaths(reader, context, route.match);
    route.match.methods = reader.list("methods");
    for (const std::string& method : route.match.methods) {
        if (!http::isToken(method)) {
            reader.mistake(node.get("methods"), fmt::format("\"{}\" is no method", method));
        }
    }
    for (const auto& [name, value] : reader.map("headers")) {
        if (!http::isToken(name)) {
            reader.mistake(node.get("headers"), fmt::format("\"{}\" is no field name", name));
        }
        route.match.fields.push_back({name, value, value == "*"});
    }
    route.stripPrefix = reader.flag("strip-prefix", false);
    route.maxBody = static_cast<std::uint64_t>(
        reader.number("max-body", 0, 0, std::int64_t{1} << std::int64_t{50}));
    if (const std::string service = reader.text("service"); !service.empty()) {
        const auto found = services.find(service);
        if (found == services.end()) {
            reader.mistake(node.get("service"), fmt::format("there is no service \"{}\"", service));
        } else {
            route.service = found->second;
        }
    }
    readSplit(reader, context, services, route);
    readMirror(reader, context, services, route);
    for (const text::Node* entry : reader.objects("filters")) {
        auto filter = readFilter(*entry, context);
        if (!filter) {
            return fail(filter.error());
        }
        route.filters.add(std::move(filter->filter), filter->type);
    }
    if (route.service == Route::kNoService && route.split.empty() &&
        route.filters.request.empty()) {
        reader.mistake(&node, "a route needs a \"service\", a \"split\" or a filter that answers");
    }
    if (auto finished = reader.finish(); !finished) {
        return fail(finished.error());
    }
    return route;
}

} // namespace gatelens::engine
