// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_apisix.h"

#include "core/base/strings.h"
#include "tests/support/converse.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::testsupport {

using adapters::ApiAnswer;
using adapters::ApiRequest;

namespace {

constexpr std::string_view kAdmin = "/apisix/admin";

constexpr std::array kLists =
    std::to_array<std::string_view>({"routes", "services", "upstreams", "consumers", "global_rules",
                                     "plugin_configs", "plugin_metadata", "stream_routes"});
constexpr std::array kLists3 =
    std::to_array<std::string_view>({"ssls", "protos", "consumer_groups", "secrets"});
constexpr std::array kLists2 = std::to_array<std::string_view>({"ssl", "proto"});

bool contains(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

} // namespace

FakeApisix::FakeApisix(Api api, std::string version)
    : m_api(api)
    , m_version(std::move(version)) {}

FakeApisix& FakeApisix::add(const std::string& list, const std::string& id, std::string valueJson) {
    m_lists[list].emplace_back(id, std::move(valueJson));
    return *this;
}

FakeApisix& FakeApisix::requireKey(std::string key) {
    m_key = std::move(key);
    return *this;
}

FakeApisix& FakeApisix::answerWith(const std::string& path, int status, std::string body,
                                   std::size_t page) {
    m_failures[path] = {status, std::move(body), page};
    return *this;
}

FakeApisix& FakeApisix::schema(const std::string& path, std::string json) {
    m_bodies[std::string(kAdmin) + path] = std::move(json);
    return *this;
}

FakeApisix& FakeApisix::allPlugins(std::string json) {
    m_allPlugins = std::move(json);
    return *this;
}

FakeApisix& FakeApisix::body(const std::string& path, std::string json) {
    m_bodies[path] = std::move(json);
    return *this;
}

ApiAnswer FakeApisix::answer(const ApiRequest& request, int status, std::string body) const {
    ApiAnswer out;
    out.request = request;
    out.status = status;
    out.headers = {{"Content-Type", "application/json"}, {"Server", "APISIX/" + m_version}};
    out.body = std::move(body);
    return out;
}

bool FakeApisix::serves(const std::string& list) const {
    const bool credentials = list.starts_with("consumers/") && list.ends_with("/credentials");
    if (credentials) { // from 3.11 on
        const auto parts = split(m_version, '.');
        return parts[0] == "3" && *parseInt(parts[1]) >= 11;
    }
    return contains(kLists, list) || contains(isV2() ? std::span<const std::string_view>(kLists2)
                                                     : std::span<const std::string_view>(kLists3),
                                              list);
}

ApiAnswer FakeApisix::list(const ApiRequest& request, const std::string& path,
                           std::string_view page, std::string_view size) {
    const auto& entries = m_lists[path];
    std::vector<std::string> shown;
    const auto show = [&](const Entry& entry) {
        shown.push_back(fmt::format(
            R"({{"key":"/apisix/{}/{}","value":{},"createdIndex":10,"modifiedIndex":11}})", path,
            entry.first, entry.second));
    };
    if (isV2()) { // no pages: everything, in a tree
        std::ranges::for_each(entries, show);
        return answer(
            request, 200,
            fmt::format(R"({{"action":"get","count":{},"node":{{"key":"/apisix/{}",)"
                        R"("dir":true,"nodes":{}}}}})",
                        entries.size(), path,
                        shown.empty() ? "{}" : fmt::format("[{}]", fmt::join(shown, ","))));
    }
    const auto number = parseInt(page);
    const auto count = parseInt(size);
    if (!number || !count || *count < 10 || *count > 500) {
        return answer(request, 400, R"({"error_msg":"page_size must be between 10 and 500"})");
    }
    const auto begin = static_cast<std::size_t>((*number - 1) * *count);
    for (auto i = begin; i < std::min(begin + static_cast<std::size_t>(*count), entries.size());
         ++i) {
        show(entries[i]);
    }
    return answer(
        request, 200,
        fmt::format(R"({{"total":{},"list":[{}]}})", entries.size(), fmt::join(shown, ",")));
}

ApiAnswer FakeApisix::admin(const ApiRequest& request, const std::string& path,
                            std::string_view page, std::string_view size, bool all) {
    const bool keyGiven = std::ranges::any_of(request.headers, [this](const auto& header) {
        return equalsIgnoreCase(header.first, "X-API-KEY") && header.second == m_key;
    });
    if (!m_key.empty() && !keyGiven) {
        return answer(request, 401,
                      R"({"error_msg":"failed to check token",)"
                      R"("description":"missing apikey"})");
    }
    if (path == "plugins" && all) {
        return m_allPlugins.empty() ? answer(request, 404, R"({"error_msg":"not found"})")
                                    : answer(request, 200, m_allPlugins);
    }
    if (path == "plugins/list") {
        return answer(request, 200, R"(["key-auth","limit-count"])");
    }
    if (path == "stream_routes" && m_lists[path].empty()) {
        return answer(request, 400,
                      R"({"error_msg":"stream mode is disabled, can not add )"
                      R"(stream routes"})");
    }
    if (serves(path)) {
        return list(request, path, page, size);
    }
    return answer(request, 404,
                  fmt::format(R"({{"error_msg":"Unsupported resource type: {}"}})", path));
}

ApiAnswer FakeApisix::control(const ApiRequest& request, const std::string& path) {
    for (const auto list : {"routes", "services", "upstreams"}) {
        if (path != fmt::format("/v1/{}", list)) {
            continue;
        }
        std::vector<std::string> shown;
        for (const auto& [id, value] : m_lists[list]) {
            shown.push_back(fmt::format(
                R"({{"key":"/apisix/{}/{}","value":{},"clean_handlers":{{}},"update_count":0}})",
                list, id, value));
        }
        return answer(request, 200,
                      shown.empty() ? "{}" : fmt::format("[{}]", fmt::join(shown, ",")));
    }
    return answer(request, 404, R"({"error_msg":"not found"})");
}

ApiAnswer FakeApisix::operator()(const ApiRequest& request) {
    m_asked.push_back(request.path);
    if (request.method != "GET") {
        return answer(request, 405, R"({"error_msg":"method not allowed"})");
    }
    const auto target = splitTarget(request.path);
    if (m_api == Api::Proxy) {
        return answer(request, 404, R"({"error_msg":"404 Route Not Found"})");
    }
    const auto page = target.argument("page");
    const auto failure = m_failures.find(target.path);
    if (failure != m_failures.end() &&
        static_cast<std::size_t>(parseInt(page).value_or(1)) >= failure->second.page) {
        return answer(request, failure->second.status, failure->second.body);
    }
    const bool adminPath = target.path.starts_with(kAdmin);
    const bool adminApi = m_api == Api::AdminV2 || m_api == Api::AdminV3;
    if (const auto body = m_bodies.find(target.path);
        body != m_bodies.end() && adminPath != (m_api == Api::Control)) {
        return answer(request, 200, body->second);
    }
    if (adminPath && adminApi) {
        return admin(request, target.path.substr(kAdmin.size() + 1), page,
                     target.argument("page_size"), target.argument("all") == "true");
    }
    if (!adminPath && m_api == Api::Control) {
        return control(request, target.path);
    }
    return answer(request, 404, "<html>404 Not Found</html>");
}

} // namespace gatelens::testsupport
