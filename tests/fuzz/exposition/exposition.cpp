// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Metrics come from whatever answers at an address.
#include "core/metrics/traffic.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gatelens::metrics;
    ExpositionLimits limits;
    limits.maxSamples = 10'000;
    const auto parsed =
        Exposition::parse(std::string(reinterpret_cast<const char*>(data), size), limits);
    if (!parsed) {
        if (parsed.error().message.empty()) {
            std::abort();
        }
        return 0;
    }
    for (const Sample& sample : parsed->samples()) {
        if (sample.name.empty() || parsed->labels(sample).size() != sample.labelCount) {
            std::abort();
        }
    }
    const Look look = lookAt(*parsed);
    if (trafficOf(&look, look, 1).size() != look.size()) {
        std::abort();
    }
    return 0;
}
