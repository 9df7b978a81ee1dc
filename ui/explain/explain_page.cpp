// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explain/explain_page.h"

#include "core/report/route_facts.h"
#include "core/text/file_system.h"
#include "ui/explain/request_text.h"
#include "ui/inspector/facts.h"
#include "ui/theme/look.h"
#include "ui/theme/widgets.h"

#include <QComboBox>
#include <QDragEnterEvent>
#include <QGridLayout>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

namespace gatelens::ui {

namespace {

constexpr std::size_t kMostCandidates = 25;

QString qt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

ExplainPage::ExplainPage(const Look& look, SelectionModel& selection, QWidget* parent)
    : QWidget(parent)
    , m_look(look)
    , m_selection(selection)
    , m_edit(new QPlainTextEdit(this))
    , m_archive(new QComboBox(this))
    , m_result(new QScrollArea(this))
    , m_cache(std::make_shared<Cached>()) {
    m_pool.setMaxThreadCount(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 14, 16, 0);
    column->setSpacing(8);
    column->addWidget(
        new Text(tr("Which route answers this request, and why"), TextRole::Title, look, this));
    auto* row = new QHBoxLayout;
    m_edit->setPlaceholderText(tr("GET https://api.shop.example/v1/orders\nX-Api-Key: …\n\nor a "
                                  "curl command, or drop a HAR file"));
    m_edit->setAccessibleName(tr("Request"));
    m_edit->setFont(look.mono(12.5));
    m_edit->setTabChangesFocus(true);
    m_edit->setFixedHeight(look.scaled(92));
    row->addWidget(m_edit, 1);
    auto* button = new QPushButton(tr("Explain"), this);
    button->setDefault(true);
    button->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
    button->setToolTip(button->shortcut().toString(QKeySequence::NativeText));
    row->addWidget(button, 0, Qt::AlignTop);
    column->addLayout(row);
    m_archive->setAccessibleName(tr("Requests of the archive"));
    m_archive->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_archive->hide();
    column->addWidget(m_archive);
    connect(m_archive, &QComboBox::activated, this, [this](int index) {
        setRequest(QString::fromStdString(m_recorded[static_cast<std::size_t>(index)].text));
    });
    // Drops come here, whatever they are dropped on.
    m_edit->setAcceptDrops(false);
    setAcceptDrops(true);
    m_result->setWidgetResizable(true);
    m_result->setFrameShape(QFrame::NoFrame);
    m_result->setAccessibleName(tr("Explanation"));
    column->addWidget(m_result, 1);
    connect(button, &QPushButton::clicked, this, &ExplainPage::explain);
    say(tr("Nothing asked yet"), tr("Type a request above. The rules of the gateway's own product "
                                    "decide; nothing is sent."));
}

ExplainPage::~ExplainPage() {
    m_pool.clear();
    m_pool.waitForDone();
}

void ExplainPage::setView(FleetViewPtr view, std::optional<std::uint32_t> gateway) {
    m_view = std::move(view);
    m_gateway = gateway;
    if (!m_edit->toPlainText().trimmed().isEmpty()) {
        explain();
    }
}

void ExplainPage::setRequest(const QString& text) {
    m_edit->setPlainText(text);
    explain();
}

void ExplainPage::openArchive(const QString& path) {
    m_working = true;
    m_pool.start([this, path, serial = ++m_serial] {
        constexpr std::size_t kMostBytes = 64U << 20U;
        const auto bytes = text::DiskFileSystem().read(path.toStdString(), kMostBytes);
        auto recorded = std::make_shared<Result<std::vector<HarRequest>>>(
            bytes ? readHar(*bytes) : fail(bytes.error()));
        QMetaObject::invokeMethod(
            this,
            [this, recorded, serial] {
                if (serial == m_serial) {
                    m_working = false;
                    showArchive(*recorded);
                }
            },
            Qt::QueuedConnection);
    });
}

void ExplainPage::showArchive(const Result<std::vector<HarRequest>>& recorded) {
    if (!recorded) {
        say(tr("The archive cannot be read"), QString::fromStdString(recorded.error().text()));
        return;
    }
    m_recorded = *recorded;
    m_archive->clear();
    constexpr int kTitle = 300;
    for (const HarRequest& request : m_recorded) {
        m_archive->addItem(QString::fromStdString(request.title).left(kTitle));
    }
    m_archive->show();
    setRequest(QString::fromStdString(m_recorded.front().text));
}

void ExplainPage::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls() || event->mimeData()->hasText()) {
        event->acceptProposedAction();
    }
}

void ExplainPage::dropEvent(QDropEvent* event) {
    event->acceptProposedAction();
    const QList<QUrl> urls = event->mimeData()->urls();
    if (!urls.isEmpty() && urls.front().isLocalFile()) {
        openArchive(urls.front().toLocalFile());
    } else {
        setRequest(event->mimeData()->text().trimmed());
    }
}

void ExplainPage::say(const QString& title, const QString& text) {
    auto* notice = new Notice(m_look);
    notice->show(QStringLiteral("explain"), title, text);
    m_result->setWidget(notice);
}

void ExplainPage::explain() {
    if (!m_gateway) {
        say(tr("Choose a gateway"),
            tr("A request is answered by one gateway: choose it at the left."));
        return;
    }
    auto request = parseRequestText(m_edit->toPlainText().toStdString());
    if (!request) {
        say(tr("This is no request"), QString::fromStdString(request.error().message));
        return;
    }
    m_working = true;
    const std::uint64_t serial = ++m_serial;
    m_pool.clear();
    m_pool.start([this, serial, request = *std::move(request), cache = m_cache,
                  snapshot = m_view->gateways[*m_gateway].snapshot] {
        const auto answer = [&]() -> Result<Answer> {
            if (cache->snapshot != snapshot) {
                auto compiled = match::compile(snapshot);
                if (!compiled) {
                    return fail(compiled.error());
                }
                *cache = {snapshot, std::make_shared<const match::Compiled>(*std::move(compiled))};
            }
            Answer made;
            made.request = request;
            made.decision = cache->compiled->matcher->decide(request);
            made.candidates =
                cache->compiled->matcher->candidates(request, made.decision, kMostCandidates);
            made.problems = cache->compiled->problems;
            return made;
        };
        auto made = std::make_shared<const Result<Answer>>(answer());
        QMetaObject::invokeMethod(
            this,
            [this, serial, made] {
                if (serial == m_serial) {
                    m_working = false;
                    show(made);
                }
            },
            Qt::QueuedConnection);
    });
}

void ExplainPage::show(const AnswerPtr& answer) {
    if (!*answer) {
        say(tr("This product's matching is not known here"),
            QString::fromStdString(answer->error().message));
        return;
    }
    const Answer& made = **answer;
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 8, 8, 16);
    column->setSpacing(8);
    decision(body, made);
    chain(body, made);
    upstream(body, made);
    candidates(body, made);
    for (const auto& gap : made.decision.gaps) {
        column->addWidget(
            paragraph(tr("Cannot be decided here: %1. %2").arg(qt(gap.what), qt(gap.effect)),
                      TextRole::Secondary, m_look, body));
    }
    column->addStretch(1);
    m_result->setWidget(body);
    if (made.decision.route.valid()) {
        const findings::Subject subject{*m_gateway,
                                        {model::EntityKind::Route, made.decision.route.value}};
        m_selection.select(selectionOf(*m_view, subject));
    }
}

void ExplainPage::decision(QWidget* body, const Answer& answer) {
    const model::Snapshot& snapshot = *m_view->gateways[*m_gateway].snapshot;
    auto* card = new Card(Card::Kind::Raised, m_look, body);
    auto* grid = new QGridLayout(card);
    grid->setContentsMargins(14, 12, 14, 12);
    const auto& decision = answer.decision;
    QString title;
    if (decision.route.valid()) {
        const model::Route& route = snapshot[decision.route];
        const auto paths = report::pathsOf(route);
        title = paths.empty() ? qt(route.label()) : qt(paths.front());
    } else {
        title = decision.outcome == match::Outcome::NotFound ? tr("No route takes it")
                                                             : tr("Refused before routing");
    }
    grid->addWidget(new Text(title, TextRole::MonoTitle, m_look, card), 0, 0);
    QStringList facts{qt(match::outcomeName(decision.outcome))};
    if (decision.route.valid()) {
        facts << tr("route %1").arg(qt(snapshot[decision.route].label()));
    }
    if (decision.listener.valid()) {
        facts << qt(report::listenerAddress(snapshot[decision.listener]));
    }
    if (decision.status != 0) {
        facts << tr("status %1").arg(decision.status);
    }
    if (!decision.location.empty()) {
        facts << qt(decision.location);
    }
    grid->addWidget(new Text(facts.join(QStringLiteral(" · ")), TextRole::Secondary, m_look, card),
                    1, 0);
    grid->addWidget(paragraph(qt(decision.detail), TextRole::Body, m_look, card), 2, 0, 1, 2);
    if (decision.route.valid()) {
        auto* show = new QPushButton(tr("Show on the topology"), card);
        connect(show, &QPushButton::clicked, this, &ExplainPage::topologyAsked);
        grid->addWidget(show, 0, 1, 2, 1, Qt::AlignRight | Qt::AlignTop);
    }
    grid->setColumnStretch(0, 1);
    body->layout()->addWidget(card);
}

// The policies, step by step, as the request meets them.
void ExplainPage::chain(QWidget* body, const Answer& answer) {
    if (!answer.decision.route.valid()) {
        return;
    }
    const model::Snapshot& snapshot = *m_view->gateways[*m_gateway].snapshot;
    const model::Route& route = snapshot[answer.decision.route];
    if (route.chain.empty()) {
        return;
    }
    constexpr int kDetail = 90;
    auto* column = static_cast<QVBoxLayout*>(body->layout());
    column->addWidget(
        new Text(tr("What it passes, in this order"), TextRole::Section, m_look, body));
    int step = 1;
    for (const auto& entry : route.chain) {
        const model::Policy& policy = snapshot[entry.policy];
        auto* card = new Card(Card::Kind::Raised, m_look, body);
        auto* row = new QHBoxLayout(card);
        row->setContentsMargins(11, 7, 11, 7);
        row->addWidget(new Text(QString::number(step++), TextRole::Secondary, m_look, card));
        row->addWidget(new Text(qt(policy.type), TextRole::Mono, m_look, card), 2);
        row->addWidget(new Text(policySummary(policy, kDetail), TextRole::Secondary, m_look, card),
                       5);
        column->addWidget(card);
    }
}

void ExplainPage::upstream(QWidget* body, const Answer& answer) {
    const auto& upstream = answer.decision.upstream;
    if (!upstream) {
        return;
    }
    auto* column = static_cast<QVBoxLayout*>(body->layout());
    column->addWidget(new Text(tr("What the backend gets"), TextRole::Section, m_look, body));
    auto* card = new Card(Card::Kind::Code, m_look, body);
    auto* lines = new QVBoxLayout(card);
    lines->setContentsMargins(12, 10, 12, 10);
    const auto line = [&](const QString& text) {
        lines->addWidget(paragraph(text, TextRole::Mono, m_look, card));
    };
    line(qt(answer.request.method) + ' ' + qt(upstream->url()));
    line(QStringLiteral("Host: ") + qt(upstream->host));
    for (const auto& [name, value] : upstream->added) {
        line(qt(name) + QStringLiteral(": ") + qt(value));
    }
    for (const auto& name : upstream->removed) {
        line(tr("without %1").arg(qt(name)));
    }
    column->addWidget(card);
}

void ExplainPage::candidates(QWidget* body, const Answer& answer) {
    if (answer.candidates.empty()) {
        return;
    }
    const model::Snapshot& snapshot = *m_view->gateways[*m_gateway].snapshot;
    auto* column = static_cast<QVBoxLayout*>(body->layout());
    column->addWidget(
        new Text(tr("Who came near, and why they won or lost"), TextRole::Section, m_look, body));
    for (const auto& candidate : answer.candidates) {
        auto* card =
            new Card(candidate.matched ? Card::Kind::Raised : Card::Kind::Missing, m_look, body);
        if (candidate.won) {
            card->setStroke(m_look.tokens().accent);
        }
        auto* row = new QHBoxLayout(card);
        row->setContentsMargins(11, 7, 11, 7);
        const model::Route& route = snapshot[candidate.route];
        const auto paths = report::pathsOf(route);
        auto* name = new QToolButton(card);
        name->setText(
            fontMetrics().elidedText(paths.empty() ? qt(route.label()) : qt(paths.front()),
                                     Qt::ElideMiddle, m_look.scaled(220)));
        name->setFont(m_look.mono(12));
        name->setToolTip(qt(route.label()).toHtmlEscaped());
        connect(name, &QToolButton::clicked, this, [this, id = candidate.route] {
            m_selection.select(
                selectionOf(*m_view, {*m_gateway, {model::EntityKind::Route, id.value}}));
        });
        row->addWidget(name);
        row->addWidget(new Text(candidate.won       ? tr("wins")
                                : candidate.matched ? tr("matches, outranked")
                                                    : tr("does not match"),
                                TextRole::Secondary, m_look, card));
        row->addWidget(paragraph(qt(candidate.reason), TextRole::Secondary, m_look, card), 1);
        column->addWidget(card);
    }
}

} // namespace gatelens::ui
