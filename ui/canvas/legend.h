// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What lines and marks mean; a click on a line hides or shows those hops, a click
// on a severity keeps only paths with findings from there on.
#pragma once

#include "core/topology/graph.h"

#include <QWidget>

#include <set>

class QToolButton;
class QVBoxLayout;

namespace gatelens::ui {

class Look;
struct Scene;

class Legend final : public QWidget {
    Q_OBJECT

public:
    Legend(const Look& look, QWidget* parent);

    void showScene(const Scene& scene);
    // Where it would cover what it explains: a button that opens it.
    void setFolded(bool folded);

signals:
    void hiddenChanged(const std::set<topology::Encryption>& hidden);
    void leastChanged(topology::Severity least);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void fold();
    void addLine(const QString& name, topology::Encryption encryption, bool hidden);
    void addSeverity(topology::Severity severity, std::size_t count, bool on);

    const Look& m_look;
    QVBoxLayout* m_column;
    QToolButton* m_toggle;
    bool m_folded = false;
    bool m_open = false; // by the user, while it is folded
    std::set<topology::Encryption> m_hidden;
    topology::Severity m_least = topology::Severity::None;
};

} // namespace gatelens::ui
