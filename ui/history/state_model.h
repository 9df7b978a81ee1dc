// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The kept states as a table, newest first.
#pragma once

#include "ui/history/recorder.h"

#include <QAbstractTableModel>

namespace gatelens::ui {

class Look;

class StateModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { From, Gateway, Kind, Changes, Findings, Routes, LastSeen, Source, By, Count };

    explicit StateModel(const Look& look, QObject* parent = nullptr);

    void setStates(std::vector<history::State> states);
    [[nodiscard]] const std::vector<history::State>& states() const { return m_states; }
    [[nodiscard]] int rowOf(std::int64_t id) const; // -1: not there

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] QString text(const history::State& state, int column) const;

    const Look& m_look;
    std::vector<history::State> m_states;
};

// "+1 −2 ~3" and "2 critical, 3 high", in the user's language.
[[nodiscard]] QString changesLabel(const std::optional<history::ChangeCounts>& changes);

} // namespace gatelens::ui
