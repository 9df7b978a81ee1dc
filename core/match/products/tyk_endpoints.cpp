// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/match/products/tyk_internal.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::match::tyk {

namespace {

using text::Node;

void replaceText(std::string& text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos;
         at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
}

// httputil.PreparePathRegexp: nothing is quoted, so that a dot stands for any
// character and the pattern is found anywhere unless the settings anchor it.
std::string pathPattern(std::string_view path, const Settings& settings) {
    std::string pattern;
    const bool paired =
        std::count(path.begin(), path.end(), '{') == std::count(path.begin(), path.end(), '}');
    for (std::size_t i = 0; i < path.size();) {
        const auto close = path.find('}', i);
        if (path[i] == '{' && paired && close != std::string_view::npos && close > i + 1) {
            pattern += "([^/]+)";
            i = close + 1;
        } else {
            pattern += path[i++];
        }
    }
    replaceText(pattern, "/*/", "/[^/]+/");
    replaceText(pattern, "/*", "/.*");
    if (settings.prefixMatching && pattern.starts_with('/')) {
        pattern.insert(0, "^");
    }
    if (settings.suffixMatching && !pattern.ends_with('$')) {
        pattern += '$';
    }
    return pattern;
}

const Node* at(const Node* node, std::initializer_list<std::string_view> path) {
    const Node* value = node == nullptr ? nullptr : node->at(path);
    return value == nullptr || value->isNull() ? nullptr : value;
}

bool isOn(const Node* node, std::initializer_list<std::string_view> path) {
    const Node* value = at(node, path);
    return value != nullptr && value->asBool().value_or(false);
}

// Whether a list of a classic definition has this path and method.
bool classicListHas(const Node* list, const EndpointRule& rule) {
    if (list == nullptr) {
        return false;
    }
    return std::any_of(list->items.begin(), list->items.end(), [&rule](const Node* item) {
        if (item->isScalar()) {
            return item->text == rule.path && rule.method.empty();
        }
        const Node* path = at(item, {"path"});
        if (path == nullptr || path->text != rule.path || isOn(item, {"disabled"})) {
            return false;
        }
        const Node* actions = at(item, {"method_actions"});
        const Node* method = at(item, {"method"});
        return actions != nullptr && !actions->members.empty()
                   ? actions->member(rule.method) != nullptr
                   : rule.method == (method == nullptr ? std::string_view{} : method->text);
    });
}

// The version node of a classic definition that lists the endpoints.
const Node* classicVersion(const model::Route& owner) {
    if (owner.productKind == "API version") {
        return owner.raw;
    }
    const Node* versions = at(owner.raw, {"version_data", "versions"});
    return versions == nullptr || versions->members.empty() ? nullptr
                                                            : versions->members.front().value;
}

const Node* classicList(const model::Route& owner, std::string_view name) {
    const Node* version = classicVersion(owner);
    const bool extended = isOn(version, {"use_extended_paths"});
    return at(version, {extended ? "extended_paths" : "paths", name});
}

bool hasPolicy(const model::Snapshot& snapshot, const model::Route& route, std::string_view type) {
    return std::any_of(route.policies.begin(), route.policies.end(), [&](model::PolicyId id) {
        return snapshot[id].type == type && snapshot[id].enabled;
    });
}

Result<std::shared_ptr<const Regex>> compile(const std::string& pattern, bool caseSensitive) {
    auto regex =
        Regex::compile(pattern, {.dialect = RegexDialect::Go, .caseSensitive = caseSensitive});
    if (!regex) {
        return fail(std::move(regex.error()));
    }
    return std::make_shared<const Regex>(std::move(*regex));
}

void readFlags(const model::Snapshot& snapshot, const model::Route& owner,
               const model::Route& route, EndpointRule& rule) {
    rule.blocked = hasPolicy(snapshot, route, "block-list");
    rule.mockStatus = hasPolicy(snapshot, route, "mock-response") ? route.responseStatus : 0;
    rule.internal = route.status.starts_with("internal");
    rule.ignored = std::any_of(route.overridden.begin(), route.overridden.end(), [](const auto& l) {
        return l.reason.find("ignores authentication") != std::string::npos;
    });
    rule.allowed = isOn(route.raw, {"allow", "enabled"}) ||
                   classicListHas(classicList(owner, "white_list"), rule);
    for (const model::PolicyId id : route.policies) {
        const model::Policy& policy = snapshot[id];
        if (policy.type == "transform-method" && policy.enabled) {
            const Node* to = at(policy.config, {"to_method"});
            to = to == nullptr ? at(policy.config, {"toMethod"}) : to;
            rule.newMethod = to == nullptr ? std::string{} : std::string(to->text);
        }
        if (policy.type == "url-rewrite") {
            const Node* triggers = at(policy.config, {"triggers"});
            rule.conditional =
                triggers != nullptr && !(triggers->items.empty() && triggers->members.empty());
        }
    }
}

// ReplaceTykVariables needs a session and stores of secrets.
bool needsContext(std::string_view text) {
    constexpr std::array<std::string_view, 3> kMarks{"$tyk_context.", "$tyk_meta.", "$secret_"};
    return std::any_of(kMarks.begin(), kMarks.end(), [text](std::string_view mark) {
        return text.find(mark) != std::string_view::npos;
    });
}

// "$1" of the first match, longest numbers as they are written.
std::string expand(const std::string& to, const RegexMatch& match) {
    std::string out;
    for (std::size_t i = 0; i < to.size();) {
        std::size_t end = i + 1;
        while (to[i] == '$' && end < to.size() && to[end] >= '0' && to[end] <= '9') {
            ++end;
        }
        if (to[i] != '$' || end == i + 1) {
            out += to[i++];
            continue;
        }
        const auto group = parseInt(std::string_view(to).substr(i + 1, end - i - 1));
        if (group && static_cast<std::size_t>(*group) < match.groups.size()) {
            out += match.groups[static_cast<std::size_t>(*group)];
        }
        i = end;
    }
    return out;
}

} // namespace

Result<VersionRules> versionRules(const model::Snapshot& snapshot, model::RouteId owner,
                                  std::string name, const std::vector<model::RouteId>& endpoints,
                                  const Settings& settings) {
    VersionRules out;
    out.route = owner;
    out.name = std::move(name);
    const model::Route& base = snapshot[owner];
    out.allowList = std::any_of(base.chain.begin(), base.chain.end(), [&](const auto& step) {
        return snapshot[step.policy].type == "allow-list";
    });
    for (const model::RouteId id : endpoints) {
        const model::Route& route = snapshot[id];
        EndpointRule rule;
        rule.route = id;
        rule.path = route.paths.empty() ? std::string{} : route.paths.front().text;
        rule.method = route.methods.empty() ? std::string{} : route.methods.front();
        rule.range = route.source.range;
        const bool caseSensitive =
            !settings.ignoreCase && (route.paths.empty() || route.paths.front().caseSensitive);
        auto regex = compile(pathPattern(rule.path, settings), caseSensitive);
        if (!regex) {
            return fail(std::move(regex.error()));
        }
        rule.regex = std::move(*regex);
        readFlags(snapshot, base, route, rule);
        for (const auto& rewrite : route.rewrites) {
            auto pattern = compile(rewrite.match, true);
            if (!pattern) {
                return fail(std::move(pattern.error()));
            }
            rule.rewrites.emplace_back(std::move(*pattern), rewrite.replacement);
        }
        out.endpoints.push_back(std::move(rule));
    }
    return out;
}

// matchesPath: without the listen path, and as it came.
bool ruleTakes(const EndpointRule& rule, const Api& api, const GoRequest& request) {
    const bool methodFits = rule.method.empty() || rule.method == request.method;
    return methodFits && (rule.regex->search(stripListenPath(api, request.url.path)) ||
                          rule.regex->search(request.url.path));
}

// URLAllowedAndIgnored: internal endpoints first, then mocks, ignored, blocked and
// allowed ones, each list in its order.
EndpointVerdict judgeEndpoints(const VersionRules& version, const Api& api,
                               const GoRequest& request) {
    for (const EndpointRule& rule : version.endpoints) {
        if (rule.internal && ruleTakes(rule, api, request)) {
            return {403, rule.route, "only rewrites inside the gateway reach this endpoint"};
        }
    }
    for (const EndpointRule& rule : version.endpoints) {
        if (rule.mockStatus != 0 && ruleTakes(rule, api, request)) {
            return {rule.mockStatus, rule.route, "the endpoint answers with a mock"};
        }
    }
    for (const EndpointRule& rule : version.endpoints) {
        if (rule.ignored && ruleTakes(rule, api, request)) {
            return {0, rule.route, {}};
        }
    }
    for (const EndpointRule& rule : version.endpoints) {
        if (rule.blocked && ruleTakes(rule, api, request)) {
            return {403, rule.route, "the endpoint is on the block list"};
        }
    }
    if (!version.allowList) {
        return {};
    }
    for (const EndpointRule& rule : version.endpoints) {
        if (rule.allowed && ruleTakes(rule, api, request)) {
            return {0, rule.route, {}};
        }
    }
    return {403, {}, "there is an allow list, and the endpoint is not on it"};
}

Rewritten rewriteRequest(const VersionRules& version, const Api& api, GoRequest& request,
                         std::vector<EmulationGap>& gaps) {
    Rewritten out;
    for (const EndpointRule& rule : version.endpoints) {
        if (rule.rewrites.empty() || out.endpoint || !ruleTakes(rule, api, request)) {
            continue;
        }
        out.endpoint = rule.route;
        const auto& [pattern, to] = rule.rewrites.front();
        if (rule.conditional || needsContext(to)) {
            gaps.push_back({fmt::format("url_rewrite of {}", rule.path),
                            "its triggers or variables are not looked at", rule.range});
        }
        const std::string from = request.url.text();
        auto match = pattern->find(from);
        const std::string decoded = goPathUnescape(from).value_or(from);
        match = match ? std::move(match) : pattern->find(decoded);
        if (match) {
            if (auto url = parseGoUrl(expand(to, *match))) {
                out.newHost = !url->host.empty();
                request.url = std::move(*url);
            }
        }
    }
    for (const EndpointRule& rule : version.endpoints) {
        if (!rule.newMethod.empty() && ruleTakes(rule, api, request)) {
            out.endpoint = out.endpoint ? out.endpoint : rule.route;
            request.method = rule.newMethod;
            break;
        }
    }
    return out;
}

} // namespace gatelens::match::tyk
