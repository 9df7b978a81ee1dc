// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/findings_tree.h"

#include "core/findings/rule.h"
#include "core/model/zone.h"
#include "core/report/picture.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"

#include <QHash>

#include <algorithm>
#include <limits>

namespace gatelens::ui {

namespace {

// Internal id of a group's own row; below it the ids are the group's number.
constexpr quintptr kGroupRow = std::numeric_limits<quintptr>::max();

QString qt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

FindingsTree::FindingsTree(const Look& look, QObject* parent)
    : QAbstractItemModel(parent)
    , m_look(look)
    , m_view(std::make_shared<const FleetView>()) {
    connect(&look, &Look::changed, this, [this] {
        beginResetModel();
        endResetModel();
    });
}

void FindingsTree::setView(FleetViewPtr view, std::optional<std::uint32_t> gateway) {
    beginResetModel();
    m_view = std::move(view);
    m_all = m_view->findingsOf(gateway);
    refill();
    endResetModel();
}

void FindingsTree::setGrouping(FindingGrouping grouping) {
    beginResetModel();
    m_grouping = grouping;
    refill();
    endResetModel();
}

void FindingsTree::setFilter(std::set<findings::Severity> severities, const QString& words) {
    beginResetModel();
    m_severities = std::move(severities);
    m_words = words;
    refill();
    endResetModel();
}

QString FindingsTree::groupOf(const findings::Finding& finding) const {
    switch (m_grouping) {
    case FindingGrouping::Severity:
        return qt(findings::severityName(finding.severity));
    case FindingGrouping::Rule:
        return qt(finding.rule->title) + QStringLiteral("  ") + qt(finding.rule->id);
    case FindingGrouping::Gateway:
        return FindingCells::text(*m_view, finding, Gateway);
    case FindingGrouping::Path: {
        QStringList steps;
        for (const auto& step : finding.path) {
            steps << qt(m_view->base(step).label());
        }
        return steps.isEmpty() ? findingPlace(*m_view, finding) : steps.join(QStringLiteral(" → "));
    }
    case FindingGrouping::Zone:
        break;
    }
    for (auto step = finding.path.rbegin(); step != finding.path.rend(); ++step) {
        if (step->entity.kind == model::EntityKind::Target) {
            const model::Snapshot& snapshot = *m_view->gateways[step->snapshot].snapshot;
            const QString zone = qt(model::zoneOf(snapshot.targets[step->entity.index]));
            return zone.isEmpty() ? tr("zone not known") : zone;
        }
    }
    return tr("at the gateway");
}

// Findings come most severe first, so groups do as well.
void FindingsTree::refill() {
    m_groups.clear();
    QHash<QString, std::size_t> places;
    for (const std::uint32_t index : m_all) {
        const auto& finding = m_view->findings[index];
        if (!FindingCells::matches(*m_view, finding, m_severities, m_words)) {
            continue;
        }
        const QString title = groupOf(finding);
        if (!places.contains(title)) {
            places[title] = m_groups.size();
            m_groups.push_back({title, {}});
        }
        m_groups[places[title]].findings.push_back(index);
    }
}

const findings::Finding* FindingsTree::finding(const QModelIndex& index) const {
    if (!index.isValid() || index.internalId() == kGroupRow) {
        return nullptr;
    }
    const Group& group = m_groups[index.internalId()];
    return &m_view->findings[group.findings[static_cast<std::size_t>(index.row())]];
}

QModelIndex FindingsTree::indexOf(const std::string& fingerprint) const {
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        for (std::size_t i = 0; i < m_groups[g].findings.size(); ++i) {
            if (m_view->findings[m_groups[g].findings[i]].fingerprint == fingerprint) {
                return createIndex(static_cast<int>(i), 0, g);
            }
        }
    }
    return {};
}

std::size_t FindingsTree::shown() const {
    std::size_t count = 0;
    for (const Group& group : m_groups) {
        count += group.findings.size();
    }
    return count;
}

QModelIndex FindingsTree::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) {
        return {};
    }
    return createIndex(row, column,
                       parent.isValid() ? static_cast<quintptr>(parent.row()) : kGroupRow);
}

QModelIndex FindingsTree::parent(const QModelIndex& index) const {
    if (!index.isValid() || index.internalId() == kGroupRow) {
        return {};
    }
    return createIndex(static_cast<int>(index.internalId()), 0, kGroupRow);
}

int FindingsTree::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) {
        return static_cast<int>(m_groups.size());
    }
    if (parent.internalId() != kGroupRow || parent.column() > 0) {
        return 0;
    }
    return static_cast<int>(m_groups[static_cast<std::size_t>(parent.row())].findings.size());
}

int FindingsTree::columnCount(const QModelIndex& /*parent*/) const {
    return FindingColumns;
}

QVariant FindingsTree::data(const QModelIndex& index, int role) const {
    if (const auto* one = finding(index); one != nullptr) {
        return FindingCells::data(*m_view, *one, index.column(), role, m_look);
    }
    if (!index.isValid() || index.column() > 0) {
        return {};
    }
    const Group& group = m_groups[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return tr("%1  (%2)").arg(group.title).arg(static_cast<qulonglong>(group.findings.size()));
    case Qt::FontRole:
        return m_look.font(12.5, true);
    case Qt::ForegroundRole:
        return m_look.tokens().text;
    case Qt::DecorationRole:
        return severityPixmap(
            report::pictureSeverity(m_view->findings[group.findings.front()].severity),
            m_look.tokens(), m_look.scaled(15), 2);
    default:
        return {};
    }
}

QVariant FindingsTree::headerData(int section, Qt::Orientation orientation, int role) const {
    return orientation == Qt::Horizontal ? FindingCells::header(section, role) : QVariant();
}

} // namespace gatelens::ui
