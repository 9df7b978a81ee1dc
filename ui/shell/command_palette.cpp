// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/command_palette.h"

#include "ui/shell/actions.h"
#include "ui/theme/look.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace gatelens::ui {

namespace {

constexpr std::size_t kMostHits = 60;
constexpr int kRowHeight = 34;

enum Role { DetailRole = Qt::UserRole, IndexRole };

class HitDelegate final : public QStyledItemDelegate {
public:
    HitDelegate(const Look& look, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_look(look) {}

    QSize sizeHint(const QStyleOptionViewItem& /*option*/,
                   const QModelIndex& /*index*/) const override {
        return {100, m_look.scaled(kRowHeight)};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Tokens& tokens = m_look.tokens();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (option.state.testFlag(QStyle::State_Selected)) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(tokens.selection);
            painter->drawRoundedRect(option.rect.adjusted(6, 1, -6, -1), 6, 6);
        }
        const QRect row = option.rect.adjusted(16, 0, -16, 0);
        painter->setFont(m_look.font(11.5));
        painter->setPen(tokens.muted);
        const QString detail = painter->fontMetrics().elidedText(index.data(DetailRole).toString(),
                                                                 Qt::ElideMiddle, row.width() / 2);
        const int room = painter->fontMetrics().horizontalAdvance(detail) + 12;
        painter->drawText(row, Qt::AlignRight | Qt::AlignVCenter, detail);
        painter->setFont(m_look.font(13));
        painter->setPen(tokens.text);
        const QRect words = option.direction == Qt::RightToLeft ? row.adjusted(room, 0, 0, 0)
                                                                : row.adjusted(0, 0, -room, 0);
        painter->drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(index.data(Qt::DisplayRole).toString(),
                                                            Qt::ElideMiddle, words.width()));
        painter->restore();
    }

private:
    const Look& m_look;
};

} // namespace

CommandPalette::CommandPalette(const Look& look, ActionRegistry& actions, QWidget* window)
    : QFrame(window)
    , m_look(look)
    , m_actions(actions)
    , m_edit(new QLineEdit(this))
    , m_list(new QListWidget(this)) {
    m_pool.setMaxThreadCount(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(10, 10, 10, 10);
    column->setSpacing(6);
    m_edit->setPlaceholderText(tr("Find a route, service, policy or command…"));
    m_edit->setAccessibleName(tr("Find"));
    m_edit->setMinimumHeight(look.scaled(34));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setItemDelegate(new HitDelegate(look, m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setAccessibleName(tr("Found"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->addWidget(m_edit);
    column->addWidget(m_list, 1);
    m_edit->installEventFilter(this);
    connect(m_edit, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::choose);
    setAccessibleName(tr("Command palette"));
    hide();
}

CommandPalette::~CommandPalette() {
    m_pool.clear();
    m_pool.waitForDone();
}

std::vector<PaletteEntry> CommandPalette::actionEntries() const {
    std::vector<PaletteEntry> entries;
    for (const auto& entry : m_actions.entries()) {
        if (entry.spec.id == QStringLiteral("go.palette")) {
            continue;
        }
        QString text = entry.spec.text;
        QString detail = entry.spec.group;
        detail.remove('&');
        const QKeySequence keys = entry.action->shortcut();
        if (!keys.isEmpty()) {
            detail += QStringLiteral(" · ") + keys.toString(QKeySequence::NativeText);
        }
        entries.push_back({text.remove('&').toStdString(),
                           detail.toStdString(),
                           entry.spec.id.toStdString(),
                           {}});
    }
    return entries;
}

void CommandPalette::setView(FleetViewPtr view) {
    const std::uint64_t serial = ++m_serial;
    m_pool.clear();
    m_pool.start([this, view = std::move(view), entries = actionEntries(), serial]() mutable {
        auto more = paletteEntries(*view);
        entries.insert(entries.end(), std::make_move_iterator(more.begin()),
                       std::make_move_iterator(more.end()));
        auto index = std::make_shared<const PaletteIndex>(std::move(entries));
        QMetaObject::invokeMethod(
            this,
            [this, view, index, serial] {
                if (serial == m_serial) {
                    m_view = view;
                    m_index = index;
                    if (isVisible()) {
                        search(m_edit->text());
                    }
                }
            },
            Qt::QueuedConnection);
    });
}

void CommandPalette::open() {
    const QWidget* window = parentWidget();
    const int width = std::min(window->width() - 80, m_look.scaled(640));
    const int height = std::min(window->height() - 140, m_look.scaled(440));
    setGeometry((window->width() - width) / 2, 64, width, height);
    m_edit->clear();
    search({});
    show();
    raise();
    m_edit->setFocus();
}

void CommandPalette::search(const QString& text) {
    m_list->clear();
    if (!m_index) {
        return;
    }
    for (const std::uint32_t hit : m_index->search(text.toStdString(), kMostHits)) {
        const PaletteEntry& entry = (*m_index)[hit];
        auto* item = new QListWidgetItem(QString::fromStdString(entry.text), m_list);
        item->setData(DetailRole, QString::fromStdString(entry.detail));
        item->setData(IndexRole, hit);
        item->setData(Qt::AccessibleTextRole,
                      QString::fromStdString(entry.text + ", " + entry.detail));
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::choose() {
    const QListWidgetItem* item = m_list->currentItem();
    if (item == nullptr) {
        return;
    }
    const PaletteEntry entry = (*m_index)[item->data(IndexRole).toUInt()];
    hide();
    if (!entry.action.empty()) {
        if (QAction* action = m_actions.find(QString::fromStdString(entry.action))) {
            action->trigger();
        }
        return;
    }
    emit entityChosen(selectionOf(*m_view, entry.subject));
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusOut) {
        hide();
    }
    if (event->type() != QEvent::KeyPress) {
        return QFrame::eventFilter(watched, event);
    }
    const auto* key = static_cast<QKeyEvent*>(event);
    const int rows = m_list->count();
    switch (key->key()) {
    case Qt::Key_Escape:
        hide();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        choose();
        return true;
    case Qt::Key_Down:
        m_list->setCurrentRow(rows == 0 ? -1 : (m_list->currentRow() + 1) % rows);
        return true;
    case Qt::Key_Up:
        m_list->setCurrentRow(rows == 0 ? -1 : (m_list->currentRow() + rows - 1) % rows);
        return true;
    default:
        return QFrame::eventFilter(watched, event);
    }
}

void CommandPalette::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), m_look.tokens().surface);
    painter.setPen(QPen(m_look.tokens().faint, 1));
    painter.setBrush(m_look.tokens().surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

} // namespace gatelens::ui
