// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The sandbox with the real engine as a child process.
#pragma once

#include <QObject>

namespace gatelens::test {

class SandboxTest final : public QObject {
    Q_OBJECT

private slots:
    void requestsAreWrittenAsComposed();
    void answersAreReadInEveryFraming();
    void eventsOfTheTapAreRead();
    void aGatewayRunsAndAnswers();
    void theSelectedRouteIsTheOneToTry();
    void aMistakeIsSaidInPlace();
};

} // namespace gatelens::test
