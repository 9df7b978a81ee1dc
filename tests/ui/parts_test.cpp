// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/parts_test.h"

#include "tests/support/generate_snapshot.h"
#include "tests/ui/console_fixture.h"
#include "ui/canvas/canvas.h"
#include "ui/explain/request_text.h"
#include "ui/inspector/facts.h"
#include "ui/shell/palette_index.h"
#include "ui/workspace/demo.h"
#include "ui/workspace/secret_store.h"

#include <QAccessible>
#include <QElapsedTimer>
#include <QTemporaryDir>

namespace gatelens::test {

namespace {

ui::FleetViewPtr viewOf(std::vector<model::SnapshotPtr> snapshots) {
    auto view = std::make_shared<ui::FleetView>();
    for (auto& snapshot : snapshots) {
        ui::GatewayView gateway;
        gateway.name = "gateway " + std::to_string(view->gateways.size());
        gateway.relations = std::make_shared<const model::Relations>(*snapshot);
        gateway.snapshot = std::move(snapshot);
        view->gateways.push_back(std::move(gateway));
    }
    return view;
}

ui::ScenePtr sceneOf(std::size_t routes) {
    ui::SceneRequest request;
    request.view = viewOf({generateSnapshot({.routes = routes})});
    request.gateways = {0};
    request.theme = &topology::darkTheme();
    return ui::buildScene(std::move(request));
}

} // namespace

void PartsTest::paletteFindsWhatIsMeant() {
    QVERIFY(ui::fuzzyScore("pay", "/v1/payments") > ui::fuzzyScore("pay", "/v1/prepay"));
    QVERIFY(ui::fuzzyScore("vpay", "/v1/payments") > 0);
    QCOMPARE(ui::fuzzyScore("xyz", "/v1/payments"), 0);
    const ui::PaletteIndex index(
        {{"/v1/orders", {}, {}, {}}, {"/v1/payments", {}, {}, {}}, {"payments", {}, {}, {}}});
    const auto hits = index.search("payments", 10);
    QCOMPARE(hits.size(), std::size_t{2});
    QCOMPARE(hits.front(), std::uint32_t{2});
    QCOMPARE(index.search("", 10).size(), std::size_t{3});
    QCOMPARE(index.search("PAYments", 1).size(), std::size_t{1});
}

void PartsTest::paletteIsQuick() {
    std::vector<ui::PaletteEntry> entries;
    for (int i = 0; i < 100'000; ++i) {
        entries.push_back({"/v1/service-" + std::to_string(i) + "/orders", {}, {}, {}});
    }
    const ui::PaletteIndex index(std::move(entries));
    QElapsedTimer clock;
    clock.start();
    const auto hits = index.search("sv99ord", 50);
    QVERIFY(!hits.empty());
    // The budget is 16 ms in a release build; this build is slower and shared.
    QVERIFY2(clock.elapsed() < 160, qPrintable(QString::number(clock.elapsed())));
}

void PartsTest::requestsArePastedInManyForms() {
    const auto url = ui::parseRequestText("https://api.example/v1/orders?page=2");
    QVERIFY(url.has_value());
    QCOMPARE(url->method, std::string("GET"));
    QCOMPARE(url->path, std::string("/v1/orders"));
    const auto lines =
        ui::parseRequestText("POST https://api.example/v1 HTTP/1.1\nX-Team: blue\n\nbody");
    QVERIFY(lines.has_value());
    QCOMPARE(lines->method, std::string("POST"));
    QCOMPARE(lines->values("x-team").size(), std::size_t{1});
    const auto curl = ui::parseRequestText(
        "curl -H 'Host: shop.example' \\\n  -d '{\"a\": 1}' 'http://127.0.0.1:8000/cart'");
    QVERIFY(curl.has_value());
    QCOMPARE(curl->method, std::string("POST"));
    QCOMPARE(curl->path, std::string("/cart"));
    QCOMPARE(curl->hosts, std::vector<std::string>{"shop.example"});
    QVERIFY(!ui::parseRequestText("curl -X").has_value());
    QVERIFY(!ui::parseRequestText("curl 'http://x").has_value());
    QVERIFY(!ui::parseRequestText("curl -s").has_value());
}

void PartsTest::factsNeverShowSecrets() {
    std::vector<model::SnapshotPtr> snapshots;
    for (const std::string& source : ui::demoSources()) {
        const auto read = ui::readDemo(source, {});
        QVERIFY2(read.has_value(), source.c_str());
        snapshots.insert(snapshots.end(), read->begin(), read->end());
    }
    const auto view = viewOf(std::move(snapshots));
    for (std::uint32_t g = 0; g < view->gateways.size(); ++g) {
        const auto& policies = view->gateways[g].snapshot->policies;
        for (std::uint32_t i = 0; i < policies.size(); ++i) {
            const auto facts = ui::Facts::of(*view, {g, {model::EntityKind::Policy, i}});
            const QString all = facts.raw + ui::policySummary(policies[i], 200);
            QVERIFY2(!all.contains(QStringLiteral("$2y$")), qPrintable(all));
            QVERIFY2(!all.contains(QStringLiteral("$apr1$")), qPrintable(all));
        }
    }
}

void PartsTest::backOffDoublesAndEnds() {
    using std::chrono::seconds;
    QCOMPARE(ui::backOff(seconds(15), 0).count(), seconds(15).count());
    QCOMPARE(ui::backOff(seconds(15), 2).count(), seconds(60).count());
    QCOMPARE(ui::backOff(seconds(15), 50).count(), seconds(300).count());
    QCOMPARE(ui::backOff(seconds(600), 3).count(), seconds(600).count());
}

void PartsTest::theItemIndexFindsWhatTouches() {
    const auto scene = sceneOf(300);
    const auto& list = scene->cards->list;
    const QRectF part(200, 300, 260, 200);
    const auto found = scene->cards->index.itemsIn(part);
    QVERIFY(std::is_sorted(found.begin(), found.end()));
    QVERIFY(found.size() < list.items.size() / 4);
    for (std::uint32_t i = 0; i < list.items.size(); ++i) {
        const bool card = std::holds_alternative<topology::RectItem>(list.items[i]);
        if (card && ui::itemBounds(list.items[i]).intersects(part)) {
            QVERIFY(std::binary_search(found.begin(), found.end(), i));
        }
    }
}

void PartsTest::aSceneReachesBothWays() {
    const auto scene = sceneOf(50);
    // From any node of a path the path is the same: what leads there can be gone
    // back from its end.
    const auto& routes = scene->columns[static_cast<std::size_t>(topology::Column::Route)];
    for (const std::uint32_t route : routes) {
        for (const std::uint32_t node : scene->reach(route).nodes) {
            const auto back = scene->reach(node).nodes;
            QVERIFY(std::find(back.begin(), back.end(), route) != back.end());
        }
        const QRectF box = scene->box(route);
        QCOMPARE(scene->nodeAt(box.center()), route);
    }
    QCOMPARE(scene->nodeAt({-50, -50}), topology::kNoNode);
}

void PartsTest::aCanvasIsWalkedByKeyboard() {
    ui::Look look(*qApp);
    ui::Canvas canvas(look);
    canvas.resize(900, 600);
    canvas.show();
    canvas.setScene(sceneOf(40), false);
    QTest::keyClick(&canvas, Qt::Key_Down);
    const auto first = canvas.selected();
    QVERIFY(first != topology::kNoNode);
    QTest::keyClick(&canvas, Qt::Key_Right);
    const auto second = canvas.selected();
    QVERIFY(second != first);
    QVERIFY(canvas.scene()->graph.nodes[second].column > canvas.scene()->graph.nodes[first].column);
    QTest::keyClick(&canvas, Qt::Key_Left);
    QVERIFY(canvas.scene()->graph.nodes[canvas.selected()].column <
            canvas.scene()->graph.nodes[second].column);
    QTest::keyClick(&canvas, Qt::Key_Escape);
    QCOMPARE(canvas.selected(), topology::kNoNode);
}

void PartsTest::nodesAreAccessible() {
    ui::Look look(*qApp);
    ui::Canvas canvas(look);
    canvas.resize(900, 600);
    canvas.show();
    canvas.setScene(sceneOf(40), false);
    auto* face = QAccessible::queryAccessibleInterface(&canvas);
    QVERIFY(face != nullptr);
    QVERIFY(face->childCount() > 5);
    auto* child = face->child(0);
    QVERIFY(child != nullptr && child->isValid());
    QVERIFY(!child->text(QAccessible::Name).isEmpty());
    QCOMPARE(face->indexOfChild(child), 0);
    child->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QVERIFY(canvas.selected() != topology::kNoNode);
    canvas.setScene(sceneOf(10), false);
    QVERIFY(face->childCount() > 0);
}

void PartsTest::settingsSurviveARun() {
    QTemporaryDir directory;
    QObject owner;
    {
        ui::Settings settings(directory.path(), &owner);
        settings.setValue(QStringLiteral("theme"), 1);
        ui::SourceState source;
        source.spec.name = QStringLiteral("http://127.0.0.1:8001");
        source.spec.environment = ui::Environment::Staging;
        source.spec.secretHeader = QStringLiteral("Kong-Admin-Token");
        settings.setSources({source});
        settings.sync();
    }
    const ui::Settings again(directory.path(), &owner);
    QCOMPARE(again.value(QStringLiteral("theme")).toInt(), 1);
    QCOMPARE(again.sources().size(), std::size_t{1});
    QCOMPARE(again.sources().front().secretHeader, QStringLiteral("Kong-Admin-Token"));
    QCOMPARE(int(again.sources().front().environment), int(ui::Environment::Staging));
}

void PartsTest::secretsStayInMemoryWithoutAKeychain() {
    ui::SecretStore store(false);
    std::optional<ui::SecretStore::Kept> kept;
    store.write(QStringLiteral("x"), QStringLiteral("value"), [&](auto where) { kept = where; });
    QVERIFY(kept == ui::SecretStore::Kept::Memory);
    std::optional<QString> found;
    store.read(QStringLiteral("x"), [&](auto value) { found = std::move(value); });
    QCOMPARE(found.value_or(QString()), QStringLiteral("value"));
    store.remove(QStringLiteral("x"));
    store.read(QStringLiteral("x"), [&](auto value) { found = std::move(value); });
    QVERIFY(!found.has_value());
}

} // namespace gatelens::test
