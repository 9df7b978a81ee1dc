// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every action with its keys; conflicts are said before they are made.
#pragma once

#include <QDialog>

class QKeySequenceEdit;
class QLabel;
class QTreeWidget;

namespace gatelens::ui {

class ActionRegistry;
class Look;
class Settings;

// Puts the keys that were chosen in an earlier run on the actions.
void restoreShortcuts(const ActionRegistry& actions, const Settings& settings);

class ShortcutEditor final : public QDialog {
    Q_OBJECT

public:
    ShortcutEditor(const Look& look, ActionRegistry& actions, Settings& settings, QWidget* parent);

private:
    void fill();
    void assign();
    void reset();

    const Look& m_look;
    ActionRegistry& m_actions;
    Settings& m_settings;
    QTreeWidget* m_list;
    QKeySequenceEdit* m_keys;
    QLabel* m_state;
};

} // namespace gatelens::ui
