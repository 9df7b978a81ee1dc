// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/model_text.h"

#include "core/base/strings.h"
#include "core/report/width.h"
#include "tests/core/report/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatelens::report {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string inspected(const model::Snapshot& snapshot, const TextStyle& style = {},
                      const ModelOptions& options = {}) {
    std::string out;
    writeInspectText([&out](std::string_view piece) { out += piece; }, style, snapshot, "shop.yaml",
                     options);
    return out;
}

TEST(ModelText, SaysWhatTheGatewayIsAndHowMuchThereIs) {
    const std::string out = inspected(*test::sample());
    EXPECT_THAT(out, testing::StartsWith("Kong Gateway 3.4.2  shop.yaml (file)\n"));
    EXPECT_THAT(out, HasSubstr("2 routes"));
    EXPECT_THAT(out, HasSubstr("1 listener "));
    EXPECT_THAT(out, HasSubstr("4 policies"));
    EXPECT_THAT(out, HasSubstr("  1 error, 1 warning\n"));
}

TEST(ModelText, RoutesShowWhatRunsWhereTheyLeadAndWhatDoesNotRun) {
    const std::string out = inspected(*test::sample());
    EXPECT_THAT(out, HasSubstr("    host      api.example.com, *.shop.example\n"
                               "    path      /v1/orders, ~/v1/o/\\d+\n"
                               "    method    GET, POST\n"));
    EXPECT_THAT(out, HasSubstr("policies  key-auth (service) → rate-limiting (route) → "
                               "acme-corp-filter (global, unknown type)\n"));
    EXPECT_THAT(out, HasSubstr("not run   rate-limiting (global) the route has its own\n"));
    EXPECT_THAT(out, HasSubstr("to        orders → https://orders.internal:8443/api → "
                               "10.0.0.1:8443, 10.0.0.2:8443\n"));
    EXPECT_THAT(out, HasSubstr("to        gone (does not exist)\n"));
    EXPECT_THAT(out, HasSubstr("match     every request\n"));
}

TEST(ModelText, DefaultsAndUnknownsAreToldApart) {
    const std::string out = inspected(*test::sample());
    EXPECT_THAT(out, HasSubstr("1.5 s / (60 s)"));
    EXPECT_THAT(out, HasSubstr("Fields kept as they are"));
    EXPECT_THAT(out, HasSubstr("service orders  x-owner"));
    EXPECT_THAT(out, Not(HasSubstr("hunter2")));
    EXPECT_THAT(out, Not(HasSubstr("7f3a9b2c")));
}

TEST(ModelText, FitsTerminalsAndIsWholeInPipes) {
    for (const std::size_t width : {60U, 80U, 100U, 160U}) {
        const std::string out = inspected(*test::sample(), {false, width});
        for (const std::string_view line : split(out, '\n')) {
            EXPECT_LE(displayWidth(line), width) << line;
            EXPECT_FALSE(line.ends_with(' ')) << '"' << line << '"';
        }
    }
    EXPECT_THAT(inspected(*test::sample()), Not(HasSubstr("…")));
}

TEST(ModelText, LimitsAreHonest) {
    const auto snapshot = test::sample();
    snapshot->routes.resize(10'010, snapshot->routes.front());
    ModelOptions options;
    options.limit = 20;
    options.only = {"routes"};
    const std::string out = inspected(*snapshot, {}, options);
    EXPECT_THAT(out, HasSubstr("10,010 routes"));
    EXPECT_THAT(out, testing::EndsWith("  … and 9,990 more (use --limit 0)\n"));
    EXPECT_THAT(out, Not(HasSubstr("\nServices\n")));
}

} // namespace
} // namespace gatelens::report
