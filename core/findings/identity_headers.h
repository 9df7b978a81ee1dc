// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Headers that tell a backend who the caller is, and which routes set them: found
// once for a snapshot, by backend address.
#pragma once

#include "core/findings/backend_address.h"
#include "core/findings/context.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
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
    [[nodiscard]] std::vector<model::RouteId> follow(const Context& after, const RouteEdit& edit);

    struct Setter {
        std::uint32_t header = 0; // see nameOf()
        model::RouteId route;     // the first that does
        model::PolicyId policy;
        friend bool operator==(const Setter&, const Setter&) = default;
    };
    [[nodiscard]] const std::string& nameOf(std::uint32_t header) const { return m_names[header]; }

    // Calls visit(setter) for each identity header that some route sets for the backends
    // of this one, until it gives false.
    template <typename Visit>
    void eachExpected(model::RouteId id, const Visit& visit) const {
        std::vector<std::uint32_t> seen;
        for (const auto& share : m_context->snapshot()[id].services) {
            for (const std::uint32_t address : share.service ? m_addresses->of(share.service)
                                                             : std::span<const std::uint32_t>{}) {
                for (const Setter& setter : m_setters[address]) {
                    if (std::find(seen.begin(), seen.end(), setter.header) != seen.end()) {
                        continue;
                    }
                    if (!visit(setter)) {
                        return;
                    }
                    seen.push_back(setter.header);
                }
            }
        }
    }
    // Some policy of the route sets or removes it, whatever the client sent.
    [[nodiscard]] bool overwrites(model::RouteId id, std::uint32_t header) const;

private:
    struct Use {
        std::vector<std::uint32_t> sets;
        std::vector<std::uint32_t> overwrites;
    };
    void readPolicies();
    [[nodiscard]] bool setsAny(const model::Route& route) const;
    void note(model::RouteId id, std::uint32_t address);

    const Context* m_context;
    std::shared_ptr<const BackendAddresses> m_addresses;
    std::vector<std::string> m_names;
    std::vector<Use> m_uses; // by policy: a hundred thousand routes share a few of them
    std::vector<std::vector<Setter>> m_setters; // by address
};

} // namespace gatelens::findings
