// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The loop that every product's test is: dice make a configuration, the real gateway
// starts with it, and requests that fit it are compared.
#pragma once

#include "tests/core/match/differential/dice.h"
#include "tests/core/match/differential/differential.h"
#include "tests/support/gateway_process.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace gatelens::match::differential {

struct Generated {
    std::string name; // of the file, for the reader
    std::string text;
    Vocabulary words;
    std::vector<std::string> arguments; // of the gateway
};

struct Generator {
    std::string program;
    std::size_t configurations = 0;
    std::size_t requests = 0; // to each
    // Writes what the gateway reads into its folder.
    std::function<Generated(Dice&, testsupport::GatewayProcess&, std::uint16_t port)> make;
    // For a gateway that listens before it routes; empty: none.
    std::function<bool(std::uint16_t port)> isReady;
};

void compareGenerated(Differential& run, const Generator& generator);

} // namespace gatelens::match::differential
