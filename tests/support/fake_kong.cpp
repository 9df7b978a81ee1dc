// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_kong.h"

#include "core/base/strings.h"
#include "tests/support/converse.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::testsupport {

using adapters::ApiAnswer;
using adapters::ApiRequest;

namespace {

constexpr std::array kLists = std::to_array<std::string_view>(
    {"services", "routes", "plugins", "upstreams", "consumers", "certificates", "ca_certificates",
     "snis", "key-auths", "basic-auths", "jwts", "hmac-auths", "oauth2", "oauth2_tokens", "acls"});

// Lists that came with a version.
struct Since {
    std::string_view list;
    int minor; // of 3
};
constexpr std::array kSince =
    std::to_array<Since>({{"vaults", 0}, {"keys", 1}, {"key-sets", 1}, {"filter-chains", 4}});

constexpr std::array kEnterprise = std::to_array<std::string_view>(
    {"consumer_groups", "workspaces", "mtls-auths", "key-auths-enc"});

} // namespace

FakeKong::FakeKong(std::string version, std::string edition)
    : m_version(std::move(version))
    , m_edition(std::move(edition)) {}

FakeKong& FakeKong::add(const std::string& list, std::string entityJson) {
    m_lists[list].push_back(std::move(entityJson));
    return *this;
}

FakeKong& FakeKong::answerWith(const std::string& path, int status, std::string body) {
    m_failures[path] = {0, status, std::move(body)};
    return *this;
}

FakeKong& FakeKong::failFromPage(const std::string& path, std::size_t page, int status) {
    m_failures[path] = {page, status, R"({"message":"An unexpected error occurred"})"};
    return *this;
}

FakeKong& FakeKong::schema(const std::string& path, std::string json) {
    m_schemas[path] = std::move(json);
    return *this;
}

FakeKong& FakeKong::configuration(std::string json) {
    m_configuration = std::move(json);
    return *this;
}

FakeKong& FakeKong::requireToken(std::string token) {
    m_token = std::move(token);
    return *this;
}

FakeKong& FakeKong::limitPages(std::size_t entities) {
    m_pageLimit = entities;
    return *this;
}

ApiAnswer FakeKong::answer(const ApiRequest& request, int status, std::string body) const {
    ApiAnswer out;
    out.request = request;
    out.status = status;
    out.headers = {{"Content-Type", "application/json; charset=utf-8"},
                   {"Server", "kong/" + m_version},
                   {"X-Kong-Admin-Latency", "3"}};
    out.body = std::move(body);
    return out;
}

bool FakeKong::serves(std::string_view list) const {
    if (std::ranges::find(kLists, list) != kLists.end()) {
        return true;
    }
    if (std::ranges::find(kEnterprise, list) != kEnterprise.end()) {
        return m_edition == "enterprise";
    }
    const auto parts = split(m_version, '.');
    const auto since = std::ranges::find(kSince, list, &Since::list);
    return since != kSince.end() && parts[0] == "3" && *parseInt(parts[1]) >= since->minor;
}

std::string FakeKong::root() const {
    const auto parts = split(m_version, '.');
    const auto minor = *parseInt(parts[1]);
    // 3.6 began to tell the edition; 2.x tells `true` for a plugin.
    const bool tellsEdition = parts[0] == "3" && minor >= 6;
    const std::string plugins = parts[0] == "2" ? R"({"key-auth":true,"cors":true,"custom":true})"
                                                : R"({"key-auth":{"version":"3","priority":1250},)"
                                                  R"("cors":{"version":"3","priority":2000},)"
                                                  R"("custom":{"version":"1.0","priority":1300}})";
    return fmt::format(R"({{"tagline":"Welcome to kong","version":"{}",{})"
                       R"("hostname":"node-1","node_id":"6c1a","lua_version":"LuaJIT 2.1",)"
                       R"("plugins":{{"available_on_server":{},"enabled_in_cluster":[]}},)"
                       R"("configuration":{}}})",
                       m_version, tellsEdition ? fmt::format(R"("edition":"{}",)", m_edition) : "",
                       plugins, m_configuration);
}

ApiAnswer FakeKong::list(const ApiRequest& request, const std::string& path, std::string_view size,
                         std::string_view offset) {
    const auto wanted = size.empty() ? std::optional<std::int64_t>(100) : parseInt(size);
    if (!wanted || *wanted < 1 || *wanted > 1000) {
        return answer(request, 400,
                      R"({"code":9,"name":"invalid size","message":"size must be an integer )"
                      R"(between 1 and 1000"})");
    }
    std::size_t begin = 0;
    if (!offset.empty()) {
        // Opaque, and full of characters that need escaping.
        if (!offset.starts_with("WyI/+") || !parseInt(offset.substr(5))) {
            return answer(request, 400,
                          R"({"code":7,"name":"invalid offset","message":"bad offset"})");
        }
        begin = static_cast<std::size_t>(*parseInt(offset.substr(5)));
    }
    const auto step = std::min(static_cast<std::size_t>(*wanted), m_pageLimit);
    if (const auto failure = m_failures.find('/' + path);
        failure != m_failures.end() && begin / step >= failure->second.page) {
        return answer(request, failure->second.status, failure->second.body);
    }
    const auto& entities = m_lists[path];
    const auto end = std::min(begin + step, entities.size());
    const std::span<const std::string> page(entities.data() + std::min(begin, end),
                                            end - std::min(begin, end));
    std::string tail = R"("next":null)";
    if (end < entities.size()) {
        // `next` without the size, as nested lists give it.
        tail = fmt::format(R"("offset":"WyI/+{}","next":"/{}?offset=WyI%2F%2B{}")", end, path, end);
    }
    return answer(request, 200, fmt::format(R"({{"data":[{}],{}}})", fmt::join(page, ","), tail));
}

ApiAnswer FakeKong::operator()(const ApiRequest& request) {
    m_asked.push_back(request.path);
    if (request.method != "GET") {
        return answer(request, 405, R"({"message":"Method not allowed"})");
    }
    const bool allowed =
        m_token.empty() || std::ranges::any_of(request.headers, [this](const auto& header) {
            return equalsIgnoreCase(header.first, "Kong-Admin-Token") && header.second == m_token;
        });
    if (!allowed) {
        return answer(request, 401,
                      R"({"message":"Invalid credentials. Token or User )"
                      R"(credentials required"})");
    }
    const auto target = splitTarget(request.path);
    for (const auto& [name, value] : target.arguments) {
        if (name != "size" && name != "offset") {
            return answer(request, 400, R"({"message":"unexpected argument"})");
        }
    }
    if (target.path == "/") {
        const auto failure = m_failures.find("/");
        return failure == m_failures.end()
                   ? answer(request, 200, root())
                   : answer(request, failure->second.status, failure->second.body);
    }
    if (const auto schema = m_schemas.find(target.path); schema != m_schemas.end()) {
        return answer(request, 200, schema->second);
    }
    const std::string path = target.path.substr(1);
    // Lists of a workspace, and lists below an entity that exists.
    const auto parts = split(path, '/');
    const bool nested = parts.size() == 3 && (m_lists.contains(path) || parts[2] == "targets" ||
                                              parts[2] == "consumers");
    const bool ofWorkspace = parts.size() == 2 && m_edition == "enterprise" && serves(parts[1]);
    if (nested || ofWorkspace || (parts.size() == 1 && serves(path)) ||
        (m_failures.contains(target.path) && m_failures.at(target.path).page == 0)) {
        return list(request, path, target.argument("size"), target.argument("offset"));
    }
    return answer(request, 404, R"({"message":"Not found"})");
}

} // namespace gatelens::testsupport
