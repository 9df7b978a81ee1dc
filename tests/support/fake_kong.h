// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// An Admin API of Kong as a function: what its published description and sources
// say of paths, pages, versions, editions and errors. Strict: a request that the
// real one would refuse is refused.
#pragma once

#include "core/adapters/adapter.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::testsupport {

class FakeKong final {
public:
    explicit FakeKong(std::string version = "3.9.1", std::string edition = "community");

    // `list` is an Admin API path without "/": "services", "upstreams/<id>/targets".
    FakeKong& add(const std::string& list, std::string entityJson);
    // What a path (without the query) answers instead.
    FakeKong& answerWith(const std::string& path, int status, std::string body);
    // The same, from page `page` (0 is the first) of that list on.
    FakeKong& failFromPage(const std::string& path, std::size_t page, int status);
    FakeKong& schema(const std::string& path, std::string json);
    FakeKong& configuration(std::string json);
    FakeKong& requireToken(std::string token);
    // Entities of one page, whatever `size` asks for; the real limit is `size`.
    FakeKong& limitPages(std::size_t entities);

    [[nodiscard]] adapters::ApiAnswer operator()(const adapters::ApiRequest& request);
    // Paths with query, in the order they were asked.
    [[nodiscard]] const std::vector<std::string>& asked() const { return m_asked; }

private:
    struct Failure {
        std::size_t page = 0;
        int status = 0;
        std::string body;
    };
    [[nodiscard]] bool serves(std::string_view list) const;
    [[nodiscard]] std::string root() const;
    [[nodiscard]] adapters::ApiAnswer list(const adapters::ApiRequest& request,
                                           const std::string& path, std::string_view size,
                                           std::string_view offset);
    [[nodiscard]] adapters::ApiAnswer answer(const adapters::ApiRequest& request, int status,
                                             std::string body) const;

    std::string m_version;
    std::string m_edition;
    std::string m_configuration = "{}";
    std::string m_token;
    std::size_t m_pageLimit = 1000;
    std::map<std::string, std::vector<std::string>> m_lists;
    std::map<std::string, std::string> m_schemas;
    std::map<std::string, Failure> m_failures;
    std::vector<std::string> m_asked;
};

} // namespace gatelens::testsupport
