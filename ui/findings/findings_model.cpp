// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/findings_model.h"

#include "core/findings/rule.h"
#include "core/report/picture.h"
#include "core/report/route_facts.h"
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

FindingsModel::FindingsModel(const Look& look, QObject* parent)
    : QAbstractTableModel(parent)
    , m_look(look)
    , m_view(std::make_shared<const FleetView>()) {
    connect(&look, &Look::changed, this, [this] {
        if (rowCount() > 0) {
            emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        }
    });
}

void FindingsModel::setView(FleetViewPtr view, std::optional<std::uint32_t> gateway) {
    beginResetModel();
    m_view = std::move(view);
    m_all = m_view->findingsOf(gateway);
    refill();
    endResetModel();
}

void FindingsModel::setFilter(std::set<findings::Severity> severities, const QString& text) {
    beginResetModel();
    m_severities = std::move(severities);
    m_text = text;
    refill();
    endResetModel();
}

void FindingsModel::sort(int column, Qt::SortOrder order) {
    beginResetModel();
    m_sortColumn = column;
    m_sortOrder = order;
    refill();
    endResetModel();
}

void FindingsModel::refill() {
    m_rows.clear();
    for (const std::uint32_t index : m_all) {
        const auto& finding = m_view->findings[index];
        if (!m_severities.empty() && !m_severities.contains(finding.severity)) {
            continue;
        }
        if (!m_text.isEmpty()) {
            bool found = qt(finding.rule->id).contains(m_text, Qt::CaseInsensitive) ||
                         qt(finding.message).contains(m_text, Qt::CaseInsensitive);
            for (int column = 0; column < ColumnCount && !found; ++column) {
                found = text(finding, column).contains(m_text, Qt::CaseInsensitive);
            }
            if (!found) {
                continue;
            }
        }
        m_rows.push_back(index);
    }
    if (m_sortColumn > 0) {
        std::stable_sort(m_rows.begin(), m_rows.end(), [&](std::uint32_t a, std::uint32_t b) {
            const QString left = text(m_view->findings[a], m_sortColumn);
            const QString right = text(m_view->findings[b], m_sortColumn);
            return m_sortOrder == Qt::AscendingOrder ? left < right : right < left;
        });
    } else if (m_sortColumn == 0 && m_sortOrder == Qt::DescendingOrder) {
        std::reverse(m_rows.begin(), m_rows.end());
    }
}

int FindingsModel::rowOf(const std::string& fingerprint) const {
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (m_view->findings[m_rows[i]].fingerprint == fingerprint) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

int FindingsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int FindingsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString FindingsModel::text(const findings::Finding& finding, int column) const {
    switch (column) {
    case Title:
        return qt(finding.rule->title);
    case Where:
        return findingPlace(*m_view, finding);
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
        return qt(m_view->gateways[finding.subject.snapshot].name);
    default:
        return {};
    }
}

QVariant FindingsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const auto& finding = this->finding(index.row());
    const Tokens& tokens = m_look.tokens();
    switch (role) {
    case Qt::DisplayRole:
        return text(finding, index.column());
    case Qt::ToolTipRole:
        return QString::fromStdString(finding.message).toHtmlEscaped();
    case Qt::AccessibleTextRole:
        return index.column() == Title
                   ? tr("%1: %2").arg(qt(findings::severityName(finding.severity)),
                                      text(finding, Title))
                   : text(finding, index.column());
    case Qt::FontRole:
        return index.column() == Where ? m_look.mono(12) : m_look.font(12.5);
    case Qt::ForegroundRole:
        if (finding.state == findings::State::Suppressed) {
            return tokens.faint;
        }
        if (index.column() == Certainty && (finding.state == findings::State::Proved ||
                                            finding.state == findings::State::Confirmed)) {
            return tokens.of(topology::Severity::Critical);
        }
        return index.column() == Title ? tokens.text : tokens.muted;
    case Qt::DecorationRole:
        if (index.column() == Title) {
            return severityPixmap(report::pictureSeverity(finding.severity), tokens,
                                  m_look.scaled(15), 2);
        }
        return {};
    default:
        return {};
    }
}

QVariant FindingsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
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

} // namespace gatelens::ui
