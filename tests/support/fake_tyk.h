// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A Tyk gateway's control API as a function, as its published description and
// source say: whole lists, one secret, 403 with a JSON error, 404 for what is not
// there. Strict about requests: only reads are answered, everything is recorded.
#pragma once

#include "core/adapters/adapter.h"

#include <string>
#include <utility>
#include <vector>

namespace gatelens::testsupport {

struct FakeTyk {
    std::string secret = "s3cret-of-the-gateway";
    std::string apis = "[]";
    std::string oas = "[]";
    std::string policies = "[]";
    std::string certs = R"({"certs":[]})";
    std::string keys; // empty: listing is switched off
    std::string version = "v5.8.2";
    bool oldApi = false; // before OAS definitions (4.1)
    std::vector<std::string> asked{};

    adapters::ApiAnswer operator()(adapters::ApiRequest request) {
        asked.push_back(request.method + ' ' + request.path);
        adapters::ApiAnswer answer;
        answer.request = std::move(request);
        answer.headers = {{"Content-Type", "application/json"}};
        reply(answer);
        return answer;
    }

private:
    static bool isControl(const std::string& path) {
        return path.starts_with("/tyk/") || path == "/config";
    }

    [[nodiscard]] bool authorized(const adapters::ApiRequest& request) const {
        for (const auto& [name, value] : request.headers) {
            if (name == "X-Tyk-Authorization" && value == secret) {
                return true;
            }
        }
        return secret.empty();
    }

    void reply(adapters::ApiAnswer& answer) const {
        const std::string& path = answer.request.path;
        const auto give = [&answer](int status, std::string body) {
            answer.status = status;
            answer.body = std::move(body);
        };
        if (answer.request.method != "GET") {
            give(405, R"({"status":"error","message":"Method not supported"})");
        } else if (path == "/hello") {
            give(200, R"({"status":"pass","version":")" + version +
                          R"(","description":"Tyk GW","details":{"redis":{"status":"pass",)"
                          R"("componentType":"datastore"}}})");
        } else if (isControl(path) && !authorized(answer.request)) {
            give(403, R"({"status":"error","message":"Attempted administrative access with )"
                      R"(invalid or missing key!"})");
        } else if (path == "/tyk/apis") {
            give(200, apis);
        } else if (path == "/tyk/apis/oas" && !oldApi) {
            give(200, oas);
        } else if (path == "/tyk/policies") {
            give(200, policies);
        } else if (path == "/tyk/certs?mode=detailed") {
            give(200, certs);
        } else if (path == "/tyk/keys" && !keys.empty()) {
            give(200, keys);
        } else if (path == "/tyk/keys") {
            give(404, R"({"status":"error","message":"Hashed key listing is disabled"})");
        } else {
            give(404, R"({"status":"error","message":"not found"})");
        }
    }
};

} // namespace gatelens::testsupport
