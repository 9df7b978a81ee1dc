// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The blast and advisories commands as a user runs them.
#include "tests/app/ctl/child.h"
#include "tests/support/schema_check.h"
#include "tests/support/temporary_directory.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gatelens::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testsupport::TemporaryDirectory;
using Json = nlohmann::json;

const std::string kShared =
    std::string(GATELENS_SOURCE_DIR) + "/tests/data/findings/GW-SEC-003/kong-firing.yaml";

TEST(Blast, TextTellsWhatFallsAndTheSecretThatOpensMost) {
    const Finished run = gatelensctl({"blast", kShared});
    EXPECT_EQ(run.exitCode, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("If kong-firing falls"));
    EXPECT_THAT(run.out, HasSubstr("AWS eu-west-1, Azure"));
    EXPECT_THAT(run.out, HasSubstr("invoices, orders"));
    EXPECT_THAT(run.out, HasSubstr("The secret that opens most"));
    EXPECT_THAT(run.out, Not(HasSubstr("Tz4rHd6nPq8sLk9wQx2m"))) << "secrets are masked";
}

TEST(Blast, JsonFitsItsSchema) {
    const Finished run = gatelensctl({"blast", kShared, "--format", "json"});
    EXPECT_EQ(run.exitCode, 0) << run.err;
    EXPECT_EQ(schemaFault("blast", run.out), "");
    const Json blast = Json::parse(run.out);
    EXPECT_EQ(blast["gateways"][0]["zones"].size(), 2U);
    EXPECT_EQ(blast["secrets"].size(), 1U) << "one secret, two places";
    EXPECT_EQ(blast["secrets"][0]["services"].size(), 2U);
}

TEST(Blast, ZonesThatAreStatedCount) {
    const TemporaryDirectory folder;
    (void)folder.write("kong.yaml", "_format_version: \"3.0\"\nservices:\n- name: orders\n  url: "
                                    "http://10.1.0.1:8080\n  routes:\n  - name: orders\n    "
                                    "paths: [/orders]\n");
    (void)folder.write(".gatelens.yaml",
                       "attest:\n  - fact: zone\n    entity: \"target:*\"\n    value: bank\n    "
                       "reason: the core network of the bank\n");
    const Finished run = gatelensctl({"blast", "kong.yaml"}, {.directory = folder.path()});
    EXPECT_EQ(run.exitCode, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("bank"));
}

TEST(Advisories, ListNamesProductsAndSources) {
    const TemporaryDirectory home;
    const ChildOptions own{.environment = {{"XDG_DATA_HOME", home.path()}}};
    const Finished text = gatelensctl({"advisories"}, own);
    EXPECT_EQ(text.exitCode, 0) << text.err;
    EXPECT_THAT(text.out, HasSubstr("CC-BY-4.0"));
    EXPECT_THAT(text.out, HasSubstr("haproxy"));
    const Finished json = gatelensctl({"advisories", "--format", "json"}, own);
    EXPECT_EQ(schemaFault("advisories", json.out), "");
}

TEST(Advisories, AnImportedRecordIsFoundByTheNextScan) {
    const TemporaryDirectory home;
    const TemporaryDirectory folder;
    (void)folder.write("records/new.json",
                       R"({"id": "GO-2030-1", "aliases": ["CVE-2030-1"], "summary": "Bad",
        "affected": [{"package": {"name": "haproxy"}, "ranges": [{"type": "SEMVER",
        "events": [{"introduced": "98.0"}, {"fixed": "98.0.7"}]}]}],
        "database_specific": {"severity": "HIGH"}})");
    (void)folder.write("haproxy.cfg",
                       "defaults\n    mode http\n    timeout connect 5s\n    timeout "
                       "client 5s\n    timeout server 5s\nfrontend web\n    bind "
                       ":8080\n    default_backend app\nbackend app\n    server a "
                       "10.0.0.1:80 check\n");
    (void)folder.write(".gatelens.yaml",
                       "attest:\n  - fact: version\n    entity: \"gateway:*\"\n   "
                       " value: \"98.0.3\"\n    reason: as installed\n");
    const ChildOptions own{.environment = {{"XDG_DATA_HOME", home.path()}},
                           .directory = folder.path()};
    const std::vector<std::string> scan{"scan", "haproxy.cfg", "--rules", "GW-VER-001"};
    EXPECT_EQ(gatelensctl(scan, own).exitCode, 0);
    const Finished import = gatelensctl({"advisories", "update", "records"}, own);
    EXPECT_EQ(import.exitCode, 0) << import.err;
    EXPECT_THAT(import.out, HasSubstr("1 record about gateways imported"));
    const Finished after = gatelensctl(scan, own);
    EXPECT_EQ(after.exitCode, 1) << after.err;
    EXPECT_THAT(after.out, HasSubstr("CVE-2030-1"));
    EXPECT_THAT(after.out, HasSubstr("98.0.7"));
}

TEST(Advisories, RefusesWhatItCannotRead) {
    const TemporaryDirectory home;
    const TemporaryDirectory folder;
    (void)folder.write("x.json", "{\"a\": 1}");
    const ChildOptions own{.environment = {{"XDG_DATA_HOME", home.path()}},
                           .directory = folder.path()};
    EXPECT_EQ(gatelensctl({"advisories", "update", "x.json"}, own).exitCode, 3);
    EXPECT_EQ(gatelensctl({"advisories", "update", "absent.json"}, own).exitCode, 3);
    EXPECT_EQ(gatelensctl({"advisories", "update"}, own).exitCode, 2);
    EXPECT_EQ(gatelensctl({"advisories", "upgrade"}, own).exitCode, 2);
}

} // namespace
} // namespace gatelens::test
