// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which metrics of which gateway say how much goes through its routes and services.
#pragma once

#include "core/model/common.h"
#include "core/model/identity.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::metrics {

// How a label tells the status: "404", or "4", or "4xx".
enum class CodeForm : std::uint8_t { Code, Class };

// One line of the catalogue: requests of one kind of thing in one product.
struct Family {
    std::string_view product; // adapter id
    model::EntityKind kind = model::EntityKind::Service;
    std::string_view requests; // counter
    std::string_view name;     // the label that names the thing
    std::string_view code;     // the label with the status; empty: none
    CodeForm form = CodeForm::Code;
    std::string_view duration; // histogram without "_bucket"; empty: none
    double milliseconds = 1;   // of one unit of it
    // Only samples with this label count ("type"="request").
    std::string_view onlyLabel = {};
    std::string_view onlyValue = {};
    // A gauge with the average, where a product has no histogram.
    std::string_view average = {};
};

[[nodiscard]] std::span<const Family> allFamilies();

// What the thing is called in the configuration: "orders@file" is "orders".
[[nodiscard]] std::string configuredName(const Family& family, std::string_view label);

// Whether a status that a label tells is a server error.
[[nodiscard]] bool isError(const Family& family, std::string_view code);
// The same as a regular expression for PromQL.
[[nodiscard]] std::string_view errorPattern(CodeForm form);

} // namespace gatelens::metrics
