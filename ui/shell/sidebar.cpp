// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/sidebar.h"

#include "core/report/picture.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"
#include "ui/theme/widgets.h"
#include "ui/workspace/selection.h"
#include "ui/workspace/workspace.h"

#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace gatelens::ui {

namespace {

enum Role {
    IdRole = Qt::UserRole,
    CountRole,
    RunningRole, // the count is a sign that something of the page runs
    IconRole,
    SecondRole,
    HealthRole,
    SeverityRole, // topology::Severity as int; absent: none
    SourceRole,
    EnvironmentRole,
};

// "Kong 3.9", not "Kong Gateway": the first word is what people say.
QString productText(const model::Gateway& gateway) {
    const QString name = QString::fromStdString(gateway.productName);
    const QString version = QString::fromStdString(gateway.version);
    return version.isEmpty() ? name : name + ' ' + version;
}

class SidebarDelegate final : public QStyledItemDelegate {
public:
    SidebarDelegate(const Look& look, bool gateways, const bool& compact, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_look(look)
        , m_gateways(gateways)
        , m_compact(compact) {}

    QSize sizeHint(const QStyleOptionViewItem& /*option*/,
                   const QModelIndex& /*index*/) const override {
        return {m_look.scaled(m_compact ? 40 : 150), m_look.scaled(m_gateways ? 42 : 34)};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Tokens& tokens = m_look.tokens();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const QRect box = option.rect.adjusted(8, 2, -8, -2);
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(selected && !m_gateways ? tokens.selection : tokens.raised);
            painter->drawRoundedRect(box, 6, 6);
        }
        if (option.state.testFlag(QStyle::State_HasFocus)) {
            painter->setPen(QPen(tokens.accent, 2));
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 6, 6);
        }
        const bool mirrored = option.direction == Qt::RightToLeft;
        if (mirrored) {
            // Everything is laid out left to right below.
            painter->translate(box.left() + box.right(), 0);
        }
        m_gateways ? gateway(*painter, box, index, mirrored)
                   : page(*painter, box, index, selected, mirrored);
        painter->restore();
    }

private:
    // `left` and `width` as in a left-to-right row; the place in this one.
    static QRect place(const QRect& box, int left, int width, bool mirrored) {
        const int x = mirrored ? -(box.left() + left + width) : box.left() + left;
        return {x, box.top(), width, box.height()};
    }

    static int side(bool mirrored, bool start) {
        return int(start != mirrored ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter |
               Qt::AlignAbsolute;
    }

    void page(QPainter& painter, const QRect& box, const QModelIndex& index, bool selected,
              bool mirrored) const {
        const Tokens& tokens = m_look.tokens();
        const int icon = m_look.scaled(17);
        const int lead = m_compact ? (box.width() - icon) / 2 : 8;
        const QRect slot = place(box, lead, icon, mirrored);
        painter.drawPixmap(slot.left(), box.center().y() - icon / 2 + 1,
                           iconPixmap(index.data(IconRole).toString(),
                                      selected ? tokens.accent : tokens.muted, icon,
                                      painter.device()->devicePixelRatioF()));
        if (m_compact) {
            return;
        }
        const QString count = index.data(CountRole).toString();
        painter.setFont(m_look.font(11.5));
        const int room = painter.fontMetrics().horizontalAdvance(count);
        painter.setPen(index.data(RunningRole).toBool() ? tokens.ok : tokens.muted);
        painter.drawText(place(box, box.width() - room - 10, room + 2, mirrored),
                         side(mirrored, false), count);
        painter.setFont(m_look.font(13, selected));
        painter.setPen(selected ? tokens.text : tokens.muted);
        const int left = icon + 16;
        const QRect text = place(box, left, box.width() - left - room - 14, mirrored);
        painter.drawText(text, side(mirrored, true),
                         painter.fontMetrics().elidedText(index.data(Qt::DisplayRole).toString(),
                                                          Qt::ElideRight, text.width()));
    }

    void gateway(QPainter& painter, const QRect& box, const QModelIndex& index,
                 bool mirrored) const {
        const Tokens& tokens = m_look.tokens();
        const auto health = static_cast<Health>(index.data(HealthRole).toInt());
        const QColor dot = health == Health::Good      ? tokens.ok
                           : health == Health::Reading ? tokens.faint
                                                       : tokens.of(topology::Severity::High);
        const QRect spot = place(box, 8, 8, mirrored);
        const QRectF mark(spot.left(), box.top() + box.height() * 0.32 - 4, 8, 8);
        painter.setPen(health == Health::Good ? Qt::NoPen : QPen(dot, 1.6));
        // An empty ring, so that colour is not all that tells them apart.
        painter.setBrush(health == Health::Good ? QBrush(dot) : QBrush(Qt::NoBrush));
        painter.drawEllipse(mark);
        const QVariant severity = index.data(SeverityRole);
        if (m_compact) {
            const int size = m_look.scaled(14);
            if (severity.isValid()) {
                paintSeverity(painter,
                              QRectF(place(box, box.width() - size - 4, size, mirrored).left(),
                                     box.top() + box.height() * 0.32 - size / 2.0, size, size),
                              static_cast<topology::Severity>(severity.toInt()), tokens);
            }
            painter.setFont(m_look.font(10.5));
            painter.setPen(tokens.text);
            QRect name = box;
            name.translate(mirrored ? -(box.left() + box.right()) : 0, 0);
            name.setTop(box.top() + box.height() / 2);
            painter.drawText(
                name, Qt::AlignCenter,
                painter.fontMetrics().elidedText(index.data(Qt::DisplayRole).toString(),
                                                 Qt::ElideMiddle, name.width() - 4));
            return;
        }
        int taken = 8;
        if (severity.isValid()) {
            painter.setFont(m_look.font(11.5));
            const QString count = index.data(CountRole).toString();
            const int room = painter.fontMetrics().horizontalAdvance(count) + 2;
            painter.setPen(tokens.muted);
            QRect upper = place(box, box.width() - room - 8, room, mirrored);
            upper.setHeight(box.height() * 6 / 10);
            painter.drawText(upper, side(mirrored, false), count);
            const int size = m_look.scaled(14);
            QRect badge = place(box, box.width() - room - 14 - size, size, mirrored);
            badge.setTop(upper.center().y() - size / 2);
            badge.setHeight(size);
            paintSeverity(painter, badge, static_cast<topology::Severity>(severity.toInt()),
                          tokens);
            taken = room + size + 20;
        }
        const int left = 25;
        QRect line = place(box, left, box.width() - left - taken, mirrored);
        line.setHeight(box.height() * 6 / 10);
        painter.setFont(m_look.font(12.5, false));
        const auto environment = static_cast<Environment>(index.data(EnvironmentRole).toInt());
        painter.setPen(tokens.text);
        painter.drawText(line, side(mirrored, true),
                         painter.fontMetrics().elidedText(index.data(Qt::DisplayRole).toString(),
                                                          Qt::ElideMiddle, line.width()));
        QRect second = place(box, left, box.width() - left - 8, mirrored);
        second.setTop(box.top() + box.height() / 2);
        painter.setFont(m_look.font(11));
        painter.setPen(tokens.muted);
        painter.drawText(second, side(mirrored, true),
                         painter.fontMetrics().elidedText(index.data(SecondRole).toString(),
                                                          Qt::ElideRight, second.width()));
        if (environment != Environment::None) {
            const QRect strip = place(box, 0, 3, mirrored);
            painter.fillRect(strip.adjusted(0, 6, 0, -6),
                             environment == Environment::Production ? tokens.production
                             : environment == Environment::Staging  ? tokens.staging
                                                                    : tokens.lab);
        }
    }

    const Look& m_look;
    bool m_gateways;
    const bool& m_compact; // of the sidebar
};

QListWidget* makeList(const Look& look, bool gateways, const bool& compact, QWidget* parent) {
    auto* list = new QListWidget(parent);
    list->setFrameShape(QFrame::NoFrame);
    list->setItemDelegate(new SidebarDelegate(look, gateways, compact, list));
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setMouseTracking(true);
    list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list->setUniformItemSizes(true);
    return list;
}

} // namespace

Sidebar::Sidebar(const Look& look, Workspace& workspace, SelectionModel& selection, QWidget* parent)
    : QWidget(parent)
    , m_look(look)
    , m_workspace(workspace)
    , m_selection(selection)
    , m_pages(makeList(look, false, m_compact, this))
    , m_caption(new Text(tr("Gateways"), TextRole::Caption, look, this))
    , m_gateways(makeList(look, true, m_compact, this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 12, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_pages);
    m_caption->setContentsMargins(16, 0, 0, 0);
    auto* caption = new QHBoxLayout;
    caption->setContentsMargins(17, 10, 8, 2);
    caption->addWidget(m_caption);
    column->addLayout(caption);
    column->addWidget(m_gateways, 1);
    m_pages->setAccessibleName(tr("Pages"));
    m_gateways->setAccessibleName(tr("Gateways"));
    m_gateways->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_pages, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
        if (item != nullptr) {
            emit pageChosen(item->data(IdRole).toString());
        }
    });
    connect(m_gateways, &QListWidget::itemSelectionChanged, this, [this] {
        const auto chosen = m_gateways->selectedItems();
        if (!chosen.isEmpty() && m_gateways->hasFocus()) {
            Selection selection;
            selection.gateway = chosen.front()->data(IdRole).toString().toStdString();
            m_selection.select(selection);
        }
    });
    connect(m_gateways, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        if (const auto* item = m_gateways->itemAt(at)) {
            emit gatewayMenuAsked(item->data(SourceRole).toUInt(),
                                  m_gateways->viewport()->mapToGlobal(at));
        }
    });
    connect(&workspace, &Workspace::viewChanged, this, &Sidebar::refill);
    connect(&workspace, &Workspace::sourcesChanged, this, &Sidebar::refill);
    connect(&selection, &SelectionModel::changed, this, &Sidebar::sync);
    connect(&look, &Look::changed, this, &Sidebar::applyLook);
    applyLook();
}

void Sidebar::applyLook() {
    setMinimumWidth(m_look.scaled(m_compact ? 56 : 186));
    setMaximumWidth(m_look.scaled(m_compact ? 56 : 320));
    m_caption->setVisible(!m_compact && m_gateways->count() > 0);
    m_pages->setFixedHeight(m_pages->count() * m_look.scaled(34) + 4);
    m_pages->doItemsLayout();
    m_gateways->doItemsLayout();
}

void Sidebar::addPage(const QString& id, const QString& title, const QString& icon) {
    auto* item = new QListWidgetItem(title, m_pages);
    item->setData(IdRole, id);
    item->setData(IconRole, icon);
    item->setToolTip(title);
    applyLook();
}

void Sidebar::setCompact(bool compact) {
    if (compact != m_compact) {
        m_compact = compact;
        applyLook();
    }
}

void Sidebar::setPage(const QString& id) {
    for (int i = 0; i < m_pages->count(); ++i) {
        if (m_pages->item(i)->data(IdRole).toString() == id) {
            m_pages->setCurrentRow(i);
        }
    }
}

void Sidebar::setCount(const QString& id, std::size_t count) {
    for (int i = 0; i < m_pages->count(); ++i) {
        QListWidgetItem* item = m_pages->item(i);
        if (item->data(IdRole).toString() == id) {
            item->setData(CountRole, QLocale().toString(static_cast<qulonglong>(count)));
            item->setData(Qt::AccessibleTextRole,
                          tr("%1, %2").arg(item->text()).arg(static_cast<qulonglong>(count)));
        }
    }
}

void Sidebar::setRunning(const QString& id, bool running) {
    for (int i = 0; i < m_pages->count(); ++i) {
        QListWidgetItem* item = m_pages->item(i);
        if (item->data(IdRole).toString() == id) {
            item->setData(RunningRole, running);
            item->setData(CountRole, running ? QStringLiteral("●") : QString());
            item->setData(Qt::AccessibleTextRole,
                          running ? tr("%1, running").arg(item->text()) : item->text());
        }
    }
}

// Gateways that were read, and sources that gave none yet.
void Sidebar::refill() {
    const FleetViewPtr view = m_workspace.view();
    const QSignalBlocker quiet(m_gateways);
    m_gateways->clear();
    for (const SourceState& source : m_workspace.sources()) {
        const bool any = std::any_of(view->gateways.begin(), view->gateways.end(),
                                     [&](const auto& g) { return g.source == source.id; });
        if (!any) {
            auto* item = new QListWidgetItem(
                source.spec.title.isEmpty() ? source.spec.name.section('/', -1) : source.spec.title,
                m_gateways);
            item->setData(SourceRole, source.id);
            item->setData(HealthRole, int(source.health));
            item->setData(SecondRole, source.error ? QString::fromStdString(source.error->message)
                                                   : tr("reading…"));
            item->setToolTip(source.error
                                 ? QString::fromStdString(source.error->text()).toHtmlEscaped()
                                 : QString());
            item->setData(EnvironmentRole, int(source.spec.environment));
        }
        for (const GatewayView& gateway : view->gateways) {
            if (gateway.source != source.id) {
                continue;
            }
            const QString name = QString::fromStdString(gateway.name);
            auto* item = new QListWidgetItem(name, m_gateways);
            item->setData(IdRole, name);
            item->setData(SourceRole, source.id);
            item->setData(HealthRole, int(source.health));
            item->setData(SecondRole,
                          source.health == Health::Away
                              ? tr("away since %1").arg(source.lastRead.toString("hh:mm"))
                              : productText(gateway.snapshot->gateway));
            item->setData(EnvironmentRole, int(gateway.environment));
            item->setToolTip(name.toHtmlEscaped() + QStringLiteral("<br>") +
                             source.spec.name.toHtmlEscaped());
            QString spoken = tr("%1, %2").arg(name, item->data(SecondRole).toString());
            if (const auto worst = gateway.worst()) {
                const std::uint32_t count = gateway.counts[static_cast<std::size_t>(*worst)];
                item->setData(SeverityRole, int(report::pictureSeverity(*worst)));
                item->setData(CountRole, QString::number(count));
                const auto severity = findings::severityName(*worst);
                spoken = tr("%1, %2 %3 finding(s)")
                             .arg(spoken)
                             .arg(count)
                             .arg(QString::fromUtf8(severity.data(),
                                                    static_cast<qsizetype>(severity.size())));
            }
            item->setData(Qt::AccessibleTextRole, spoken);
        }
    }
    m_caption->setVisible(!m_compact && m_gateways->count() > 0);
    sync();
}

void Sidebar::sync() {
    const QSignalBlocker quiet(m_gateways);
    const QString current = QString::fromStdString(m_selection.current().gateway);
    m_gateways->clearSelection();
    for (int i = 0; i < m_gateways->count(); ++i) {
        QListWidgetItem* item = m_gateways->item(i);
        if (!current.isEmpty() && item->data(IdRole).toString() == current) {
            m_gateways->setCurrentItem(item);
            item->setSelected(true);
        }
    }
}

} // namespace gatelens::ui
