// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Tyk 5, after gateway/{api_loader,api_definition,mw_version_check,mw_url_rewrite,
// reverse_proxy}.go and internal/httputil/mux.go of 5.14: APIs by their listen paths
// (tyk.cpp), versions (tyk_versions.cpp), endpoints of a version (tyk_endpoints.cpp).
#pragma once

#include "core/match/go_request.h"
#include "core/match/regex.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::match::tyk {

// Settings of tyk.conf that change matching.
struct Settings {
    bool strictRoutes = false;
    bool prefixMatching = false;
    bool suffixMatching = false;
    bool ignoreCase = false;
    bool skipCleaning = false;
    bool customDomains = false;
};

// What one endpoint of a version says about the requests that it takes.
struct EndpointRule {
    model::RouteId route;
    std::shared_ptr<const Regex> regex;
    std::string path;   // as written
    std::string method; // empty: every one
    bool blocked = false;
    bool allowed = false;
    bool ignored = false;
    bool internal = false;
    int mockStatus = 0;
    std::string newMethod;
    std::vector<std::pair<std::shared_ptr<const Regex>, std::string>> rewrites;
    bool conditional = false; // a rewrite with triggers
    text::SourceRange range;
};

struct VersionRules {
    model::RouteId route;
    std::string name;
    bool allowList = false; // what no endpoint allows is refused
    std::vector<EndpointRule> endpoints;
};

struct Versioning {
    enum class Where : std::uint8_t { None, Header, Query, Url } where = Where::None;
    std::string key;
    std::string fallback;     // the default version
    bool useFallback = false; // also for a version that does not exist
    bool linked = false;      // versions are APIs of their own
    bool strip = false;
    std::string baseName;
    std::shared_ptr<const Regex> urlPattern;
};

// A domain of an API, in lower case.
struct DomainRule {
    model::HostMatchKind kind = model::HostMatchKind::Exact;
    std::string value;
    std::shared_ptr<const Regex> regex; // null: it cannot be compiled

    [[nodiscard]] bool takes(std::string_view host) const;
};

struct Api {
    model::RouteId route;
    std::vector<DomainRule> domains; // none: any
    std::string listenPath;
    std::string idPath;                       // "/id/", empty when it has none
    std::shared_ptr<const Regex> listenRegex; // of a templated listen path
    bool strip = true;
    bool hasDomain = false;
    Versioning versioning;
    std::vector<VersionRules> versions; // one when it is not versioned
};

// httputil.StripListenPath.
[[nodiscard]] std::string stripListenPath(const Api& api, const std::string& path);

// tyk_versions.cpp
[[nodiscard]] Versioning versioningOf(const model::Route& route);
// The version that a request asks for; takes its mark away where it is stripped.
struct ChosenVersion {
    const VersionRules* rules = nullptr;
    int status = 0; // of the refusal
    std::string detail;
};
[[nodiscard]] ChosenVersion chooseVersion(const Api& api, GoRequest& request);

// tyk_endpoints.cpp
[[nodiscard]] Result<VersionRules> versionRules(const model::Snapshot& snapshot,
                                                model::RouteId owner, std::string name,
                                                const std::vector<model::RouteId>& endpoints,
                                                const Settings& settings);
[[nodiscard]] bool ruleTakes(const EndpointRule& rule, const Api& api, const GoRequest& request);
// Allow, block and mock: an answer, or nothing. Sets the endpoint that decided.
struct EndpointVerdict {
    int status = 0; // 0: goes on
    model::RouteId endpoint;
    std::string detail;
};
[[nodiscard]] EndpointVerdict judgeEndpoints(const VersionRules& version, const Api& api,
                                             const GoRequest& request);
// url_rewrites and method_transforms; gives the endpoint that did it.
struct Rewritten {
    model::RouteId endpoint;
    bool newHost = false; // the URL is final
};
[[nodiscard]] Rewritten rewriteRequest(const VersionRules& version, const Api& api,
                                       GoRequest& request, std::vector<EmulationGap>& gaps);

} // namespace gatelens::match::tyk
