// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/inspector.h"

#include "core/findings/rule.h"
#include "core/report/picture.h"
#include "core/report/scan_report.h"
#include "ui/theme/look.h"
#include "ui/theme/widgets.h"
#include "ui/workspace/workspace.h"

#include <QGridLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace gatelens::ui {

namespace {

QString qt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

constexpr std::size_t kMostFindings = 12;

} // namespace

Inspector::Inspector(const Look& look, Workspace& workspace, SelectionModel& selection,
                     QWidget* parent)
    : QScrollArea(parent)
    , m_look(look)
    , m_workspace(workspace)
    , m_selection(selection) {
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(look.scaled(230));
    connect(&look, &Look::changed, this, [this] { setMinimumWidth(m_look.scaled(230)); });
    setAccessibleName(tr("Inspector"));
    m_soon.setSingleShot(true);
    m_soon.setInterval(0);
    connect(&m_soon, &QTimer::timeout, this, &Inspector::rebuild);
    const auto soon = [this] { m_soon.start(); };
    connect(&workspace, &Workspace::viewChanged, this, soon);
    connect(&selection, &SelectionModel::changed, this, soon);
    connect(&look, &Look::changed, this, soon);
    rebuild();
}

void Inspector::rebuild() {
    // A button of the old contents may be the one that was clicked.
    if (QWidget* old = takeWidget(); old != nullptr) {
        old->hide();
        old->deleteLater();
    }
    m_body = new QWidget;
    m_column = new QVBoxLayout(m_body);
    m_column->setContentsMargins(16, 18, 16, 16);
    m_column->setSpacing(6);
    const FleetViewPtr view = m_workspace.view();
    if (const auto subject = resolve(*view, m_selection.current())) {
        entity(*view, *subject);
    } else {
        gatewaySummary(*view);
    }
    m_column->addStretch(1);
    setWidget(m_body);
}

void Inspector::gatewaySummary(const FleetView& view) {
    m_column->addWidget(new Text(tr("Fleet"), TextRole::Caption, m_look, m_body));
    const int count = static_cast<int>(view.gateways.size());
    m_column->addWidget(
        new Text(tr("%n gateway(s)", nullptr, count), TextRole::Title, m_look, m_body));
    m_column->addWidget(paragraph(tr("Select a node, a row or a finding to see what it is, which "
                                     "policies run on it and what is wrong with it."),
                                  TextRole::Secondary, m_look, m_body));
    if (!view.findings.empty()) {
        section(tr("Worst findings"));
        std::size_t shown = 0;
        for (const auto& finding : view.findings) {
            if (finding.state != findings::State::Suppressed && ++shown <= 5) {
                findingCard(view, finding, false);
            }
        }
    }
}

void Inspector::section(const QString& title) {
    m_column->addSpacing(10);
    m_column->addWidget(new Text(title, TextRole::Section, m_look, m_body));
}

void Inspector::entity(const FleetView& view, const findings::Subject& subject) {
    const EntityFacts known = Facts::of(view, subject);
    m_column->addWidget(new Text(known.kind, TextRole::Caption, m_look, m_body));
    m_column->addWidget(new Text(known.title, TextRole::MonoTitle, m_look, m_body));
    if (!known.subtitle.isEmpty()) {
        m_column->addWidget(new Text(known.subtitle, TextRole::Secondary, m_look, m_body));
    }
    if (!known.policies.empty()) {
        policies(known.policies);
    }
    findingsOf(view, subject);
    facts(known);
    links(tr("Leads to"), known.leadsTo);
    links(tr("Used by"), known.usedBy);
    if (!known.raw.isEmpty()) {
        raw(known.raw);
    }
}

void Inspector::policies(const std::vector<PolicyFact>& policies) {
    section(tr("Effective policies, in the order they run"));
    for (const auto& policy : policies) {
        using State = PolicyFact::State;
        const bool runs = policy.state == State::Runs || policy.state == State::Inherited;
        auto* card = new Card(runs ? Card::Kind::Raised : Card::Kind::Missing, m_look, m_body);
        auto* row = new QHBoxLayout(card);
        row->setContentsMargins(11, 7, 11, 7);
        auto* name = new Text(policy.name, TextRole::Mono, m_look, card);
        name->setFaint(!runs);
        auto* detail = new Text(policy.detail, TextRole::Secondary, m_look, card);
        detail->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        row->addWidget(name, 3);
        row->addWidget(detail, 4);
        m_column->addWidget(card);
        const QString state = policy.state == State::Runs        ? tr("runs")
                              : policy.state == State::Inherited ? tr("inherited")
                              : policy.state == State::Absent    ? tr("absent")
                                                                 : tr("overridden");
        card->setAccessibleName(tr("%1, %2: %3").arg(policy.name, state, policy.detail));
    }
}

void Inspector::findingsOf(const FleetView& view, const findings::Subject& subject) {
    const auto found = view.findingsAt(subject);
    std::vector<std::uint32_t> shown = found;
    // Of a gateway, everything in it.
    if (subject.entity.kind == model::EntityKind::Gateway) {
        shown = view.findingsOf(subject.snapshot);
    }
    if (shown.empty()) {
        return;
    }
    section(tr("Findings"));
    const std::string& chosen = m_selection.current().finding;
    const auto current = std::find_if(shown.begin(), shown.end(), [&](std::uint32_t i) {
        return view.findings[i].fingerprint == chosen;
    });
    const std::uint32_t first = current == shown.end() ? shown.front() : *current;
    std::size_t count = 0;
    for (const std::uint32_t index : shown) {
        if (++count > kMostFindings) {
            m_column->addWidget(
                new Text(tr("and %n more", nullptr, static_cast<int>(shown.size() - kMostFindings)),
                         TextRole::Secondary, m_look, m_body));
            break;
        }
        findingCard(view, view.findings[index], index == first);
    }
    evidence(view, view.findings[first]);
}

void Inspector::findingCard(const FleetView& view, const findings::Finding& finding, bool open) {
    auto* card = new Card(Card::Kind::Raised, m_look, m_body);
    if (open) {
        card->setStroke(m_look.tokens().accent);
    }
    auto* grid = new QGridLayout(card);
    grid->setContentsMargins(10, 9, 10, 9);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(3);
    grid->addWidget(new SeverityMark(report::pictureSeverity(finding.severity), m_look, card), 0, 0,
                    Qt::AlignTop);
    grid->addWidget(paragraph(qt(finding.rule->title), TextRole::Section, m_look, card), 0, 1, 1,
                    2);
    QStringList references{qt(finding.rule->id)};
    for (const std::string_view reference : {finding.rule->owasp, finding.rule->cwe}) {
        if (!reference.empty()) {
            references << qt(reference);
        }
    }
    grid->addWidget(
        new Text(references.join(QStringLiteral(" · ")), TextRole::Secondary, m_look, card), 1, 1,
        1, open ? 2 : 1);
    if (open) {
        grid->addWidget(paragraph(QString::fromStdString(report::messageOf(finding)),
                                  TextRole::Secondary, m_look, card),
                        2, 1, 1, 2);
        auto* state = new QLabel(qt(findings::stateName(finding.state)), card);
        state->setFont(m_look.font(11));
        grid->addWidget(state, 3, 1, Qt::AlignLeft);
        findingButtons(*grid, 6, finding);
        if (!finding.fix.empty()) {
            grid->addWidget(new Text(tr("Fix"), TextRole::Section, m_look, card), 4, 1);
            grid->addWidget(paragraph(QString::fromStdString(report::fixOf(finding)),
                                      TextRole::Secondary, m_look, card),
                            5, 1, 1, 2);
        }
    } else {
        auto* show = new QToolButton(card);
        show->setText(tr("Show"));
        show->setAccessibleName(tr("Show finding %1").arg(qt(finding.rule->title)));
        connect(show, &QToolButton::clicked, this,
                [this, selection = selectionOf(view, finding)] { m_selection.select(selection); });
        grid->addWidget(show, 1, 2, Qt::AlignRight);
    }
    grid->setColumnStretch(1, 1);
    card->setAccessibleName(qt(finding.rule->title));
    m_column->addWidget(card);
}

// What can be done about it; what cannot yet says why.
void Inspector::findingButtons(QGridLayout& grid, int row, const findings::Finding& finding) {
    auto* buttons = new QWidget(grid.parentWidget());
    auto* line = new QHBoxLayout(buttons);
    line->setContentsMargins(0, 6, 0, 0);
    line->setSpacing(6);
    const auto add = [&](const QString& text, const QString& reason) {
        auto* button = new QPushButton(text, buttons);
        button->setAutoDefault(false);
        button->setEnabled(reason.isEmpty());
        button->setToolTip(reason);
        button->setAccessibleDescription(reason);
        button->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        button->setMinimumWidth(button->fontMetrics().horizontalAdvance(text) + 14);
        line->addWidget(button, 1);
        return button;
    };
    add(tr("Prove"), tr("Attacks in a sandbox are not built yet. What would confirm the finding "
                        "stands on the findings page."));
    add(tr("Fix"), tr("Edits are not built yet. What to change is written above."));
    const bool demo = m_workspace.view()->gateways[finding.subject.snapshot].statements.empty();
    const bool suppressed = finding.state == findings::State::Suppressed;
    auto* suppress =
        add(tr("Suppress…"),
            suppressed ? tr("It is suppressed already, in .gatelens.yaml.")
            : demo     ? tr("The demo is part of the program: there is no file to write this into.")
                       : QString());
    connect(suppress, &QPushButton::clicked, this,
            [this, fingerprint = finding.fingerprint] { emit suppressAsked(fingerprint); });
    grid.addWidget(buttons, row, 0, 1, 3);
}

void Inspector::evidence(const FleetView& view, const findings::Finding& finding) {
    if (finding.evidence.empty()) {
        return;
    }
    section(tr("Evidence"));
    auto* card = new Card(Card::Kind::Code, m_look, m_body);
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(11, 10, 11, 10);
    column->setSpacing(3);
    for (const auto& item : finding.evidence) {
        const model::Snapshot& snapshot = *view.gateways[item.snapshot].snapshot;
        QLabel* fact = paragraph(
            QString::fromStdString(item.value.empty() ? item.fact
                                                      : item.fact + ": " + report::valueOf(item)),
            TextRole::Mono, m_look, card);
        column->addWidget(fact);
        const std::string place = item.apiPath.empty() ? snapshot.place(item.range) : item.apiPath;
        if (!place.empty()) {
            QLabel* where =
                paragraph(QString::fromStdString(place), TextRole::Secondary, m_look, card);
            where->setFont(m_look.mono(11));
            column->addWidget(where);
        }
    }
    m_column->addWidget(card);
}

void Inspector::facts(const EntityFacts& known) {
    section(tr("Facts"));
    auto* table = new QWidget(m_body);
    auto* grid = new QGridLayout(table);
    grid->setContentsMargins(0, 2, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(5);
    int row = 0;
    const auto line = [&](const QString& label, const QString& value, bool mono, bool assumed) {
        auto* name = new Text(label, TextRole::Secondary, m_look, table);
        name->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
        grid->addWidget(name, row, 0, Qt::AlignTop);
        QLabel* text = paragraph(value, mono ? TextRole::Mono : TextRole::Body, m_look, table);
        text->setFont(mono ? m_look.mono(12) : m_look.font(12));
        if (assumed) {
            QPalette palette = text->palette();
            palette.setColor(QPalette::WindowText, m_look.tokens().muted);
            text->setPalette(palette);
        }
        grid->addWidget(text, row++, 1);
    };
    for (const auto& fact : known.facts) {
        line(fact.label, fact.value, fact.mono, fact.assumed);
    }
    if (!known.place.isEmpty()) {
        if (known.file.isEmpty()) {
            line(tr("Read at"), known.place, true, false);
        } else {
            auto* name = new Text(tr("Read at"), TextRole::Secondary, m_look, table);
            grid->addWidget(name, row, 0, Qt::AlignTop);
            auto* open = new QToolButton(table);
            open->setText(known.place.section('/', -1));
            open->setToolTip(known.place.toHtmlEscaped());
            open->setAccessibleName(tr("Open %1").arg(known.place));
            connect(open, &QToolButton::clicked, this,
                    [this, file = known.file, at = known.line] { emit placeActivated(file, at); });
            grid->addWidget(open, row++, 1, Qt::AlignLeft);
        }
    }
    grid->setColumnStretch(1, 1);
    m_column->addWidget(table);
}

void Inspector::links(const QString& title, const std::vector<Link>& links) {
    if (links.empty()) {
        return;
    }
    section(title);
    for (const Link& link : links) {
        auto* button = new QToolButton(m_body);
        button->setText(fontMetrics().elidedText(link.label, Qt::ElideMiddle, m_look.scaled(220)));
        button->setAccessibleName(link.label);
        button->setFont(m_look.font(12));
        QPalette palette = button->palette();
        palette.setColor(QPalette::ButtonText, m_look.tokens().accent);
        button->setPalette(palette);
        button->setToolTip(link.label.toHtmlEscaped());
        connect(button, &QToolButton::clicked, this,
                [this, subject = link.subject] { goTo(subject); });
        m_column->addWidget(button, 0, Qt::AlignLeft);
    }
}

void Inspector::goTo(const findings::Subject& subject) {
    const FleetViewPtr view = m_workspace.view();
    if (subject.snapshot < view->gateways.size()) {
        m_selection.select(selectionOf(*view, subject));
    }
}

void Inspector::raw(const QString& text) {
    m_column->addSpacing(10);
    auto* toggle = new QToolButton(m_body);
    toggle->setText(tr("As read"));
    toggle->setCheckable(true);
    toggle->setChecked(m_rawOpen);
    m_column->addWidget(toggle, 0, Qt::AlignLeft);
    auto* edit = new QPlainTextEdit(text, m_body);
    edit->setReadOnly(true);
    edit->setFont(m_look.mono(11.5));
    edit->setAccessibleName(tr("Configuration as read"));
    edit->setMinimumHeight(220);
    edit->setVisible(m_rawOpen);
    connect(toggle, &QToolButton::toggled, edit, [this, edit](bool on) {
        m_rawOpen = on;
        edit->setVisible(on);
    });
    m_column->addWidget(edit);
}

} // namespace gatelens::ui
