// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The left side: the pages with their counts, and the fleet with the health and
// the worst severity of every gateway.
#pragma once

#include <QListWidget>
#include <QWidget>

#include <map>
#include <string>

namespace gatelens::ui {

class Look;
class SelectionModel;
class Text;
class Workspace;

class Sidebar final : public QWidget {
    Q_OBJECT

public:
    Sidebar(const Look& look, Workspace& workspace, SelectionModel& selection,
            QWidget* parent = nullptr);

    void addPage(const QString& id, const QString& title, const QString& icon);
    void setPage(const QString& id);
    void setCount(const QString& id, std::size_t count);
    // Marks only, where there is no room for words.
    void setCompact(bool compact);
    void setRunning(const QString& id, bool running);

signals:
    void pageChosen(const QString& id);
    void gatewayMenuAsked(std::uint32_t source, const QPoint& at);

private:
    void refill();
    void sync();
    void applyLook();

    const Look& m_look;
    Workspace& m_workspace;
    SelectionModel& m_selection;
    QListWidget* m_pages;
    Text* m_caption;
    QListWidget* m_gateways;
    bool m_compact = false;
};

} // namespace gatelens::ui
