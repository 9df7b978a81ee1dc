// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The history of gateways in the window.
#pragma once

#include <QObject>

namespace gatelens::test {

class HistoryTest final : public QObject {
    Q_OBJECT

private slots:
    void everyStateIsKeptOnce();
    void aStateShowsWhatItChanged();
    void sinceAndDriftSayWhenThereIsNothing();
    void aHistoryThatCannotBeUsedIsSaid();
    void theTimelineChoosesInTheTable();
};

} // namespace gatelens::test
