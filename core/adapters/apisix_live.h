// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The three live forms of APISIX: Admin API (v2 node trees of 2.15, v3 pages), the
// whole-file API of API-driven standalone mode, and the Control API, which knows
// routes, services, upstreams and health but no consumers. Which one answers is
// found out first.
#pragma once

#include "core/adapters/adapter.h"
#include "core/adapters/apisix_internal.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace gatelens::adapters::apisix {

[[nodiscard]] Confidence identifyApisix(const ApiAnswer& answer);
[[nodiscard]] std::unique_ptr<LiveReader> openApisix(const LiveOptions& options);

// The entries of a list: v3 {list}, v2 {node: {nodes}}; an empty one may be "{}".
// Null when the answer holds neither.
[[nodiscard]] const text::Node* entriesOf(const text::Node& root);
// The id of a list's entry: "/apisix/routes/1" -> "1"; secrets keep two parts.
[[nodiscard]] std::string idOf(const text::Node& item, const text::Node& value, Kind kind);

class ApisixReader final : public LiveReader {
public:
    explicit ApisixReader(const LiveOptions& options);

    [[nodiscard]] std::vector<ApiRequest> start() override;
    [[nodiscard]] Result<std::vector<ApiRequest>> feed(ApiAnswer answer) override;
    [[nodiscard]] Result<model::Snapshot> finish(ReadContext& context) override;

private:
    enum class Purpose : std::uint8_t {
        Configs,       // GET /apisix/admin/configs
        ControlSchema, // GET /v1/schema
        AllPlugins,    // GET /apisix/admin/plugins?all=true
        EntitySchema,
        PluginSchema,
        ConsumerSchema,
        List, // of the Admin API
        ControlList,
        Health,
    };
    enum class Mode : std::uint8_t { Unknown, Admin, Standalone, Control };
    // Whether one answer tells the schemas of all plugins.
    enum class PluginSource : std::uint8_t { Asked, Told, OneByOne };

    struct Ask {
        Purpose purpose = Purpose::List;
        Kind kind = Kind::None;
        std::string path{};       // without the query, with the prefix of the API
        std::string subject{};    // of a schema: what it describes; of credentials: the consumer
        std::size_t page = 0;     // from 1; 0: not paged
        std::size_t entities = 0; // read on the pages before
        bool alternative = false; // the name of 2.15, tried after the one of 3.x
        friend auto operator<=>(const Ask&, const Ask&) = default;
    };
    struct Page {
        Ask ask;
        ApiRequest request;
        std::string body;
    };
    using Requests = std::vector<ApiRequest>;

    [[nodiscard]] ApiRequest request(Ask ask, std::string query = {});
    [[nodiscard]] ApiRequest listRequest(Kind kind, std::string path, std::size_t page,
                                         std::size_t entities, std::string subject = {});
    void keep(const Ask& ask, ApiAnswer& answer);
    [[nodiscard]] Result<Requests> feedProbe(const Ask& ask, ApiAnswer answer);
    [[nodiscard]] Result<Requests> decide();
    [[nodiscard]] Requests openAdmin();
    [[nodiscard]] Requests openControl();
    [[nodiscard]] Result<Requests> feedList(const Ask& ask, ApiAnswer answer);
    [[nodiscard]] Result<Requests> feedListFailure(const Ask& ask, const ApiAnswer& answer);
    [[nodiscard]] Result<Requests> feedControl(const Ask& ask, ApiAnswer answer);
    void followItem(const Ask& ask, const text::Node& item, Requests& more);
    void followCredentials(const std::string& consumer, Requests& more);
    void followPlugins(const text::Node& value, bool consumer, Requests& more);

    [[nodiscard]] Status collect(ReadContext& context, SnapshotBuilder& builder, Input& input);
    void collectPage(SnapshotBuilder& builder, Input& input, const Page& page,
                     const text::Node& root);
    void collectList(Input& input, const Ask& ask, const text::Node& root) const;
    void collectSchemas(Input& input, const text::Node& plugins) const;
    void applyHealth(SnapshotBuilder& builder) const;
    static void observe(model::Target& target, const text::Node& nodes);
    void addEndpoint(SnapshotBuilder& builder) const;
    void noteVersion(const ApiAnswer& answer);

    std::string m_baseUrl;
    std::string m_admin; // "/apisix/admin", empty when the base URL ends with it
    std::unordered_map<std::string, Ask> m_asked;
    std::vector<Page> m_pages;
    std::vector<std::pair<Ask, ApiAnswer>> m_probes; // until the mode is known
    Mode m_mode = Mode::Unknown;
    PluginSource m_plugins = PluginSource::Asked;
    std::set<std::pair<std::string, bool>> m_pluginNames; // with: in a consumer
    std::vector<std::string> m_consumers;                 // whose credentials were not asked yet
    bool m_credentialsAsked = false;
    bool m_credentialsProbed = false;
    bool m_credentialsServed = false;
    std::string m_version;
    std::vector<const text::Node*> m_health;
};

} // namespace gatelens::adapters::apisix
