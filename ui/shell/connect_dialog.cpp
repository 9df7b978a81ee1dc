// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/connect_dialog.h"

#include "core/connect/source_name.h"
#include "ui/theme/look.h"
#include "ui/theme/widgets.h"
#include "ui/workspace/workspace.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

namespace gatelens::ui {

namespace {

// Header fields in which the products take an admin credential.
const QStringList kHeaders{QStringLiteral("Authorization"), QStringLiteral("Kong-Admin-Token"),
                           QStringLiteral("X-API-KEY"), QStringLiteral("x-tyk-authorization")};

// What would help, by what went wrong.
QString nextStep(const Error& error) {
    switch (error.code) {
    case ErrorCode::Unauthorized:
        return ConnectDialog::tr("It wants a credential: fill in the header field and its value.");
    case ErrorCode::TlsFailure:
        return ConnectDialog::tr(
            "Give the CA that signed its certificate, or your client certificate when it asks "
            "for one.");
    case ErrorCode::Unreachable:
    case ErrorCode::Timeout:
        return ConnectDialog::tr("Check the address, and that it can be reached from here.");
    case ErrorCode::WrongProduct:
        return ConnectDialog::tr("Is this the admin API? Its address is often another port than "
                                 "that of the gateway itself.");
    case ErrorCode::NotFound:
        return ConnectDialog::tr("Check the path.");
    default:
        return {};
    }
}

} // namespace

ConnectDialog::ConnectDialog(const Look& look, Workspace& workspace, QWidget* parent)
    : QDialog(parent)
    , m_look(look)
    , m_workspace(workspace)
    , m_name(new QLineEdit(this))
    , m_title(new QLineEdit(this))
    , m_environment(new QComboBox(this))
    , m_live(new QWidget(this))
    , m_header(new QComboBox(m_live))
    , m_secret(new QLineEdit(m_live))
    , m_verify(new QCheckBox(tr("Verify the server's certificate"), m_live))
    , m_state(paragraph({}, TextRole::Secondary, look, this))
    , m_test(new QPushButton(tr("Test connection"), this))
    , m_open(new QPushButton(tr("Connect"), this)) {
    setWindowTitle(tr("Connect to a gateway"));
    setMinimumWidth(look.scaled(560));
    auto* column = new QVBoxLayout(this);
    column->setSpacing(10);
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_name->setPlaceholderText(tr("http://127.0.0.1:8001, kong.yaml, /etc/nginx, unix:///…"));
    auto* where = new QHBoxLayout;
    where->addWidget(m_name, 1);
    auto* files = new QToolButton(this);
    files->setText(tr("File…"));
    auto* folder = new QToolButton(this);
    folder->setText(tr("Folder…"));
    where->addWidget(files);
    where->addWidget(folder);
    form->addRow(tr("&Address or path"), where);
    static_cast<QLabel*>(form->labelForField(where))->setBuddy(m_name);
    form->addRow(tr("&Name"), m_title);
    m_title->setPlaceholderText(tr("as the gateway calls itself"));
    m_environment->addItems({tr("none"), tr("production"), tr("staging"), tr("lab")});
    form->addRow(tr("&Environment"), m_environment);
    column->addLayout(form);

    auto* live = new QFormLayout(m_live);
    live->setContentsMargins(0, 0, 0, 0);
    live->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_header->setEditable(true);
    m_header->addItem({});
    m_header->addItems(kHeaders);
    live->addRow(tr("&Header field"), m_header);
    m_secret->setEchoMode(QLineEdit::Password);
    m_secret->setPlaceholderText(tr("goes to the keychain, never into a file"));
    live->addRow(tr("Its &value"), m_secret);
    m_ca = addFile(*live, tr("C&A certificate"), tr("CA certificate"));
    m_certificate = addFile(*live, tr("Client &certificate"), tr("Client certificate"));
    m_key = addFile(*live, tr("Client &key"), tr("Client key"));
    m_verify->setChecked(true);
    live->addRow(QString(), m_verify);
    column->addWidget(m_live);
    column->addWidget(m_state);
    column->addStretch(1);

    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_test);
    buttons->addStretch(1);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    buttons->addWidget(cancel);
    buttons->addWidget(m_open);
    m_open->setDefault(true);
    column->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_open, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_test, &QPushButton::clicked, this, &ConnectDialog::test);
    connect(m_name, &QLineEdit::textChanged, this, &ConnectDialog::recognise);
    connect(files, &QToolButton::clicked, this, [this] { browse(*m_name, tr("Open a file")); });
    connect(folder, &QToolButton::clicked, this, [this] {
        const QString path = QFileDialog::getExistingDirectory(this, tr("Open a folder"));
        if (!path.isEmpty()) {
            m_name->setText(path);
        }
    });
    recognise();
}

QLineEdit* ConnectDialog::addFile(QFormLayout& form, const QString& label, const QString& title) {
    auto* row = new QHBoxLayout;
    auto* edit = new QLineEdit(m_live);
    edit->setPlaceholderText(tr("PEM file, when it is needed"));
    auto* button = new QToolButton(m_live);
    button->setText(tr("File…"));
    button->setAccessibleName(tr("Choose the file: %1").arg(title));
    row->addWidget(edit, 1);
    row->addWidget(button);
    form.addRow(label, row);
    static_cast<QLabel*>(form.labelForField(row))->setBuddy(edit);
    edit->setAccessibleName(title);
    connect(button, &QToolButton::clicked, this, [this, edit, title] { browse(*edit, title); });
    return edit;
}

void ConnectDialog::browse(QLineEdit& edit, const QString& title) {
    const QString path = QFileDialog::getOpenFileName(this, title);
    if (!path.isEmpty()) {
        edit.setText(path);
    }
}

void ConnectDialog::setSource(const QString& name) {
    m_name->setText(name);
}

SourceSpec ConnectDialog::spec() const {
    SourceSpec spec;
    spec.name = m_name->text().trimmed();
    spec.title = m_title->text().trimmed();
    spec.environment = static_cast<Environment>(m_environment->currentIndex());
    spec.secretHeader = m_header->currentText().trimmed();
    spec.caFile = m_ca->text();
    spec.clientCertificate = m_certificate->text();
    spec.clientKey = m_key->text();
    spec.verifyTls = m_verify->isChecked();
    return spec;
}

QString ConnectDialog::secret() const {
    return m_secret->text();
}

void ConnectDialog::say(const QString& text, bool problem) {
    QPalette palette = m_state->palette();
    palette.setColor(QPalette::WindowText, problem ? m_look.tokens().of(topology::Severity::High)
                                                   : m_look.tokens().muted);
    m_state->setPalette(palette);
    m_state->setText(text);
}

void ConnectDialog::recognise() {
    ++m_probe; // what is being tested is not this any more
    const QString text = m_name->text().trimmed();
    const auto parsed = connect::parseSourceName(text.toStdString(), adapters::allAdapters());
    m_open->setEnabled(!text.isEmpty() && parsed.has_value());
    m_test->setEnabled(m_open->isEnabled());
    m_live->setVisible(parsed && parsed->live());
    m_open->setText(parsed && parsed->live() ? tr("Connect") : tr("Open"));
    if (text.isEmpty()) {
        say(tr("A gateway is only read. Gatelens never changes it unasked."), false);
    } else if (!parsed) {
        say(QString::fromStdString(parsed.error().message), true);
    } else {
        const QString product =
            parsed->product != nullptr
                ? QString::fromUtf8(parsed->product->name.data(),
                                    static_cast<qsizetype>(parsed->product->name.size()))
                : tr("the product will be recognised");
        say(parsed->live() ? tr("A running gateway; %1.").arg(product)
                           : tr("Files; %1.").arg(product),
            false);
    }
    adjustSize();
}

void ConnectDialog::test() {
    const std::uint64_t probe = ++m_probe;
    m_test->setEnabled(false);
    say(tr("Reading…"), false);
    m_workspace.probe(spec(), secret(), this, [this, probe](const auto& result) {
        if (probe != m_probe) {
            return;
        }
        m_test->setEnabled(true);
        if (!result) {
            const QString next = nextStep(result.error());
            const QString what = QString::fromStdString(result.error().text());
            say(next.isEmpty() ? what : what + QStringLiteral("\n") + next, true);
            return;
        }
        QStringList found;
        for (const auto& snapshot : *result) {
            found << tr("%1 %2: %3 routes, %4 services")
                         .arg(QString::fromStdString(snapshot->gateway.productName),
                              QString::fromStdString(snapshot->gateway.version))
                         .arg(snapshot->routes.size())
                         .arg(snapshot->services.size());
        }
        say(found.join('\n'), false);
    });
}

} // namespace gatelens::ui
