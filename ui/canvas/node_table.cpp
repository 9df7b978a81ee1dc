// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/node_table.h"

#include "ui/theme/column_header.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"

#include <algorithm>
#include <array>

namespace gatelens::ui {

namespace {

QString qt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

// A wire that is not encrypted is said beside the name that it leads to.
QString hop(topology::Encryption encryption) {
    return encryption == topology::Encryption::Plaintext ||
                   encryption == topology::Encryption::Unknown
               ? QStringLiteral(" (%1)").arg(qt(topology::encryptionName(encryption)))
               : QString();
}

} // namespace

NodeTable::NodeTable(const Look& look, QObject* parent)
    : QAbstractTableModel(parent)
    , m_look(look) {}

void NodeTable::setScene(ScenePtr scene) {
    beginResetModel();
    m_scene = std::move(scene);
    m_order.clear();
    for (const auto& column : m_scene->columns) {
        m_order.insert(m_order.end(), column.begin(), column.end());
    }
    endResetModel();
}

int NodeTable::rowOf(std::uint32_t node) const {
    const auto found = std::find(m_order.begin(), m_order.end(), node);
    return found == m_order.end() ? -1 : static_cast<int>(found - m_order.begin());
}

QString NodeTable::neighbours(std::uint32_t node, bool forward) const {
    constexpr qsizetype kMost = 6;
    QStringList names;
    const auto& edges = forward ? m_scene->edgesOut[node] : m_scene->edgesIn[node];
    for (const std::uint32_t index : edges) {
        if (names.size() == kMost) {
            names << tr("and %n more", nullptr, static_cast<int>(edges.size()) - int(kMost));
            break;
        }
        const topology::Edge& edge = m_scene->graph.edges[index];
        names << qt(m_scene->graph.nodes[forward ? edge.to : edge.from].title) +
                     hop(edge.encryption);
    }
    return names.join(QStringLiteral(", "));
}

int NodeTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_order.size());
}

int NodeTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(Count);
}

QVariant NodeTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const std::uint32_t at = nodeOf(index.row());
    const topology::Node& node = m_scene->graph.nodes[at];
    switch (role) {
    case Qt::DisplayRole:
        break;
    case Qt::FontRole:
        return index.column() == Name ? m_look.mono(12) : m_look.font(12);
    case Qt::ForegroundRole:
        return index.column() == Name ? m_look.tokens().text : m_look.tokens().muted;
    case Qt::DecorationRole:
        return index.column() == Name && node.severity >= topology::Severity::Low
                   ? QVariant(severityPixmap(node.severity, m_look.tokens(), m_look.scaled(15), 2))
                   : QVariant();
    case Qt::ToolTipRole:
        return qt(node.tooltip).toHtmlEscaped();
    default:
        return {};
    }
    switch (index.column()) {
    case Name:
        return qt(node.title);
    case Kind:
        return qt(topology::columnTitle(node.column));
    case Facts:
        return qt(node.subtitle);
    case Findings:
        return node.findings == 0 ? QString() : QString::number(node.findings);
    case ReachedFrom:
        return neighbours(at, false);
    case LeadsTo:
        return neighbours(at, true);
    default:
        return {};
    }
}

QVariant NodeTable::headerData(int section, Qt::Orientation orientation, int role) const {
    const std::array<QString, Count> titles{tr("Name"),     tr("Column"),       tr("Facts"),
                                            tr("Findings"), tr("Reached from"), tr("Leads to")};
    return columnHeader(section, orientation, role, titles);
}

} // namespace gatelens::ui
