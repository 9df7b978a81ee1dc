// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tables/changes_model.h"

#include "ui/theme/column_header.h"
#include "ui/theme/look.h"

#include <array>

namespace gatelens::ui {

namespace {

QString qt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString nameOf(model::EntityKind kind, const std::string& label) {
    return qt(model::kindName(kind)) + ' ' + qt(label);
}

} // namespace

ChangesModel::ChangesModel(const Look& look, QObject* parent)
    : QAbstractTableModel(parent)
    , m_look(look) {}

// Signs stand beside the words, so that colour is not needed to tell them apart.
void ChangesModel::setDiff(std::shared_ptr<const model::SnapshotDiff> diff) {
    beginResetModel();
    m_rows.clear();
    if (diff) {
        for (const auto& entity : diff->removed) {
            m_rows.push_back({tr("− removed"),
                              nameOf(entity.ref.kind, entity.label),
                              {},
                              qt(entity.summary),
                              {},
                              qt(entity.place)});
        }
        for (const auto& entity : diff->added) {
            m_rows.push_back({tr("+ added"),
                              nameOf(entity.ref.kind, entity.label),
                              {},
                              {},
                              qt(entity.summary),
                              qt(entity.place)});
        }
        for (const auto& entity : diff->changed) {
            for (const auto& field : entity.fields) {
                m_rows.push_back(
                    {tr("~ changed"), nameOf(entity.after.kind, entity.label), qt(field.field),
                     qt(field.before), qt(field.after),
                     qt(field.afterPlace.empty() ? entity.afterPlace : field.afterPlace)});
            }
        }
    }
    endResetModel();
}

int ChangesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ChangesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(Count);
}

QVariant ChangesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    const std::array<const QString*, Count> cells{&row.what,   &row.entity, &row.field,
                                                  &row.before, &row.after,  &row.place};
    const QString& text = *cells[static_cast<std::size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole:
        return text;
    case Qt::ToolTipRole:
        return text.toHtmlEscaped();
    case Qt::FontRole:
        return index.column() >= Before ? m_look.mono(12) : m_look.font(12.5);
    case Qt::ForegroundRole:
        return index.column() <= Entity ? m_look.tokens().text : m_look.tokens().muted;
    default:
        return {};
    }
}

QVariant ChangesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    const std::array<QString, Count> titles{tr("Change"), tr("What"),  tr("Field"),
                                            tr("Before"), tr("After"), tr("Read at")};
    return columnHeader(section, orientation, role, titles);
}

} // namespace gatelens::ui
