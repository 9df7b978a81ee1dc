// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The text format in which gateways expose metrics: Prometheus text 0.0.4 and what
// OpenMetrics 1.0 adds to it (exemplars, "# EOF").
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::metrics {

struct Label {
    std::string_view name;
    std::string_view value;
};

struct Sample {
    std::string_view name;
    std::uint32_t firstLabel = 0;
    std::uint32_t labelCount = 0;
    double value = 0; // may be NaN or infinite
};

struct ExpositionLimits {
    std::size_t maxBytes = 128U << 20U;
    std::size_t maxSamples = 2'000'000;
    std::size_t maxLabels = 64; // of one sample
};

// Views point into the text that it keeps.
class Exposition final {
public:
    // InvalidInput with the line when it is no exposition, as Prometheus refuses a
    // scrape as a whole; LimitExceeded.
    [[nodiscard]] static Result<Exposition> parse(std::string text,
                                                  const ExpositionLimits& limits = {});

    [[nodiscard]] const std::vector<Sample>& samples() const { return m_samples; }
    [[nodiscard]] std::span<const Label> labels(const Sample& sample) const {
        return std::span(m_labels).subspan(sample.firstLabel, sample.labelCount);
    }
    // Empty when the sample has no such label.
    [[nodiscard]] std::string_view label(const Sample& sample, std::string_view name) const;

private:
    friend class ExpositionReader;

    std::deque<std::string> m_texts; // the whole first, then what had escapes
    std::vector<Sample> m_samples;
    std::vector<Label> m_labels;
};

} // namespace gatelens::metrics
