// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/traffic_test.h"

#include "tests/ui/console_fixture.h"
#include "ui/tables/table_view.h"
#include "ui/traffic/traffic_page.h"

#include <QLabel>
#include <QTcpServer>
#include <QTcpSocket>

namespace gatelens::test {

namespace {

// Answers every GET of /metrics with counters that have grown.
class Metrics final : public QTcpServer {
public:
    Metrics() {
        const bool listens = listen(QHostAddress::LocalHost);
        Q_ASSERT(listens);
        connect(this, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket* socket = nextPendingConnection()) {
                connect(socket, &QTcpSocket::readyRead, this, [this, socket] { answer(*socket); });
                connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
    }
    [[nodiscard]] QString url() const {
        return QStringLiteral("http://127.0.0.1:%1").arg(serverPort());
    }

private:
    void answer(QTcpSocket& socket) {
        const QByteArray request = socket.readAll();
        const bool metrics = request.startsWith("GET /metrics ");
        m_count += metrics ? 50 : 0;
        const QByteArray body =
            metrics
                ? "kong_http_requests_total{service=\"orders\",route=\"orders-v1\",code=\"200\"} " +
                      QByteArray::number(m_count) +
                      "\nkong_request_latency_ms_bucket{service=\"orders\",route=\"orders-v1\",le="
                      "\"25\"} " +
                      QByteArray::number(m_count) +
                      "\nkong_request_latency_ms_bucket{service=\"orders\",route=\"orders-v1\",le="
                      "\"+Inf\"} " +
                      QByteArray::number(m_count) + "\n"
                : QByteArray("none");
        socket.write((metrics ? "HTTP/1.1 200 OK" : "HTTP/1.1 404 Not Found") +
                     QByteArray("\r\nContent-Length: ") + QByteArray::number(body.size()) +
                     "\r\n\r\n" + body);
    }
    int m_count = 0;
};

QString shownTexts(Console& console) {
    QStringList texts;
    for (const auto* label : console.window.findChildren<QLabel*>()) {
        if (label->isVisible()) {
            texts << label->text();
        }
    }
    return texts.join('\n');
}

} // namespace

void TrafficTest::askForTheMetricsWhenTheyAreNotKnown() {
    Console console;
    QVERIFY(console.openDemo());
    QVERIFY(console.window.showPage(QStringLiteral("traffic")));
    QVERIFY(console.settle());
    QVERIFY(shownTexts(console).contains(QStringLiteral("Where are its metrics?")));
}

void TrafficTest::figuresOfAGatewayAreShown() {
    Metrics metrics;
    Console console;
    QVERIFY(console.openDemo());
    QVERIFY(console.window.selectNamed(QStringLiteral("gateway/prod-edge")));
    QVERIFY(console.window.showPage(QStringLiteral("traffic")));
    auto* page = console.window.findChild<ui::TrafficPage*>();
    page->feed().setInterval(std::chrono::milliseconds(100));
    console.window.setMetrics(metrics.url());
    QTRY_VERIFY_WITH_TIMEOUT(page->feed().view() && !page->feed().view()->series.empty(), 8000);
    ui::TableView* table = nullptr;
    for (auto* view : console.window.findChildren<ui::TableView*>()) {
        if (view->accessibleName() == QStringLiteral("Traffic by route, service and listener")) {
            table = view;
        }
    }
    QVERIFY(table != nullptr && table->isVisible());
    QCOMPARE(table->model()->rowCount(), 2);
    const ui::TrafficViewPtr view = page->feed().view();
    QVERIFY(view->rows.front().rates.requests.value_or(0) > 0);
    for (int row = 0; row < 2; ++row) {
        if (table->model()->index(row, 1).data().toString() == QStringLiteral("route")) {
            table->setCurrentIndex(table->model()->index(row, 0));
        }
    }
    QCOMPARE(console.window.selection().current().kind, model::EntityKind::Route);
    QVERIFY(console.window.selection().current().key.find("orders-v1") != std::string::npos);
}

void TrafficTest::whatIsAwayIsSaid() {
    Console console;
    QVERIFY(console.openDemo());
    QVERIFY(console.window.selectNamed(QStringLiteral("gateway/prod-edge")));
    QVERIFY(console.window.showPage(QStringLiteral("traffic")));
    console.window.setMetrics(QStringLiteral("http://127.0.0.1:1"));
    QVERIFY(console.settle());
    QVERIFY(shownTexts(console).contains(QStringLiteral("The metrics cannot be read")));
    QVERIFY(QApplication::activeModalWidget() == nullptr);
}

} // namespace gatelens::test
