// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/transport.h"

#include <fmt/format.h>

namespace gatelens::connect {

namespace {

// Far enough for "never", near enough for every clock conversion below it.
constexpr std::chrono::hours kNever{24 * 365};

} // namespace

Deadline::Deadline(const Access& access)
    : total(access.totalTimeout)
    , end(std::chrono::steady_clock::now() +
          (total.count() > 0 ? total : std::chrono::milliseconds(kNever))) {}

Error Deadline::passed() const {
    return {ErrorCode::Timeout,
            fmt::format("the whole read took longer than {} ms", total.count()),
            {}};
}

Error cancelledRead() {
    return {ErrorCode::Cancelled, "the read was cancelled", {}};
}

} // namespace gatelens::connect
