// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The endpoint lists of a version in a classic definition.
#include "core/adapters/tyk_util.h"

#include "core/base/strings.h"

#include <array>
#include <unordered_map>
#include <utility>

namespace gatelens::adapters::tyk {

using model::Setting;
using text::Node;

namespace {

// A list of extended_paths and what an entry of it switches on.
struct PathList {
    std::string_view name;
    Step step = Step::AllowList;
};

constexpr std::array kPathLists = std::to_array<PathList>({
    {"white_list", Step::AllowList},
    {"black_list", Step::BlockList},
    {"mock_response", Step::ClassicMock},
    {"size_limits", Step::RequestSizeLimit},
    {"track_endpoints", Step::TrackEndpoint},
    {"do_not_track_endpoints", Step::DoNotTrackEndpoint},
    {"rate_limit", Step::ApiRateLimit},
    {"validate_json", Step::ValidateJson},
    {"validate_request", Step::ValidateRequest},
    {"persist_graphql", Step::PersistGraphQl},
    {"transform", Step::TransformBody},
    {"transform_jq", Step::TransformJq},
    {"transform_headers", Step::TransformHeaders},
    {"url_rewrites", Step::UrlRewrite},
    {"method_transforms", Step::TransformMethod},
    {"advance_cache_config", Step::Cache},
    {"virtual", Step::VirtualEndpoint},
    {"go_plugin", Step::EndpointPlugin},
    {"circuit_breakers", Step::CircuitBreaker},
    {"hard_timeouts", Step::EnforceTimeout},
    {"transform_response", Step::TransformResponseBody},
    {"transform_jq_response", Step::TransformResponseJq},
    {"transform_response_headers", Step::TransformResponseHeaders},
});

// The endpoints of one version; entries of several lists for one path and method
// are one endpoint.
class Endpoints final {
public:
    explicit Endpoints(bool cacheOn, bool ignoreCase)
        : m_cacheOn(cacheOn)
        , m_ignoreCase(ignoreCase) {}

    void readExtended(const Node* paths) {
        for (const auto& list : kPathLists) {
            for (const Node* item : itemsOf(paths, list.name)) {
                add(list.step, *item);
            }
        }
        for (const Node* item : itemsOf(paths, "ignored")) {
            if (!isOn(item, "disabled")) {
                eachMethod(*item, [](Endpoint& endpoint) { endpoint.ignored = true; });
            }
        }
        for (const Node* item : itemsOf(paths, "internal")) {
            if (!isOn(item, "disabled")) {
                eachMethod(*item, [](Endpoint& endpoint) { endpoint.internal = true; });
            }
        }
        for (const Node* item : itemsOf(paths, "cache")) { // bare paths
            Endpoint& endpoint = at(std::string(item->text), {}, *item);
            endpoint.steps.push_back({Step::Cache, item, item->range, {}, m_cacheOn});
        }
    }

    // The form before extended paths: three lists of bare paths.
    void readSimple(const Node* paths) {
        for (const Node* item : itemsOf(paths, "ignored")) {
            at(std::string(item->text), {}, *item).ignored = true;
        }
        simpleList(paths, "white_list", Step::AllowList);
        simpleList(paths, "black_list", Step::BlockList);
    }

    [[nodiscard]] std::vector<Endpoint> take() { return std::move(m_endpoints); }

private:
    void simpleList(const Node* paths, std::string_view list, Step step) {
        for (const Node* item : itemsOf(paths, list)) {
            Endpoint& endpoint = at(std::string(item->text), {}, *item);
            endpoint.steps.push_back({step, item, item->range, {}});
            endpoint.blocked = endpoint.blocked || step == Step::BlockList;
        }
    }

    Endpoint& at(std::string path, std::string method, const Node& item) {
        std::string key = method + ' ' + path;
        const auto [found, fresh] = m_index.emplace(std::move(key), m_endpoints.size());
        if (fresh) {
            Endpoint endpoint;
            endpoint.path = std::move(path);
            endpoint.method = std::move(method);
            endpoint.range = item.range;
            endpoint.raw = &item;
            m_endpoints.push_back(std::move(endpoint));
        }
        Endpoint& endpoint = m_endpoints[found->second];
        endpoint.ignoreCase = endpoint.ignoreCase || m_ignoreCase || isOn(&item, "ignore_case");
        return endpoint;
    }

    // An entry has a method, or (deprecated) one action a method, or none: then it
    // counts for all of them.
    template <typename Change>
    void eachMethod(const Node& item, const Change& change) {
        const auto actions = membersOf(&item, "method_actions");
        if (actions.empty()) {
            change(at(textOf(&item, "path"), textOf(&item, "method"), item));
            return;
        }
        for (const auto& action : actions) {
            Endpoint& endpoint = at(textOf(&item, "path"), std::string(action.name), item);
            if (textOf(action.value, "action") == "reply") {
                endpoint.mockStatus = static_cast<int>(intOf(action.value, "code", 200));
                endpoint.steps.push_back(
                    {Step::ClassicMock, action.value, action.value->range, {}});
            } else {
                change(endpoint);
            }
        }
    }

    void add(Step step, const Node& item) {
        const bool enabled = !isOn(&item, "disabled") && boolOf(&item, "enabled", true) &&
                             (step != Step::Cache || m_cacheOn);
        eachMethod(item, [&](Endpoint& endpoint) {
            endpoint.steps.push_back({step, &item, item.range, nameOf(step, item), enabled});
            if (enabled) {
                apply(step, item, endpoint);
            }
        });
    }

    static std::string nameOf(Step step, const Node& item) {
        if (step == Step::VirtualEndpoint) {
            return textOf(&item, "response_function_name");
        }
        return step == Step::EndpointPlugin ? textOf(&item, "func_name") : std::string{};
    }

    static void apply(Step step, const Node& item, Endpoint& endpoint) {
        switch (step) {
        case Step::BlockList:
            endpoint.blocked = true;
            break;
        case Step::ClassicMock:
            endpoint.mockStatus = static_cast<int>(intOf(&item, "code", 200));
            break;
        case Step::RequestSizeLimit:
            endpoint.maxBodyBytes = intSetting(&item, "size_limit");
            break;
        case Step::EnforceTimeout:
            endpoint.timeoutMs = timeout(item);
            break;
        case Step::UrlRewrite:
            endpoint.rewrites.push_back({model::PathRewrite::Kind::RegexReplace,
                                         textOf(&item, "match_pattern"),
                                         textOf(&item, "rewrite_to"), item.range});
            break;
        default:
            break;
        }
    }

    static Setting<std::int64_t> timeout(const Node& item) {
        if (const auto ms = durationMs(textOf(&item, "duration"), 1000)) {
            return Setting<std::int64_t>::at(*ms, rangeOf(&item, "duration"));
        }
        auto seconds = intSetting(&item, "timeout");
        seconds.value *= 1000;
        return seconds;
    }

    bool m_cacheOn;
    bool m_ignoreCase;
    std::vector<Endpoint> m_endpoints;
    std::unordered_map<std::string, std::size_t> m_index;
};

} // namespace

std::vector<Endpoint> readEndpoints(const Node& version, bool cacheOn) {
    Endpoints endpoints(cacheOn, isOn(&version, "ignore_endpoint_case"));
    if (isOn(&version, "use_extended_paths")) {
        endpoints.readExtended(child(&version, "extended_paths"));
    } else {
        endpoints.readSimple(child(&version, "paths"));
    }
    return endpoints.take();
}

} // namespace gatelens::adapters::tyk
