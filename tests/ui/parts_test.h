// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of the console that need no window.
#pragma once

#include <QObject>

namespace gatelens::test {

class PartsTest final : public QObject {
    Q_OBJECT

private slots:
    void paletteFindsWhatIsMeant();
    void paletteIsQuick();
    void requestsArePastedInManyForms();
    void factsNeverShowSecrets();
    void backOffDoublesAndEnds();
    void theItemIndexFindsWhatTouches();
    void aSceneReachesBothWays();
    void aCanvasIsWalkedByKeyboard();
    void nodesAreAccessible();
    void settingsSurviveARun();
    void secretsStayInMemoryWithoutAKeychain();
};

} // namespace gatelens::test
