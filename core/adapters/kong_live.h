// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The Admin API: which lists are asked, how pages follow each other, what an
// error means. The API promises no consistent view across pages; an error in the
// middle of a list ends the read, so that half a configuration is never taken
// for a whole one.
#pragma once

#include "core/adapters/adapter.h"
#include "core/adapters/kong_internal.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace gatelens::adapters::kong {

[[nodiscard]] Confidence identifyKong(const ApiAnswer& answer);
[[nodiscard]] std::unique_ptr<LiveReader> openKong(const LiveOptions& options);

class KongReader final : public LiveReader {
public:
    [[nodiscard]] std::vector<ApiRequest> start() override;
    [[nodiscard]] Result<std::vector<ApiRequest>> feed(ApiAnswer answer) override;
    [[nodiscard]] Result<model::Snapshot> finish(ReadContext& context) override;

private:
    enum class Purpose : std::uint8_t { Root, Workspaces, List, Health, Schema, PluginSchema };

    // What was asked with a path, and so what its answer is.
    struct Ask {
        Purpose purpose = Purpose::Root;
        Kind kind = Kind::None;
        std::string prefix{};  // "/workspace", empty for the default one
        std::string path{};    // without the query
        std::string parent{};  // id of the upstream or group that the list belongs to
        std::string subject{}; // of a schema: the entity's or plugin's name
        std::size_t page = 0;
        std::size_t entities = 0; // read on the pages before
        friend auto operator<=>(const Ask&, const Ask&) = default;
    };
    struct Page {
        Ask ask;
        ApiRequest request;
        std::string body;
    };

    [[nodiscard]] ApiRequest request(Ask ask, std::string query);
    [[nodiscard]] Result<std::vector<ApiRequest>> feedRoot(const ApiAnswer& answer);
    [[nodiscard]] std::vector<ApiRequest> listsOf(const std::string& prefix);
    [[nodiscard]] Result<std::vector<ApiRequest>> feedWorkspaces(const ApiAnswer& answer);
    [[nodiscard]] Result<std::vector<ApiRequest>> feedList(const Ask& ask, ApiAnswer answer);
    void followEntities(const Ask& ask, const text::Node& data, std::vector<ApiRequest>& more);
    [[nodiscard]] Result<std::vector<ApiRequest>> feedFailure(const Ask& ask,
                                                              const ApiAnswer& answer);

    [[nodiscard]] Result<const text::Node*> record(ReadContext& context, Page& page) const;
    [[nodiscard]] Status collect(ReadContext& context, SnapshotBuilder& builder, Input& input);
    [[nodiscard]] Status collectRoot(ReadContext& context, SnapshotBuilder& builder, Input& input);
    void addItems(Input& input, const Ask& ask, const text::Node& data) const;
    void applyHealth(SnapshotBuilder& builder) const;
    void applySchemas(SnapshotBuilder& builder, const Input& input) const;

    std::unordered_map<std::string, Ask> m_asked; // by path with query
    std::vector<Page> m_pages;
    Page m_root;
    std::set<std::string> m_pluginTypes;
    std::map<std::string, std::string> m_unreadable; // path -> why
    std::uint8_t m_flags = 0;                        // of every item
    bool m_enterprise = false;

    // Of finish().
    std::map<std::string, const text::Node*, std::less<>> m_schemas; // by Ask::subject
    std::map<std::string, const text::Node*, std::less<>> m_pluginSchemas;
    std::vector<const text::Node*> m_health;
};

} // namespace gatelens::adapters::kong
