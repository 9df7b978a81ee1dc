// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Above everything: where one is, how fresh it is, the way into the palette, and
// the few actions that are always wanted. A production gateway colours its edge.
#pragma once

#include "ui/workspace/fleet_view.h"

#include <QPushButton>
#include <QWidget>

class QToolButton;

namespace gatelens::ui {

class ActionRegistry;
class Look;
class SelectionModel;
class Text;
class Workspace;

// Looks like a search field and opens the command palette.
class PaletteButton final : public QPushButton {
    Q_OBJECT

public:
    PaletteButton(const Look& look, QWidget* parent);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Look& m_look;
};

class TopBar final : public QWidget {
    Q_OBJECT

public:
    TopBar(const Look& look, Workspace& workspace, SelectionModel& selection,
           ActionRegistry& actions, QWidget* parent = nullptr);

    void addAction(QAction* action, bool primary);

signals:
    void paletteAsked();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void sync();
    [[nodiscard]] QString ageText() const;

    const Look& m_look;
    Workspace& m_workspace;
    SelectionModel& m_selection;
    QToolButton* m_fleet;
    Text* m_separator;
    Text* m_name;
    QWidget* m_dot;
    Text* m_age;
    QWidget* m_actions;
    Environment m_environment = Environment::None;
};

} // namespace gatelens::ui
