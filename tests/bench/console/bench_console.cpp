// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The console's budgets: offscreen, 1920x1080, one core, generated gateways.
//
//   bench_console            everything; exit 1 when a bar is missed
//   bench_console --start    one cold start (run by the former, in a new process)
#include "tests/support/generate_snapshot.h"
#include "ui/canvas/canvas.h"
#include "ui/canvas/topology_page.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/main_window.h"
#include "ui/theme/look.h"
#include "ui/workspace/settings.h"

#include <QApplication>
#include <QDeadlineTimer>
#include <QLineEdit>
#include <QScrollBar>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace gatelens;
using Clock = std::chrono::steady_clock;

bool g_missed = false; // NOLINT: the exit status

double since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double residentMb() {
    std::ifstream status("/proc/self/status");
    std::string line;
    while (std::getline(status, line)) {
        if (line.starts_with("VmRSS:")) {
            return std::strtod(line.c_str() + 6, nullptr) / 1024;
        }
    }
    return 0;
}

void tell(std::string_view what, double figure, double bar, std::string_view unit,
          std::string_view more = {}) {
    const bool held = figure <= bar;
    g_missed = g_missed || !held;
    fmt::print("{:<52} {:>8.1f} {:<2} (bar {:.0f}) {}{}\n", what, figure, unit, bar,
               held ? "" : "MISSED", more);
    std::fflush(stdout);
}

void runUntil(const std::function<bool()>& done) {
    QDeadlineTimer deadline(120'000);
    while (!done() && !deadline.hasExpired()) {
        QApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 5);
    }
}

ui::FleetViewPtr viewOf(std::size_t nodes) {
    auto view = std::make_shared<ui::FleetView>();
    ui::GatewayView gateway;
    gateway.name = "bench";
    gateway.snapshot = test::generateSnapshot({.routes = nodes * 62 / 100, .seed = 11});
    gateway.relations = std::make_shared<const model::Relations>(*gateway.snapshot);
    view->gateways.push_back(std::move(gateway));
    return view;
}

// Tells when the watched widget was painted for the first time.
class PaintWatch final : public QObject {
public:
    explicit PaintWatch(QWidget* watched) { watched->installEventFilter(this); }
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Paint) {
            // After it, not before.
            QMetaObject::invokeMethod(
                this, [this] { painted = true; }, Qt::QueuedConnection);
        }
        return QObject::eventFilter(watched, event);
    }
    bool painted = false;
};

// The time of single frames while `step` moves the picture.
struct Frames {
    double median = 0;
    double worst = 0; // of 100: single outliers are the machine's
};

Frames framesOf(ui::Canvas& canvas, int count, const std::function<void(int)>& step) {
    std::vector<double> times;
    for (int i = 0; i < count; ++i) {
        const auto start = Clock::now();
        step(i);
        canvas.viewport()->repaint();
        times.push_back(since(start));
        // What workers painted meanwhile arrives, as on a screen.
        QApplication::processEvents(QEventLoop::AllEvents, 2);
    }
    std::sort(times.begin(), times.end());
    return {times[times.size() / 2], times[times.size() * 99 / 100]};
}

void canvasFigures(ui::Look& look, std::size_t nodes, double frameBar, bool budgets) {
    const auto view = viewOf(nodes);
    ui::SelectionModel selection;
    ui::TopologyPage page(look, selection);
    page.resize(1920, 1080);
    page.show();
    runUntil([&] { return page.isVisible(); });
    malloc_trim(0);
    const double before = residentMb();
    bool shown = false;
    QObject::connect(&page, &ui::TopologyPage::sceneShown, [&] { shown = true; });
    const auto start = Clock::now();
    page.setView(view, {0});
    runUntil([&] { return shown; });
    const double laidOut = since(start);
    PaintWatch watch(page.canvas().viewport());
    runUntil([&] { return watch.painted; });
    const double firstFrame = since(start);
    const std::string name = fmt::format("{} nodes", page.scene()->graph.nodes.size());
    if (budgets) {
        tell(name + ": model to first frame", firstFrame, 400, "ms",
             fmt::format(" (layout and drawing {:.0f} ms)", laidOut));
    } else {
        fmt::print("{}: model to first frame {:.0f} ms\n", name, firstFrame);
    }
    const QDeadlineTimer settle(3000);
    runUntil([&] { return settle.hasExpired(); });
    malloc_trim(0);
    if (budgets) {
        tell(name + ": added memory", residentMb() - before, 60, "MB");
    } else {
        fmt::print("{}: added memory {:.0f} MB\n", name, residentMb() - before);
    }
    ui::Canvas& canvas = page.canvas();
    const auto pan = [&](int step) {
        return [&canvas, step](int i) {
            QScrollBar* bar = canvas.verticalScrollBar();
            bar->setValue(bar->value() + (i % 120 < 60 ? step : -step));
        };
    };
    const auto frames = [&](const std::string& what, const Frames& measured) {
        tell(name + ": " + what, measured.worst, frameBar, "ms",
             fmt::format(" (median {:.1f} ms)", measured.median));
    };
    frames("pan at 100 %, 40 px a frame", framesOf(canvas, 300, pan(40)));
    frames("pan at 100 %, 400 px a frame", framesOf(canvas, 300, pan(400)));
    frames("zoom from 100 % out and in again",
           framesOf(canvas, 120, [&](int i) { canvas.zoomBy(i % 60 < 30 ? 0.9 : 1 / 0.9); }));
    canvas.fit();
    frames("pan at the whole picture", framesOf(canvas, 200, pan(24)));
    canvas.setZoom(0.3, {0, 0});
    frames("pan at 30 %", framesOf(canvas, 300, pan(40)));
}

void paletteFigures(ui::Look& look) {
    QWidget window;
    window.resize(1920, 1080);
    window.show();
    ui::ActionRegistry actions(look, &window);
    ui::CommandPalette palette(look, actions, &window);
    palette.setView(viewOf(100'000));
    auto* edit = palette.findChild<QLineEdit*>();
    const QDeadlineTimer settle(4000);
    runUntil([&] { return settle.hasExpired(); });
    palette.open();
    double worst = 0;
    for (const char* words : {"orders", "api/v1", "svc 99", "zzzz", "e"}) {
        QString typed;
        for (const QChar letter : QString::fromLatin1(words)) {
            typed += letter;
            const auto start = Clock::now();
            edit->setText(typed);
            worst = std::max(worst, since(start));
        }
    }
    tell("palette: worst key among 100,000 entities", worst, 16, "ms");
}

int coldStart(int argc, char** argv, std::int64_t startedAt) {
    QApplication application(argc, argv);
    ui::Look look(application);
    QObject owner;
    ui::Settings& settings = *ui::Settings::inMemory(&owner);
    ui::Workspace workspace;
    ui::MainWindow window(look, workspace, settings);
    window.resize(1920, 1080);
    PaintWatch watch(&window);
    window.show();
    runUntil([&] { return watch.painted; });
    const auto now =
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch())
            .count();
    fmt::print("{} {}\n", static_cast<double>(now - startedAt) / 1000, residentMb());
    std::fflush(stdout);
    std::_Exit(0); // what it takes to end is not asked here
}

// From before the process is made until its window was painted.
void startFigures(const char* self) {
    std::vector<double> times;
    double resident = 0;
    for (int run = 0; run < 7; ++run) {
        const auto now =
            std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch())
                .count();
        const std::string command = fmt::format("'{}' --start {}", self, now);
        FILE* child = popen(command.c_str(), "r"); // NOLINT(cert-env33-c): itself
        double time = 0;
        double memory = 0;
        if (child != nullptr && std::fscanf(child, "%lf %lf", &time, &memory) == 2) { // NOLINT
            times.push_back(time);
            resident = std::max(resident, memory);
        }
        if (child != nullptr) {
            pclose(child);
        }
    }
    std::sort(times.begin(), times.end());
    if (times.empty()) {
        fmt::print("cold start: the process did not answer\n");
        g_missed = true;
        return;
    }
    tell("cold start to the first painted window (median)", times[times.size() / 2], 400, "ms",
         fmt::format(" (worst of {} {:.0f} ms)", times.size(), times.back()));
    tell("resident memory of an empty workspace", resident, 120, "MB");
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu() < 0 ? 0 : static_cast<std::size_t>(sched_getcpu()), &one);
    if (sched_setaffinity(0, sizeof one, &one) != 0) {
        fmt::print("(not bound to one core)\n");
    }
    if (argc == 3 && std::string_view(argv[1]) == "--start") {
        return coldStart(argc, argv, std::strtoll(argv[2], nullptr, 10));
    }
    startFigures(argv[0]);
    QApplication application(argc, argv);
    ui::Look look(application);
    canvasFigures(look, 10'000, 16, true);
    canvasFigures(look, 100'000, 33, false);
    paletteFigures(look);
    return g_missed ? 1 : 0;
}
