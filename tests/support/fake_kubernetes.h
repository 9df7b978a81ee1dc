// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A Kubernetes API server in memory: discovery, paged lists, single objects. It
// answers as the published API says and refuses whatever a reader has no
// business to ask.
#pragma once

#include "core/adapters/adapter.h"
#include "core/base/json_writer.h"
#include "core/base/strings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters::testing {

class FakeKubernetes final {
public:
    struct Resource {
        std::string kind;
        bool namespaced = true;
        std::vector<std::string> objects; // JSON, without kind and apiVersion as lists have them
    };

    // `path` is "/apis/<group>/<version>/<plural>" or "/api/v1/<plural>".
    void serve(const std::string& path, Resource resource) {
        m_resources[path] = std::move(resource);
    }
    void serveObject(const std::string& path, std::string json) {
        m_single[path] = std::move(json);
    }
    void refuse(const std::string& path) { m_refused.insert(path); }
    void setPageSize(std::size_t size) { m_pageSize = size; }
    void expireOnce(const std::string& path) { m_expiring.insert(path); }

    ApiAnswer answer(const ApiRequest& request) {
        ApiAnswer out;
        out.request = request;
        if (request.method != "GET" || !request.body.empty()) {
            return status(out, 405, "only GET is for readers");
        }
        const auto question = request.path.find('?');
        const std::string path = request.path.substr(0, question);
        const auto query = question == std::string::npos ? std::map<std::string, std::string>{}
                                                         : parse(request.path.substr(question + 1));
        m_log.push_back(request.path);
        if (m_refused.contains(path)) {
            return status(out, 403, "User \"reader\" cannot list this resource");
        }
        if (path == "/version") {
            return json(
                out, R"({"major":"1","minor":"33","gitVersion":"v1.33.1","goVersion":"go1.24"})");
        }
        if (path == "/apis") {
            return json(out, groups());
        }
        if (const auto single = m_single.find(path); single != m_single.end()) {
            return json(out, single->second);
        }
        if (const auto resource = m_resources.find(path); resource != m_resources.end()) {
            return list(out, path, resource->second, query);
        }
        const std::string resources = resourceList(path);
        return resources.empty()
                   ? status(out, 404, "the server could not find the requested resource")
                   : json(out, resources);
    }

    [[nodiscard]] const std::vector<std::string>& log() const { return m_log; }

private:
    static std::map<std::string, std::string> parse(std::string_view query) {
        std::map<std::string, std::string> out;
        for (const auto part : split(query, '&')) {
            const auto equals = part.find('=');
            out.emplace(part.substr(0, equals), part.substr(equals + 1));
        }
        return out;
    }

    static ApiAnswer json(ApiAnswer out, std::string body) {
        out.status = 200;
        out.headers = {{"Content-Type", "application/json"}};
        out.body = std::move(body);
        return out;
    }

    static ApiAnswer status(ApiAnswer out, int code, std::string_view message) {
        out.status = code;
        out.headers = {{"Content-Type", "application/json"}};
        out.body = fmt::format(
            R"({{"kind":"Status","apiVersion":"v1","status":"Failure","message":{},"code":{}}})",
            jsonQuote(message), code);
        return out;
    }

    // "/apis/g/v/plural" -> {"g", "v"}; nothing for the core group.
    static std::pair<std::string, std::string> groupOf(const std::string& path) {
        const auto parts = split(path, '/');
        return parts.size() == 5 ? std::pair(std::string(parts[2]), std::string(parts[3]))
                                 : std::pair(std::string(), std::string("v1"));
    }

    [[nodiscard]] std::string groups() const {
        std::map<std::string, std::set<std::string>> versions;
        for (const auto& [path, resource] : m_resources) {
            const auto [group, version] = groupOf(path);
            if (!group.empty()) {
                versions[group].insert(version);
            }
        }
        std::vector<std::string> out;
        for (const auto& [group, names] : versions) {
            std::vector<std::string> entries;
            for (const auto& name : names) {
                entries.push_back(
                    fmt::format(R"({{"groupVersion":"{}/{}","version":"{}"}})", group, name, name));
            }
            out.push_back(
                fmt::format(R"({{"name":"{}","versions":[{}]}})", group, fmt::join(entries, ",")));
        }
        return fmt::format(R"({{"kind":"APIGroupList","apiVersion":"v1","groups":[{}]}})",
                           fmt::join(out, ","));
    }

    [[nodiscard]] std::string resourceList(const std::string& path) const {
        std::vector<std::string> out;
        for (const auto& [at, resource] : m_resources) {
            const auto slash = at.rfind('/');
            if (at.substr(0, slash) != path) {
                continue;
            }
            const std::string plural = at.substr(slash + 1);
            out.push_back(fmt::format(
                R"({{"name":"{}","kind":"{}","namespaced":{},"verbs":["get","list","watch"]}})",
                plural, resource.kind, resource.namespaced));
            out.push_back(fmt::format(
                R"({{"name":"{}/status","kind":"{}","namespaced":true,"verbs":["get"]}})", plural,
                resource.kind));
        }
        return out.empty() ? std::string()
                           : fmt::format(R"({{"kind":"APIResourceList","resources":[{}]}})",
                                         fmt::join(out, ","));
    }

    ApiAnswer list(ApiAnswer out, const std::string& path, const Resource& resource,
                   const std::map<std::string, std::string>& query) {
        for (const auto& [name, value] : query) {
            if (name != "limit" && name != "continue") {
                return status(std::move(out), 400, "unknown parameter " + name);
            }
        }
        const auto limit = parseInt(query.count("limit") != 0 ? query.at("limit") : "");
        if (!limit || *limit <= 0) {
            return status(std::move(out), 400, "a list without limit may be too large");
        }
        std::size_t from = 0;
        if (query.count("continue") != 0) {
            // The token has characters that must be escaped in a query.
            const std::string token = query.at("continue");
            if (!token.starts_with("p%2F%3D")) {
                return status(std::move(out), 400, "continue parameter is not valid");
            }
            if (m_expiring.erase(path) > 0) {
                return status(std::move(out), 410, "The provided continue parameter is too old");
            }
            from = static_cast<std::size_t>(parseInt(token.substr(7)).value_or(0));
        }
        const std::size_t size = std::min(static_cast<std::size_t>(*limit), m_pageSize);
        const std::size_t to = std::min(from + size, resource.objects.size());
        const std::string next = to < resource.objects.size() ? fmt::format("p/={}", to) : "";
        std::vector<std::string> items(resource.objects.begin() + static_cast<std::ptrdiff_t>(from),
                                       resource.objects.begin() + static_cast<std::ptrdiff_t>(to));
        const auto [group, version] = groupOf(path);
        return json(
            std::move(out),
            fmt::format(R"({{"kind":"{}List","apiVersion":"{}","metadata":{{"continue":{}}},)"
                        R"("items":[{}]}})",
                        resource.kind, group.empty() ? version : group + '/' + version,
                        jsonQuote(next), fmt::join(items, ",")));
    }

    std::map<std::string, Resource> m_resources;
    std::map<std::string, std::string> m_single;
    std::set<std::string> m_refused;
    std::set<std::string> m_expiring;
    std::vector<std::string> m_log;
    std::size_t m_pageSize = 500;
};

} // namespace gatelens::adapters::testing
