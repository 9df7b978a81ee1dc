// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/zone.h"

#include <gtest/gtest.h>

namespace gatelens::model {
namespace {

TEST(Zone, IsDerivedFromHostsAndAddresses) {
    EXPECT_EQ(deriveZone("abc.execute-api.eu-west-1.amazonaws.com"), "AWS eu-west-1");
    EXPECT_EQ(deriveZone("s3.amazonaws.com"), "AWS");
    EXPECT_EQ(deriveZone("Shop.AzureWebsites.net"), "Azure");
    EXPECT_EQ(deriveZone("svc-abc.run.app"), "GCP");
    EXPECT_EQ(deriveZone("users.default.svc.cluster.local"), "Kubernetes");
    EXPECT_EQ(deriveZone("10.2.0.14"), "10.0.0.0/8");
    EXPECT_EQ(deriveZone("172.32.0.1"), "internet") << "just past the private block";
    EXPECT_EQ(deriveZone("127.0.0.1"), "loopback");
    EXPECT_EQ(deriveZone("unix:/run/app.sock"), "loopback");
    EXPECT_EQ(deriveZone("notazurewebsites.net"), "") << "a suffix begins at a label";
    EXPECT_EQ(deriveZone("shop.example"), "");
}

TEST(Zone, WhatTheUserSaysWins) {
    Target target;
    target.host = "10.0.0.1";
    EXPECT_EQ(zoneOf(target), "10.0.0.0/8");
    target.zone = "dc 2";
    EXPECT_EQ(zoneOf(target), "dc 2");
}

} // namespace
} // namespace gatelens::model
