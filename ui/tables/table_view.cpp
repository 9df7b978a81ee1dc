// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tables/table_view.h"

#include "ui/theme/look.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

namespace gatelens::ui {

namespace {

// Rows without cell frames; the text keeps its own colour when selected.
class RowDelegate final : public QStyledItemDelegate {
public:
    RowDelegate(const Look& look, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_look(look) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Tokens& tokens = m_look.tokens();
        if (option.state.testFlag(QStyle::State_Selected)) {
            painter->fillRect(option.rect, tokens.selection);
        } else if (option.state.testFlag(QStyle::State_MouseOver)) {
            painter->fillRect(option.rect, tokens.raised);
        }
        QRect rest = option.rect.adjusted(8, 0, -6, 0);
        const auto picture = index.data(Qt::DecorationRole).value<QPixmap>();
        if (index.column() == 0) {
            const int side = m_look.scaled(15);
            if (!picture.isNull()) {
                const QRect slot = QStyle::alignedRect(
                    option.direction, Qt::AlignLeft | Qt::AlignVCenter, {side, side}, rest);
                painter->drawPixmap(slot, picture);
            }
            (option.direction == Qt::RightToLeft ? rest.setRight(rest.right() - side - 8)
                                                 : rest.setLeft(rest.left() + side + 8));
        }
        painter->setFont(index.data(Qt::FontRole).value<QFont>());
        painter->setPen(index.data(Qt::ForegroundRole).value<QColor>());
        const QString text = index.data(Qt::DisplayRole).toString();
        painter->drawText(rest, Qt::AlignVCenter | Qt::TextSingleLine,
                          painter->fontMetrics().elidedText(text, Qt::ElideMiddle, rest.width()));
        if (option.state.testFlag(QStyle::State_HasFocus) && index.column() == 0) {
            painter->fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()),
                              tokens.accent);
        }
    }

private:
    const Look& m_look;
};

} // namespace

TableView::TableView(const Look& look, QWidget* parent)
    : QTableView(parent)
    , m_look(look) {
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setMouseTracking(true);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    setItemDelegate(new RowDelegate(look, this));
    setSortingEnabled(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsMovable(true);
    horizontalHeader()->setSectionsClickable(true);
    horizontalHeader()->setSortIndicatorShown(false);
    horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
    horizontalHeader()->setAccessibleName(tr("Columns"));
    connect(horizontalHeader(), &QWidget::customContextMenuRequested, this,
            &TableView::chooseColumns);
    connect(this, &QTableView::doubleClicked, this,
            [this](const QModelIndex& index) { emit rowActivated(index.row()); });
    connect(&look, &Look::changed, this, &TableView::applyLook);
    applyLook();
}

void TableView::applyLook() {
    verticalHeader()->setDefaultSectionSize(m_look.scaled(25));
    verticalHeader()->setMinimumSectionSize(m_look.scaled(25));
    horizontalHeader()->setFont(m_look.font(11.5));
    horizontalHeader()->setFixedHeight(m_look.scaled(28));
    viewport()->update();
}

void TableView::chooseColumns(const QPoint& at) {
    QMenu menu(this);
    for (int column = 0; column < model()->columnCount(); ++column) {
        QAction* action =
            menu.addAction(model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        action->setEnabled(column > 0);
        connect(action, &QAction::toggled, this,
                [this, column](bool on) { setColumnHidden(column, !on); });
    }
    if (m_group) {
        menu.addSeparator();
        const int column = horizontalHeader()->logicalIndexAt(at);
        if (column >= 0) {
            menu.addAction(
                tr("Group by %1")
                    .arg(model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()),
                this, [this, column] { emit groupAsked(column); });
        }
        menu.addAction(tr("No groups"), this, [this] { emit groupAsked(-1); })
            ->setEnabled(*m_group >= 0);
    }
    menu.exec(horizontalHeader()->mapToGlobal(at));
}

QString TableView::selectedText() const {
    QStringList lines;
    QList<int> columns;
    QStringList titles;
    for (int visual = 0; visual < horizontalHeader()->count(); ++visual) {
        const int column = horizontalHeader()->logicalIndex(visual);
        if (!isColumnHidden(column)) {
            columns << column;
            titles << model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        }
    }
    lines << titles.join('\t');
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    for (const QModelIndex& row : rows) {
        QStringList cells;
        for (const int column : columns) {
            cells << row.siblingAtColumn(column).data(Qt::DisplayRole).toString();
        }
        lines << cells.join('\t');
    }
    return lines.join('\n');
}

void TableView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) {
        QApplication::clipboard()->setText(selectedText());
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) &&
        currentIndex().isValid()) {
        emit rowActivated(currentIndex().row());
        return;
    }
    QTableView::keyPressEvent(event);
}

} // namespace gatelens::ui
