// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Large configurations that look like those of real estates: services with a few
// routes each, plugins at every scope, consumers with keys, upstreams. The same
// seed gives the same text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace gatelens::test {

// Declarative Kong 3.0 with that many routes; 100,000 are about 30 MB as YAML.
[[nodiscard]] std::string generateKongYaml(std::size_t routes, std::uint64_t seed);
// The same configuration as JSON, indented as deck writes it.
[[nodiscard]] std::string generateKongJson(std::size_t routes, std::uint64_t seed);

} // namespace gatelens::test
