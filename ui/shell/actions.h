// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every action of the console, in one place: menus, command palette and shortcut
// editor are made from it.
#pragma once

#include <QAction>
#include <QKeySequence>
#include <QObject>
#include <QString>

#include <functional>
#include <vector>

namespace gatelens::ui {

class Look;

struct ActionSpec {
    QString id;    // "view.topology"; stable, for settings
    QString group; // the menu that it stands in, translated
    QString text;  // "…" only when another question follows
    QKeySequence shortcut;
    QString icon; // empty: none
};

class ActionRegistry final : public QObject {
    Q_OBJECT

public:
    struct Entry {
        ActionSpec spec; // with the default shortcut
        QAction* action = nullptr;
    };

    ActionRegistry(const Look& look, QObject* parent);

    QAction* add(const ActionSpec& spec, std::function<void()> run);
    [[nodiscard]] const std::vector<Entry>& entries() const { return m_entries; }
    [[nodiscard]] QAction* find(const QString& id) const;
    // The action that has this shortcut already, null when it is free.
    [[nodiscard]] QAction* conflict(const QKeySequence& shortcut, const QString& except) const;

private:
    const Look& m_look;
    std::vector<Entry> m_entries;
};

} // namespace gatelens::ui
