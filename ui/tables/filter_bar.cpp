// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tables/filter_bar.h"

#include "core/report/route_filter.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"
#include "ui/theme/widgets.h"

#include <QCompleter>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QRegularExpression>
#include <QStringListModel>

#include <algorithm>

namespace gatelens::ui {

namespace {

constexpr int kSettle = 160; // milliseconds after the last key
constexpr qsizetype kMostHistory = 30;

} // namespace

FilterBar::FilterBar(const Look& look, QWidget* parent)
    : QWidget(parent)
    , m_look(look)
    , m_edit(new QLineEdit(this))
    , m_state(new Text({}, TextRole::Secondary, look, this))
    , m_count(new Text({}, TextRole::Secondary, look, this))
    , m_completions(new QStringListModel(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 6, 12, 6);
    row->setSpacing(10);
    m_edit->setPlaceholderText(tr("Filter: host:api.* policy:jwt severity>=high"));
    m_edit->setAccessibleName(tr("Filter"));
    m_edit->setClearButtonEnabled(true);
    m_edit->setMinimumHeight(look.scaled(28));
    m_edit->setMinimumWidth(look.scaled(150));
    m_edit->addAction(icon(QStringLiteral("filter"), look), QLineEdit::LeadingPosition);
    auto* completer = new QCompleter(m_completions, this);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setCompletionMode(QCompleter::PopupCompletion);
    m_edit->setCompleter(completer);
    row->addWidget(m_edit, 1);
    row->addWidget(m_state);
    row->addWidget(m_count);
    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettle);
    connect(&m_settle, &QTimer::timeout, this, &FilterBar::apply);
    connect(m_edit, &QLineEdit::textEdited, this, [this] {
        complete();
        check();
        m_settle.start();
    });
    connect(m_edit, &QLineEdit::textChanged, this, [this] {
        check();
        m_settle.start();
    });
    connect(m_edit, &QLineEdit::editingFinished, this, [this] {
        const QString text = m_edit->text().trimmed();
        if (!text.isEmpty()) {
            m_history.removeAll(text);
            m_history.prepend(text);
            m_history = m_history.mid(0, kMostHistory);
        }
    });
    connect(&look, &Look::changed, this, &FilterBar::check);
}

QString FilterBar::text() const {
    return m_edit->text();
}

void FilterBar::setText(const QString& text) {
    m_edit->setText(text);
    apply();
}

void FilterBar::focusEdit() {
    m_edit->setFocus();
    m_edit->selectAll();
}

void FilterBar::setHistory(const QStringList& history) {
    m_history = history;
}

void FilterBar::setCount(const QString& text) {
    m_count->setText(text);
}

void FilterBar::addTools(QWidget* tools) {
    layout()->addWidget(tools);
}

void FilterBar::setQueryLanguage(bool query) {
    m_query = query;
    m_edit->setPlaceholderText(query ? tr("Filter: host:api.* policy:jwt severity>=high")
                                     : tr("Filter: words to look for"));
    check();
}

// The word under the cursor gets the fields; an empty line what was asked before.
void FilterBar::complete() {
    const QString text = m_edit->text();
    QStringList offers;
    const qsizetype start = text.left(m_edit->cursorPosition()).lastIndexOf(' ') + 1;
    const QString word = text.mid(start);
    static const QRegularExpression kHasValue(QStringLiteral("[:<>=]"));
    if (m_query && !word.contains(kHasValue) && m_edit->cursorPosition() == text.size()) {
        const bool negated = word.startsWith('!');
        for (const auto& field : report::filterFields()) {
            if (field.name.empty()) {
                continue;
            }
            offers << text.left(start) + (negated ? "!" : "") +
                          QString::fromUtf8(field.name.data(),
                                            static_cast<qsizetype>(field.name.size())) +
                          ':';
        }
    }
    offers << m_history;
    m_completions->setStringList(offers);
}

void FilterBar::check() {
    m_state->setSeverity(std::nullopt);
    m_state->setText({});
    QPalette palette = m_edit->palette();
    palette.setColor(QPalette::Text, m_look.tokens().text);
    if (m_query) {
        const auto parsed = report::RouteFilter::parse(m_edit->text().toStdString());
        if (!parsed) {
            m_state->setSeverity(topology::Severity::High);
            m_state->setText(tr("column %1: %2")
                                 .arg(static_cast<qulonglong>(parsed.error().column))
                                 .arg(QString::fromStdString(parsed.error().message)));
            palette.setColor(QPalette::Text, m_look.tokens().of(topology::Severity::High));
        }
    }
    m_edit->setPalette(palette);
}

void FilterBar::apply() {
    m_settle.stop();
    const QString text = m_edit->text().trimmed();
    if (text == m_applied || (m_query && !report::RouteFilter::parse(text.toStdString()))) {
        return;
    }
    m_applied = text;
    emit filterChanged(text);
}

} // namespace gatelens::ui
