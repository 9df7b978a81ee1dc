// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traffic/traffic_feed.h"

#include "core/connect/pages.h"
#include "core/connect/profile.h"

#include <utility>

namespace gatelens::ui {

namespace {

constexpr std::size_t kMostPoints = 720;        // an hour of five-second looks
constexpr std::int64_t kRangeSeconds = 30 * 60; // what Prometheus is asked for
constexpr std::int64_t kStepSeconds = 15;

} // namespace

struct TrafficFeed::Session {
    std::string url;
    std::stop_token cancel;
    std::optional<metrics::Fetch> fetch;
    std::optional<metrics::Source> source;
    std::optional<metrics::Look> before;
    std::chrono::steady_clock::time_point lookedAt;
    std::map<metrics::ThingKey, std::vector<metrics::Point>> series;

    Status open() {
        auto choice = connect::accessFor(url, {}, connect::processEnvironment());
        if (!choice) {
            return fail(std::move(choice.error()));
        }
        connect::ReadOptions options;
        options.access = std::move(choice->access);
        options.cancel = cancel;
        auto pages = connect::openPages(choice->source, options);
        if (!pages) {
            return fail(std::move(pages.error()));
        }
        metrics::Fetch get = [pages = *pages](const std::string& path) -> Result<metrics::Page> {
            auto answer = pages(path);
            return answer ? Result<metrics::Page>({answer->status, std::move(answer->body)})
                          : fail(std::move(answer.error()));
        };
        auto found = metrics::findMetrics(get);
        if (!found) {
            return fail(std::move(found.error()));
        }
        source = *found;
        fetch = std::move(get);
        return {};
    }

    Result<TrafficViewPtr> ask() {
        if (!fetch) {
            if (auto opened = open(); !opened) {
                return fail(std::move(opened.error()));
            }
        }
        return source->kind == metrics::Source::Kind::Prometheus ? askServer() : askGateway();
    }

    Result<TrafficViewPtr> askGateway() {
        auto look = metrics::scrape(*fetch, *source);
        if (!look) {
            return fail(std::move(look.error()));
        }
        const auto now = std::chrono::steady_clock::now();
        const std::chrono::duration<double> passed = now - lookedAt;
        auto view = std::make_shared<TrafficView>();
        view->rows =
            metrics::trafficOf(before ? &*before : nullptr, *look, before ? passed.count() : 0);
        if (before) {
            for (const metrics::Traffic& row : view->rows) {
                auto& points = series[row.thing];
                points.push_back({QDateTime::currentSecsSinceEpoch(), row.rates});
                if (points.size() > kMostPoints) {
                    points.erase(points.begin());
                }
            }
        }
        before = std::move(*look);
        lookedAt = now;
        view->series = series;
        return TrafficViewPtr(std::move(view));
    }

    Result<TrafficViewPtr> askServer() {
        auto view = std::make_shared<TrafficView>();
        view->fromPrometheus = true;
        auto rows = metrics::askPrometheus(*fetch, std::int64_t{60});
        if (!rows) {
            return fail(std::move(rows.error()));
        }
        view->rows = std::move(*rows);
        const std::int64_t now = QDateTime::currentSecsSinceEpoch();
        auto kept =
            metrics::askPrometheus(*fetch, metrics::Range{now - kRangeSeconds, now, kStepSeconds});
        if (!kept) {
            return fail(std::move(kept.error()));
        }
        for (metrics::Series& one : *kept) {
            view->series[one.thing] = std::move(one.points);
        }
        return TrafficViewPtr(std::move(view));
    }
};

TrafficFeed::TrafficFeed(QObject* parent)
    : QObject(parent) {
    m_worker.setMaxThreadCount(1);
    m_worker.setExpiryTimeout(-1);
    m_timer.setInterval(5000);
    connect(&m_timer, &QTimer::timeout, this, &TrafficFeed::askNow);
}

TrafficFeed::~TrafficFeed() {
    m_stop.request_stop();
    m_worker.clear();
    m_worker.waitForDone();
}

void TrafficFeed::setInterval(std::chrono::milliseconds interval) {
    m_timer.setInterval(interval);
}

void TrafficFeed::setUrl(const QString& url) {
    if (url == m_url) {
        return;
    }
    m_stop.request_stop();
    m_stop = {};
    ++m_serial;
    m_url = url;
    m_view.reset();
    m_error.reset();
    m_asking = false;
    m_session.reset();
    if (!url.isEmpty()) {
        m_session = std::make_shared<Session>();
        m_session->url = url.toStdString();
        m_session->cancel = m_stop.get_token();
    }
    emit changed();
    if (m_active) {
        askNow();
    }
}

void TrafficFeed::setActive(bool active) {
    m_active = active;
    if (!active) {
        m_timer.stop();
    } else if (!m_timer.isActive()) {
        m_timer.start();
        askNow();
    }
}

bool TrafficFeed::working() const {
    const bool first = m_view && !m_view->fromPrometheus && m_view->series.empty();
    return m_active && m_session && !m_error && (!m_view || (first && !m_view->rows.empty()));
}

void TrafficFeed::askNow() {
    if (m_asking || !m_session) {
        return;
    }
    m_asking = true;
    m_worker.start([this, serial = m_serial, session = m_session] {
        auto answer = std::make_shared<Result<TrafficViewPtr>>(session->ask());
        QMetaObject::invokeMethod(
            this, [this, serial, answer] { finish(serial, std::move(*answer)); },
            Qt::QueuedConnection);
    });
}

void TrafficFeed::finish(std::uint64_t serial, Result<TrafficViewPtr> answer) {
    if (serial != m_serial) {
        return;
    }
    m_asking = false;
    if (answer) {
        const bool first = m_view == nullptr;
        m_view = std::move(*answer);
        m_error.reset();
        m_lastRead = QDateTime::currentDateTime();
        // Rates need a second look; nobody wants to wait a whole interval for it.
        if (first && !m_view->fromPrometheus) {
            QTimer::singleShot(1000, this, &TrafficFeed::askNow);
        }
    } else {
        m_error = std::move(answer.error());
    }
    emit changed();
}

} // namespace gatelens::ui
