// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// KrakenD 2, after luraproject/lura router/gin/{engine,endpoint}.go and
// config/uri.go, and gin's handleHTTPRequest.
#include "core/base/strings.h"
#include "core/match/go_request.h"
#include "core/match/path.h"
#include "core/match/products/krakend_tree.h"
#include "core/match/verdict.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::match {

namespace krakend {

namespace {

using text::Node;

const Node* member(const Node* node, std::string_view key) {
    const Node* value = node == nullptr ? nullptr : node->get(key);
    return value == nullptr || value->isNull() ? nullptr : value;
}

bool isOn(const Node* node, std::string_view key) {
    const Node* value = member(node, key);
    return value != nullptr && value->asBool().value_or(false);
}

std::vector<std::string> textsOf(const Node* node, std::string_view key) {
    std::vector<std::string> out;
    if (const Node* list = member(node, key)) {
        for (const Node* item : list->items) {
            out.emplace_back(item->text);
        }
    }
    return out;
}

bool holdsStar(const std::vector<std::string>& list) {
    return std::find(list.begin(), list.end(), "*") != list.end();
}

// Switches of the "router" namespace.
struct Settings {
    bool redirectSlash = true;
    bool redirectFixed = true;
    bool methodNotAllowed = true;
    bool removeSlashes = false;
    bool decodedParameters = false; // disable_path_decoding
    bool autoOptions = false;
};

Settings settingsOf(const model::Snapshot& snapshot) {
    Settings out;
    for (const auto& document : snapshot.documents) {
        const Node* extra = member(document->root(), "extra_config");
        const Node* router = member(extra, "router");
        router =
            router == nullptr ? member(extra, "github_com/luraproject/lura/router/gin") : router;
        out.redirectSlash = out.redirectSlash && !isOn(router, "disable_redirect_trailing_slash");
        out.redirectFixed = out.redirectFixed && !isOn(router, "disable_redirect_fixed_path");
        out.methodNotAllowed =
            out.methodNotAllowed && !isOn(router, "disable_handle_method_not_allowed");
        out.removeSlashes = out.removeSlashes || isOn(router, "remove_extra_slash");
        out.decodedParameters = out.decodedParameters || isOn(router, "disable_path_decoding");
        out.autoOptions = out.autoOptions || isOn(router, "auto_options");
    }
    return out;
}

// The first letter of a placeholder is upper case on both sides.
std::string titled(std::string name) {
    if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') {
        name[0] = static_cast<char>(name[0] - 'a' + 'A');
    }
    return name;
}

// gin's cleanPath keeps a trailing slash.
std::string cleanedPath(const std::string& path) {
    std::string out = goPathClean(path.starts_with('/') ? path : '/' + path);
    return path.ends_with('/') && out != "/" ? out + '/' : out;
}

class KrakendMatcher final : public Matcher {
public:
    KrakendMatcher(model::SnapshotPtr snapshot, text::Diagnostics& problems)
        : m_snapshot(std::move(snapshot))
        , m_settings(settingsOf(*m_snapshot)) {
        for (std::size_t i = 0; i < m_snapshot->routes.size(); ++i) {
            addRoute(model::RouteId(i), problems);
        }
    }

    [[nodiscard]] Decision decide(const Request& request) const override;
    [[nodiscard]] std::vector<Candidate>
    candidates(const Request& request, const Decision& decision, std::size_t limit) const override;

private:
    void addRoute(model::RouteId id, text::Diagnostics& problems);
    [[nodiscard]] const Tree* treeOf(const std::string& method) const;
    // The path to which gin redirects; empty: it does not.
    [[nodiscard]] std::string redirection(const Tree& tree, const std::string& path) const;
    [[nodiscard]] bool otherMethodTakes(const std::string& method, const std::string& path) const;
    void proceed(const Leaf& leaf, const GoRequest& go, const Request& request,
                 Decision& decision) const;
    [[nodiscard]] UpstreamRequest upstreamOf(const model::Route& route,
                                             const model::Service& service, const Leaf& leaf,
                                             const GoRequest& go, const Request& request) const;

    model::SnapshotPtr m_snapshot;
    Settings m_settings;
    std::map<std::string, Tree> m_trees;
};

void KrakendMatcher::addRoute(model::RouteId id, text::Diagnostics& problems) {
    const model::Route& route = (*m_snapshot)[id];
    if (route.paths.empty() || route.action == model::RouteAction::None) {
        return;
    }
    const bool builtIn = route.action == model::RouteAction::Internal;
    std::vector<std::string> methods = route.methods;
    if (methods.empty() && builtIn) {
        const bool any = route.paths.front().kind == model::PathMatchKind::Prefix;
        methods = any ? std::vector<std::string>{"GET", "POST", "PUT", "PATCH", "DELETE"}
                      : std::vector<std::string>{"GET"};
    }
    std::string path = route.paths.front().value;
    if (route.paths.front().kind == model::PathMatchKind::Prefix) {
        path += "*param";
    }
    for (const std::string& method : methods) {
        if (!m_trees[method].add(path, id.value)) {
            problems.push_back({text::Severity::Error,
                                "route-left-out",
                                fmt::format("endpoint \"{}\" is there already; KrakenD does not "
                                            "start",
                                            route.label()),
                                {},
                                route.source.range,
                                {}});
        }
    }
}

const Tree* KrakendMatcher::treeOf(const std::string& method) const {
    const auto found = m_trees.find(method);
    return found == m_trees.end() ? nullptr : &found->second;
}

std::string KrakendMatcher::redirection(const Tree& tree, const std::string& path) const {
    if (path == "/") {
        return {};
    }
    const auto otherSlash = [](const std::string& text) {
        return text.ends_with('/') ? text.substr(0, text.size() - 1) : text + '/';
    };
    if (m_settings.redirectSlash && tree.find(otherSlash(path))) {
        return otherSlash(path);
    }
    if (!m_settings.redirectFixed) {
        return {};
    }
    const std::string cleaned = cleanedPath(path);
    if (const auto leaf = tree.find(cleaned, true)) {
        return leaf->path;
    }
    if (m_settings.redirectSlash) {
        if (const auto leaf = tree.find(otherSlash(cleaned), true)) {
            return leaf->path;
        }
    }
    return {};
}

bool KrakendMatcher::otherMethodTakes(const std::string& method, const std::string& path) const {
    return std::any_of(m_trees.begin(), m_trees.end(), [&](const auto& entry) {
        return entry.first != method && entry.second.find(path).has_value();
    });
}

Decision KrakendMatcher::decide(const Request& request) const {
    Decision decision;
    GoReading reading = readGoRequest(request);
    if (!reading.request) {
        decision.outcome = reading.status < 400 ? Outcome::Respond : Outcome::Refused;
        decision.status = reading.status;
        decision.detail = std::move(reading.reason);
        return decision;
    }
    GoRequest& go = *reading.request;
    const std::string path = m_settings.removeSlashes ? cleanedPath(go.url.path) : go.url.path;
    const Tree* tree = treeOf(go.method);
    if (const auto leaf = tree == nullptr ? std::nullopt : tree->find(path)) {
        proceed(*leaf, go, request, decision);
        return decision;
    }
    if (const std::string to = tree == nullptr ? std::string{} : redirection(*tree, path);
        !to.empty()) {
        GoUrl url = go.url;
        url.path = to;
        url.rawPath.clear();
        decision.outcome = Outcome::Redirect;
        decision.status = go.method == "GET" ? 301 : 307;
        decision.location = url.text();
        decision.detail = "an endpoint of nearly this path is there";
        return decision;
    }
    if (m_settings.methodNotAllowed && otherMethodTakes(go.method, path)) {
        const bool options = m_settings.autoOptions && go.method == "OPTIONS";
        decision.outcome = Outcome::Respond;
        decision.status = options ? 200 : 405;
        decision.detail = options ? "OPTIONS is answered for every endpoint"
                                  : "the path is there with another method";
        return decision;
    }
    decision.status = 404;
    decision.detail = "no endpoint takes the request";
    return decision;
}

void KrakendMatcher::proceed(const Leaf& leaf, const GoRequest& go, const Request& request,
                             Decision& decision) const {
    decision.route = model::RouteId(leaf.index);
    const model::Route& route = (*m_snapshot)[decision.route];
    if (route.action == model::RouteAction::Internal) {
        decision.outcome = Outcome::Internal;
        decision.detail = fmt::format("{} answers", route.name);
        return;
    }
    // paramChecker: what is still encoded once is refused.
    for (const auto& [name, value] : leaf.parameters) {
        const auto decoded = goPathUnescape(value);
        if (!m_settings.decodedParameters &&
            (!decoded || *decoded != value || value.find_first_of("?#") != std::string::npos)) {
            decision.outcome = Outcome::Respond;
            decision.status = 400;
            decision.detail = fmt::format("the parameter {} holds encoded characters", name);
            return;
        }
    }
    using Class = model::PolicyClass;
    constexpr std::array<Class, 6> kOpen{Class::Authn,    Class::Authz,     Class::Code,
                                         Class::Validate, Class::Transform, Class::Bot};
    for (const auto& step : route.chain) {
        const model::Policy& policy = (*m_snapshot)[step.policy];
        if (!policy.emulable ||
            std::find(kOpen.begin(), kOpen.end(), policy.policyClass) != kOpen.end()) {
            decision.gaps.push_back({fmt::format("component {}", policy.type),
                                     "it is passed over; it may answer or change the request",
                                     policy.source.range});
        }
    }
    for (const auto& part : route.services) {
        if (part.service) {
            decision.destinations.push_back({part.service, 1, 0});
        }
    }
    if (decision.destinations.empty()) {
        decision.outcome = Outcome::Respond;
        decision.status = 500;
        decision.detail = "the endpoint has no backend";
        return;
    }
    decision.outcome = Outcome::Forward;
    const std::size_t count = decision.destinations.size();
    decision.detail =
        count == 1 ? fmt::format("endpoint \"{}\" sends it to its backend", route.name)
                   : fmt::format("endpoint \"{}\" sends it to all of its {} backends and merges "
                                 "their answers; the first is shown",
                                 route.name, count);
    decision.upstream =
        upstreamOf(route, (*m_snapshot)[decision.destinations.front().service], leaf, go, request);
}

UpstreamRequest KrakendMatcher::upstreamOf(const model::Route& route, const model::Service& service,
                                           const Leaf& leaf, const GoRequest& go,
                                           const Request& request) const {
    std::string pattern = service.path.starts_with('/') ? service.path : '/' + service.path;
    for (const auto& [name, value] : leaf.parameters) {
        for (const std::string& placeholder :
             {fmt::format("{{{}}}", name), fmt::format("{{{}}}", titled(name))}) {
            for (auto at = pattern.find(placeholder); at != std::string::npos;
                 at = pattern.find(placeholder, at + value.size())) {
                pattern.replace(at, placeholder.size(), value);
            }
        }
    }
    const bool tls = model::isEncrypted(service.protocol);
    const bool standard = service.port == 0 || service.port == (tls ? 443 : 80);
    UpstreamRequest upstream;
    upstream.scheme = tls ? "https" : "http";
    upstream.authority = standard ? service.host : fmt::format("{}:{}", service.host, service.port);
    upstream.host = upstream.authority;
    GoUrl url = parseGoUrl("http://h" + pattern).value_or(GoUrl{});
    // Only what is listed is passed on.
    const auto listed = textsOf(route.raw, "input_query_strings");
    GoQuery query = parseGoQuery(go.url.rawQuery);
    if (!holdsStar(listed)) {
        std::erase_if(query.pairs, [&listed](const auto& pair) {
            return std::find(listed.begin(), listed.end(), pair.first) == listed.end();
        });
    }
    // A list of the backend narrows down what the endpoint lets through (query_strings_filter
    // and headers_filter of Lura); a star has no meaning there.
    if (const auto own = textsOf(service.raw, "input_query_strings"); !own.empty()) {
        std::erase_if(query.pairs, [&own](const auto& pair) {
            return std::find(own.begin(), own.end(), pair.first) == own.end();
        });
    }
    if (!query.pairs.empty()) {
        url.rawQuery += (url.rawQuery.empty() ? "" : "&") + encodeGoQuery(query);
    }
    upstream.path = url.requestUri();
    std::string method(member(service.raw, "method") == nullptr
                           ? std::string_view(go.method)
                           : member(service.raw, "method")->text);
    std::transform(method.begin(), method.end(), method.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    upstream.method = method == request.method ? std::string{} : method;
    auto fields = textsOf(route.raw, "input_headers");
    const bool all = holdsStar(fields);
    if (fields.empty()) {
        fields = {"Content-Type"};
    }
    GoHeaders forwarded;
    for (const auto& [name, value] : go.headers.all()) {
        const bool passes = all || std::any_of(fields.begin(), fields.end(), [&](const auto& f) {
                                return equalsIgnoreCase(f, name);
                            });
        if (passes) {
            forwarded.add(name, value);
        }
    }
    forwarded.set("X-Forwarded-For", request.clientIp);
    forwarded.set("X-Forwarded-Host", go.host);
    forwarded.set(forwarded.has("User-Agent") ? "X-Forwarded-Via" : "User-Agent",
                  "(KrakenD and its version)");
    if (const auto own = textsOf(service.raw, "input_headers"); !own.empty()) {
        std::erase_if(forwarded.all(), [&own](const auto& field) {
            return std::none_of(own.begin(), own.end(), [&](const auto& name) {
                return equalsIgnoreCase(name, field.first);
            });
        });
    }
    goAskForGzip(forwarded, method);
    describeFields(request, forwarded, upstream);
    return upstream;
}

std::vector<Candidate> KrakendMatcher::candidates(const Request& request, const Decision& decision,
                                                  std::size_t limit) const {
    const GoReading reading = readGoRequest(request);
    if (!reading.request) {
        return {};
    }
    const std::string& path = reading.request->url.path;
    NearRoutes near;
    for (std::size_t i = 0; i < m_snapshot->routes.size(); ++i) {
        const model::RouteId id(i);
        const model::Route& route = m_snapshot->routes[i];
        if (id == decision.route) {
            near.setWinner(id, fmt::format("its path and method fit; {}", decision.detail));
            continue;
        }
        if (route.paths.empty()) {
            continue;
        }
        Tree alone;
        alone.add(route.paths.front().value, 0);
        Verdict verdict;
        verdict.judge(alone.find(path).has_value(),
                      fmt::format("has the path {}; it is {}", route.paths.front().text, path));
        verdict.judge(route.methods.empty() || std::find(route.methods.begin(), route.methods.end(),
                                                         request.method) != route.methods.end(),
                      fmt::format("takes {}; the method is {}", fmt::join(route.methods, ", "),
                                  request.method));
        if (verdict.matched()) {
            near.addMatched(id, "a path with more literal segments comes first");
        } else {
            near.addMissed(id, verdict);
        }
    }
    return near.take(limit);
}

Compiled compileSnapshot(const model::SnapshotPtr& snapshot) {
    Compiled out;
    out.matcher = std::make_unique<const KrakendMatcher>(snapshot, out.problems);
    return out;
}

} // namespace

} // namespace krakend

extern const Product krakendProduct;
const Product krakendProduct{"krakend", krakend::compileSnapshot};

} // namespace gatelens::match
