// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/statement_dialog.h"

#include "core/findings/rule.h"
#include "core/findings/statement_edit.h"
#include "ui/theme/look.h"
#include "ui/theme/widgets.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateEdit>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <array>

namespace gatelens::ui {

namespace {

using model::EntityKind;

struct Fact {
    const char* name; // as the file has it
    const char* words;
    std::array<EntityKind, 2> about;
    bool hasValue;
};

constexpr std::array kFacts{
    Fact{"public-on-purpose",
         QT_TRANSLATE_NOOP("gatelens::ui::StatementDialog", "It is public on purpose"),
         {EntityKind::Route, EntityKind::Listener},
         false},
    Fact{"backend-verifies",
         QT_TRANSLATE_NOOP("gatelens::ui::StatementDialog", "The backend checks credentials"),
         {EntityKind::Service, EntityKind::Service},
         false},
    Fact{"encrypted-by-mesh",
         QT_TRANSLATE_NOOP("gatelens::ui::StatementDialog", "A sidecar encrypts the hop"),
         {EntityKind::Service, EntityKind::Target},
         false},
    Fact{"tls-terminated-before",
         QT_TRANSLATE_NOOP("gatelens::ui::StatementDialog", "A proxy in front ends TLS"),
         {EntityKind::Listener, EntityKind::Listener},
         false},
    Fact{"exposure",
         QT_TRANSLATE_NOOP("gatelens::ui::StatementDialog", "Who reaches it is known"),
         {EntityKind::Listener, EntityKind::Listener},
         true},
    Fact{"zone",
         QT_TRANSLATE_NOOP("gatelens::ui::StatementDialog", "Its zone is known"),
         {EntityKind::Gateway, EntityKind::Target},
         true},
    Fact{"control-elsewhere",
         QT_TRANSLATE_NOOP("gatelens::ui::StatementDialog", "The control is done elsewhere"),
         {EntityKind::Route, EntityKind::Route},
         true},
};

constexpr int kDays = 90; // what is accepted is looked at again after a quarter

} // namespace

StatementDialog::StatementDialog(const Look& look, const FleetView& view,
                                 const findings::Finding& finding, const QString& author,
                                 QWidget* parent)
    : QDialog(parent)
    , m_file(view.gateways[finding.subject.snapshot].statements)
    , m_rule(finding.rule->id)
    , m_what(new QComboBox(this))
    , m_entity(new QLineEdit(this))
    , m_value(new QLineEdit(this))
    , m_reason(new QLineEdit(this))
    , m_author(new QLineEdit(author, this))
    , m_until(new QDateEdit(QDate::currentDate().addDays(kDays), this))
    , m_limited(new QCheckBox(tr("until"), this))
    , m_problem(new QLabel(this)) {
    setWindowTitle(tr("State something about a finding"));
    auto* column = new QVBoxLayout(this);
    column->addWidget(paragraph(
        QString::fromUtf8(finding.rule->title.data(), qsizetype(finding.rule->title.size())),
        TextRole::Section, look, this));
    auto* form = new QFormLayout;
    column->addLayout(form);
    m_what->addItem(tr("The risk is accepted (suppress %1)").arg(QString::fromStdString(m_rule)));
    const EntityKind kind = finding.subject.entity.kind;
    for (const Fact& fact : kFacts) {
        if (fact.about[0] == kind || fact.about[1] == kind) {
            m_what->addItem(tr(fact.words), QString::fromLatin1(fact.name));
            m_what->setItemData(m_what->count() - 1, fact.hasValue, Qt::UserRole + 1);
        }
    }
    m_entity->setText(
        QString::fromStdString(findings::patternOf(kind, view.base(finding.subject))));
    m_entity->setFont(look.mono(12));
    m_entity->setToolTip(tr("Kind and name; * and ? stand for anything"));
    m_reason->setPlaceholderText(tr("What somebody who reads this next year needs to know"));
    m_until->setDisplayFormat(QStringLiteral("yyyy-MM-dd"));
    m_until->setCalendarPopup(true);
    m_until->setMinimumDate(QDate::currentDate());
    m_limited->setChecked(true);
    auto* until = new QHBoxLayout;
    until->addWidget(m_limited);
    until->addWidget(m_until, 1);
    form->addRow(tr("What"), m_what);
    form->addRow(tr("About"), m_entity);
    form->addRow(tr("Value"), m_value);
    form->addRow(tr("Reason"), m_reason);
    form->addRow(tr("Author"), m_author);
    form->addRow(tr("It counts"), until);
    for (const auto& [field, name] : {std::pair<QWidget*, QString>(m_what, tr("What")),
                                      {m_entity, tr("About")},
                                      {m_value, tr("Value")},
                                      {m_reason, tr("Reason")},
                                      {m_author, tr("Author")},
                                      {m_until, tr("It counts until")}}) {
        field->setAccessibleName(name);
    }
    column->addWidget(paragraph(tr("Written into %1; everything else in it stays as it is.")
                                    .arg(QString::fromStdString(m_file)),
                                TextRole::Secondary, look, this));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    column->addWidget(m_problem);
    auto* buttons = new QDialogButtonBox(this);
    m_write = buttons->addButton(tr("Write it down"), QDialogButtonBox::AcceptRole);
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    for (QLineEdit* edit : {m_entity, m_value, m_reason, m_author}) {
        connect(edit, &QLineEdit::textChanged, this, &StatementDialog::check);
    }
    connect(m_what, &QComboBox::currentIndexChanged, this, &StatementDialog::check);
    connect(m_limited, &QCheckBox::toggled, this, &StatementDialog::check);
    m_reason->setFocus();
    setMinimumWidth(look.scaled(520));
    check();
}

QString StatementDialog::author() const {
    return m_author->text().trimmed();
}

std::string StatementDialog::expires() const {
    return m_limited->isChecked() ? m_until->date().toString(Qt::ISODate).toStdString()
                                  : std::string();
}

Result<std::string> StatementDialog::applied(std::string_view text) const {
    const std::string fact = m_what->currentData().toString().toStdString();
    const std::string entity = m_entity->text().trimmed().toStdString();
    const std::string reason = m_reason->text().trimmed().toStdString();
    const std::string author = this->author().toStdString();
    if (fact.empty()) {
        return findings::withSuppression(text, m_file,
                                         {m_rule, entity, {}, reason, author, expires()});
    }
    const bool valued = m_what->currentData(Qt::UserRole + 1).toBool();
    return findings::withAttestation(
        text, m_file,
        {fact,
         entity,
         {},
         valued ? m_value->text().trimmed().toStdString() : std::string(),
         reason,
         author,
         expires()});
}

// Whether it can be written, judged by what judges the file itself.
void StatementDialog::check() {
    m_value->setEnabled(m_what->currentData(Qt::UserRole + 1).toBool());
    m_until->setEnabled(m_limited->isChecked());
    const auto alone = applied({});
    m_write->setEnabled(alone.has_value());
    const bool begun = !m_reason->text().isEmpty();
    m_problem->setText(alone || !begun ? QString() : QString::fromStdString(alone.error().message));
}

} // namespace gatelens::ui
