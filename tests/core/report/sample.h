// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A small gateway that is built by hand, so that the reports are tested without
// any adapter.
#pragma once

#include "core/model/snapshot.h"

#include <memory>
#include <string>

namespace gatelens::report::test {

// The document of the sample; entities point into it.
[[nodiscard]] const std::string& sampleText();
// shop.yaml: two routes, one service with an upstream, four policies, one of them
// unknown and one overridden; a consumer with a key; fields nobody understands.
[[nodiscard]] std::shared_ptr<model::Snapshot> sample();

} // namespace gatelens::report::test
