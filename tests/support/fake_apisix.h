// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The live APIs of APISIX as a function: Admin API in the shapes of v2 and v3,
// API-driven standalone, Control API. Strict: a request that the real one would
// refuse is refused.
#pragma once

#include "core/adapters/adapter.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::testsupport {

class FakeApisix final {
public:
    enum class Api { AdminV2, AdminV3, Standalone, Control, Proxy };

    explicit FakeApisix(Api api = Api::AdminV3, std::string version = "3.18.0");

    // `list` as in the Admin API: "routes", "consumers/alice/credentials".
    FakeApisix& add(const std::string& list, const std::string& id, std::string valueJson);
    FakeApisix& requireKey(std::string key);
    // What a path (without the query) answers instead; from page `page` on.
    FakeApisix& answerWith(const std::string& path, int status, std::string body,
                           std::size_t page = 1);
    // A schema, by its path below /apisix/admin, and the body of
    // /apisix/admin/plugins?all=true.
    FakeApisix& schema(const std::string& path, std::string json);
    FakeApisix& allPlugins(std::string json);
    // Body of /apisix/admin/configs, of /v1/schema, of /v1/healthcheck.
    FakeApisix& body(const std::string& path, std::string json);

    [[nodiscard]] adapters::ApiAnswer operator()(const adapters::ApiRequest& request);
    [[nodiscard]] const std::vector<std::string>& asked() const { return m_asked; }

private:
    struct Failure {
        int status = 0;
        std::string body;
        std::size_t page = 1;
    };
    using Entry = std::pair<std::string, std::string>; // id, value

    [[nodiscard]] bool isV2() const { return m_api == Api::AdminV2; }
    [[nodiscard]] bool serves(const std::string& list) const;
    [[nodiscard]] adapters::ApiAnswer admin(const adapters::ApiRequest& request,
                                            const std::string& path, std::string_view page,
                                            std::string_view size, bool all);
    [[nodiscard]] adapters::ApiAnswer list(const adapters::ApiRequest& request,
                                           const std::string& path, std::string_view page,
                                           std::string_view size);
    [[nodiscard]] adapters::ApiAnswer control(const adapters::ApiRequest& request,
                                              const std::string& path);
    [[nodiscard]] adapters::ApiAnswer answer(const adapters::ApiRequest& request, int status,
                                             std::string body) const;

    Api m_api;
    std::string m_version;
    std::string m_key;
    std::map<std::string, std::vector<Entry>> m_lists;
    std::map<std::string, std::string> m_bodies;
    std::map<std::string, Failure> m_failures;
    std::string m_allPlugins;
    std::vector<std::string> m_asked;
};

} // namespace gatelens::testsupport
