// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A day of one connection: connect, look, lose the gateway, get it back, close.
#pragma once

#include <QObject>

namespace gatelens::test {

class ConsoleEndToEnd final : public QObject {
    Q_OBJECT

private slots:
    void livesWithAGateway_data();
    void livesWithAGateway();
    void theDemoIsThereAtOnce();
};

} // namespace gatelens::test
