// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/window_test.h"

#include "tests/ui/console_fixture.h"
#include "ui/canvas/canvas.h"
#include "ui/canvas/topology_page.h"
#include "ui/tables/table_page.h"
#include "ui/tables/table_view.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QAccessible>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTabBar>
#include <QTranslator>

#include <set>

namespace gatelens::test {

namespace {

// Every source text between marks, so that what was not translated stands out.
class PseudoTranslator final : public QTranslator {
public:
    using QTranslator::QTranslator;
    [[nodiscard]] QString translate(const char* /*context*/, const char* source,
                                    const char* /*disambiguation*/, int /*n*/) const override {
        return QStringLiteral("⟦%1⟧").arg(QString::fromUtf8(source));
    }
    [[nodiscard]] bool isEmpty() const override { return false; }
};

bool needsName(const QWidget& widget) {
    return qobject_cast<const QAbstractButton*>(&widget) != nullptr ||
           qobject_cast<const QLineEdit*>(&widget) != nullptr ||
           qobject_cast<const QComboBox*>(&widget) != nullptr ||
           qobject_cast<const QAbstractItemView*>(&widget) != nullptr ||
           qobject_cast<const QPlainTextEdit*>(&widget) != nullptr ||
           qobject_cast<const QTabBar*>(&widget) != nullptr;
}

// Qt's own parts: the buttons of a line edit, a combo box's list, tabs of docks.
bool isInternal(const QWidget& widget) {
    const QWidget* parent = widget.parentWidget();
    return widget.objectName().startsWith("qt_") || widget.inherits("QComboBoxListView") ||
           widget.inherits("QLineEditIconButton") || widget.inherits("QToolBarExtension") ||
           widget.inherits("QMenuBarExtension") || widget.inherits("QTableCornerButton") ||
           (parent != nullptr && (parent->inherits("QComboBox") ||
                                  (widget.inherits("QTabBar") && parent->inherits("QMainWindow"))));
}

} // namespace

void WindowTest::startsWithAWelcome() {
    Console console;
    QVERIFY(console.settle());
    QVERIFY(console.window.findChild<QWidget*>() != nullptr);
    const auto buttons = console.window.findChildren<QAbstractButton*>();
    const bool demo = std::any_of(buttons.begin(), buttons.end(), [](const auto* button) {
        return button->isVisible() && button->text() == QStringLiteral("Open the demo");
    });
    QVERIFY2(demo, "the welcome page offers the demo");
}

void WindowTest::showsTheWorstOfTheDemoFirst() {
    Console console;
    QVERIFY(console.openDemo());
    const auto view = console.workspace.view();
    QCOMPARE(view->gateways.size(), std::size_t{5});
    const ui::Selection& selection = console.window.selection().current();
    QVERIFY(!selection.finding.empty());
    const auto found = std::find_if(
        view->findings.begin(), view->findings.end(),
        [&](const findings::Finding& finding) { return finding.fingerprint == selection.finding; });
    QVERIFY(found != view->findings.end());
    QVERIFY(found->severity == findings::Severity::Critical);
    QVERIFY2(found->path.size() >= 3, "a path to a backend comes before a single place");
    QVERIFY(console.window.topology().canvas().selected() != topology::kNoNode);
}

void WindowTest::everyPageIsThereAndDraws() {
    Console console;
    QVERIFY(console.openDemo());
    for (const QString& page : console.window.pages()) {
        QVERIFY(console.window.showPage(page));
        QVERIFY(console.settle());
        const QImage image = console.window.grab().toImage();
        std::set<QRgb> colours;
        for (int y = 0; y < image.height(); y += 7) {
            for (int x = 0; x < image.width(); x += 7) {
                colours.insert(image.pixel(x, y));
            }
        }
        QVERIFY2(colours.size() > 20, qPrintable(page));
    }
    QVERIFY(!console.window.showPage(QStringLiteral("nothing")));
}

void WindowTest::everythingHasAnAccessibleName() {
    Console console;
    QVERIFY(console.openDemo());
    QStringList nameless;
    for (const QWidget* widget : console.window.findChildren<QWidget*>()) {
        if (!needsName(*widget) || isInternal(*widget) || widget->isHidden()) {
            continue;
        }
        auto* face = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
        if (face == nullptr || face->text(QAccessible::Name).isEmpty()) {
            nameless << QStringLiteral("%1 in %2")
                            .arg(QString::fromLatin1(widget->metaObject()->className()),
                                 widget->parentWidget() != nullptr
                                     ? QString::fromLatin1(
                                           widget->parentWidget()->metaObject()->className())
                                     : QString());
        }
    }
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join('\n')));
}

void WindowTest::everyTextIsTranslated() {
    PseudoTranslator pseudo;
    QVERIFY(QApplication::installTranslator(&pseudo));
    QStringList plain;
    {
        Console console;
        QVERIFY(console.settle());
        const auto check = [&](const QString& text, const char* where) {
            if (!text.isEmpty() && !text.contains(QStringLiteral("⟦")) && text.size() > 2) {
                plain << QStringLiteral("%1: %2").arg(QString::fromLatin1(where), text);
            }
        };
        for (const auto& entry : console.window.actions().entries()) {
            check(entry.spec.text, "action");
            check(entry.spec.group, "menu");
        }
        for (const auto* label : console.window.findChildren<QLabel*>()) {
            check(label->text(), "label");
        }
        for (const auto* button : console.window.findChildren<QAbstractButton*>()) {
            if (!isInternal(*button)) {
                check(button->text(), "button");
            }
        }
        for (const auto* edit : console.window.findChildren<QLineEdit*>()) {
            check(edit->placeholderText(), "placeholder");
        }
    }
    QApplication::removeTranslator(&pseudo);
    QVERIFY2(plain.isEmpty(), qPrintable(plain.join('\n')));
}

void WindowTest::actionsHaveUniqueIdsAndKeys() {
    Console console;
    std::set<QString> ids;
    std::set<QString> keys;
    for (const auto& entry : console.window.actions().entries()) {
        QVERIFY2(ids.insert(entry.spec.id).second, qPrintable(entry.spec.id));
        const QString text = entry.action->shortcut().toString();
        QVERIFY2(text.isEmpty() || keys.insert(text).second, qPrintable(text));
        QVERIFY(!entry.spec.text.isEmpty());
    }
    QVERIFY(console.window.actions().conflict(QKeySequence(Qt::CTRL | Qt::Key_K), {}) != nullptr);
}

void WindowTest::selectionIsShared() {
    Console console;
    QVERIFY(console.openDemo());
    QVERIFY(console.window.selectNamed(QStringLiteral("route/orders-v1")));
    QVERIFY(console.settle());
    const ui::ScenePtr scene = console.window.topology().scene();
    const auto selected = console.window.topology().canvas().selected();
    QVERIFY(selected != topology::kNoNode);
    QCOMPARE(QString::fromStdString(scene->graph.nodes[selected].title),
             QStringLiteral("/v1/orders"));
    const auto pages = console.window.findChildren<ui::TablePage*>();
    const auto routes = std::find_if(pages.begin(), pages.end(), [](ui::TablePage* page) {
        return page->model().columns().front().id == std::string_view("route");
    });
    QVERIFY(routes != pages.end());
    const auto chosen = (*routes)->chosen();
    QCOMPARE(chosen.size(), std::size_t{1});
    QCOMPARE((*routes)->model().view()->base(chosen.front()).name, std::string("orders-v1"));
}

void WindowTest::selectionGoesBackAndForward() {
    Console console;
    QVERIFY(console.openDemo());
    const ui::Selection first = console.window.selection().current();
    QVERIFY(console.window.selectNamed(QStringLiteral("route/orders-v1")));
    const ui::Selection second = console.window.selection().current();
    QVERIFY(second != first);
    console.window.selection().back();
    QVERIFY(console.window.selection().current() == first);
    console.window.selection().forward();
    QVERIFY(console.window.selection().current() == second);
    QVERIFY(!console.window.selection().canGoForward());
}

void WindowTest::aBadSourceIsSaidAndNothingElse() {
    Console console;
    ui::SourceSpec spec;
    spec.name = QStringLiteral("/nowhere/at/all.yaml");
    console.workspace.open(spec);
    QVERIFY(console.settle());
    QCOMPARE(console.workspace.sources().size(), std::size_t{1});
    const ui::SourceState& state = console.workspace.sources().front();
    QCOMPARE(int(state.health), int(ui::Health::Failed));
    QVERIFY(state.error.has_value());
    QVERIFY(QApplication::activeModalWidget() == nullptr);
    QVERIFY(console.workspace.view()->gateways.empty());
}

void WindowTest::aFilterKeepsOnlyWhatMatches() {
    Console console;
    QVERIFY(console.openDemo());
    QVERIFY(console.window.selectNamed(QStringLiteral("gateway/prod-edge")));
    console.window.setFilter(QStringLiteral("path:/v1/payments"));
    QVERIFY(console.settle());
    const auto& graph = console.window.topology().scene()->graph;
    std::size_t routes = 0;
    for (const auto& node : graph.nodes) {
        routes += node.column == topology::Column::Route ? 1 : 0;
    }
    QCOMPARE(routes, std::size_t{1});
    console.window.setFilter({});
    QVERIFY(console.settle());
    QVERIFY(console.window.topology().scene()->graph.nodes.size() > graph.nodes.size());
}

void WindowTest::theThemeFollows() {
    Console console;
    console.look.setTheme(ui::ThemeChoice::Dark);
    QVERIFY(console.look.tokens().dark());
    const QColor dark = QApplication::palette().color(QPalette::Window);
    console.look.setTheme(ui::ThemeChoice::Light);
    QVERIFY(!console.look.tokens().dark());
    QVERIFY(QApplication::palette().color(QPalette::Window) != dark);
    console.look.setTheme(ui::ThemeChoice::System);
}

} // namespace gatelens::test
