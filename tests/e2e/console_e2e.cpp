// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/console_e2e.h"

#include "tests/support/gateway_process.h"
#include "ui/canvas/canvas.h"
#include "ui/canvas/topology_page.h"
#include "ui/shell/connect_dialog.h"
#include "ui/shell/main_window.h"
#include "ui/shell/stall_watch.h"
#include "ui/shell/top_bar.h"
#include "ui/theme/look.h"
#include "ui/theme/widgets.h"
#include "ui/workspace/settings.h"

#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include <functional>

#include <fmt/format.h>

namespace gatelens::test {

namespace {

using testsupport::GatewayProcess;

constexpr std::string_view kTraefikStatic = R"yaml(
global: {{checkNewVersion: false, sendAnonymousUsage: false}}
entryPoints:
  traefik: {{address: "127.0.0.1:{0}"}}
  web: {{address: "127.0.0.1:{1}"}}
api: {{insecure: true}}
providers: {{file: {{filename: dynamic.yml}}}}
)yaml";
constexpr std::string_view kTraefikDynamic = R"yaml(
http:
  routers:
    orders: {rule: "Host(`shop.test`) && PathPrefix(`/orders`)", service: orders}
    status: {rule: "Path(`/status`)", service: orders}
  services:
    orders: {loadBalancer: {servers: [{url: "http://127.0.0.1:9"}]}}
)yaml";
constexpr std::string_view kCaddy = R"yaml({{
  "admin": {{"listen": "127.0.0.1:{0}"}},
  "apps": {{"http": {{"http_port": {1}, "servers": {{"edge": {{
    "listen": ["127.0.0.1:{1}"],
    "routes": [{{"match": [{{"path": ["/orders/*"]}}], "handle": [
      {{"handler": "reverse_proxy", "upstreams": [{{"dial": "127.0.0.1:9"}}]}}]}}]
  }}}}}}}}
}})yaml";
constexpr std::string_view kEnvoy = R"yaml(
admin: {{address: {{socket_address: {{address: 127.0.0.1, port_value: {0}}}}}}}
static_resources:
  listeners:
  - name: web
    address: {{socket_address: {{address: 127.0.0.1, port_value: {1}}}}}
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: web
          route_config:
            name: edge
            virtual_hosts:
            - {{name: shop, domains: ["*"], routes: [
                {{match: {{prefix: /orders}}, route: {{cluster: orders}}}}]}}
          http_filters:
          - name: envoy.filters.http.router
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
  clusters:
  - name: orders
    type: STATIC
    load_assignment:
      cluster_name: orders
      endpoints: [{{lb_endpoints: [{{endpoint: {{address: {{socket_address:
        {{address: 127.0.0.1, port_value: 9}}}}}}}}]}}]
)yaml";

// What a program needs to run here; its files are written once.
struct Start {
    std::vector<std::string> arguments;
    std::vector<std::uint16_t> ports;
};

Start prepare(GatewayProcess& process, const std::string& program) {
    const std::uint16_t admin = process.reservePort();
    const std::uint16_t web = process.reservePort();
    const auto filled = [&](std::string_view text) {
        return fmt::format(fmt::runtime(text), admin, web);
    };
    if (program == "traefik") {
        process.write("dynamic.yml", kTraefikDynamic);
        const auto config = process.write("traefik.yml", filled(kTraefikStatic));
        return {{"--configFile=" + config}, {admin, web}};
    }
    if (program == "caddy") {
        const auto config = process.write("caddy.json", filled(kCaddy));
        return {{"run", "--config", config}, {admin, web}};
    }
    const auto config = process.write("envoy.yaml", filled(kEnvoy));
    return {{"-c", config, "--use-dynamic-base-id", "--disable-hot-restart"}, {admin, web}};
}

bool waitFor(const std::function<bool()>& done, int milliseconds = 30'000) {
    return QTest::qWaitFor(done, milliseconds);
}

// As a user does: the action, the address, the button.
void connectTo(ui::MainWindow& window, const QString& url) {
    QTimer::singleShot(0, &window, [url] {
        auto* dialog = qobject_cast<ui::ConnectDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog != nullptr);
        auto* edit = dialog->findChild<QLineEdit*>();
        edit->setFocus();
        QTest::keyClicks(edit, url);
        QPushButton* open = nullptr;
        for (auto* button : dialog->findChildren<QPushButton*>()) {
            open = button->isDefault() ? button : open;
        }
        QVERIFY(open != nullptr);
        QVERIFY(waitFor([&] { return open->isEnabled(); }));
        QTest::mouseClick(open, Qt::LeftButton);
    });
    window.actions().find(QStringLiteral("file.connect"))->trigger();
}

QString ageOf(ui::MainWindow& window) {
    QStringList texts;
    for (const auto* text : window.findChild<ui::TopBar*>()->findChildren<ui::Text*>()) {
        texts << text->text();
    }
    return texts.join(' ');
}

// Every stall that the watch told, 50 ms and more; a machine that is known to be slow
// may say from how many milliseconds on they count.
void expectNoStall(std::size_t before) {
    const int least = qEnvironmentVariableIntValue("GATELENS_STALL_MS");
    const auto& stalls = static_cast<const ui::Application*>(qApp)->stalls();
    QStringList found;
    for (std::size_t i = before; i < stalls.size(); ++i) {
        if (stalls[i].milliseconds < least) {
            continue;
        }
        found << QStringLiteral("%1 ms %2 (%3)")
                     .arg(stalls[i].milliseconds)
                     .arg(stalls[i].what, stalls[i].longest);
    }
    QVERIFY2(found.isEmpty(), qPrintable(found.join('\n')));
}

std::size_t stallsSoFar() {
    return static_cast<const ui::Application*>(qApp)->stalls().size();
}

struct Desk {
    Desk()
        : look(*qApp)
        , settings(directory.path(), nullptr)
        , window(look, workspace, settings) {
        window.resize(1680, 1000);
        window.show();
    }
    [[nodiscard]] bool settled() {
        int quiet = 0;
        return waitFor([&] {
            quiet = window.settled() ? quiet + 1 : 0;
            return quiet > 3;
        });
    }

    QTemporaryDir directory;
    ui::Look look;
    ui::Settings settings;
    ui::Workspace workspace;
    ui::MainWindow window;
};

} // namespace

void ConsoleEndToEnd::livesWithAGateway_data() {
    QTest::addColumn<QString>("program");
    for (const char* program : {"traefik", "caddy", "envoy"}) {
        QTest::newRow(program) << QString::fromLatin1(program);
    }
}

void ConsoleEndToEnd::livesWithAGateway() {
    QFETCH(QString, program);
    const std::string name = program.toStdString();
    if (testsupport::findGateway(name).empty()) {
        QVERIFY2(!testsupport::gatewaysAreRequired(), qPrintable(program + " is missing"));
        QSKIP("NOT TESTED: the gateway is missing; set GATELENS_GATEWAYS_DIR to its directory");
    }
    GatewayProcess process(name);
    const Start start = prepare(process, name);
    const auto started = process.start(start.arguments, start.ports);
    QVERIFY2(bool(started), started.message());
    const std::size_t stalls = stallsSoFar();
    {
        Desk desk;
        QVERIFY(QTest::qWaitForWindowExposed(&desk.window));
        desk.workspace.setInterval(std::chrono::seconds(1));
        connectTo(desk.window, QStringLiteral("http://127.0.0.1:%1").arg(start.ports.front()));
        QVERIFY(waitFor([&] { return desk.workspace.view()->gateways.size() == 1; }));
        QVERIFY(desk.settled());
        QVERIFY(desk.window.topology().scene()->graph.nodes.size() > 3);
        QVERIFY(waitFor([&] { return ageOf(desk.window).contains(QStringLiteral("live")); }));
        for (const QString& page : desk.window.pages()) {
            QVERIFY(desk.window.showPage(page));
            QVERIFY(desk.settled());
        }
        QVERIFY(desk.window.showPage(QStringLiteral("topology")));

        process.stop();
        const auto health = [&] { return desk.workspace.sources().front().health; };
        QVERIFY(waitFor([&] { return health() == ui::Health::Away; }));
        QCOMPARE(desk.workspace.view()->gateways.size(), std::size_t{1});
        QVERIFY(desk.window.topology().scene()->graph.nodes.size() > 3);
        QVERIFY(waitFor([&] { return ageOf(desk.window).contains(QStringLiteral("away")); }));

        const auto again = process.start(start.arguments, start.ports);
        QVERIFY2(bool(again), again.message());
        desk.window.actions().find(QStringLiteral("gateway.refresh"))->trigger();
        QVERIFY(waitFor([&] { return health() == ui::Health::Good; }));
        QVERIFY(desk.settled());
        QVERIFY(waitFor([&] { return ageOf(desk.window).contains(QStringLiteral("live")); }));
        QVERIFY(desk.window.close());
    }
    expectNoStall(stalls);
}

void ConsoleEndToEnd::theDemoIsThereAtOnce() {
    const std::size_t stalls = stallsSoFar();
    {
        Desk desk;
        QVERIFY(QTest::qWaitForWindowExposed(&desk.window));
        desk.workspace.openDemo();
        QVERIFY(desk.settled());
        for (const QString& page : desk.window.pages()) {
            QVERIFY(desk.window.showPage(page));
            QVERIFY(desk.settled());
        }
        ui::Canvas& canvas = desk.window.topology().canvas();
        QVERIFY(desk.window.showPage(QStringLiteral("topology")));
        for (int i = 0; i < 20; ++i) {
            canvas.zoomBy(i % 2 == 0 ? 0.8 : 1.25);
            canvas.nextFinding(true);
            QTest::qWait(5);
        }
        QVERIFY(desk.window.close());
    }
    expectNoStall(stalls);
}

} // namespace gatelens::test

int main(int argc, char** argv) {
    gatelens::ui::Application application(argc, argv);
    gatelens::test::ConsoleEndToEnd test;
    return QTest::qExec(&test, argc, argv);
}
