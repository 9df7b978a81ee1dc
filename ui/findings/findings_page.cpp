// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/findings_page.h"

#include "core/findings/rule.h"
#include "core/report/picture.h"
#include "core/report/scan_report.h"
#include "ui/findings/severity_chart.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"
#include "ui/theme/widgets.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace gatelens::ui {

namespace {

QString qt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

class TreeDelegate final : public QStyledItemDelegate {
public:
    TreeDelegate(const Look& look, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_look(look) {}

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        return {QStyledItemDelegate::sizeHint(option, index).width(), m_look.scaled(26)};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        if (option.state.testFlag(QStyle::State_Selected)) {
            painter->fillRect(option.rect, m_look.tokens().selection);
        } else if (option.state.testFlag(QStyle::State_MouseOver)) {
            painter->fillRect(option.rect, m_look.tokens().raised);
        }
        QRect rest = option.rect.adjusted(4, 0, -6, 0);
        const auto mark = index.data(Qt::DecorationRole).value<QPixmap>();
        if (!mark.isNull()) {
            const int side = m_look.scaled(15);
            painter->drawPixmap(QStyle::alignedRect(option.direction,
                                                    Qt::AlignLeft | Qt::AlignVCenter, {side, side},
                                                    rest),
                                mark);
            option.direction == Qt::RightToLeft ? rest.adjust(0, 0, -side - 8, 0)
                                                : rest.adjust(side + 8, 0, 0, 0);
        }
        painter->setFont(index.data(Qt::FontRole).value<QFont>());
        painter->setPen(index.data(Qt::ForegroundRole).value<QColor>());
        painter->drawText(rest, Qt::AlignVCenter | Qt::TextSingleLine,
                          painter->fontMetrics().elidedText(index.data(Qt::DisplayRole).toString(),
                                                            Qt::ElideMiddle, rest.width()));
    }

private:
    const Look& m_look;
};

} // namespace

FindingsPage::FindingsPage(const Look& look, SelectionModel& selection, QWidget* parent)
    : QWidget(parent)
    , m_look(look)
    , m_selection(selection)
    , m_model(new FindingsTree(look, this))
    , m_chart(new SeverityChart(look, this))
    , m_summary(new QHBoxLayout)
    , m_bar(new QWidget(this))
    , m_grouping(new QComboBox(m_bar))
    , m_words(new QLineEdit(m_bar))
    , m_count(new Text({}, TextRole::Secondary, look, m_bar))
    , m_tree(new QTreeView(this))
    , m_detail(new QScrollArea(this))
    , m_notice(new Notice(look, this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_summary->setSpacing(0);
    m_summary->addWidget(m_chart, 3);
    column->addLayout(m_summary);
    column->addWidget(m_bar);
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(m_tree);
    splitter->addWidget(m_detail);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    column->addWidget(splitter, 1);
    column->addWidget(m_notice, 1);
    m_notice->hide();
    m_detail->setWidgetResizable(true);
    m_detail->setFrameShape(QFrame::NoFrame);
    m_detail->setAccessibleName(tr("What the rule says"));
    buildBar();
    buildTree();
    connect(m_model, &QAbstractItemModel::modelReset, this, &FindingsPage::modelChanged);
    connect(m_chart, &SeverityChart::gatewayChosen, this, [this](const QString& name) {
        Selection gateway;
        gateway.gateway = name.toStdString();
        m_selection.select(gateway);
    });
    connect(&selection, &SelectionModel::changed, this, &FindingsPage::syncSelection);
}

void FindingsPage::buildBar() {
    auto* row = new QHBoxLayout(m_bar);
    row->setContentsMargins(12, 6, 12, 6);
    row->setSpacing(8);
    m_words->setPlaceholderText(tr("Filter: words, a rule, a gateway"));
    m_words->setAccessibleName(tr("Filter findings"));
    m_words->setClearButtonEnabled(true);
    m_words->setMinimumHeight(m_look.scaled(28));
    m_words->setMinimumWidth(m_look.scaled(120));
    row->addWidget(m_words, 1);
    for (int severity = 4; severity >= 0; --severity) {
        const auto level = static_cast<findings::Severity>(severity);
        auto* button = new QToolButton(m_bar);
        button->setCheckable(true);
        button->setIcon(QIcon(
            severityPixmap(report::pictureSeverity(level), m_look.tokens(), m_look.scaled(16), 2)));
        button->setToolTip(tr("Only %1 findings").arg(qt(findings::severityName(level))));
        button->setAccessibleName(button->toolTip());
        connect(&m_look, &Look::changed, button, [this, button, level] {
            button->setIcon(QIcon(severityPixmap(report::pictureSeverity(level), m_look.tokens(),
                                                 m_look.scaled(16), 2)));
        });
        connect(button, &QToolButton::toggled, this, [this, level](bool on) {
            on ? void(m_severities.insert(level)) : void(m_severities.erase(level));
            applyFilter();
        });
        row->addWidget(button);
    }
    row->addWidget(m_count);
    row->addWidget(new Text(tr("Group by"), TextRole::Secondary, m_look, m_bar));
    m_grouping->addItems({tr("Rule"), tr("Path"), tr("Gateway"), tr("Zone"), tr("Severity")});
    m_grouping->setAccessibleName(tr("Group findings by"));
    row->addWidget(m_grouping);
    auto* leave = new QToolButton(m_bar);
    leave->setText(tr("Export…"));
    leave->setToolTip(tr("As SARIF, HTML, Markdown, CSV or JSON"));
    leave->setAccessibleName(tr("Export the findings…"));
    connect(leave, &QToolButton::clicked, this, &FindingsPage::exportAsked);
    row->addWidget(leave);
    connect(m_words, &QLineEdit::textChanged, this, &FindingsPage::applyFilter);
    connect(m_grouping, &QComboBox::currentIndexChanged, this, [this](int index) {
        constexpr std::array kOrder{FindingGrouping::Rule, FindingGrouping::Path,
                                    FindingGrouping::Gateway, FindingGrouping::Zone,
                                    FindingGrouping::Severity};
        m_model->setGrouping(kOrder[static_cast<std::size_t>(index)]);
    });
}

void FindingsPage::buildTree() {
    m_tree->setModel(m_model);
    m_tree->setItemDelegate(new TreeDelegate(m_look, m_tree));
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setUniformRowHeights(true);
    m_tree->setMouseTracking(true);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->setAccessibleName(tr("Findings"));
    QHeaderView* header = m_tree->header();
    header->setFont(m_look.font(11.5));
    header->setAccessibleName(tr("Columns"));
    header->setStretchLastSection(false);
    header->setSectionResizeMode(Title, QHeaderView::Stretch);
    for (const auto& [section, width] :
         {std::pair(int(Where), 230), std::pair(int(Owasp), 100), std::pair(int(Certainty), 130),
          std::pair(int(Fix), 80), std::pair(int(Gateway), 110)}) {
        m_tree->setColumnWidth(section, m_look.scaled(width));
    }
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& current) {
                const auto* finding = m_model->finding(current.siblingAtColumn(0));
                showDetail(finding);
                if (finding != nullptr && !m_syncing) {
                    m_selection.select(selectionOf(*m_model->view(), *finding));
                }
            });
}

void FindingsPage::setView(FleetViewPtr view, std::optional<std::uint32_t> gateway) {
    if (!isVisible()) {
        m_waiting = std::move(view);
        m_waitingGateway = gateway;
        return;
    }
    m_waiting = nullptr;
    m_oneGateway = gateway.has_value();
    m_tree->setColumnHidden(Gateway, m_oneGateway || width() < m_look.scaled(900));
    m_chart->setView(view);
    m_model->setView(std::move(view), gateway);
}

void FindingsPage::addSummary(QWidget* picture) {
    picture->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Ignored);
    m_summary->addWidget(picture, 2);
}

// What a finding is and where it is need the room most.
void FindingsPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_tree->setColumnHidden(Gateway, m_oneGateway || width() < m_look.scaled(900));
    m_tree->setColumnHidden(Fix, width() < m_look.scaled(780));
    m_tree->setColumnHidden(Owasp, width() < m_look.scaled(680));
    m_tree->setColumnHidden(Certainty, width() < m_look.scaled(580));
}

void FindingsPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_waiting) {
        setView(std::move(m_waiting), m_waitingGateway);
    }
}

void FindingsPage::applyFilter() {
    m_model->setFilter(m_severities, m_words->text());
}

void FindingsPage::modelChanged() {
    constexpr int kOpenGroups = 12;
    constexpr int kSpanned = 300; // more would keep the window waiting
    for (int row = 0; row < std::min(m_model->rowCount(), kSpanned); ++row) {
        m_tree->setFirstColumnSpanned(row, {}, true);
        if (row < kOpenGroups) {
            m_tree->expand(m_model->index(row, 0));
        }
    }
    const bool empty = m_model->shown() == 0;
    m_tree->parentWidget()->setVisible(!empty);
    if (!empty) {
        m_notice->hide();
    } else if (m_model->total() > 0) {
        m_notice->show(QStringLiteral("filter"), tr("No finding matches"),
                       tr("Change the filter or the severities above."));
    } else {
        m_notice->show(QStringLiteral("findings"), tr("No findings"),
                       tr("No rule found a weakness in what was read."));
    }
    m_chart->setVisible(m_model->total() > 0);
    m_count->setText(m_model->shown() == m_model->total()
                         ? tr("%n finding(s)", nullptr, int(m_model->total()))
                         : tr("%1 of %2").arg(m_model->shown()).arg(m_model->total()));
    // By itself: list and detail together would keep the window waiting.
    QMetaObject::invokeMethod(
        this,
        [this] {
            showDetail(nullptr);
            syncSelection();
        },
        Qt::QueuedConnection);
}

void FindingsPage::syncSelection() {
    const QModelIndex index = m_model->indexOf(m_selection.current().finding);
    if (!index.isValid() || m_tree->hasFocus()) {
        return;
    }
    m_syncing = true;
    m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index);
    m_syncing = false;
}

void FindingsPage::showHead(QWidget* body, const findings::Finding& finding) {
    auto* row = new QHBoxLayout;
    row->addWidget(paragraph(QString::fromStdString(report::messageOf(finding)), TextRole::Section,
                             m_look, body),
                   1);
    const bool suppressed = finding.state == findings::State::Suppressed;
    const bool file = !m_model->view()->gateways[finding.subject.snapshot].statements.empty();
    auto* suppress = new QPushButton(tr("Suppress or state…"), body);
    suppress->setAutoDefault(false);
    suppress->setEnabled(file && !suppressed);
    suppress->setToolTip(suppressed ? tr("It is suppressed already, in .gatelens.yaml.")
                         : file ? tr("Written into .gatelens.yaml, with who, why and until when")
                                : tr("The demo is part of the program: there is no file to "
                                     "write this into."));
    suppress->setAccessibleDescription(suppress->toolTip());
    connect(suppress, &QPushButton::clicked, this,
            [this, fingerprint = finding.fingerprint] { emit suppressAsked(fingerprint); });
    row->addWidget(suppress, 0, Qt::AlignTop);
    static_cast<QVBoxLayout*>(body->layout())->addLayout(row);
}

void FindingsPage::showEvidence(QWidget* body, const findings::Finding& finding) {
    if (finding.evidence.empty()) {
        return;
    }
    auto* column = static_cast<QVBoxLayout*>(body->layout());
    column->addSpacing(6);
    column->addWidget(new Text(tr("Evidence"), TextRole::Caption, m_look, body));
    for (const auto& item : finding.evidence) {
        const model::Snapshot& snapshot = *m_model->view()->gateways[item.snapshot].snapshot;
        const std::string place = item.apiPath.empty() ? snapshot.place(item.range) : item.apiPath;
        QString line = QString::fromStdString(item.fact);
        if (!item.value.empty()) {
            line += QStringLiteral(": ") + QString::fromStdString(report::valueOf(item));
        }
        column->addWidget(paragraph(line, TextRole::Mono, m_look, body));
        if (!place.empty()) {
            column->addWidget(
                paragraph(QString::fromStdString(place), TextRole::Secondary, m_look, body));
        }
    }
}

void FindingsPage::showDetail(const findings::Finding* finding) {
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(16, 12, 16, 12);
    column->setSpacing(4);
    if (finding == nullptr) {
        column->addWidget(paragraph(tr("Choose a finding to see what it means, what can happen and "
                                       "what to change."),
                                    TextRole::Secondary, m_look, body));
    } else {
        showHead(body, *finding);
        const auto part = [&](const QString& title, std::string_view text) {
            if (!text.empty()) {
                column->addSpacing(6);
                column->addWidget(new Text(title, TextRole::Caption, m_look, body));
                column->addWidget(paragraph(qt(text), TextRole::Body, m_look, body));
            }
        };
        part(tr("What it is"), finding->rule->meaning);
        part(tr("What can happen"), finding->rule->risk);
        part(tr("What to change here"),
             finding->fix.empty() ? finding->rule->fix : std::string_view(finding->fix));
        part(tr("How to check afterwards"), finding->rule->verify);
        part(tr("What would confirm it"), finding->confirm);
        part(tr("Suppressed by"), finding->suppressedBy);
        showEvidence(body, *finding);
    }
    column->addStretch(1);
    m_detail->setWidget(body);
}

} // namespace gatelens::ui
