// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The window as a whole, on the demo estate.
#pragma once

#include <QObject>

namespace gatelens::test {

class WindowTest final : public QObject {
    Q_OBJECT

private slots:
    void startsWithAWelcome();
    void showsTheWorstOfTheDemoFirst();
    void everyPageIsThereAndDraws();
    void everythingHasAnAccessibleName();
    void everyTextIsTranslated();
    void actionsHaveUniqueIdsAndKeys();
    void selectionIsShared();
    void selectionGoesBackAndForward();
    void aBadSourceIsSaidAndNothingElse();
    void aFilterKeepsOnlyWhatMatches();
    void theThemeFollows();
};

} // namespace gatelens::test
