// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traffic/traffic_model.h"

#include "core/metrics/traffic_report.h"
#include "ui/theme/column_header.h"
#include "ui/theme/look.h"

#include <QLocale>

#include <array>

namespace gatelens::ui {

namespace {

QString qt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

TrafficModel::TrafficModel(const Look& look, QObject* parent)
    : QAbstractTableModel(parent)
    , m_look(look) {}

void TrafficModel::setView(TrafficViewPtr view) {
    beginResetModel();
    m_view = std::move(view);
    endResetModel();
}

const metrics::Traffic* TrafficModel::row(int index) const {
    return m_view && index >= 0 && static_cast<std::size_t>(index) < m_view->rows.size()
               ? &m_view->rows[static_cast<std::size_t>(index)]
               : nullptr;
}

int TrafficModel::rowOf(const metrics::ThingKey& thing) const {
    for (int i = 0; i < rowCount(); ++i) {
        if (row(i)->thing == thing) {
            return i;
        }
    }
    return -1;
}

int TrafficModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_view ? 0 : static_cast<int>(m_view->rows.size());
}

int TrafficModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(Count);
}

QVariant TrafficModel::data(const QModelIndex& index, int role) const {
    const metrics::Traffic* traffic = row(index.row());
    if (traffic == nullptr) {
        return {};
    }
    const metrics::Rates& rates = traffic->rates;
    const auto cell = [&]() -> QString {
        switch (index.column()) {
        case Name:
            return qt(traffic->name);
        case Kind:
            return qt(model::kindName(traffic->thing.kind));
        case Requests:
            return qt(metrics::rateText(rates.requests));
        case Errors:
            return qt(rates.requests ? metrics::shareText(rates.errors, rates.requests)
                                     : metrics::shareText(traffic->errors, traffic->requests));
        case P50:
            return qt(metrics::latencyText(rates.p50));
        case P90:
            return qt(metrics::latencyText(rates.p90));
        case P99:
            return qt(metrics::latencyText(rates.p99));
        default:
            return QLocale().toString(qRound64(traffic->requests));
        }
    };
    switch (role) {
    case Qt::DisplayRole:
        return cell();
    case Qt::ToolTipRole:
        return cell().toHtmlEscaped();
    case Qt::FontRole:
        return index.column() == Name ? m_look.mono(12) : m_look.font(12.5);
    case Qt::ForegroundRole:
        if (index.column() == Errors && rates.errors.value_or(0) > 0) {
            return m_look.tokens().of(topology::Severity::High);
        }
        return index.column() == Name || index.column() == Requests ? m_look.tokens().text
                                                                    : m_look.tokens().muted;
    default:
        return {};
    }
}

QVariant TrafficModel::headerData(int section, Qt::Orientation orientation, int role) const {
    const std::array<QString, Count> titles{
        tr("Name"), tr("Kind"), tr("Requests/s"), tr("Errors"),
        tr("p50"),  tr("p90"),  tr("p99"),        tr("Requests in all")};
    return columnHeader(section, orientation, role, titles);
}

} // namespace gatelens::ui
