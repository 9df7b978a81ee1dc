// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A table in the console's habit: dense rows, whole-row selection, copyable,
// header menu to choose columns.
#pragma once

#include <QTableView>

#include <optional>

namespace gatelens::ui {

class Look;

class TableView final : public QTableView {
    Q_OBJECT

public:
    TableView(const Look& look, QWidget* parent = nullptr);

    // The selected rows with their titles, separated by tabs; all columns shown.
    [[nodiscard]] QString selectedText() const;

    // Offers to group by a column; `current` is the one of now, -1 none.
    void offerGroups(int current) { m_group = current; }

signals:
    void rowActivated(int row);
    void groupAsked(int column);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void applyLook();
    void chooseColumns(const QPoint& at);

    const Look& m_look;
    std::optional<int> m_group;
};

} // namespace gatelens::ui
