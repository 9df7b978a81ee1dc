// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/sandbox_page.h"

#include "ui/sandbox/request_model.h"
#include "ui/tables/table_view.h"
#include "ui/theme/look.h"
#include "ui/theme/widgets.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDateTime>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

namespace gatelens::ui {

namespace {

constexpr int kMostSamples = 500; // in the list of requests to begin with

QString qt(const std::string& text) {
    return QString::fromStdString(text);
}

QPlainTextEdit* editor(const QString& name, const Look& look, QWidget* parent) {
    auto* edit = new QPlainTextEdit(parent);
    edit->setAccessibleName(name);
    edit->setFont(look.mono(12.5));
    edit->setTabChangesFocus(true);
    return edit;
}

void clear(QLayout& layout) {
    while (QLayoutItem* item = layout.takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

// JSON laid out to be read; anything else as it is.
QString bodyText(const QByteArray& body) {
    const QJsonDocument json = QJsonDocument::fromJson(body);
    return json.isNull() ? QString::fromUtf8(body)
                         : QString::fromUtf8(json.toJson(QJsonDocument::Indented));
}

} // namespace

SandboxPage::SandboxPage(const Look& look, Sandbox& sandbox, SelectionModel& selection,
                         QWidget* parent)
    : QWidget(parent)
    , m_look(look)
    , m_sandbox(sandbox)
    , m_selection(selection)
    , m_view(std::make_shared<const FleetView>())
    , m_requests(new RequestModel(look, this))
    , m_body(new QSplitter(Qt::Vertical, this))
    , m_notice(new Notice(look, this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* bar = new QWidget(this);
    buildBar(bar);
    column->addWidget(bar);
    m_problem = new Card(Card::Kind::Code, look, this);
    m_problem->setStroke(look.tokens().of(topology::Severity::High));
    auto* problem = new QVBoxLayout(m_problem);
    problem->setContentsMargins(12, 8, 12, 8);
    m_problemText = paragraph({}, TextRole::Mono, look, m_problem);
    problem->addWidget(m_problemText);
    auto* around = new QHBoxLayout;
    around->setContentsMargins(16, 0, 16, 8);
    around->addWidget(m_problem);
    column->addLayout(around);
    auto* upper = new QSplitter(Qt::Horizontal, m_body);
    upper->addWidget(buildComposer());
    upper->addWidget(buildAnswer());
    upper->setStretchFactor(0, 2);
    upper->setStretchFactor(1, 3);
    m_table = new TableView(look, m_body);
    m_table->setModel(m_requests);
    m_table->setAccessibleName(tr("Requests that went through"));
    int index = 0;
    for (const int width : {110, 70, 190, 240, 60, 160, 140, 80, 90}) {
        m_table->setColumnWidth(index++, look.scaled(width));
    }
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_body->addWidget(upper);
    m_body->addWidget(m_table);
    m_body->setStretchFactor(0, 3);
    m_body->setStretchFactor(1, 1);
    column->addWidget(m_body, 1);
    column->addWidget(m_notice, 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& row) {
                if (const TapEntry* entry = m_requests->entry(row.row()); entry != nullptr) {
                    showChain(entry);
                }
            });
    connect(m_notice, &Notice::acted, this, &SandboxPage::start);
    connect(&sandbox, &Sandbox::changed, this, &SandboxPage::sandboxChanged);
    connect(&sandbox, &Sandbox::request, this, &SandboxPage::showEntry);
    connect(&m_try, &HttpTry::answered, this, &SandboxPage::showAnswer);
    connect(&m_try, &HttpTry::failed, this, &SandboxPage::showFailure);
    connect(&selection, &SelectionModel::changed, this, &SandboxPage::useSelection);
    sandboxChanged();
}

void SandboxPage::buildBar(QWidget* bar) {
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 12, 12, 10);
    row->setSpacing(8);
    row->addWidget(new Text(tr("Sandbox"), TextRole::Title, m_look, bar));
    m_state = new Text({}, TextRole::Secondary, m_look, bar);
    row->addWidget(m_state, 1);
    m_copy = new QPushButton(tr("Copy address"), bar);
    m_reload = new QPushButton(tr("Reload"), bar);
    m_reload->setToolTip(tr("Run the configuration as it is now, without a break"));
    auto* open = new QPushButton(tr("Run gatelens.yaml…"), bar);
    m_toggle = new QPushButton(bar);
    for (QPushButton* button : {m_copy, m_reload, open, m_toggle}) {
        row->addWidget(button);
    }
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QApplication::clipboard()->setText(QStringLiteral("http://") + m_sandbox.address());
    });
    connect(open, &QPushButton::clicked, this, &SandboxPage::openFile);
    connect(m_reload, &QPushButton::clicked, this, [this] {
        const auto gateway = m_view->gateway(m_sandbox.name().toStdString());
        if (m_sandbox.ofFile() || gateway) {
            m_sandbox.reload(gateway ? m_view->gateways[*gateway].snapshot : nullptr);
        }
    });
    connect(m_toggle, &QPushButton::clicked, this,
            [this] { m_sandbox.phase() == Sandbox::Phase::Off ? start() : m_sandbox.stop(); });
}

QWidget* SandboxPage::buildComposer() {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(16, 4, 8, 12);
    column->setSpacing(8);
    m_samples = new QComboBox(box);
    m_samples->setAccessibleName(tr("Request to begin with"));
    m_samples->setToolTip(tr("A request that a route takes"));
    column->addWidget(m_samples);
    auto* line = new QHBoxLayout;
    m_method = new QComboBox(box);
    m_method->setEditable(true);
    m_method->addItems({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"});
    m_method->setAccessibleName(tr("Method"));
    m_method->lineEdit()->setAccessibleName(tr("Method"));
    m_target = new QLineEdit(QStringLiteral("/"), box);
    m_target->setAccessibleName(tr("Path and query"));
    m_target->setFont(m_look.mono(12.5));
    m_send = new QPushButton(tr("Send"), box);
    m_send->setDefault(true);
    m_send->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
    m_send->setToolTip(m_send->shortcut().toString(QKeySequence::NativeText));
    line->addWidget(m_method);
    line->addWidget(m_target, 1);
    line->addWidget(m_send);
    column->addLayout(line);
    m_host = new QLineEdit(box);
    m_host->setAccessibleName(tr("Host"));
    m_host->setPlaceholderText(tr("Host: the sandbox's own address"));
    m_host->setFont(m_look.mono(12.5));
    column->addWidget(m_host);
    column->addWidget(new Text(tr("Headers"), TextRole::Caption, m_look, box));
    m_fields = editor(tr("Headers"), m_look, box);
    m_fields->setPlaceholderText(tr("Name: value, one a line"));
    column->addWidget(m_fields, 2);
    column->addWidget(new Text(tr("Body"), TextRole::Caption, m_look, box));
    m_content = editor(tr("Body"), m_look, box);
    column->addWidget(m_content, 2);
    for (QWidget* field : std::initializer_list<QWidget*>{m_samples, m_method, m_target, m_host}) {
        field->setMinimumHeight(m_look.scaled(28));
    }
    connect(m_send, &QPushButton::clicked, this, &SandboxPage::send);
    connect(m_target, &QLineEdit::returnPressed, this, &SandboxPage::send);
    connect(m_samples, &QComboBox::activated, this, &SandboxPage::useSample);
    return box;
}

QWidget* SandboxPage::buildAnswer() {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(8, 4, 16, 12);
    column->setSpacing(6);
    auto* line = new QHBoxLayout;
    m_status = new Text(tr("No request sent yet"), TextRole::MonoTitle, m_look, box);
    m_times = new Text({}, TextRole::Secondary, m_look, box);
    line->addWidget(m_status, 1);
    line->addWidget(m_times);
    column->addLayout(line);
    m_chainBox = new QWidget(box);
    m_chain = new QVBoxLayout(m_chainBox);
    m_chain->setContentsMargins(0, 0, 0, 0);
    m_chain->setSpacing(4);
    column->addWidget(m_chainBox);
    m_answer = editor(tr("Response"), m_look, box);
    m_answer->setReadOnly(true);
    m_answer->setLineWrapMode(QPlainTextEdit::NoWrap);
    column->addWidget(m_answer, 3);
    auto* scroll = new QScrollArea(box);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setAccessibleName(tr("What runs otherwise than in the original"));
    m_remarks = scroll;
    column->addWidget(scroll, 1);
    return box;
}

bool SandboxPage::working() const {
    return m_try.running() || m_sandbox.phase() == Sandbox::Phase::Starting;
}

void SandboxPage::setView(FleetViewPtr view, std::optional<std::uint32_t> gateway) {
    m_view = std::move(view);
    m_gateway = gateway;
    sandboxChanged();
}

void SandboxPage::start() {
    if (!m_gateway && m_view->gateways.size() == 1) {
        m_gateway = 0;
    }
    if (!m_gateway) {
        m_notice->show(QStringLiteral("sandbox"), tr("Choose a gateway"),
                       tr("The sandbox runs one gateway: choose it at the left."),
                       tr("Start the sandbox"));
        return;
    }
    const GatewayView& gateway = m_view->gateways[*m_gateway];
    m_requests->clear();
    m_sandbox.start(gateway.snapshot, qt(gateway.name));
}

void SandboxPage::tryOut() {
    if (!m_gateway && !m_view->gateways.empty()) {
        m_gateway = 0;
    }
    m_trying = m_gateway.has_value();
    start();
}

void SandboxPage::openFile() {
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Run a gatelens.yaml"), {}, tr("Configurations (*.yaml *.yml *.json);;All (*)"));
    if (!path.isEmpty()) {
        m_requests->clear();
        m_sandbox.startFile(path);
    }
}

void SandboxPage::sandboxChanged() {
    const bool running = m_sandbox.phase() == Sandbox::Phase::Running;
    const bool off = m_sandbox.phase() == Sandbox::Phase::Off;
    QStringList state;
    if (running) {
        state << tr("running on %1").arg(m_sandbox.address()) << m_sandbox.name();
        if (const auto& translation = m_sandbox.translation()) {
            state << tr("%n route(s)", nullptr, int(translation->samples.size()));
        }
    } else {
        state << (off ? tr("not running") : tr("starting…"));
    }
    m_state->setText(state.join(QStringLiteral(" · ")));
    m_toggle->setText(off ? tr("Start the sandbox") : tr("Stop"));
    m_toggle->setDefault(off);
    m_copy->setVisible(running);
    m_reload->setVisible(running);
    m_problem->setVisible(!m_sandbox.error().isEmpty());
    m_problemText->setText(m_sandbox.error());
    m_body->setVisible(running);
    m_send->setEnabled(running);
    m_notice->setVisible(!running);
    if (off) {
        m_notice->show(QStringLiteral("sandbox"), tr("Try this gateway here"),
                       tr("Its routes and policies run on the built-in gateway, on this machine "
                          "only, with backends that echo what they get. Nothing reaches the real "
                          "backends."),
                       tr("Start the sandbox"));
    } else if (!running) {
        m_notice->show(QStringLiteral("sandbox"), tr("Starting…"), {});
    }
    if (running) {
        fillSamples();
        showRemarks();
        if (std::exchange(m_trying, false)) {
            useSample(0);
            send();
        }
    }
}

void SandboxPage::fillSamples() {
    const auto& translation = m_sandbox.translation();
    m_samples->setVisible(translation != nullptr);
    if (!translation || m_samples->property("of").value<quintptr>() ==
                            reinterpret_cast<quintptr>(translation.get())) {
        return;
    }
    m_samples->setProperty("of",
                           QVariant::fromValue(reinterpret_cast<quintptr>(translation.get())));
    m_samples->clear();
    for (const auto& sample : translation->samples) {
        if (m_samples->count() >= kMostSamples) {
            break;
        }
        m_samples->addItem(
            tr("%1 %2 (%3)").arg(qt(sample.method), qt(sample.path), qt(sample.route)));
    }
    useSelection();
}

void SandboxPage::useSample(int index) {
    const auto& translation = m_sandbox.translation();
    if (!translation || index < 0 ||
        static_cast<std::size_t>(index) >= translation->samples.size()) {
        return;
    }
    const auto& sample = translation->samples[static_cast<std::size_t>(index)];
    m_samples->setCurrentIndex(index);
    m_method->setCurrentText(qt(sample.method));
    m_target->setText(qt(sample.path));
    m_host->setText(qt(sample.host));
    m_fields->setPlainText(sample.field.empty() ? QString()
                                                : qt(sample.field) + ": " + qt(sample.value));
}

// The route that is selected anywhere in the window is the one to try.
void SandboxPage::useSelection() {
    const auto& translation = m_sandbox.translation();
    const Selection& current = m_selection.current();
    if (!translation || current.kind != model::EntityKind::Route ||
        QString::fromStdString(current.gateway) != m_sandbox.name()) {
        return;
    }
    for (std::size_t i = 0; i < translation->samples.size(); ++i) {
        if (translation->samples[i].key == current.key) {
            useSample(static_cast<int>(i));
            return;
        }
    }
}

ComposedRequest SandboxPage::composed() const {
    ComposedRequest request;
    request.method = m_method->currentText().trimmed();
    request.target = m_target->text().trimmed();
    request.host = m_host->text().trimmed();
    for (const QString& line : m_fields->toPlainText().split('\n', Qt::SkipEmptyParts)) {
        request.fields.append({line.section(':', 0, 0).trimmed(), line.section(':', 1).trimmed()});
    }
    request.body = m_content->toPlainText().toUtf8();
    return request;
}

void SandboxPage::send() {
    if (m_sandbox.phase() != Sandbox::Phase::Running) {
        return;
    }
    m_status->setText(tr("Waiting for the answer…"));
    m_times->setText({});
    showChain(nullptr);
    m_try.send(composed(), m_sandbox.address());
}

void SandboxPage::showAnswer(const TriedAnswer& answer) {
    m_status->setText(QStringLiteral("%1 %2").arg(answer.status).arg(answer.reason));
    m_times->setText(tr("first byte %1 · whole %2")
                         .arg(durationText(answer.firstByteMs), durationText(answer.wholeMs)));
    QStringList lines;
    for (const auto& [name, value] : answer.fields) {
        lines << name + QStringLiteral(": ") + value;
    }
    lines << QString() << bodyText(answer.body);
    if (answer.cut) {
        lines << tr("… and more, which is not kept");
    }
    m_answer->setPlainText(lines.join('\n'));
}

void SandboxPage::showFailure(const QString& why) {
    m_status->setText(tr("No answer"));
    m_answer->setPlainText(why);
}

void SandboxPage::showEntry(const TapEntry& entry) {
    m_requests->add(entry);
    if (entry.path == m_target->text().section('?', 0, 0) &&
        entry.method == m_method->currentText()) {
        showChain(&entry);
    }
}

// One line: what the request passed, each with the time it took.
void SandboxPage::showChain(const TapEntry* entry) {
    clear(*m_chain);
    m_chainBox->setVisible(entry != nullptr);
    if (entry == nullptr) {
        return;
    }
    const auto step = [this](const QString& name, const QString& detail, const QString& time) {
        auto* card = new Card(Card::Kind::Raised, m_look, m_chainBox);
        auto* row = new QHBoxLayout(card);
        row->setContentsMargins(11, 4, 11, 4);
        row->addWidget(new Text(name, TextRole::Mono, m_look, card), 2);
        row->addWidget(new Text(detail, TextRole::Secondary, m_look, card), 3);
        row->addWidget(new Text(time, TextRole::Secondary, m_look, card));
        m_chain->addWidget(card);
    };
    step(entry->route.isEmpty() ? tr("no route") : entry->route,
         entry->consumer.isEmpty() ? tr("the route that takes it")
                                   : tr("consumer %1").arg(entry->consumer),
         durationText(entry->totalMs));
    for (const auto& [name, milliseconds] : entry->filters) {
        step(name, tr("filter"), durationText(milliseconds));
    }
    if (entry->upstreamMs >= 0) {
        step(entry->service, tr("backend"), durationText(entry->upstreamMs));
    }
}

void SandboxPage::showRemarks() {
    auto* scroll = static_cast<QScrollArea*>(m_remarks);
    const auto& translation = m_sandbox.translation();
    const bool any = translation ? !translation->remarks.empty() : !m_sandbox.remarks().isEmpty();
    scroll->setVisible(any);
    if (!any) {
        return;
    }
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(3);
    column->addWidget(
        new Text(tr("What runs otherwise than in the original"), TextRole::Section, m_look, body));
    if (!translation) {
        for (const QString& remark : m_sandbox.remarks()) {
            column->addWidget(paragraph(remark, TextRole::Secondary, m_look, body));
        }
    }
    for (const auto& remark : translation ? translation->remarks : std::vector<sandbox::Remark>{}) {
        const QString where = remark.routes == 0 ? QString()
                              : remark.routes == 1
                                  ? tr(" Route %1.").arg(qt(remark.example))
                                  : tr(" %n route(s), such as %1.", nullptr, int(remark.routes))
                                        .arg(qt(remark.example));
        column->addWidget(paragraph(tr("%1: %2.").arg(qt(remark.what), qt(remark.why)) + where,
                                    TextRole::Secondary, m_look, body));
    }
    column->addStretch(1);
    scroll->setWidget(body);
}

} // namespace gatelens::ui
