// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Headers that tell a backend who the caller is, and which routes set them: found
// once for a snapshot, by backend address.
#pragma once

#include "core/findings/context.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::findings {

// X-Consumer-*, X-User*, X-Auth-Request-*, X-Forwarded-User and the like; the name
// in lower case.
[[nodiscard]] bool tellsIdentity(std::string_view name);

// What a policy does to identity headers of requests.
struct IdentityUse {
    std::vector<std::string> always;      // set or removed, whatever the client sent
    std::vector<std::string> conditional; // set only under a condition
    std::vector<std::string> removed;     // part of `always`: taken out, not set
};
[[nodiscard]] IdentityUse identityUseOf(const Context& context, const model::Policy& policy);

class IdentityHeaders final {
public:
    explicit IdentityHeaders(const Context& context);

    struct Setter {
        std::string header;
        model::RouteId route;
        model::PolicyId policy;
    };
    // Who sets an identity header for the backends of the route; each header once.
    [[nodiscard]] std::vector<Setter> expectedBy(model::RouteId id) const;

private:
    const Context& m_context;
    std::unordered_map<std::string, std::vector<Setter>> m_byAddress;
};

} // namespace gatelens::findings
