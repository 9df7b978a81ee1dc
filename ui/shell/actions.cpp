// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/actions.h"

#include "ui/theme/icons.h"
#include "ui/theme/look.h"

namespace gatelens::ui {

ActionRegistry::ActionRegistry(const Look& look, QObject* parent)
    : QObject(parent)
    , m_look(look) {}

QAction* ActionRegistry::add(const ActionSpec& spec, std::function<void()> run) {
    auto* action = new QAction(spec.text, this);
    action->setObjectName(spec.id);
    action->setShortcut(spec.shortcut);
    if (!spec.icon.isEmpty()) {
        action->setIcon(icon(spec.icon, m_look));
        action->setIconVisibleInMenu(false);
    }
    connect(action, &QAction::triggered, this, [run = std::move(run)] { run(); });
    m_entries.push_back({spec, action});
    return action;
}

QAction* ActionRegistry::find(const QString& id) const {
    for (const Entry& entry : m_entries) {
        if (entry.spec.id == id) {
            return entry.action;
        }
    }
    return nullptr;
}

QAction* ActionRegistry::conflict(const QKeySequence& shortcut, const QString& except) const {
    for (const Entry& entry : m_entries) {
        if (!shortcut.isEmpty() && entry.spec.id != except &&
            entry.action->shortcut() == shortcut) {
            return entry.action;
        }
    }
    return nullptr;
}

} // namespace gatelens::ui
