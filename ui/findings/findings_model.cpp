// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/findings_model.h"

#include "core/findings/rule.h"
#include "core/report/picture.h"
#include "core/report/route_facts.h"
#include "core/report/scan_report.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"

#include <algorithm>

namespace gatelens::ui {

namespace {

QString qt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

QString findingPlace(const FleetView& view, const findings::Finding& finding) {
    const auto& subject = finding.subject;
    const model::Snapshot& snapshot = *view.gateways[subject.snapshot].snapshot;
    QString name = qt(view.base(subject).label());
    if (subject.entity.kind == model::EntityKind::Route) {
        const auto paths = report::pathsOf(snapshot.routes[subject.entity.index]);
        name = paths.empty() ? name : qt(paths.front());
    } else if (subject.entity.kind == model::EntityKind::Gateway) {
        name = qt(view.gateways[subject.snapshot].name);
    }
    return qt(model::kindName(subject.entity.kind)) + ' ' + name;
}

QString FindingCells::text(const FleetView& view, const findings::Finding& finding, int column) {
    switch (column) {
    case Title:
        return qt(finding.rule->title);
    case Where:
        return findingPlace(view, finding);
    case Owasp:
        return qt(finding.rule->owasp);
    case Certainty:
        return finding.state == findings::State::Suspected ? tr("from configuration")
                                                           : qt(findings::stateName(finding.state));
    case Fix:
        switch (finding.rule->fixKind) {
        case findings::FixKind::OneClick:
            return tr("one edit");
        case findings::FixKind::Assisted:
            return tr("guided");
        case findings::FixKind::Advice:
            return tr("advice");
        }
        return {};
    case Gateway:
        return qt(view.gateways[finding.subject.snapshot].name);
    default:
        return {};
    }
}

QVariant FindingCells::data(const FleetView& view, const findings::Finding& finding, int column,
                            int role, const Look& look) {
    const Tokens& tokens = look.tokens();
    switch (role) {
    case Qt::DisplayRole:
        return text(view, finding, column);
    case Qt::ToolTipRole:
        return QString::fromStdString(report::messageOf(finding)).toHtmlEscaped();
    case Qt::AccessibleTextRole:
        return column == Title ? tr("%1: %2").arg(qt(findings::severityName(finding.severity)),
                                                  text(view, finding, Title))
                               : text(view, finding, column);
    case Qt::FontRole:
        return column == Where ? look.mono(12) : look.font(12.5);
    case Qt::ForegroundRole:
        if (finding.state == findings::State::Suppressed) {
            return tokens.faint;
        }
        if (column == Certainty && (finding.state == findings::State::Proved ||
                                    finding.state == findings::State::Confirmed)) {
            return tokens.of(topology::Severity::Critical);
        }
        return column == Title ? tokens.text : tokens.muted;
    case Qt::DecorationRole:
        if (column == Title) {
            return severityPixmap(report::pictureSeverity(finding.severity), tokens,
                                  look.scaled(15), 2);
        }
        return {};
    default:
        return {};
    }
}

QVariant FindingCells::header(int section, int role) {
    if (role == Qt::TextAlignmentRole) {
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Title:
        return tr("Finding");
    case Where:
        return tr("Where");
    case Owasp:
        return tr("OWASP API");
    case Certainty:
        return tr("State");
    case Fix:
        return tr("Fix");
    case Gateway:
        return tr("Gateway");
    default:
        return {};
    }
}

bool FindingCells::matches(const FleetView& view, const findings::Finding& finding,
                           const std::set<findings::Severity>& severities, const QString& words) {
    if (!severities.empty() && !severities.contains(finding.severity)) {
        return false;
    }
    const QStringList list = words.split(' ', Qt::SkipEmptyParts);
    return std::all_of(list.begin(), list.end(), [&](const QString& word) {
        if (qt(finding.rule->id).contains(word, Qt::CaseInsensitive) ||
            qt(report::messageOf(finding)).contains(word, Qt::CaseInsensitive)) {
            return true;
        }
        for (int column = 0; column < FindingColumns; ++column) {
            if (text(view, finding, column).contains(word, Qt::CaseInsensitive)) {
                return true;
            }
        }
        return false;
    });
}

FindingsModel::FindingsModel(const Look& look, QObject* parent)
    : QAbstractTableModel(parent)
    , m_look(look)
    , m_view(std::make_shared<const FleetView>()) {
    m_pool.setMaxThreadCount(1);
    m_query.view = m_view;
    connect(&look, &Look::changed, this, [this] {
        if (rowCount() > 0) {
            emit dataChanged(index(0, 0), index(rowCount() - 1, FindingColumns - 1));
        }
    });
}

FindingsModel::~FindingsModel() {
    m_pool.clear();
    m_pool.waitForDone();
}

void FindingsModel::setView(FleetViewPtr view, std::optional<std::uint32_t> gateway) {
    m_query.view = std::move(view);
    m_query.gateway = gateway;
    update();
}

void FindingsModel::sort(int column, Qt::SortOrder order) {
    m_query.column = column;
    m_query.order = order;
    update();
}

std::vector<std::uint32_t> FindingsModel::run(const Query& query) {
    auto rows = query.view->findingsOf(query.gateway);
    if (query.column > 0) {
        std::vector<std::pair<QString, std::uint32_t>> keyed;
        keyed.reserve(rows.size());
        for (const std::uint32_t row : rows) {
            keyed.emplace_back(
                FindingCells::text(*query.view, query.view->findings[row], query.column), row);
        }
        std::stable_sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) {
            return query.order == Qt::AscendingOrder ? a.first < b.first : b.first < a.first;
        });
        std::transform(keyed.begin(), keyed.end(), rows.begin(),
                       [](const auto& entry) { return entry.second; });
    } else if (query.column == 0 && query.order == Qt::DescendingOrder) {
        std::reverse(rows.begin(), rows.end());
    }
    return rows;
}

void FindingsModel::update() {
    m_working = true;
    m_pool.clear();
    m_pool.start([this, query = m_query, serial = ++m_serial] {
        auto rows = run(query);
        std::unordered_map<std::string, int> places;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            places.emplace(query.view->findings[rows[i]].fingerprint, static_cast<int>(i));
        }
        QMetaObject::invokeMethod(
            this,
            [this, view = query.view, rows = std::move(rows), places = std::move(places),
             serial]() mutable {
                if (serial != m_serial) {
                    return;
                }
                m_working = false;
                beginResetModel();
                m_view = std::move(view);
                m_rows = std::move(rows);
                m_places = std::move(places);
                endResetModel();
            },
            Qt::QueuedConnection);
    });
}

int FindingsModel::rowOf(const std::string& fingerprint) const {
    const auto found = m_places.find(fingerprint);
    return found == m_places.end() ? -1 : found->second;
}

int FindingsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int FindingsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(FindingColumns);
}

QVariant FindingsModel::data(const QModelIndex& index, int role) const {
    return index.isValid()
               ? FindingCells::data(*m_view, finding(index.row()), index.column(), role, m_look)
               : QVariant();
}

QVariant FindingsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    return orientation == Qt::Horizontal ? FindingCells::header(section, role) : QVariant();
}

} // namespace gatelens::ui
