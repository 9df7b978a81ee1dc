// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/shortcut_editor.h"

#include "ui/shell/actions.h"
#include "ui/theme/look.h"
#include "ui/theme/widgets.h"
#include "ui/workspace/settings.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>

namespace gatelens::ui {

namespace {

QString settingOf(const QString& id) {
    return QStringLiteral("shortcuts/") + id;
}

} // namespace

void restoreShortcuts(const ActionRegistry& actions, const Settings& settings) {
    for (const auto& entry : actions.entries()) {
        const QVariant kept = settings.value(settingOf(entry.spec.id));
        if (kept.isValid()) {
            entry.action->setShortcut(
                QKeySequence::fromString(kept.toString(), QKeySequence::PortableText));
        }
    }
}

ShortcutEditor::ShortcutEditor(const Look& look, ActionRegistry& actions, Settings& settings,
                               QWidget* parent)
    : QDialog(parent)
    , m_look(look)
    , m_actions(actions)
    , m_settings(settings)
    , m_list(new QTreeWidget(this))
    , m_keys(new QKeySequenceEdit(this))
    , m_state(paragraph({}, TextRole::Secondary, look, this)) {
    setWindowTitle(tr("Shortcuts"));
    resize(look.scaled(560), look.scaled(560));
    auto* column = new QVBoxLayout(this);
    m_list->setHeaderLabels({tr("Action"), tr("Menu"), tr("Keys")});
    m_list->setRootIsDecorated(false);
    m_list->setAccessibleName(tr("Actions"));
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    column->addWidget(m_list, 1);
    auto* row = new QHBoxLayout;
    m_keys->setAccessibleName(tr("New keys"));
    row->addWidget(m_keys, 1);
    auto* assign = new QPushButton(tr("Assign"), this);
    auto* reset = new QPushButton(tr("Use the default"), this);
    row->addWidget(assign);
    row->addWidget(reset);
    column->addLayout(row);
    column->addWidget(m_state);
    connect(assign, &QPushButton::clicked, this, &ShortcutEditor::assign);
    connect(reset, &QPushButton::clicked, this, &ShortcutEditor::reset);
    connect(m_list, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
        if (item != nullptr) {
            const QAction* action = m_actions.find(item->data(0, Qt::UserRole).toString());
            m_keys->setKeySequence(action->shortcut());
            m_state->setText({});
        }
    });
    fill();
}

void ShortcutEditor::fill() {
    const int current = m_list->indexOfTopLevelItem(m_list->currentItem());
    m_list->clear();
    for (const auto& entry : m_actions.entries()) {
        QString group = entry.spec.group;
        auto* item = new QTreeWidgetItem(
            m_list,
            {entry.action->iconText().isEmpty() ? entry.spec.text : entry.action->iconText(),
             group.remove('&'), entry.action->shortcut().toString(QKeySequence::NativeText)});
        item->setData(0, Qt::UserRole, entry.spec.id);
    }
    m_list->setCurrentItem(m_list->topLevelItem(std::max(0, current)));
}

void ShortcutEditor::assign() {
    const QTreeWidgetItem* item = m_list->currentItem();
    if (item == nullptr) {
        return;
    }
    const QString id = item->data(0, Qt::UserRole).toString();
    const QKeySequence keys = m_keys->keySequence();
    if (const QAction* other = m_actions.conflict(keys, id); other != nullptr) {
        m_state->setText(tr("%1 already belongs to \"%2\". Give that other keys first.")
                             .arg(keys.toString(QKeySequence::NativeText), other->iconText()));
        return;
    }
    m_actions.find(id)->setShortcut(keys);
    m_settings.setValue(settingOf(id), keys.toString(QKeySequence::PortableText));
    fill();
    m_state->setText(tr("Assigned."));
}

void ShortcutEditor::reset() {
    const QTreeWidgetItem* item = m_list->currentItem();
    if (item == nullptr) {
        return;
    }
    const QString id = item->data(0, Qt::UserRole).toString();
    for (const auto& entry : m_actions.entries()) {
        if (entry.spec.id == id) {
            m_keys->setKeySequence(entry.spec.shortcut);
            assign();
        }
    }
}

} // namespace gatelens::ui
