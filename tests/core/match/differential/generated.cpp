// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/match/differential/generated.h"

#include <gtest/gtest.h>

namespace gatelens::match::differential {

void compareGenerated(Differential& run, const Generator& generator) {
    for (std::size_t i = 0; i < generator.configurations; ++i) {
        const std::uint64_t seed = baseSeed() + i;
        Dice dice(seed);
        testsupport::GatewayProcess gateway(generator.program);
        const auto port = gateway.reservePort();
        const Generated made = generator.make(dice, gateway, port);
        const auto started = gateway.start(made.arguments, {port});
        ASSERT_TRUE(started) << made.text;
        ASSERT_TRUE(!generator.isReady || generator.isReady(port)) << gateway.output() << made.text;
        run.setSeed(seed);
        ASSERT_TRUE(run.configure(made.name, made.text, port)) << gateway.output();
        RequestMaker maker(made.words, dice);
        for (std::size_t n = 0; n < generator.requests; ++n) {
            run.compare(maker.make(port));
        }
    }
}

} // namespace gatelens::match::differential
