// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/sandbox_test.h"

#include "tests/ui/console_fixture.h"
#include "ui/sandbox/engine_process.h"
#include "ui/sandbox/http_try.h"
#include "ui/sandbox/sandbox.h"
#include "ui/sandbox/sandbox_page.h"
#include "ui/tables/table_view.h"

#include <QFile>
#include <QFileInfo>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>

namespace gatelens::test {

namespace {

template <typename Widget>
Widget* named(Console& console, const QString& name) {
    for (auto* widget : console.window.findChildren<Widget*>()) {
        if (widget->accessibleName() == name) {
            return widget;
        }
    }
    return nullptr;
}

QPushButton* button(Console& console, const QString& text) {
    for (auto* one : console.window.findChildren<QPushButton*>()) {
        if (one->text() == text && one->isVisible()) {
            return one;
        }
    }
    return nullptr;
}

bool engineThere() {
    return QFileInfo(ui::engineProgram()).isExecutable();
}

} // namespace

void SandboxTest::requestsAreWrittenAsComposed() {
    ui::ComposedRequest request;
    request.method = QStringLiteral("POST");
    request.target = QStringLiteral("/a?b=c");
    request.fields = {{QStringLiteral("X-A"), QStringLiteral("1")}};
    request.body = "hi";
    QCOMPARE(ui::requestBytes(request, QStringLiteral("127.0.0.1:80")),
             QByteArray("POST /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:80\r\nX-A: 1\r\nContent-Length: "
                        "2\r\nConnection: close\r\n\r\nhi"));
    request.fields = {{QStringLiteral("host"), QStringLiteral("a")},
                      {QStringLiteral("content-length"), QStringLiteral("9")},
                      {QStringLiteral("connection"), QStringLiteral("x")}};
    QCOMPARE(ui::requestBytes(request, QStringLiteral("127.0.0.1:80")),
             QByteArray("POST /a?b=c HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\nconnection: "
                        "x\r\n\r\nhi"));
}

void SandboxTest::answersAreReadInEveryFraming() {
    ui::TriedAnswer answer;
    QVERIFY(ui::parseAnswer("HTTP/1.1 200 OK\r\nA: b: c\r\n\r\nbody", answer));
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.fields.first().second, QStringLiteral("b: c"));
    QCOMPARE(answer.body, QByteArray("body"));
    QVERIFY(
        ui::parseAnswer("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 404 Not Found\r\n"
                        "Transfer-Encoding: chunked\r\n\r\n4;x=y\r\nwiki\r\n2\r\nok\r\n0\r\n\r\n",
                        answer));
    QCOMPARE(answer.status, 404);
    QCOMPARE(answer.body, QByteArray("wikiok"));
    for (const char* bad : {"", "HTTP/1.1 200 OK\r\n", "hello\r\n\r\n", "HTTP/1.1 x\r\n\r\n"}) {
        QVERIFY(!ui::parseAnswer(bad, answer));
    }
    QVERIFY(ui::parseAnswer("HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\nx",
                            answer));
    QVERIFY(answer.body.isEmpty());
}

void SandboxTest::eventsOfTheTapAreRead() {
    const auto entry = ui::parseTapEvent(
        R"({"time":1795552200,"method":"GET","host":"h","path":"/p","status":200,"route":"r",)"
        R"("service":"s","target":"t","microseconds":1500,"upstreamMicroseconds":900,)"
        R"("filters":[{"name":"key-auth","microseconds":250}]})");
    QVERIFY(entry.has_value());
    QCOMPARE(entry->totalMs, 1.5);
    QCOMPARE(entry->upstreamMs, 0.9);
    QCOMPARE(entry->filters.first().first, QStringLiteral("key-auth"));
    QCOMPARE(entry->filters.first().second, 0.25);
    for (const char* bad : {"", "[]", "{}", "{\"method\":1}", "nonsense"}) {
        QVERIFY(!ui::parseTapEvent(bad).has_value());
    }
}

void SandboxTest::aGatewayRunsAndAnswers() {
    if (!engineThere()) {
        QSKIP("NOT TESTED: gatelens-engine is not built");
    }
    Console console;
    QVERIFY(console.openDemo());
    QVERIFY(console.window.selectNamed(QStringLiteral("gateway/prod-edge")));
    QVERIFY(console.window.showPage(QStringLiteral("sandbox")));
    console.window.startSandbox();
    QVERIFY(console.settle());
    auto* sandbox = console.window.findChild<ui::Sandbox*>();
    QVERIFY2(sandbox->phase() == ui::Sandbox::Phase::Running, qPrintable(sandbox->error()));
    QVERIFY(sandbox->address().startsWith(QStringLiteral("127.0.0.1:")));
    auto* response = named<QPlainTextEdit>(console, QStringLiteral("Response"));
    QTRY_VERIFY_WITH_TIMEOUT(response->toPlainText().contains(QStringLiteral("\"method\"")), 5000);
    auto* requests = named<ui::TableView>(console, QStringLiteral("Requests that went through"));
    QTRY_VERIFY_WITH_TIMEOUT(requests->model()->rowCount() > 0, 5000);
    named<QLineEdit>(console, QStringLiteral("Path and query"))
        ->setText(QStringLiteral("/nowhere/at/all"));
    button(console, QStringLiteral("Send"))->click();
    QTRY_VERIFY_WITH_TIMEOUT(response->toPlainText().contains(QStringLiteral("gatelens")), 5000);
    button(console, QStringLiteral("Reload"))->click();
    QVERIFY(console.settle());
    QVERIFY(sandbox->error().isEmpty());
    button(console, QStringLiteral("Stop"))->click();
    QTRY_VERIFY_WITH_TIMEOUT(sandbox->phase() == ui::Sandbox::Phase::Off, 8000);
    QVERIFY2(sandbox->error().isEmpty(), qPrintable(sandbox->error()));
}

void SandboxTest::theSelectedRouteIsTheOneToTry() {
    if (!engineThere()) {
        QSKIP("NOT TESTED: gatelens-engine is not built");
    }
    Console console;
    QVERIFY(console.openDemo());
    QVERIFY(console.window.selectNamed(QStringLiteral("route/orders-v1")));
    QVERIFY(console.window.showPage(QStringLiteral("sandbox")));
    console.window.startSandbox();
    QVERIFY(console.settle());
    QVERIFY(console.window.selectNamed(QStringLiteral("route/payments-v1")) ||
            console.window.selectNamed(QStringLiteral("route/payments")));
    QCOMPARE(named<QLineEdit>(console, QStringLiteral("Path and query"))->text(),
             QStringLiteral("/v1/payments"));
}

void SandboxTest::aMistakeIsSaidInPlace() {
    if (!engineThere()) {
        QSKIP("NOT TESTED: gatelens-engine is not built");
    }
    QTemporaryDir directory;
    QFile file(directory.filePath(QStringLiteral("gatelens.yaml")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("listeners: [{address: '127.0.0.1:0'}]\nroutes:\n- {name: r, paht: [/x]}\n");
    file.close();
    ui::Sandbox sandbox;
    sandbox.startFile(file.fileName());
    QTRY_VERIFY_WITH_TIMEOUT(sandbox.phase() == ui::Sandbox::Phase::Off, 8000);
    QVERIFY2(sandbox.error().contains(QStringLiteral("gatelens.yaml:3:")),
             qPrintable(sandbox.error()));
}

} // namespace gatelens::test
