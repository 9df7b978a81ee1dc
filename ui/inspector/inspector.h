// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The right-hand panel: everything about what is selected.
#pragma once

#include "ui/inspector/facts.h"
#include "ui/workspace/selection.h"

#include <QScrollArea>
#include <QTimer>

class QGridLayout;
class QVBoxLayout;

namespace gatelens::ui {

class Look;
class Workspace;

class Inspector final : public QScrollArea {
    Q_OBJECT

public:
    Inspector(const Look& look, Workspace& workspace, SelectionModel& selection,
              QWidget* parent = nullptr);

    [[nodiscard]] bool working() const { return m_soon.isActive(); }

signals:
    void placeActivated(const QString& file, int line);
    void suppressAsked(const std::string& fingerprint);

private:
    void rebuild();
    void gatewaySummary(const FleetView& view);
    void entity(const FleetView& view, const findings::Subject& subject);
    void policies(const std::vector<PolicyFact>& policies);
    void findingsOf(const FleetView& view, const findings::Subject& subject);
    void findingCard(const FleetView& view, const findings::Finding& finding, bool open);
    void findingButtons(QGridLayout& grid, int row, const findings::Finding& finding);
    void evidence(const FleetView& view, const findings::Finding& finding);
    void facts(const EntityFacts& facts);
    void links(const QString& title, const std::vector<Link>& links);
    void raw(const QString& text);
    void section(const QString& title);
    void goTo(const findings::Subject& subject);

    const Look& m_look;
    Workspace& m_workspace;
    SelectionModel& m_selection;
    QWidget* m_body = nullptr;
    QVBoxLayout* m_column = nullptr;
    bool m_rawOpen = false;
    QTimer m_soon; // several changes at once make one panel
};

} // namespace gatelens::ui
