// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Directives that act on requests or responses, as policies: their class, the
// phase of request processing they run in, and how a lower level inherits them.
#pragma once

#include "core/adapters/nginx_scope.h"
#include "core/adapters/support/builder.h"
#include "core/model/policy.h"
#include "core/model/route.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace gatelens::adapters::nginx {

// The phases of ngx_http_core_module.h, in their order, with the TLS handshake
// before and the filters after them.
enum class Phase : std::uint8_t {
    Tls,
    PostRead,
    ServerRewrite,
    Rewrite,
    PreAccess,
    Access,
    PreContent,
    Content,
    HeaderFilter,
    BodyFilter,
    Log,
};
[[nodiscard]] std::string_view phaseName(Phase phase);

enum class Inherit : std::uint8_t {
    Replace,    // a lower level that has one of the group drops what it inherited
    Accumulate, // a lower level adds to what it inherited
    FromServer, // runs for every request of its server; in a location only there
    Never,      // holds where it stands
};

struct PolicyKind {
    std::string_view directive;
    model::PolicyClass policyClass = model::PolicyClass::Other;
    Phase phase = Phase::Content;
    std::uint8_t step = 0;       // order inside the phase
    std::string_view group = {}; // what replaces what; the directive itself when empty
    Inherit inherit = Inherit::Replace;
    std::string_view off = {};   // the argument that switches it off
    std::string_view needs = {}; // only with this directive in force (proxy_pass, proxy_cache)
    bool emulable = true;

    [[nodiscard]] std::string_view groupName() const { return group.empty() ? directive : group; }
};
[[nodiscard]] const PolicyKind* findPolicyKind(std::string_view directive);

// The policies in force at one level, inherited ones included, in the order they
// were met, and what was lost on the way down.
struct ActivePolicy {
    model::PolicyId id;
    const PolicyKind* kind = nullptr;
    Phase phase = Phase::Content;
    bool off = false; // "auth_basic off": it runs nothing, but replaces
};
struct PolicyLevel {
    std::vector<ActivePolicy> active;
    std::vector<model::ChainLoss> lost;
    std::vector<model::PolicyId> own; // made at this very level
};

class Policies final {
public:
    explicit Policies(SnapshotBuilder& out)
        : m_out(out) {}

    // The level of `scope` below `parent` (null for http). `owner` is the prefix of
    // the policies' keys, such as "shop.test /api/".
    [[nodiscard]] PolicyLevel enter(const Scope& scope, const PolicyLevel* parent,
                                    model::PolicyScope policyScope, std::string_view owner);
    // What runs for a request that ends here, and what does not. `handler` is the
    // directive that makes the content ("proxy_pass"), empty when there is none; a
    // `return` or a redirecting `rewrite` answers in the rewrite phase, so that
    // limits and access rules never see the request.
    void settle(model::Route& route, const PolicyLevel& level, std::string_view handler) const;

private:
    [[nodiscard]] model::PolicyId add(const Statement& statement, const PolicyKind& kind,
                                      model::PolicyScope scope, std::string_view owner, bool off);

    SnapshotBuilder& m_out;
};

} // namespace gatelens::adapters::nginx
