// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/blast.h"

#include "core/connect/source_reader.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace gatelens::findings {
namespace {

constexpr std::int64_t kNow = 1'793'491'200;

std::vector<model::SnapshotPtr> fixture(std::string_view name) {
    auto snapshots = connect::readSource(
        (std::filesystem::path(GATELENS_TEST_DATA) / "findings" / name).string(), {});
    EXPECT_TRUE(snapshots) << snapshots.error().text();
    return snapshots ? *snapshots : std::vector<model::SnapshotPtr>{};
}

TEST(Blast, CountsZonesServicesAndSecretsOfAGateway) {
    const Fleet fleet(fixture("GW-SEC-003/kong-firing.yaml"), {}, kNow);
    const GatewayReach reach = reachOf(fleet[0]);
    EXPECT_EQ(reach.zones, (std::vector<std::string>{"AWS eu-west-1", "Azure"}));
    EXPECT_EQ(reach.services, (std::vector<std::string>{"invoices", "orders"}));
    ASSERT_EQ(reach.secrets.size(), 2U);
    EXPECT_EQ(reach.secrets[0].masked.find("Tz4r"), std::string::npos) << "masked";
    EXPECT_EQ(reach.score, 10U * 2 + 2 + 2);
}

TEST(Blast, OneSecretInTwoPlacesIsOneAndOpensBoth) {
    const Fleet fleet(fixture("GW-SEC-003/kong-firing.yaml"), {}, kNow);
    const auto secrets = secretsByReach(fleet);
    ASSERT_EQ(secrets.size(), 1U);
    EXPECT_EQ(secrets[0].reach.services.size(), 2U);
    EXPECT_EQ(secrets[0].reach.zones.size(), 2U);
    EXPECT_EQ(secrets[0].gateways.size(), 1U);
}

TEST(Blast, ReadsEnvironmentsFromNames) {
    EXPECT_EQ(environmentIn("orders.prod.shop.example"), "production");
    EXPECT_EQ(environmentIn("orders-staging"), "staging");
    EXPECT_EQ(environmentIn("contest.shop.example"), "");
    EXPECT_EQ(environmentIn("products"), "");
    EXPECT_EQ(environmentIn("DEV"), "development");
}

} // namespace
} // namespace gatelens::findings
