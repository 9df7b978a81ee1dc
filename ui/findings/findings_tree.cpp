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
    , m_look(look) {
    m_pool.setMaxThreadCount(1);
    m_query.view = m_shown.view = std::make_shared<const FleetView>();
    connect(&look, &Look::changed, this, [this] {
        beginResetModel();
        endResetModel();
    });
}

FindingsTree::~FindingsTree() {
    m_pool.clear();
    m_pool.waitForDone();
}

void FindingsTree::setView(FleetViewPtr view, std::optional<std::uint32_t> gateway) {
    m_query.view = std::move(view);
    m_query.gateway = gateway;
    update();
}

void FindingsTree::setGrouping(FindingGrouping grouping) {
    m_query.grouping = grouping;
    update();
}

void FindingsTree::setFilter(std::set<findings::Severity> severities, const QString& words) {
    m_query.severities = std::move(severities);
    m_query.words = words;
    update();
}

QString FindingsTree::groupOf(const Query& query, const findings::Finding& finding) {
    const FleetView& view = *query.view;
    switch (query.grouping) {
    case FindingGrouping::Severity:
        return qt(findings::severityName(finding.severity));
    case FindingGrouping::Rule:
        return qt(finding.rule->title) + QStringLiteral("  ") + qt(finding.rule->id);
    case FindingGrouping::Gateway:
        return FindingCells::text(view, finding, Gateway);
    case FindingGrouping::Path: {
        QStringList steps;
        for (const auto& step : finding.path) {
            steps << qt(view.base(step).label());
        }
        return steps.isEmpty() ? findingPlace(view, finding) : steps.join(QStringLiteral(" → "));
    }
    case FindingGrouping::Zone:
        break;
    }
    for (auto step = finding.path.rbegin(); step != finding.path.rend(); ++step) {
        if (step->entity.kind == model::EntityKind::Target) {
            const model::Snapshot& snapshot = *view.gateways[step->snapshot].snapshot;
            const QString zone = qt(model::zoneOf(snapshot.targets[step->entity.index]));
            return zone.isEmpty() ? tr("zone not known") : zone;
        }
    }
    return tr("at the gateway");
}

// Findings come most severe first, so groups do as well.
FindingsTree::Outcome FindingsTree::run(const Query& query) {
    Outcome outcome;
    outcome.view = query.view;
    QHash<QString, std::uint32_t> groups;
    for (const std::uint32_t index : query.view->findingsOf(query.gateway)) {
        const auto& finding = query.view->findings[index];
        ++outcome.total;
        if (!FindingCells::matches(*query.view, finding, query.severities, query.words)) {
            continue;
        }
        const QString title = groupOf(query, finding);
        const auto known = groups.constFind(title);
        const auto group =
            known != groups.constEnd() ? *known : static_cast<std::uint32_t>(outcome.groups.size());
        if (group == outcome.groups.size()) {
            groups.insert(title, group);
            outcome.groups.push_back({title, {}});
        }
        auto& list = outcome.groups[group].findings;
        outcome.places[finding.fingerprint] = {group, static_cast<std::uint32_t>(list.size())};
        list.push_back(index);
    }
    return outcome;
}

void FindingsTree::update() {
    m_working = true;
    m_pool.clear();
    m_pool.start([this, query = m_query, serial = ++m_serial] {
        Outcome outcome = run(query);
        QMetaObject::invokeMethod(
            this,
            [this, outcome = std::move(outcome), serial]() mutable {
                if (serial != m_serial) {
                    return;
                }
                m_working = false;
                beginResetModel();
                m_shown = std::move(outcome);
                endResetModel();
            },
            Qt::QueuedConnection);
    });
}

const findings::Finding* FindingsTree::finding(const QModelIndex& index) const {
    if (!index.isValid() || index.internalId() == kGroupRow) {
        return nullptr;
    }
    const Group& group = m_shown.groups[index.internalId()];
    return &m_shown.view->findings[group.findings[static_cast<std::size_t>(index.row())]];
}

QModelIndex FindingsTree::indexOf(const std::string& fingerprint) const {
    const auto found = m_shown.places.find(fingerprint);
    return found == m_shown.places.end() ? QModelIndex()
                                         : createIndex(static_cast<int>(found->second.second), 0,
                                                       static_cast<quintptr>(found->second.first));
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
        return static_cast<int>(m_shown.groups.size());
    }
    if (parent.internalId() != kGroupRow || parent.column() > 0) {
        return 0;
    }
    return static_cast<int>(m_shown.groups[static_cast<std::size_t>(parent.row())].findings.size());
}

int FindingsTree::columnCount(const QModelIndex& /*parent*/) const {
    return FindingColumns;
}

QVariant FindingsTree::data(const QModelIndex& index, int role) const {
    if (const auto* one = finding(index); one != nullptr) {
        return FindingCells::data(*m_shown.view, *one, index.column(), role, m_look);
    }
    if (!index.isValid() || index.column() > 0) {
        return {};
    }
    const Group& group = m_shown.groups[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return tr("%1  (%2)").arg(group.title).arg(static_cast<qulonglong>(group.findings.size()));
    case Qt::FontRole:
        return m_look.font(12.5, true);
    case Qt::ForegroundRole:
        return m_look.tokens().text;
    case Qt::DecorationRole:
        return severityPixmap(
            report::pictureSeverity(m_shown.view->findings[group.findings.front()].severity),
            m_look.tokens(), m_look.scaled(15), 2);
    default:
        return {};
    }
}

QVariant FindingsTree::headerData(int section, Qt::Orientation orientation, int role) const {
    return orientation == Qt::Horizontal ? FindingCells::header(section, role) : QVariant();
}

} // namespace gatelens::ui
