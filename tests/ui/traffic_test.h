// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of a gateway in the window.
#pragma once

#include <QObject>

namespace gatelens::test {

class TrafficTest final : public QObject {
    Q_OBJECT

private slots:
    void askForTheMetricsWhenTheyAreNotKnown();
    void figuresOfAGatewayAreShown();
    void whatIsAwayIsSaid();
};

} // namespace gatelens::test
