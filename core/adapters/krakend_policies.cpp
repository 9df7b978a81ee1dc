// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/krakend_model.h"

#include "core/adapters/support/fields.h"
#include "core/adapters/support/secret_scan.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::krakend {

using text::Node;

namespace {

std::string_view phaseOf(Level level) {
    switch (level) {
    case kService:
        return "service";
    case kEndpoint:
        return "endpoint";
    case kBackend:
        return "backend";
    case kAgent:
        break;
    }
    return "agent";
}

std::string_view placesOf(std::uint8_t levels) {
    if ((levels & kService) != 0) {
        return "at the top";
    }
    if ((levels & kEndpoint) != 0) {
        return "in an endpoint";
    }
    return (levels & kBackend) != 0 ? "in a backend" : "in an async agent";
}

// Nearest by the last part too: "auth/jwt-validator" means "auth/validator".
std::string_view suggestion(std::string_view name) {
    std::vector<std::string_view> names;
    for (const auto& known : namespaces()) {
        names.push_back(known.name);
    }
    return nearest(name, names);
}

// A policy of proxy/ differs by what it does.
model::PolicyClass classOf(const Namespace& known, const Node& config, Level level) {
    if (known.name == "proxy" && level == kBackend) {
        return boolOf(&config, "shadow", false) ? model::PolicyClass::Mirror
                                                : model::PolicyClass::Transform;
    }
    return known.policyClass;
}

} // namespace

void PolicyMaker::check(const text::Member& member, const Namespace* known, const Owner& owner) {
    if (known == nullptr) {
        const auto near = suggestion(member.name);
        m_builder.warn("unknown-namespace",
                       fmt::format("extra_config of {} has \"{}\", which no component of KrakenD "
                                   "reads: what it should do is off",
                                   owner.label, member.name),
                       member.keyRange,
                       near.empty() ? std::string{} : fmt::format("did you mean \"{}\"?", near));
        return;
    }
    if (member.name == known->legacy && (known->flags & kLegacyDead) != 0) {
        m_builder.warn(
            "unknown-namespace",
            fmt::format("extra_config of {} has \"{}\", a name of KrakenD 1 that KrakenD "
                        "2 no longer reads: the limit is off",
                        owner.label, member.name),
            member.keyRange, fmt::format("use \"{}\"", known->name));
    } else if (member.name == known->legacy) {
        m_builder.note(
            "deprecated-key",
            fmt::format("extra_config of {} uses the old name \"{}\"", owner.label, member.name),
            member.keyRange, fmt::format("use \"{}\"", known->name));
    }
    if ((known->levels & owner.level) == 0) {
        m_builder.warn("misplaced-namespace",
                       fmt::format("\"{}\" has no effect in {}; it belongs {}", known->name,
                                   owner.label, placesOf(known->levels)),
                       member.keyRange);
    }
    if (const Shape* shape = shapeOfNamespace(*known)) {
        checkTolerant(m_builder, *member.value, *shape,
                      fmt::format("{} of {}", known->name, owner.label), true);
    }
}

model::Policy PolicyMaker::make(const text::Member& member, const Namespace* known,
                                const Owner& owner) const {
    model::Policy policy;
    policy.type = known == nullptr ? member.name : known->name;
    policy.name = policy.type;
    policy.key = owner.key.empty() ? policy.type : owner.key + '/' + policy.type;
    policy.productKind = "extra_config";
    policy.source.range = member.keyRange;
    policy.phase = phaseOf(owner.level);
    policy.config = member.value;
    policy.raw = member.value;
    policy.route = owner.route;
    policy.service = owner.service;
    policy.scope = owner.level == kService   ? model::PolicyScope::Global
                   : owner.level == kBackend ? model::PolicyScope::Service
                                             : model::PolicyScope::Route;
    policy.known = known != nullptr;
    if (known != nullptr) {
        policy.policyClass = classOf(*known, *member.value, owner.level);
        policy.order = orderOf(*known, owner.level);
        policy.emulable = (known->flags & kCode) == 0;
        const bool dead = member.name == known->legacy && (known->flags & kLegacyDead) != 0;
        policy.enabled = !dead && (known->levels & owner.level) != 0 && !member.value->isNull();
    } else {
        policy.enabled = false; // nobody reads it
    }
    return policy;
}

void PolicyMaker::addSecrets(const text::Member& member, model::PolicyId policy,
                             const Owner& owner) {
    static constexpr std::array kKeyOnly = std::to_array<std::string_view>({"key"});
    const bool keys = member.name == "auth/api-keys";
    const auto found = findSecrets(*member.value, keys ? std::span<const std::string_view>(kKeyOnly)
                                                       : std::span<const std::string_view>{});
    for (const auto& secret : found) {
        model::Credential credential;
        credential.kind = secret.kind;
        credential.type = secret.path;
        credential.identity = secret.identity;
        credential.key = fmt::format("{}/{}/{}", owner.key, member.name, secret.path);
        credential.secret = model::inspectSecret(secret.value, secret.range);
        credential.source.range = secret.range;
        credential.policy = policy;
        credential.forUpstream = owner.level == kBackend;
        m_builder.add(std::move(credential));
    }
}

std::vector<Link> PolicyMaker::add(const Node& mapping, const Owner& owner) {
    std::vector<Link> links;
    const Node* extra = child(&mapping, "extra_config");
    if (extra == nullptr || !extra->isMapping()) {
        return links;
    }
    for (const auto& member : extra->members) {
        if (isComment(member.name)) {
            continue;
        }
        const Namespace* known = findNamespace(member.name);
        check(member, known, owner);
        if (known != nullptr && (known->flags & kSetting) != 0) {
            continue;
        }
        model::Policy policy = make(member, known, owner);
        const bool runs = policy.enabled;
        const std::int32_t order = policy.order;
        const auto id = m_builder.add(std::move(policy));
        addSecrets(member, id, owner);
        if (owner.level == kEndpoint && owner.route) {
            m_builder.snapshot().routes[owner.route.index()].policies.push_back(id);
        } else if (owner.level == kBackend && owner.service) {
            m_builder.snapshot().services[owner.service.index()].policies.push_back(id);
        }
        if (runs) {
            links.push_back({id, order});
        }
    }
    return links;
}

} // namespace gatelens::adapters::krakend
