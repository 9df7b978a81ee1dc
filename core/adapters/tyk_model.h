// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From the read definitions to the entities of the model.
#pragma once

#include "core/adapters/tyk_internal.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::adapters::tyk {

class ServiceMaker final {
public:
    ServiceMaker(SnapshotBuilder& builder, const Settings& settings);

    // Service, upstream and targets of an API. `target` is its own URL or that of a
    // version; `suffix` tells several services of one API apart.
    model::ServiceId add(const Api& api, const std::string& target, const std::string& suffix);

private:
    [[nodiscard]] model::Setting<bool> verification(const Api& api) const;
    [[nodiscard]] model::UpstreamTls tls(const Api& api, const std::string& host,
                                         std::uint16_t port) const;
    [[nodiscard]] std::vector<LoadTarget> targetsOf(const Api& api, const std::string& url) const;
    void addTarget(const Api& api, const LoadTarget& target, model::Protocol fallback,
                   model::UpstreamId upstream);
    void addUserInfo(const Api& api, const std::string& url);
    model::ServiceId addUnresolved(const Api& api, const std::string& target,
                                   model::Service service);
    model::UpstreamId addUpstream(const Api& api, const std::string& target,
                                  const model::Service& service);

    SnapshotBuilder& m_builder;
    const Settings& m_settings;
    std::vector<std::pair<std::string, std::string>> m_certificates; // of the gateway
};

struct Link {
    Step step = Step::AllowList;
    model::PolicyId policy;
};
using Links = std::vector<Link>;

// The policies of APIs, versions and endpoints, and what of them runs where.
class ChainMaker final {
public:
    ChainMaker(SnapshotBuilder& builder, const Input& input);

    // Each adds the policies of its part to the route and gives those in force.
    [[nodiscard]] Links api(const Api& api, model::RouteId route);
    [[nodiscard]] Links version(const Api& api, const Version& version, model::RouteId route);
    // `above` runs on the route of the API or version around the endpoint.
    [[nodiscard]] Links endpoint(const Api& api, const Endpoint& endpoint, const Links& above,
                                 model::RouteId route);
    // Sorts the steps into Tyk's order.
    void set(model::RouteId route, Links links);
    void addSecrets(const Api& api, const Links& links);

private:
    [[nodiscard]] model::Policy policyOf(const Api& api, const StepUse& use) const;
    [[nodiscard]] model::PolicyId add(const Api& api, const StepUse& use, model::RouteId route);
    [[nodiscard]] model::PolicyId shared(Step step, std::string_view key, const text::Node* config,
                                         const text::SourceRange& range);
    [[nodiscard]] model::PolicyId keyLimits(const Api& api);
    void addGlobal(const Api& api, Links& links);
    void lose(model::RouteId route, model::PolicyId policy, std::string reason);

    SnapshotBuilder& m_builder;
    const Settings& m_settings;
    std::map<std::string, model::PolicyId, std::less<>> m_shared;
    std::set<std::string> m_limitedApis; // by a policy that is known here
};

} // namespace gatelens::adapters::tyk
