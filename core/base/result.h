// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Result<T>: a value or an Error. No function of Gatelens reports failure by a
// bool, an output parameter or an exception that leaves its module.
#pragma once

#include "core/base/error.h"

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace gatelens {

template <typename T>
using Result = tl::expected<T, Error>;

// For operations that have nothing to return but can fail.
using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message,
                                                std::string place = {}) {
    return tl::unexpected<Error>(Error{code, std::move(message), std::move(place)});
}

[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

} // namespace gatelens
