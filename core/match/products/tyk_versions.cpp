// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/match/products/tyk_internal.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::match::tyk {

namespace {

using text::Node;

const Node* at(const Node* node, std::initializer_list<std::string_view> path) {
    const Node* value = node == nullptr ? nullptr : node->at(path);
    return value == nullptr || value->isNull() ? nullptr : value;
}

std::string textAt(const Node* node, std::initializer_list<std::string_view> path) {
    const Node* value = at(node, path);
    return value == nullptr ? std::string{} : std::string(value->asText().value_or(""));
}

bool boolAt(const Node* node, std::initializer_list<std::string_view> path) {
    const Node* value = at(node, path);
    return value != nullptr && value->asBool().value_or(false);
}

Versioning::Where whereOf(std::string_view location) {
    return location == "header"      ? Versioning::Where::Header
           : location == "url-param" ? Versioning::Where::Query
           : location == "url"       ? Versioning::Where::Url
                                     : Versioning::Where::None;
}

Versioning ofOas(const Node* versioning) {
    Versioning out;
    out.where = whereOf(textAt(versioning, {"location"}));
    out.key = textAt(versioning, {"key"});
    out.fallback = textAt(versioning, {"default"});
    out.useFallback = boolAt(versioning, {"fallbackToDefault"});
    out.strip = boolAt(versioning, {"stripVersioningData"});
    out.baseName = textAt(versioning, {"name"});
    out.linked = true;
    return out;
}

Versioning ofClassic(const Node* api) {
    Versioning out;
    const Node* definition = at(api, {"definition"});
    out.linked = boolAt(definition, {"enabled"});
    if (boolAt(api, {"version_data", "not_versioned"}) && !out.linked) {
        return out;
    }
    out.where = whereOf(textAt(definition, {"location"}));
    out.key = textAt(definition, {"key"});
    out.fallback = textAt(api, {"version_data", "default_version"});
    if (out.linked) {
        out.fallback = textAt(definition, {"default"});
    }
    out.useFallback = boolAt(definition, {"fallback_to_default"});
    out.strip = boolAt(definition, {"strip_versioning_data"}) || boolAt(definition, {"strip_path"});
    out.baseName = textAt(definition, {"name"});
    if (const std::string pattern = textAt(definition, {"url_versioning_pattern"});
        !pattern.empty()) {
        if (auto regex = Regex::compile(pattern, {.dialect = RegexDialect::Go})) {
            out.urlPattern = std::make_shared<const Regex>(std::move(*regex));
        }
    }
    return out;
}

void removeOnce(std::string& text, const std::string& part) {
    if (const auto found = text.find(part); found != std::string::npos) {
        text.erase(found, part.size());
    }
}

std::string fromQuery(const Versioning& versioning, GoRequest& request) {
    GoQuery query = parseGoQuery(request.url.rawQuery);
    const auto values = query.values(versioning.key);
    std::string name(values.empty() ? std::string_view{} : values.front());
    if (versioning.strip) {
        std::erase_if(query.pairs, [&](const auto& pair) { return pair.first == versioning.key; });
        request.url.rawQuery = encodeGoQuery(query);
    }
    return name;
}

// The first part of the path behind the listen path.
std::string fromUrl(const Api& api, GoRequest& request) {
    const std::string rest = stripListenPath(api, request.url.path);
    for (const auto piece : split(rest, '/')) {
        if (piece.empty()) {
            continue;
        }
        std::string part(piece);
        const auto& pattern = api.versioning.urlPattern;
        if (api.versioning.strip && (!pattern || pattern->search(part))) {
            removeOnce(request.url.path, part + '/');
            removeOnce(request.url.rawPath, part + '/');
        }
        return part;
    }
    return {};
}

std::string askedVersion(const Api& api, GoRequest& request) {
    const Versioning& versioning = api.versioning;
    switch (versioning.where) {
    case Versioning::Where::Header: {
        std::string name(request.headers.get(versioning.key));
        if (versioning.strip) {
            request.headers.erase(versioning.key);
        }
        return name;
    }
    case Versioning::Where::Query:
        return fromQuery(versioning, request);
    case Versioning::Where::Url:
        return fromUrl(api, request);
    default:
        return {};
    }
}

const VersionRules* find(const Api& api, std::string_view name) {
    const auto found = std::find_if(api.versions.begin(), api.versions.end(),
                                    [name](const auto& version) { return version.name == name; });
    return found == api.versions.end() ? nullptr : &*found;
}

} // namespace

Versioning versioningOf(const model::Route& route) {
    if (const Node* versioning = at(route.raw, {"info", "versioning"});
        versioning != nullptr && boolAt(versioning, {"enabled"})) {
        return ofOas(versioning);
    }
    if (const Node* versioning = at(route.raw, {"x-tyk-api-gateway", "info", "versioning"});
        versioning != nullptr && boolAt(versioning, {"enabled"})) {
        return ofOas(versioning);
    }
    return at(route.raw, {"version_data"}) == nullptr ? Versioning{} : ofClassic(route.raw);
}

ChosenVersion chooseVersion(const Api& api, GoRequest& request) {
    const Versioning& versioning = api.versioning;
    if (versioning.where == Versioning::Where::None) {
        return {api.versions.empty() ? nullptr : &api.versions.front(), 0, {}};
    }
    std::string name = askedVersion(api, request);
    if (name.empty()) {
        name = versioning.fallback;
    }
    if (name.empty()) {
        return {nullptr, 403, "the request names no version, and there is no default"};
    }
    // Of linked versions the base API is one itself.
    const bool base = versioning.linked && (name == "self" || name == versioning.baseName);
    if (base) {
        return {&api.versions.front(), 0, {}};
    }
    if (const VersionRules* version = find(api, name)) {
        return {version, 0, {}};
    }
    const VersionRules* fallback =
        versioning.useFallback
            ? (versioning.fallback == "self" || versioning.fallback == versioning.baseName
                   ? &api.versions.front()
                   : find(api, versioning.fallback))
            : nullptr;
    if (fallback != nullptr) {
        return {fallback, 0, {}};
    }
    return {nullptr, versioning.linked ? 404 : 403,
            fmt::format("there is no version \"{}\"", name)};
}

} // namespace gatelens::match::tyk
