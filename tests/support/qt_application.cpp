// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/qt_application.h"

#include <QCoreApplication>

#include <array>

namespace gatelens::testsupport {

void ensureApplication() {
    static int count = 1;
    static std::array<char, 14> name{"gatelens-test"};
    static std::array<char*, 2> arguments{name.data(), nullptr};
    static QCoreApplication application(count, arguments.data());
}

} // namespace gatelens::testsupport
