// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The gateways that were read with what is stated beside their configuration: what
// the rules look at. Commands that use findings share it, so that all of them show
// the same ones.
#pragma once

#include "app/ctl/sources.h"
#include "core/findings/context.h"
#include "core/findings/runner.h"

#include <memory>
#include <string>
#include <vector>

namespace gatelens::ctl {

// --rules, --profile and --statements.
[[nodiscard]] std::vector<Option> ruleOptions();

using FleetPtr = std::shared_ptr<const findings::Fleet>;

// Each gateway with the .gatelens.yaml of its directory or the nearest one above it
// within its source; sources without a place on disk take that of the working
// directory. --statements and --profile go before.
[[nodiscard]] Result<FleetPtr> fleetOf(const Invocation& invocation,
                                       const std::vector<ReadSource>& sources);

// Tells an error of fleetOf(), a wrong call with the way to the help; gives its code.
[[nodiscard]] int complainAbout(const Invocation& invocation, const Error& error);

// The rules that --rules names; ids or patterns separated by commas. One that fits
// no rule is a wrong call.
[[nodiscard]] Result<findings::RunOptions> selectedRules(const Arguments& arguments);

} // namespace gatelens::ctl
