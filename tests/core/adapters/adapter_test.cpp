// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/adapter.h"

#include <gtest/gtest.h>

#include <set>

namespace gatelens::adapters {
namespace {

TEST(Adapters, IdsAreUniqueAndCanBeFound) {
    std::set<std::string_view> ids;
    for (const Adapter* adapter : allAdapters()) {
        EXPECT_TRUE(ids.insert(adapter->id).second) << adapter->id;
        EXPECT_FALSE(adapter->name.empty());
        EXPECT_EQ(findAdapter(adapter->id), adapter);
    }
    for (const std::string_view family : {"kong", "apisix", "traefik", "envoy", "caddy", "haproxy",
                                          "nginx", "tyk", "krakend", "gateway-api", "snapshot"}) {
        EXPECT_TRUE(ids.contains(family)) << family;
    }
    EXPECT_EQ(findAdapter("none"), nullptr);
}

} // namespace
} // namespace gatelens::adapters
