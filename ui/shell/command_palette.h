// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Type to find and to do: every action and every entity.
#pragma once

#include "ui/shell/palette_index.h"

#include <QFrame>
#include <QThreadPool>

#include <memory>

class QLineEdit;
class QListWidget;

namespace gatelens::ui {

class ActionRegistry;
class Look;

class CommandPalette final : public QFrame {
    Q_OBJECT

public:
    CommandPalette(const Look& look, ActionRegistry& actions, QWidget* window);
    ~CommandPalette() override;

    void setView(FleetViewPtr view);
    void open();
    [[nodiscard]] bool ready() const { return m_index != nullptr; }

signals:
    void entityChosen(const gatelens::ui::Selection& selection);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void search(const QString& text);
    void choose();
    [[nodiscard]] std::vector<PaletteEntry> actionEntries() const;

    const Look& m_look;
    ActionRegistry& m_actions;
    QLineEdit* m_edit;
    QListWidget* m_list;
    FleetViewPtr m_view;
    std::shared_ptr<const PaletteIndex> m_index;
    std::uint64_t m_serial = 0;
    QThreadPool m_pool;
};

} // namespace gatelens::ui
