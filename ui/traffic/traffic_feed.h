// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The figures of one gateway, asked for again and again on a worker: from its own
// metrics, or from a Prometheus server with what it kept.
#pragma once

#include "core/base/error.h"
#include "core/metrics/source.h"

#include <QDateTime>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace gatelens::ui {

// What is known at one moment; immutable.
struct TrafficView {
    std::vector<metrics::Traffic> rows; // the busiest first
    std::map<metrics::ThingKey, std::vector<metrics::Point>> series;
    bool fromPrometheus = false;
};
using TrafficViewPtr = std::shared_ptr<const TrafficView>;

class TrafficFeed final : public QObject {
    Q_OBJECT

public:
    explicit TrafficFeed(QObject* parent = nullptr);
    ~TrafficFeed() override;

    // Where the metrics are; empty: nothing is asked.
    void setUrl(const QString& url);
    [[nodiscard]] const QString& url() const { return m_url; }
    // Only while somebody looks.
    void setActive(bool active);
    void setInterval(std::chrono::milliseconds interval);
    void askNow();

    // Null until the first answer.
    [[nodiscard]] const TrafficViewPtr& view() const { return m_view; }
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
    [[nodiscard]] QDateTime lastRead() const { return m_lastRead; }
    // There is nothing to show yet, or only what a first look told: rates need two.
    [[nodiscard]] bool working() const;

signals:
    void changed();

private:
    struct Session; // of the worker: connection, source, last look
    void finish(std::uint64_t serial, Result<TrafficViewPtr> answer);

    QString m_url;
    std::shared_ptr<Session> m_session;
    TrafficViewPtr m_view;
    std::optional<Error> m_error;
    QDateTime m_lastRead;
    QTimer m_timer;
    std::uint64_t m_serial = 0;
    bool m_asking = false;
    bool m_active = false;
    std::stop_source m_stop;
    QThreadPool m_worker;
};

} // namespace gatelens::ui
