// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Finds what keeps the window from answering: every event of the UI thread that
// takes longer than a limit is reported with what ran. Debug builds have it always.
// Time in which the thread was ready but other programs had the processor does not
// count: it says something of the machine, nothing of the console.
#pragma once

#include <QApplication>
#include <QElapsedTimer>
#include <QString>

#include <functional>
#include <vector>

namespace gatelens::ui {

struct Stall {
    double milliseconds = 0;
    QString what;    // "Timer at QTimer in gatelens::ui::Workspace"
    QString longest; // the longest event sent meanwhile, empty when there was none
};

// Counts the time of nested events; knows no widget, so that it can be tested.
class StallWatch final {
public:
    // `now`: milliseconds of the thread's time.
    StallWatch(double limitMs, std::function<double()> now,
               std::function<void(const Stall&)> report)
        : m_limit(limitMs)
        , m_now(std::move(now))
        , m_report(std::move(report)) {}

    // Around each delivery; `loop` is the depth of event loops of the thread: what
    // waits in a dialog's own loop does not stall.
    void enter(int loop, const std::function<QString()>& describe);
    void leave();

private:
    struct Frame {
        double start = 0;
        std::function<QString()> describe;
        int loop = 0;
        bool waited = false; // an event loop ran inside
        double longest = 0;
        QString longestWhat;
    };
    double m_limit;
    std::function<double()> m_now;
    std::function<void(const Stall&)> m_report;
    std::vector<Frame> m_frames;
};

// The application of the console. Without NDEBUG, or with GATELENS_STALLS set,
// stalls of more than 50 ms are warnings of the category "gw.ui.stall".
class Application final : public QApplication {
    Q_OBJECT

public:
    Application(int& argc, char** argv);
    ~Application() override;
    bool notify(QObject* receiver, QEvent* event) override;
    [[nodiscard]] const std::vector<Stall>& stalls() const { return m_stalls; }

private:
    [[nodiscard]] double threadTime() const;

    std::vector<Stall> m_stalls;
    QElapsedTimer m_clock;
    int m_schedule; // the kernel's account of this thread; -1: there is none
    StallWatch m_watch;
    bool m_watching;
};

} // namespace gatelens::ui
