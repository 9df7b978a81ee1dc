// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/stall_watch.h"

#include <QEvent>
#include <QLoggingCategory>
#include <QMetaEnum>
#include <QThread>

#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

namespace gatelens::ui {

namespace {

Q_LOGGING_CATEGORY(kStalls, "gw.ui.stall")

constexpr double kLimit = 50;            // milliseconds
constexpr std::size_t kMostStalls = 200; // that are remembered

#ifdef NDEBUG
constexpr bool kDebugBuild = false;
#else
constexpr bool kDebugBuild = true;
#endif

// The receiver may be gone when its event was handled: names are taken before, and
// only put together when they are asked for.
std::function<QString()> describer(const QObject& receiver, const QEvent& event) {
    const char* type = QMetaEnum::fromType<QEvent::Type>().valueToKey(event.type());
    const char* name = receiver.metaObject()->className();
    const QObject* parent = receiver.parent();
    const char* owner = parent != nullptr ? parent->metaObject()->className() : nullptr;
    return [type, name, owner, number = int(event.type())] {
        QString text = type != nullptr ? QString::fromLatin1(type) : QString::number(number);
        text += QStringLiteral(" at ") + QString::fromLatin1(name);
        if (owner != nullptr) {
            text += QStringLiteral(" in ") + QString::fromLatin1(owner);
        }
        return text;
    };
}

} // namespace

void StallWatch::enter(int loop, const std::function<QString()>& describe) {
    for (Frame& frame : m_frames) {
        frame.waited = frame.waited || frame.loop < loop;
    }
    Frame frame;
    frame.describe = describe;
    frame.loop = loop;
    frame.start = m_now();
    m_frames.push_back(std::move(frame));
}

void StallWatch::leave() {
    const Frame frame = std::move(m_frames.back());
    m_frames.pop_back();
    const double took = m_now() - frame.start;
    const bool inner = !m_frames.empty() && m_frames.back().loop == frame.loop;
    if (frame.waited || took <= m_limit) {
        if (inner && took > m_frames.back().longest && took > m_limit / 10) {
            m_frames.back().longest = took;
            m_frames.back().longestWhat = frame.describe();
        }
        return;
    }
    if (inner) {
        // Said once, by the outermost; with the way inwards.
        Frame& outer = m_frames.back();
        if (took > outer.longest) {
            outer.longest = took;
            outer.longestWhat = frame.describe();
            if (!frame.longestWhat.isEmpty()) {
                outer.longestWhat += QStringLiteral(" > ") + frame.longestWhat;
            }
        }
        return;
    }
    m_report({took, frame.describe(), frame.longestWhat});
}

Application::Application(int& argc, char** argv)
    : QApplication(argc, argv)
    , m_schedule(open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC))
    , m_watch(
          kLimit, [this] { return threadTime(); },
          [this](const Stall& stall) {
              qCWarning(kStalls).noquote()
                  << QStringLiteral("%1 ms: %2%3")
                         .arg(stall.milliseconds, 0, 'f', 0)
                         .arg(stall.what, stall.longest.isEmpty()
                                              ? QString()
                                              : QStringLiteral("; inside: ") + stall.longest);
              if (m_stalls.size() < kMostStalls) {
                  m_stalls.push_back(stall);
              }
          })
    , m_watching(kDebugBuild || qEnvironmentVariableIsSet("GATELENS_STALLS")) {
    m_clock.start();
}

Application::~Application() {
    if (m_schedule >= 0) {
        close(m_schedule);
    }
}

// The wall clock without the time on the run queue: the second number of
// /proc/PID/schedstat, nanoseconds (Documentation/scheduler/sched-stats.rst).
double Application::threadTime() const {
    char text[96] = {};
    double waited = 0;
    if (m_schedule >= 0 && pread(m_schedule, text, sizeof text - 1, 0) > 0) {
        char* second = nullptr;
        std::strtoull(text, &second, 10);
        waited = static_cast<double>(std::strtoull(second, nullptr, 10));
    }
    return (static_cast<double>(m_clock.nsecsElapsed()) - waited) / 1e6;
}

bool Application::notify(QObject* receiver, QEvent* event) {
    // Workers have event loops of their own, which may take as long as they like.
    if (!m_watching || receiver == nullptr || QThread::currentThread() != thread()) {
        return QApplication::notify(receiver, event);
    }
    m_watch.enter(QThread::currentThread()->loopLevel(), describer(*receiver, *event));
    const bool done = QApplication::notify(receiver, event);
    m_watch.leave();
    return done;
}

} // namespace gatelens::ui
