// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tables/table_model.h"

#include "core/report/picture.h"
#include "core/report/route_filter.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"

#include <QHash>

#include <algorithm>
#include <iterator>
#include <numeric>

namespace gatelens::ui {

struct TableModel::Query {
    TableKind kind = TableKind::Routes;
    FleetViewPtr view;
    std::vector<std::uint32_t> gateways;
    std::string filter;
    std::optional<TableColumn> sort;
    Qt::SortOrder order = Qt::AscendingOrder;
    std::optional<TableColumn> group;
};

namespace {

std::size_t countOf(const model::Snapshot& snapshot, TableKind kind) {
    switch (kind) {
    case TableKind::Routes:
        return snapshot.routes.size();
    case TableKind::Policies:
        return snapshot.policies.size();
    case TableKind::Consumers:
        break;
    }
    return snapshot.consumers.size();
}

// Every word stands in one of the columns.
class WordFilter final {
public:
    WordFilter(const std::string& filter, std::vector<TableColumn> columns)
        : m_columns(std::move(columns))
        , m_words(QString::fromStdString(filter).split(' ', Qt::SkipEmptyParts)) {}

    [[nodiscard]] bool matches(const FleetView& view, const findings::Subject& subject) const {
        return std::all_of(m_words.begin(), m_words.end(), [&](const QString& word) {
            return std::any_of(m_columns.begin(), m_columns.end(), [&](const TableColumn& column) {
                return column.text(view, subject).contains(word, Qt::CaseInsensitive);
            });
        });
    }

private:
    std::vector<TableColumn> m_columns;
    QStringList m_words;
};

void sortRows(std::vector<TableRow>& rows, const FleetView& view, const TableColumn& column,
              Qt::SortOrder order) {
    std::vector<QString> keys;
    keys.reserve(rows.size());
    for (const TableRow& row : rows) {
        keys.push_back(column.text(view, row.subject).toLower());
    }
    std::vector<std::uint32_t> places(rows.size());
    std::iota(places.begin(), places.end(), 0U);
    std::stable_sort(places.begin(), places.end(), [&](std::uint32_t a, std::uint32_t b) {
        return order == Qt::AscendingOrder ? keys[a] < keys[b] : keys[b] < keys[a];
    });
    std::vector<TableRow> sorted;
    sorted.reserve(rows.size());
    for (const std::uint32_t place : places) {
        sorted.push_back(rows[place]);
    }
    rows = std::move(sorted);
}

// In the order in which the groups first appear, each below its title.
std::vector<TableRow> grouped(std::vector<TableRow> rows, const FleetView& view,
                              const TableColumn& column) {
    QHash<QString, std::size_t> places;
    std::vector<std::vector<TableRow>> groups;
    for (TableRow& row : rows) {
        const QString title = column.text(view, row.subject);
        const auto known = places.constFind(title);
        const std::size_t place = known == places.constEnd() ? groups.size() : *known;
        if (place == groups.size()) {
            places.insert(title, place);
            TableRow head;
            head.group = title;
            groups.push_back({std::move(head)});
        }
        auto& group = groups[place];
        ++group.front().members;
        group.front().worst = std::max(group.front().worst, row.worst);
        group.push_back(std::move(row));
    }
    std::vector<TableRow> all;
    all.reserve(rows.size() + groups.size());
    for (auto& group : groups) {
        std::move(group.begin(), group.end(), std::back_inserter(all));
    }
    return all;
}

} // namespace

TableModel::TableModel(TableKind kind, const Look& look, QObject* parent)
    : QAbstractTableModel(parent)
    , m_kind(kind)
    , m_look(look)
    , m_columns(tableColumns(kind)) {
    m_pool.setMaxThreadCount(1);
    connect(&look, &Look::changed, this, [this] {
        if (rowCount() > 0) {
            emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        }
    });
}

TableModel::~TableModel() {
    m_pool.clear();
    m_pool.waitForDone();
}

void TableModel::setView(FleetViewPtr view, std::vector<std::uint32_t> gateways) {
    m_view = std::move(view);
    m_gateways = std::move(gateways);
    update();
}

void TableModel::setFilter(const std::string& filter) {
    if (filter != m_filter) {
        m_filter = filter;
        update();
    }
}

void TableModel::sort(int column, Qt::SortOrder order) {
    m_sortColumn = column;
    m_sortOrder = order;
    update();
}

TableModel::Outcome TableModel::run(const Query& query) {
    Outcome outcome;
    const auto routes = report::RouteFilter::parse(query.filter);
    const WordFilter words(query.filter, tableColumns(query.kind));
    const model::EntityKind kind = entityKind(query.kind);
    for (const std::uint32_t gateway : query.gateways) {
        const model::Snapshot& snapshot = *query.view->gateways[gateway].snapshot;
        const auto worst = worstOf(*query.view, gateway, kind);
        const std::size_t count = countOf(snapshot, query.kind);
        report::RouteSeverities paths(count);
        if (query.kind == TableKind::Routes && routes && routes->asksFindings()) {
            paths = report::routeSeverities(query.view->findings, gateway, count);
        }
        outcome.total += count;
        for (std::uint32_t i = 0; i < count; ++i) {
            const findings::Subject subject{gateway, {kind, i}};
            // A query that is still being typed keeps everything.
            const bool kept =
                query.kind == TableKind::Routes
                    ? !routes || routes->matches(snapshot, snapshot.routes[i], paths[i])
                    : query.filter.empty() || words.matches(*query.view, subject);
            if (kept) {
                outcome.rows.push_back({subject, worst[i], 0, {}});
            }
        }
    }
    if (query.sort) {
        sortRows(outcome.rows, *query.view, *query.sort, query.order);
    }
    outcome.matched = outcome.rows.size();
    if (query.group) {
        outcome.rows = grouped(std::move(outcome.rows), *query.view, *query.group);
    }
    return outcome;
}

void TableModel::setGroup(int column) {
    m_groupColumn = column;
    update();
}

void TableModel::update() {
    if (!m_view) {
        return;
    }
    Query query{m_kind, m_view, m_gateways, m_filter, std::nullopt, m_sortOrder, std::nullopt};
    if (m_sortColumn >= 0) {
        query.sort = m_columns[static_cast<std::size_t>(m_sortColumn)];
    }
    if (m_groupColumn >= 0) {
        query.group = m_columns[static_cast<std::size_t>(m_groupColumn)];
    }
    const std::uint64_t serial = ++m_serial;
    ++m_working;
    m_pool.clear();
    m_pool.start([this, query = std::move(query), serial] {
        Outcome outcome = run(query);
        QMetaObject::invokeMethod(
            this,
            [this, outcome = std::move(outcome), view = query.view, serial]() mutable {
                if (serial != m_serial) {
                    return;
                }
                m_working = 0;
                beginResetModel();
                m_rows = std::move(outcome.rows);
                m_matched = outcome.matched;
                m_total = outcome.total;
                m_shown = std::move(view);
                endResetModel();
                emit rowsChanged();
            },
            Qt::QueuedConnection);
    });
}

int TableModel::rowOf(const findings::Subject& subject) const {
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const TableRow& row) {
        return row.members == 0 && row.subject == subject;
    });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

QString TableModel::cell(int row, int column) const {
    if (const TableRow& head = this->row(row); head.members > 0) {
        const QString title = head.group.isEmpty() ? tr("nothing") : head.group;
        return column == 0 ? tr("%1  (%2)").arg(title).arg(head.members) : QString();
    }
    return m_columns[static_cast<std::size_t>(column)].text(*m_shown, this->row(row).subject);
}

int TableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int TableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant TableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const TableRow& row = this->row(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return cell(index.row(), index.column());
    case Qt::ToolTipRole:
        return cell(index.row(), index.column()).toHtmlEscaped();
    case Qt::FontRole:
        if (row.members > 0) {
            return m_look.font(12.5, true);
        }
        return m_columns[static_cast<std::size_t>(index.column())].mono ? m_look.mono(12)
                                                                        : m_look.font(12);
    case Qt::ForegroundRole:
        return index.column() == 0 ? m_look.tokens().text : m_look.tokens().muted;
    case Qt::DecorationRole:
        if (index.column() == 0 && row.worst) {
            return severityPixmap(report::pictureSeverity(*row.worst), m_look.tokens(),
                                  m_look.scaled(15), 2);
        }
        return {};
    default:
        return {};
    }
}

Qt::ItemFlags TableModel::flags(const QModelIndex& index) const {
    return index.isValid() && row(index.row()).members > 0 ? Qt::ItemFlags(Qt::ItemIsEnabled)
                                                           : QAbstractTableModel::flags(index);
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::DisplayRole) {
        return m_columns[static_cast<std::size_t>(section)].title;
    }
    if (role == Qt::TextAlignmentRole) {
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    }
    return {};
}

} // namespace gatelens::ui
