// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/engine/admin_client.h"
#include "core/base/strings.h"
#include "tests/core/engine/openapi_check.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace gatelens::engine::test {

namespace {

// "PUT /routes/shop?dry-run=true" as "PUT /routes/{name}".
std::string operationOf(const AdminClient::Question& question) {
    std::string path = question.path.substr(0, question.path.find('?'));
    const std::size_t second = path.find('/', 1);
    if (second != std::string::npos && path != "/cache/purge") {
        path = path.substr(0, second) + "/{name}";
    }
    return (question.method == "HEAD" ? "GET" : question.method) + " " + path;
}

} // namespace

AdminAnswer parseAnswer(const std::string& message) {
    AdminAnswer answer;
    const std::size_t end = message.find("\r\n\r\n");
    if (!message.starts_with("HTTP/1.1 ") || end == std::string::npos) {
        return answer;
    }
    answer.status = std::stoi(message.substr(9, 3));
    answer.body = message.substr(end + 4);
    for (const std::string_view line : split(message.substr(0, end), '\n')) {
        if (const std::size_t colon = line.find(": "); colon != std::string_view::npos) {
            answer.fields[toLower(line.substr(0, colon))] = trim(line.substr(colon + 2));
        }
    }
    return answer;
}

AdminClient::AdminClient(const std::string& yaml) {
    const text::MemoryFileSystem files({{"gatelens.yaml", yaml}});
    auto read = readConfigFile("gatelens.yaml", files, Keep::Tree);
    if (!read) {
        ADD_FAILURE() << read.error().text();
        return;
    }
    m_engine = std::move(*Engine::start(read->config, 2));
    const auto again = [yaml] {
        return readConfigText("gatelens.yaml", yaml, text::DiskFileSystem(), Keep::Tree);
    };
    m_store =
        std::make_unique<admin::ConfigStore>(*m_engine, std::move(*read), "gatelens.yaml", again);
    m_server = std::move(
        *admin::Server::start(*net::Address::ip("127.0.0.1", 0),
                              {*m_engine, *m_store, kToken, "test", [this] { m_drained = true; }}));
}

AdminAnswer AdminClient::ask(const Question& question) const {
    std::string head = fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{}",
                                   question.method, question.path, question.fields);
    if (question.token) {
        head += fmt::format("Authorization: Bearer {}\r\n", kToken);
    }
    if (!question.ifMatch.empty()) {
        head += fmt::format("If-Match: {}\r\n", question.ifMatch);
    }
    if (!question.body.empty()) {
        head += fmt::format("Content-Length: {}\r\n", question.body.size());
    }
    Wire wire = connect();
    wire.send(head + "\r\n" + question.body);
    AdminAnswer answer = parseAnswer(wire.readAll());
    if (question.method == "HEAD") {
        return answer; // what it would say is not there to be checked
    }
    EXPECT_EQ(openApiFault({operationOf(question), answer.status, answer.fields["content-type"],
                            answer.body}),
              "")
        << answer.body;
    return answer;
}

std::string AdminClient::tagOf(const std::string& path) const {
    return ask({.path = path}).fields["etag"];
}

std::string AdminClient::visit(const std::string& path, const std::string& fields) const {
    Wire wire = Wire::connect(m_engine->addresses().front().port());
    wire.send(fmt::format("GET {} HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n{}\r\n", path,
                          fields));
    return wire.readAll();
}

} // namespace gatelens::engine::test
