// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/request_model.h"

#include "ui/theme/column_header.h"
#include "ui/theme/look.h"

#include <QLocale>

#include <array>

namespace gatelens::ui {

QString durationText(double milliseconds) {
    if (milliseconds < 0.1) {
        return RequestModel::tr("%1 µs").arg(QLocale().toString(qRound(milliseconds * 1000)));
    }
    return RequestModel::tr("%1 ms").arg(
        QLocale().toString(milliseconds, 'f', milliseconds < 10 ? 2 : 0));
}

RequestModel::RequestModel(const Look& look, QObject* parent)
    : QAbstractTableModel(parent)
    , m_look(look) {}

void RequestModel::add(const TapEntry& entry) {
    if (m_entries.size() >= kMost) {
        const int last = static_cast<int>(m_entries.size()) - 1;
        beginRemoveRows({}, last, last);
        m_entries.pop_back();
        endRemoveRows();
    }
    beginInsertRows({}, 0, 0);
    m_entries.push_front(entry);
    endInsertRows();
}

void RequestModel::clear() {
    beginResetModel();
    m_entries.clear();
    endResetModel();
}

const TapEntry* RequestModel::entry(int row) const {
    return row >= 0 && static_cast<std::size_t>(row) < m_entries.size()
               ? &m_entries[static_cast<std::size_t>(row)]
               : nullptr;
}

int RequestModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

int RequestModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(Count);
}

QVariant RequestModel::data(const QModelIndex& index, int role) const {
    const TapEntry* request = entry(index.row());
    if (request == nullptr) {
        return {};
    }
    const std::array<QString, Count> cells{
        request->time.toString(QStringLiteral("hh:mm:ss")),
        request->method,
        request->host,
        request->path,
        QString::number(request->status),
        request->route,
        request->target.isEmpty() ? tr("answered here") : request->service,
        durationText(request->totalMs),
        request->upstreamMs < 0 ? QString() : durationText(request->upstreamMs)};
    const QString& text = cells[static_cast<std::size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole:
        return text;
    case Qt::ToolTipRole:
        return text.toHtmlEscaped();
    case Qt::FontRole:
        return index.column() == Host || index.column() == Path || index.column() == Method
                   ? m_look.mono(12)
                   : m_look.font(12.5);
    case Qt::ForegroundRole:
        return index.column() <= Status ? m_look.tokens().text : m_look.tokens().muted;
    default:
        return {};
    }
}

QVariant RequestModel::headerData(int section, Qt::Orientation orientation, int role) const {
    const std::array<QString, Count> titles{tr("Time"),    tr("Method"), tr("Host"),
                                            tr("Path"),    tr("Status"), tr("Route"),
                                            tr("Backend"), tr("Total"),  tr("Backend took")};
    return columnHeader(section, orientation, role, titles);
}

} // namespace gatelens::ui
