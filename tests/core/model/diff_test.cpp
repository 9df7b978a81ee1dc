// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>

namespace gatelens::model {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// Values of configurations, as a reader would make them.
class Tree final {
public:
    const text::Node* scalar(std::string_view value, text::NodeKind kind = text::NodeKind::String) {
        text::Node* node = m_arena.node();
        node->kind = kind;
        node->text = m_arena.copy(value);
        return node;
    }
    const text::Node* number(std::string_view value) { return scalar(value, text::NodeKind::Int); }
    const text::Node* map(std::vector<std::pair<std::string_view, const text::Node*>> members) {
        text::Node* node = m_arena.node();
        node->kind = text::NodeKind::Mapping;
        std::vector<text::Member> list;
        for (const auto& [name, value] : members) {
            list.push_back({m_arena.copy(name), {}, value});
        }
        node->members = m_arena.copy(std::span<const text::Member>(list));
        return node;
    }
    const text::Node* list(std::vector<const text::Node*> items) {
        text::Node* node = m_arena.node();
        node->kind = text::NodeKind::Sequence;
        node->items = m_arena.copy(std::span<const text::Node* const>(items));
        return node;
    }

private:
    text::NodeArena m_arena;
};

void addService(Snapshot& snapshot, std::string name, std::string host) {
    Service service;
    service.name = service.key = std::move(name);
    service.protocol = Protocol::Http;
    service.host = std::move(host);
    service.readTimeoutMs = Setting<std::int64_t>::byDefault(60'000);
    snapshot.services.push_back(std::move(service));
}

void addRoute(Snapshot& snapshot, std::string name, std::string path, std::uint32_t service) {
    Route route;
    route.name = route.key = std::move(name);
    route.paths = {{PathMatchKind::Prefix, std::move(path), {}, true, false, {}}};
    route.services = {{ServiceId(service), 1, {}, {}}};
    snapshot.routes.push_back(std::move(route));
}

PolicyId addPolicy(Snapshot& snapshot, std::string type, PolicyClass policyClass) {
    Policy policy;
    policy.type = policy.key = std::move(type);
    policy.policyClass = policyClass;
    snapshot.policies.push_back(std::move(policy));
    return PolicyId(snapshot.policies.size() - 1);
}

Snapshot sample() {
    Snapshot snapshot;
    snapshot.gateway.product = "kong";
    snapshot.gateway.productName = "Kong Gateway";
    addService(snapshot, "orders", "orders.internal");
    addService(snapshot, "users", "users.internal");
    addRoute(snapshot, "list-orders", "/orders", 0);
    addRoute(snapshot, "list-users", "/users", 1);
    return snapshot;
}

const FieldChange* findField(const SnapshotDiff& diff, std::string_view label,
                             std::string_view field) {
    for (const auto& entity : diff.changed) {
        for (const auto& change : entity.fields) {
            if (entity.label == label && change.field == field) {
                return &change;
            }
        }
    }
    return nullptr;
}

std::vector<std::string> fieldsOf(const SnapshotDiff& diff) {
    std::vector<std::string> names;
    for (const auto& entity : diff.changed) {
        for (const auto& change : entity.fields) {
            names.push_back(entity.label + "/" + change.field);
        }
    }
    return names;
}

TEST(Diff, NothingDiffersFromItself) {
    const Snapshot snapshot = sample();
    EXPECT_TRUE(diffSnapshots(snapshot, snapshot).empty());
}

TEST(Diff, OrderMakesNoDifference) {
    const Snapshot before = sample();
    Snapshot after;
    after.gateway = before.gateway;
    addService(after, "users", "users.internal");
    addService(after, "orders", "orders.internal");
    addRoute(after, "list-users", "/users", 0);
    addRoute(after, "list-orders", "/orders", 1);
    EXPECT_THAT(fieldsOf(diffSnapshots(before, after)), IsEmpty());
}

TEST(Diff, AddedAndRemovedEntities) {
    const Snapshot before = sample();
    Snapshot after = sample();
    addService(after, "carts", "carts.internal");
    addRoute(after, "carts", "/carts", 2);
    const auto forth = diffSnapshots(before, after);
    ASSERT_THAT(forth.added, SizeIs(2));
    EXPECT_EQ(forth.added[0].ref, (EntityRef{EntityKind::Route, 2}));
    EXPECT_THAT(forth.added[0].summary, HasSubstr("/carts -> carts"));
    EXPECT_THAT(forth.removed, IsEmpty());
    EXPECT_THAT(forth.changed, IsEmpty());
    const auto back = diffSnapshots(after, before);
    EXPECT_THAT(back.removed, SizeIs(2));
    EXPECT_THAT(back.added, IsEmpty());
}

TEST(Diff, ARenameIsOneChange) {
    const Snapshot before = sample();
    Snapshot after = sample();
    after.routes[0].name = after.routes[0].key = "orders-v1";
    after.services[1].name = after.services[1].key = "people";
    const auto diff = diffSnapshots(before, after);
    EXPECT_THAT(diff.added, IsEmpty());
    EXPECT_THAT(diff.removed, IsEmpty());
    EXPECT_THAT(fieldsOf(diff), testing::ElementsAre("orders-v1/name", "people/name"));
}

TEST(Diff, KeysMadeFromPositionsAreNoIdentity) {
    const auto anonymous = [](std::vector<std::string> paths) {
        Snapshot snapshot;
        addService(snapshot, "s", "s.internal");
        for (std::size_t i = 0; i < paths.size(); ++i) {
            addRoute(snapshot, "", paths[i], 0);
            snapshot.routes.back().key = "route-" + std::to_string(i + 1);
        }
        return snapshot;
    };
    const auto diff = diffSnapshots(anonymous({"/a", "/b"}), anonymous({"/new", "/a", "/b"}));
    EXPECT_THAT(diff.changed, IsEmpty());
    ASSERT_THAT(diff.added, SizeIs(1));
    EXPECT_EQ(diff.added[0].label, "route-1");
}

TEST(Diff, FieldsWithValuesAndDefaults) {
    const Snapshot before = sample();
    Snapshot after = sample();
    // The same as the product's default: no change.
    after.services[0].readTimeoutMs = Setting<std::int64_t>::at(60'000, {});
    after.services[1].readTimeoutMs = Setting<std::int64_t>::at(5'000, {});
    after.routes[0].methods = {"GET"};
    after.services[0].port = 80; // what http means anyway
    const auto diff = diffSnapshots(before, after);
    EXPECT_THAT(fieldsOf(diff),
                testing::ElementsAre("list-orders/methods", "users/read timeout ms"));
    const auto* timeout = findField(diff, "users", "read timeout ms");
    ASSERT_NE(timeout, nullptr);
    EXPECT_EQ(timeout->before, "60000");
    EXPECT_EQ(timeout->after, "5000");
}

TEST(Diff, ReferencesFollowTheirEntities) {
    const Snapshot before = sample();
    Snapshot after = sample();
    after.routes[0].services = {{ServiceId(1U), 1, {}, {}}};
    after.routes[1].services = {{ServiceId{}, 1, "gone", {}}};
    const auto diff = diffSnapshots(before, after);
    const auto* moved = findField(diff, "list-orders", "service");
    ASSERT_NE(moved, nullptr);
    EXPECT_EQ(moved->before, "orders");
    EXPECT_EQ(moved->after, "users");
    const auto* dangling = findField(diff, "list-users", "service");
    ASSERT_NE(dangling, nullptr);
    EXPECT_EQ(dangling->after, "gone");
}

TEST(Diff, EffectiveChains) {
    Snapshot before = sample();
    Snapshot after = sample();
    for (Snapshot* snapshot : {&before, &after}) {
        const PolicyId auth = addPolicy(*snapshot, "key-auth", PolicyClass::Authn);
        const PolicyId limit = addPolicy(*snapshot, "rate-limiting", PolicyClass::Limit);
        snapshot->routes[0].chain = {{auth, 1250}, {limit, 910}};
    }
    EXPECT_TRUE(diffSnapshots(before, after).empty());
    after.routes[0].chain.erase(after.routes[0].chain.begin());
    const auto diff = diffSnapshots(before, after);
    const auto* chain = findField(diff, "list-orders", "effective chain");
    ASSERT_NE(chain, nullptr);
    EXPECT_EQ(chain->before, "key-auth (global), rate-limiting (global)");
    EXPECT_EQ(chain->after, "rate-limiting (global)");
}

TEST(Diff, PolicyConfigurationFieldByField) {
    Tree tree;
    Snapshot before = sample();
    Snapshot after = sample();
    addPolicy(before, "rate-limiting", PolicyClass::Limit);
    addPolicy(after, "rate-limiting", PolicyClass::Limit);
    before.policies[0].config = tree.map(
        {{"minute", tree.number("5")},
         {"redis",
          tree.map({{"host", tree.scalar("r")}, {"password", tree.scalar("s3cr3tvalue99")}})},
         {"methods", tree.list({tree.scalar("GET"), tree.scalar("POST")})},
         {"same", tree.number("1")}});
    after.policies[0].config = tree.map(
        {{"same", tree.scalar("1.0", text::NodeKind::Float)},
         {"methods", tree.list({tree.scalar("POST"), tree.scalar("GET")})},
         {"minute", tree.number("10")},
         {"redis",
          tree.map({{"password", tree.scalar("an0thervalue42")}, {"host", tree.scalar("r")}})},
         {"nothing", tree.scalar("", text::NodeKind::Null)}});
    const auto diff = diffSnapshots(before, after);
    EXPECT_THAT(fieldsOf(diff), testing::ElementsAre("rate-limiting/config: minute",
                                                     "rate-limiting/config: redis.password"));
    const auto* secret = findField(diff, "rate-limiting", "config: redis.password");
    ASSERT_NE(secret, nullptr);
    EXPECT_EQ(secret->before, "****ue99");
    EXPECT_EQ(secret->after, "****ue42");
}

TEST(Diff, SecretsAreMaskedWhereverTheyStand) {
    Tree tree;
    Snapshot before = sample();
    Snapshot after = sample();
    addPolicy(before, "proxy", PolicyClass::Header);
    addPolicy(after, "proxy", PolicyClass::Header);
    after.policies[0].config =
        tree.map({{"headers", tree.list({tree.map({{"Authorization", tree.scalar("short")}})})},
                  {"url", tree.scalar("https://user:hunter2hunter2@db.internal")}});
    const auto diff = diffSnapshots(before, after);
    for (const auto& entity : diff.changed) {
        for (const auto& change : entity.fields) {
            EXPECT_THAT(change.after, testing::Not(HasSubstr("short")));
            EXPECT_THAT(change.after, testing::Not(HasSubstr("hunter2hunter2")));
        }
    }
    EXPECT_FALSE(diff.empty());
}

Credential credentialWith(std::string_view secret) {
    Credential credential;
    credential.kind = CredentialKind::ApiKey;
    credential.key = "c";
    credential.secret = inspectSecret(secret, {});
    return credential;
}

TEST(Diff, SecretsAreComparedByDigest) {
    Snapshot before = sample();
    Snapshot after = sample();
    before.credentials = {credentialWith("0123456789abcdef-same")};
    after.credentials = {credentialWith("0123456789abcdef-same")};
    EXPECT_TRUE(diffSnapshots(before, after).empty());
    after.credentials = {credentialWith("fedcba9876543210-same")};
    const auto diff = diffSnapshots(before, after);
    const auto* change = findField(diff, "c", "secret");
    ASSERT_NE(change, nullptr);
    EXPECT_EQ(change->before, "****same (literal)");
    EXPECT_EQ(change->after, "****same (literal) (different)");
}

TEST(Diff, ARunningGatewayAndItsFile) {
    Tree tree;
    Snapshot file = sample();
    Snapshot live = sample();
    live.gateway.live = true;
    live.gateway.version = "3.9.0";
    live.gateway.availablePlugins = {"key-auth"};
    live.listeners.resize(1);
    file.credentials = {credentialWith("plain-password-1")};
    live.credentials = {
        credentialWith("$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC")};
    addPolicy(file, "rate-limiting", PolicyClass::Limit);
    addPolicy(live, "rate-limiting", PolicyClass::Limit);
    file.policies[0].config = tree.map({{"minute", tree.number("5")}});
    live.policies[0].config =
        tree.map({{"minute", tree.number("6")}, {"policy", tree.scalar("local")}});
    const auto diff = diffSnapshots(file, live);
    EXPECT_THAT(fieldsOf(diff), testing::ElementsAre("rate-limiting/config: minute"));
    EXPECT_THAT(diff.added, IsEmpty());
    EXPECT_EQ(diff.notCompared, 2U); // the listener, config: policy
}

// The same API on another product: other names, a group instead of a host.
TEST(Diff, AcrossProducts) {
    Snapshot kong = sample();
    const PolicyId auth = addPolicy(kong, "key-auth", PolicyClass::Authn);
    kong.routes[0].chain = {{auth, 1250}};
    Snapshot traefik;
    traefik.gateway.product = "traefik";
    for (const std::string name : {"orders", "users"}) {
        Upstream upstream;
        upstream.key = name + "-pool";
        Target target;
        target.key = target.host = name + ".internal";
        target.port = 80;
        target.upstream = UpstreamId(traefik.upstreams.size());
        upstream.targets = {TargetId(traefik.targets.size())};
        traefik.upstreams.push_back(upstream);
        traefik.targets.push_back(target);
        addService(traefik, name + "@file", "");
        traefik.services.back().upstream = target.upstream;
        traefik.services.back().readTimeoutMs = Setting<std::int64_t>::byDefault(0);
    }
    addRoute(traefik, "orders@file", "/orders", 0);
    addRoute(traefik, "users@file", "/users", 1);
    const PolicyId basic = addPolicy(traefik, "basicAuth", PolicyClass::Authn);
    traefik.routes[0].chain = {{basic, 0}};
    const auto diff = diffSnapshots(kong, traefik);
    EXPECT_FALSE(diff.sameProduct);
    EXPECT_THAT(fieldsOf(diff), IsEmpty());
    EXPECT_THAT(diff.added, IsEmpty());
    EXPECT_THAT(diff.removed, IsEmpty());
    // A class of protection that is lost is a difference in any product.
    traefik.routes[0].chain.clear();
    EXPECT_THAT(fieldsOf(diffSnapshots(kong, traefik)),
                testing::ElementsAre("orders@file/effective chain"));
}

TEST(Diff, GatewaySettings) {
    Snapshot before = sample();
    Snapshot after = sample();
    before.gateway.accessLog = Setting<bool>::byDefault(true);
    after.gateway.accessLog = Setting<bool>::at(false, {});
    const auto diff = diffSnapshots(before, after);
    ASSERT_THAT(diff.changed, SizeIs(1));
    EXPECT_EQ(diff.changed[0].after.kind, EntityKind::Gateway);
    EXPECT_EQ(diff.changed[0].label, "Kong Gateway");
    EXPECT_EQ(diff.changed[0].fields[0].field, "access log");
}

Snapshot large(std::uint32_t count, const std::function<void(Route&, std::uint32_t)>& change) {
    Snapshot snapshot = sample();
    for (std::uint32_t i = 0; i < count; ++i) {
        addRoute(snapshot, "route-of-team-" + std::to_string(i), "/api/" + std::to_string(i),
                 i % 2);
        change(snapshot.routes.back(), i);
    }
    return snapshot;
}

TEST(Diff, AHundredThousandRoutes) {
    const Snapshot before = large(100'000, [](Route&, std::uint32_t) {});
    const Snapshot after = large(100'000, [](Route& route, std::uint32_t i) {
        if (i % 10'000 == 0) {
            route.methods = {"GET"};
        }
        if (i % 2 == 1) {
            route.name = route.key = route.name + "-renamed"; // the costlier pairing
        }
    });
    const auto start = std::chrono::steady_clock::now();
    const auto diff = diffSnapshots(before, after);
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_EQ(diff.changed.size(), 50'010U);
    EXPECT_THAT(diff.added, IsEmpty());
    // Generous for a sanitizer build on a busy machine; a dev build needs 0.4 s.
    EXPECT_LT(std::chrono::duration_cast<std::chrono::milliseconds>(took).count(), 10'000);
}

} // namespace
} // namespace gatelens::model
