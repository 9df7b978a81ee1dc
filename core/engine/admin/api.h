// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The admin API: what it answers to whom. It knows no sockets; AdminServer brings
// the questions. Described by resources/schemas/admin.openapi.json, which it
// serves as /openapi.json.
#pragma once

#include "core/engine/admin/config_store.h"
#include "core/engine/admin/message.h"
#include "core/engine/admin/secret.h"
#include "core/engine/engine.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace gatelens::engine::admin {

class Api final {
public:
    struct Setup {
        Engine& engine;
        ConfigStore& store;
        std::string token;
        std::string version;
        std::function<void()> drain; // returns at once
    };
    explicit Api(Setup setup);

    [[nodiscard]] Response handle(const Request& request);

private:
    struct Call {
        const Request& request;
        std::string collection; // "routes"
        std::string name;       // of the entity
        bool dryRun = false;
    };
    struct Operation {
        std::string_view method;
        std::string_view pattern; // "*" stands for a collection, "+" for a name
        Response (Api::*run)(const Call& call);
        bool changes = false;   // it takes dry-run
        bool needsTree = false; // the configuration, as gatelens.yaml has it
    };
    [[nodiscard]] static std::span<const Operation> operations();

    [[nodiscard]] std::optional<Response> refuseStranger(const Request& request) const;
    [[nodiscard]] std::optional<Response> readQuery(const Operation& operation, Call& call) const;

    Response health(const Call& call);
    Response openApi(const Call& call);
    Response schema(const Call& call);
    Response stats(const Call& call);
    Response metrics(const Call& call);
    Response tap(const Call& call);
    Response explainRequest(const Call& call);
    Response purge(const Call& call);
    Response drain(const Call& call);
    Response reload(const Call& call);
    Response getConfig(const Call& call);
    Response putConfig(const Call& call);
    Response patchConfig(const Call& call);
    Response getList(const Call& call);
    Response addEntity(const Call& call);
    Response getEntity(const Call& call);
    Response writeEntity(const Call& call); // PUT, PATCH, DELETE

    [[nodiscard]] Response shown(int status, const Value& value) const;
    [[nodiscard]] Value entityShown(const std::string& collection, const Value& entity) const;
    [[nodiscard]] std::optional<Response> precondition(const Request& request, const Value* now,
                                                       bool demanded) const;
    // After a change: `done` unless it was refused or only tried.
    [[nodiscard]] Response outcome(const std::optional<ConfigStore::Refusal>& refused,
                                   const Call& call, const std::function<Response()>& done) const;

    Setup m_setup;
    SecretDigest m_token;
    SecretDigest m_tags; // so that an ETag tells nothing of what it stands for
    std::chrono::steady_clock::time_point m_started = std::chrono::steady_clock::now();
    std::atomic<bool> m_draining{false};
};

} // namespace gatelens::engine::admin
