// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where output goes while it is made, so that no report has to exist as a whole.
#pragma once

#include <functional>
#include <string_view>

namespace gatelens {

// Called with consecutive pieces of one text.
using Sink = std::function<void(std::string_view)>;

} // namespace gatelens
