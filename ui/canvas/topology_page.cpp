// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/topology_page.h"

#include "ui/canvas/canvas.h"
#include "ui/canvas/legend.h"
#include "ui/canvas/minimap.h"
#include "ui/canvas/node_table.h"
#include "ui/tables/table_view.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"
#include "ui/theme/widgets.h"

#include <QComboBox>
#include <QElapsedTimer>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

namespace gatelens::ui {

using topology::kNoNode;

namespace {

// What one can still find one's way in; more only on demand, and said.
constexpr std::size_t kMostNodes = 0;

struct GroupChoice {
    topology::Grouping grouping;
    const char* name;
};
constexpr std::array kGroups{
    GroupChoice{topology::Grouping::Zone, QT_TRANSLATE_NOOP("gatelens::ui::TopologyPage", "Zone")},
    GroupChoice{topology::Grouping::Host, QT_TRANSLATE_NOOP("gatelens::ui::TopologyPage", "Host")},
    GroupChoice{topology::Grouping::Tag, QT_TRANSLATE_NOOP("gatelens::ui::TopologyPage", "Tag")},
    GroupChoice{topology::Grouping::PathPrefix,
                QT_TRANSLATE_NOOP("gatelens::ui::TopologyPage", "Path")},
    GroupChoice{topology::Grouping::Team, QT_TRANSLATE_NOOP("gatelens::ui::TopologyPage", "Team")},
    GroupChoice{topology::Grouping::None,
                QT_TRANSLATE_NOOP("gatelens::ui::TopologyPage", "Nothing")},
};

} // namespace

TopologyPage::TopologyPage(const Look& look, SelectionModel& selection, QWidget* parent)
    : QWidget(parent)
    , m_look(look)
    , m_selection(selection)
    , m_canvas(new Canvas(look, this))
    , m_minimap(new Minimap(*m_canvas, look, this))
    , m_legend(new Legend(look, this))
    , m_notice(new Notice(look, this))
    , m_nodes(new NodeTable(look, this))
    , m_table(new TableView(look, this))
    , m_bar(new QWidget(this))
    , m_tools(new QWidget(this))
    , m_count(new Text({}, TextRole::Secondary, look, m_tools))
    , m_group(new QComboBox(m_tools)) {
    m_pool.setMaxThreadCount(1);
    m_request.maxNodes = kMostNodes;
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(m_canvas, 1);
    column->addWidget(m_table, 1);
    column->addWidget(m_notice, 1);
    m_notice->hide();
    m_crumbs = new QHBoxLayout(m_bar);
    m_crumbs->setContentsMargins(12, 2, 12, 2);
    m_bar->hide();
    buildTools();
    buildTable();
    connect(m_canvas, &Canvas::nodeSelected, this, &TopologyPage::nodeSelected);
    connect(m_canvas, &Canvas::keyAsked, this, &TopologyPage::keyAsked);
    connect(m_canvas, &Canvas::nodeActivated, this, [this](std::uint32_t node) {
        if (const auto subject = scene()->subjectOf(node)) {
            focusOn(selectionOf(*m_request.view, *subject));
        }
    });
    connect(m_canvas, &Canvas::stubClicked, this, &TopologyPage::expand);
    connect(m_canvas, &Canvas::menuAsked, this, [this](std::uint32_t node, const QPoint& at) {
        if (const auto subject = scene()->subjectOf(node)) {
            const Selection selection = selectionOf(*m_request.view, *subject);
            m_selection.select(selection);
            emit menuAsked(selection, at);
        }
    });
    connect(m_legend, &Legend::hiddenChanged, this, [this](const auto& hidden) {
        m_request.hidden = hidden;
        request(true);
    });
    connect(m_legend, &Legend::leastChanged, this, [this](topology::Severity least) {
        m_request.least = least;
        request(false);
    });
    m_legend->installEventFilter(this);
    connect(m_canvas, &Canvas::viewMoved, this, [this] {
        m_minimap->setVisible(m_canvas->isVisible() && !m_canvas->showsEverything() &&
                              m_canvas->height() >= m_look.scaled(440));
    });
    connect(&selection, &SelectionModel::changed, this, &TopologyPage::syncSelection);
    connect(&look, &Look::changed, this, [this] { request(true); });
}

void TopologyPage::buildTools() {
    auto* bar = new QHBoxLayout(m_tools);
    bar->setContentsMargins(0, 0, 0, 0);
    bar->setSpacing(6);
    bar->addWidget(m_count);
    bar->addSpacing(6);
    m_search = new QLineEdit(m_tools);
    m_search->setPlaceholderText(tr("Find on the picture"));
    m_search->setAccessibleName(m_search->placeholderText());
    m_search->setClearButtonEnabled(true);
    m_search->setFixedWidth(m_look.scaled(150));
    m_search->setMinimumHeight(m_look.scaled(28));
    connect(m_search, &QLineEdit::textChanged, this, &TopologyPage::search);
    bar->addWidget(m_search);
    m_groupLabel = new Text(tr("Group by"), TextRole::Secondary, m_look, m_tools);
    bar->addWidget(m_groupLabel);
    for (const auto& group : kGroups) {
        m_group->addItem(tr(group.name));
    }
    m_group->setAccessibleName(tr("Group by"));
    bar->addWidget(m_group);
    connect(m_group, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_request.grouping = kGroups[static_cast<std::size_t>(index)].grouping;
        request(false);
    });
    for (const auto& [name, text, act] :
         {std::tuple("minus", tr("Zoom out"),
                     std::function<void()>([this] { m_canvas->zoomBy(0.8); })),
          std::tuple("plus", tr("Zoom in"),
                     std::function<void()>([this] { m_canvas->zoomBy(1.25); })),
          std::tuple("fit", tr("Show everything"),
                     std::function<void()>([this] { m_canvas->fit(); }))}) {
        auto* button = new QToolButton(m_tools);
        button->setIcon(icon(QString::fromLatin1(name), m_look));
        button->setToolTip(text);
        button->setAccessibleName(text);
        connect(button, &QToolButton::clicked, this, act);
        bar->addWidget(button);
    }
}

void TopologyPage::buildTable() {
    m_table->setModel(m_nodes);
    m_table->setAccessibleName(tr("Topology as a table"));
    m_table->hide();
    m_table->horizontalHeader()->setStretchLastSection(true);
    constexpr std::array kWidths{240, 90, 200, 70, 260, 260};
    for (int i = 0; i < static_cast<int>(kWidths.size()); ++i) {
        m_table->setColumnWidth(i, m_look.scaled(kWidths[static_cast<std::size_t>(i)]));
    }
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid() && !m_syncing) {
                    nodeSelected(m_nodes->nodeOf(current.row()));
                }
            });
    connect(m_table, &TableView::rowActivated, this,
            [this](int row) { emit m_canvas->nodeActivated(m_nodes->nodeOf(row)); });
}

void TopologyPage::setTable(bool table) {
    m_asTable = table;
    const bool empty = !scene() || scene()->graph.nodes.empty();
    m_table->setVisible(table && !empty);
    m_canvas->setVisible(!table && !empty);
    m_legend->setVisible(!table && !empty);
    placeOverlays();
    (table ? static_cast<QWidget*>(m_table) : m_canvas)->setFocus();
    syncSelection();
}

void TopologyPage::findOnPicture() {
    m_search->setFocus();
    m_search->selectAll();
}

void TopologyPage::keyAsked(int key) {
    switch (key) {
    case Qt::Key_Slash:
        findOnPicture();
        break;
    case Qt::Key_F:
        if (m_selection.current().entity()) {
            focusOn(m_selection.current());
        }
        break;
    case Qt::Key_N:
        m_canvas->nextFinding(true);
        break;
    case Qt::Key_T:
        setTable(true);
        break;
    default:
        emit helpAsked();
    }
}

TopologyPage::~TopologyPage() {
    m_pool.clear();
    m_pool.waitForDone();
}

const ScenePtr& TopologyPage::scene() const {
    return m_canvas->scene();
}

void TopologyPage::setView(FleetViewPtr view, std::vector<std::uint32_t> gateways) {
    std::vector<std::string> before;
    std::vector<std::string> after;
    for (const auto i : m_request.gateways) {
        before.push_back(m_request.view->gateways[i].name);
    }
    for (const auto i : gateways) {
        after.push_back(view->gateways[i].name);
    }
    m_request.view = std::move(view);
    m_request.gateways = std::move(gateways);
    if (before != after) {
        m_trail.clear();
    }
    request(before == after);
}

void TopologyPage::setFilter(const std::string& filter) {
    if (filter != m_request.filter) {
        m_request.filter = filter;
        request(false);
    }
}

void TopologyPage::setBefore(FleetViewPtr before, const QString& title) {
    m_request.before = std::move(before);
    m_beforeTitle = title;
    request(true);
}

void TopologyPage::focusOn(const Selection& selection) {
    if (m_trail.empty() || m_trail.back().front() != selection) {
        m_trail.push_back({selection});
    }
    m_selection.select(selection);
    request(false);
}

// The neighbours that a focus view left out, in place.
void TopologyPage::expand(std::uint32_t node) {
    const auto subject = scene()->subjectOf(node);
    if (!subject || m_trail.empty()) {
        return;
    }
    m_trail.back().push_back(selectionOf(*m_request.view, *subject));
    request(true);
}

void TopologyPage::goToCrumb(std::size_t depth) {
    if (depth < m_trail.size()) {
        m_trail.resize(depth);
        if (!m_trail.empty()) {
            m_selection.select(m_trail.back().front());
        }
        request(false);
    }
}

void TopologyPage::leaveFocus() {
    goToCrumb(0);
}

void TopologyPage::forgetOrder() {
    m_orders.erase(pictureName(m_request));
    request(false);
}

void TopologyPage::setGrouping(topology::Grouping grouping) {
    for (std::size_t i = 0; i < kGroups.size(); ++i) {
        if (kGroups[i].grouping == grouping) {
            m_group->setCurrentIndex(static_cast<int>(i));
        }
    }
}

void TopologyPage::search(const QString& text) {
    if (!scene()) {
        return;
    }
    if (text.isEmpty()) {
        m_canvas->setMatches(std::nullopt);
        return;
    }
    std::vector<bool> matches(scene()->graph.nodes.size());
    std::uint32_t first = kNoNode;
    for (std::uint32_t i = 0; i < matches.size(); ++i) {
        const auto& node = scene()->graph.nodes[i];
        matches[i] = QString::fromStdString(node.title).contains(text, Qt::CaseInsensitive) ||
                     QString::fromStdString(node.subtitle).contains(text, Qt::CaseInsensitive) ||
                     QString::fromStdString(node.tooltip).contains(text, Qt::CaseInsensitive);
        if (matches[i] && first == kNoNode) {
            first = i;
        }
    }
    m_canvas->setMatches(std::move(matches));
    if (first != kNoNode) {
        m_canvas->reveal(first);
    }
}

std::string TopologyPage::pictureName(const SceneRequest& request) const {
    std::string name(topology::groupingName(request.grouping));
    for (const std::uint32_t index : request.gateways) {
        name += '\n' + request.view->gateways[index].name;
    }
    return name;
}

void TopologyPage::request(bool keepPlace) {
    if (!m_request.view) {
        return;
    }
    m_request.fontScale = static_cast<float>(m_look.fontScale());
    m_request.theme = m_look.tokens().theme;
    m_request.focus = m_trail.empty() ? std::vector<Selection>{} : m_trail.back();
    const auto known = m_orders.find(pictureName(m_request));
    m_request.saved = m_trail.empty() && known != m_orders.end() ? known->second : Order{};
    m_working = true;
    const std::uint64_t serial = ++m_serial;
    m_pool.clear();
    m_pool.start([this, request = m_request, serial, keepPlace]() mutable {
        QElapsedTimer timer;
        timer.start();
        ScenePtr scene = buildScene(std::move(request));
        const double took = static_cast<double>(timer.nsecsElapsed()) / 1e6;
        QMetaObject::invokeMethod(
            this,
            [this, scene = std::move(scene), serial, keepPlace, took] {
                if (serial == m_serial) {
                    m_layoutTime = took;
                    showScene(scene, keepPlace);
                }
            },
            Qt::QueuedConnection);
    });
}

void TopologyPage::showScene(ScenePtr scene, bool keepPlace) {
    m_working = false;
    if (scene->request.focus.empty() && scene->request.filter.empty() && !scene->request.before) {
        m_orders[pictureName(scene->request)] = topology::savedOrder(scene->graph, scene->layout);
    }
    const bool empty = scene->graph.nodes.empty();
    m_canvas->setScene(scene, keepPlace);
    m_canvas->setVisible(!empty && !m_asTable);
    m_table->setVisible(!empty && m_asTable);
    m_syncing = true;
    m_nodes->setScene(scene);
    m_syncing = false;
    if (!empty && !m_everShown) {
        m_everShown = true;
        m_canvas->setFocus();
    }
    m_notice->setVisible(empty);
    m_minimap->sceneChanged();
    m_legend->showScene(*scene);
    m_legend->setVisible(!empty && !m_asTable);
    if (empty) {
        showNotice();
    }
    showCrumbs();
    syncSelection();
    placeOverlays();
    emit sceneShown();
}

void TopologyPage::showNotice() {
    if (!m_request.filter.empty()) {
        m_notice->show(QStringLiteral("filter"), tr("Nothing matches the filter"),
                       tr("No route of what is shown matches. Change or clear the filter above."));
    } else if (m_request.least != topology::Severity::None) {
        m_notice->show(QStringLiteral("findings"), tr("No finding of that severity"),
                       tr("Click the severity in the legend again to see everything."));
    } else {
        m_notice->show(QStringLiteral("topology"), tr("Nothing to draw"),
                       tr("This gateway has no listener, route or service."));
    }
}

// What changed and how to see it, in words: the marks do not rely on colour.
void TopologyPage::showComparison(const Scene& scene) {
    std::array<int, 4> counts{};
    for (const auto& node : scene.graph.nodes) {
        ++counts[static_cast<std::size_t>(node.change)];
    }
    const auto count = [&](topology::Change change) {
        return counts[static_cast<std::size_t>(change)];
    };
    m_crumbs->addWidget(new Text(
        tr("Compared with %1: %2 added (strong outline), %3 removed (dashed), %4 changed (dot)")
            .arg(m_beforeTitle)
            .arg(count(topology::Change::Added))
            .arg(count(topology::Change::Removed))
            .arg(count(topology::Change::Changed)),
        TextRole::Secondary, m_look, m_bar));
}

void TopologyPage::showCrumbs() {
    while (QLayoutItem* item = m_crumbs->takeAt(0)) {
        if (QWidget* widget = item->widget(); widget != nullptr) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    const auto crumb = [&](const QString& text, auto act) {
        auto* button = new QToolButton(m_bar);
        button->setText(text);
        button->setAccessibleName(text);
        connect(button, &QToolButton::clicked, this, act);
        m_crumbs->addWidget(button);
    };
    const Scene& scene = *this->scene();
    if (!m_trail.empty()) {
        crumb(tr("Whole picture"), [this] { leaveFocus(); });
    }
    for (std::size_t i = 0; i < m_trail.size(); ++i) {
        m_crumbs->addWidget(new Text(QStringLiteral("›"), TextRole::Secondary, m_look, m_bar));
        const QString name = QString::fromStdString(m_trail[i].front().key);
        if (i + 1 < m_trail.size()) {
            crumb(fontMetrics().elidedText(name, Qt::ElideMiddle, m_look.scaled(160)),
                  [this, i] { goToCrumb(i + 1); });
        } else {
            m_crumbs->addWidget(new Text(name, TextRole::Mono, m_look, m_bar));
        }
    }
    m_crumbs->addStretch(1);
    if (m_request.before) {
        showComparison(scene);
        crumb(tr("End the comparison"), [this] { emit comparisonLeft(); });
    }
    m_bar->setVisible(!m_trail.empty() || m_request.before);
    const auto shown = scene.graph.nodes.size();
    if (scene.graph.truncation.any()) {
        m_count->setText(tr("Showing %1 of %2: %3")
                             .arg(scene.graph.truncation.shown)
                             .arg(scene.graph.truncation.total)
                             .arg(QString::fromStdString(scene.graph.truncation.reason)));
    } else if (shown < scene.total) {
        m_count->setText(tr("Showing %1 of %2 nodes").arg(shown).arg(scene.total));
    } else {
        m_count->setText(tr("%n node(s)", nullptr, static_cast<int>(shown)));
    }
}

void TopologyPage::nodeSelected(std::uint32_t node) {
    if (node == kNoNode) {
        m_selection.clearEntity();
        return;
    }
    if (const auto subject = scene()->subjectOf(node)) {
        m_selection.select(selectionOf(*m_request.view, *subject));
    }
}

void TopologyPage::syncSelection() {
    if (!scene() || !m_request.view) {
        return;
    }
    // Of the picture that is shown, which may be older than what was read last.
    const auto subject = resolve(*scene()->request.view, m_selection.current());
    const std::uint32_t node = subject ? scene()->nodeOf(*subject) : kNoNode;
    m_canvas->setSelected(node);
    // Once: a refresh must not take the view away from where somebody looks.
    if (node != kNoNode && m_revealed != m_selection.current()) {
        m_revealed = m_selection.current();
        m_canvas->reveal(node);
    }
    if (m_asTable && node != kNoNode && !m_table->hasFocus()) {
        m_syncing = true;
        m_table->selectRow(m_nodes->rowOf(node));
        m_syncing = false;
    }
}

// The legend takes its size after its entries were laid out.
bool TopologyPage::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_legend && event->type() == QEvent::Resize) {
        placeOverlays();
    }
    return QWidget::eventFilter(watched, event);
}

void TopologyPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_search->setFixedWidth(m_look.scaled(width() >= m_look.scaled(860) ? 150 : 84));
    m_groupLabel->setVisible(width() >= m_look.scaled(760));
    m_count->setVisible(width() >= m_look.scaled(620));
    placeOverlays();
}

void TopologyPage::placeOverlays() {
    const QRect area = m_canvas->geometry();
    constexpr int kGap = 16;
    const bool low = area.height() < m_look.scaled(440);
    const bool drawn = scene() && !scene()->graph.nodes.empty() && !m_asTable;
    m_legend->setFolded(low);
    m_minimap->setVisible(drawn && !low && !m_canvas->showsEverything());
    m_canvas->setRoomBelow((low ? m_legend->sizeHint().height() : m_legend->height()) + kGap);
    m_minimap->move(area.left() + kGap, area.bottom() - m_minimap->height() - kGap);
    m_legend->move(area.right() - m_legend->width() - kGap,
                   area.bottom() - m_legend->height() - kGap);
    m_minimap->raise();
    m_legend->raise();
}

} // namespace gatelens::ui
