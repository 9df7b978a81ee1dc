// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/result.h"

#include <gtest/gtest.h>

namespace gatelens {
namespace {

TEST(Error, TextStartsWithThePlace) {
    EXPECT_EQ((Error{ErrorCode::InvalidInput, "bad", "kong.yaml:3:5"}.text()),
              "kong.yaml:3:5: bad");
    EXPECT_EQ((Error{ErrorCode::InvalidInput, "bad", {}}.text()), "bad");
}

TEST(Error, NamesAreDistinct) {
    EXPECT_EQ(errorCodeName(ErrorCode::TlsFailure), "tls-failure");
    EXPECT_NE(errorCodeName(ErrorCode::Timeout), errorCodeName(ErrorCode::Cancelled));
}

} // namespace
} // namespace gatelens
