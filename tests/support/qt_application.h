// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Live sources need a QCoreApplication. Tests that read some derive from this.
#pragma once

#include <gtest/gtest.h>

namespace gatelens::testsupport {

// Makes the application object of this program on first use.
void ensureApplication();

class QtTest : public ::testing::Test {
protected:
    static void SetUpTestSuite() { ensureApplication(); }
};

} // namespace gatelens::testsupport
