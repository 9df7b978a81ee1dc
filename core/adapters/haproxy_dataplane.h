// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The Data Plane API, versions 2 and 3: the configuration as text, or section by
// section where the text is not given.
#pragma once

#include "core/adapters/adapter.h"
#include "core/adapters/haproxy_state.h"

#include <span>
#include <string>
#include <string_view>

namespace gatelens::adapters::haproxy {

// "/v3" or "/v2" when an answer to …/info is the API's, else empty.
[[nodiscard]] std::string_view dataPlaneRoot(const ApiAnswer& answer);

// The text in an answer of configuration/raw: plain in version 3, inside a JSON
// object in version 2.
[[nodiscard]] Result<std::string> rawConfiguration(const ApiAnswer& answer);

// The sections of full_section answers, written as a configuration file. Fields
// that are not known here are left out, which `partial` tells.
struct RenderedConfiguration {
    std::string text;
    bool partial = false;
};
[[nodiscard]] Result<RenderedConfiguration> renderConfiguration(ReadContext& context,
                                                                std::span<const ApiAnswer> answers);

// Servers in an answer of stats/native.
[[nodiscard]] Status readNativeStatistics(ReadContext& context, const ApiAnswer& answer,
                                          RuntimeState& state);

} // namespace gatelens::adapters::haproxy
