// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// An engine with its admin API, and somebody who talks to it.
#pragma once

#include "core/engine/admin/server.h"
#include "tests/core/engine/wire.h"

#include <atomic>
#include <map>
#include <memory>
#include <string>

namespace gatelens::engine::test {

struct AdminAnswer {
    int status = 0;
    std::map<std::string, std::string> fields; // names in lower case
    std::string body;
};

class AdminClient final {
public:
    static constexpr const char* kToken = "0123456789abcdef0123";

    explicit AdminClient(const std::string& yaml);

    struct Question {
        std::string method = "GET";
        std::string path = "/";
        std::string body{};
        std::string ifMatch{};
        std::string fields{}; // whole lines
        bool token = true;
    };
    // Checks that the answer is one that the description allows.
    [[nodiscard]] AdminAnswer ask(const Question& question) const;
    [[nodiscard]] std::string tagOf(const std::string& path) const;
    // What the gateway itself answers.
    [[nodiscard]] std::string visit(const std::string& path, const std::string& fields = {}) const;
    [[nodiscard]] Wire connect() const { return Wire::connect(m_server->address().port()); }
    [[nodiscard]] Engine& engine() { return *m_engine; }
    [[nodiscard]] bool drained() const { return m_drained; }

private:
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<admin::ConfigStore> m_store;
    std::unique_ptr<admin::Server> m_server;
    std::atomic<bool> m_drained{false};
};

// The head and body of a message as they were read.
[[nodiscard]] AdminAnswer parseAnswer(const std::string& message);

} // namespace gatelens::engine::test
