// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The gateways that are open: reads them on workers, several at once, scans what
// was read for findings, and publishes the result as one immutable view. Live
// sources are read again on an interval, with back-off while they are away; the
// last good snapshot stays.
#pragma once

#include "ui/workspace/source.h"

#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <vector>

namespace gatelens::ui {

// Finds the value of a source's secret header; called when a read begins. The
// answer may come later, and must come once.
using SecretLookup =
    std::function<void(const SourceSpec&, std::function<void(std::optional<QString>)>)>;

class Workspace final : public QObject {
    Q_OBJECT

public:
    explicit Workspace(QObject* parent = nullptr);
    ~Workspace() override;

    // Opens a source and reads it; one that is open already is read again.
    std::uint32_t open(const SourceSpec& spec);
    void openDemo();
    void close(std::uint32_t id);
    void refresh(std::uint32_t id);
    void refreshAll();
    // Looks at what was read once more, because statements about it changed.
    void rescan();
    void setEnvironment(std::uint32_t id, Environment environment);
    void setInterval(std::chrono::seconds interval); // 0: never by itself
    void setSecretLookup(SecretLookup lookup) { m_secrets = std::move(lookup); }

    // Reads once without keeping it; the answer comes on this thread while
    // `receiver` is there.
    using Probed = std::function<void(const Result<std::vector<model::SnapshotPtr>>&)>;
    void probe(const SourceSpec& spec, const QString& secret, QObject* receiver, Probed done);

    [[nodiscard]] FleetViewPtr view() const { return m_view; }
    [[nodiscard]] const std::vector<SourceState>& sources() const { return m_sources; }
    [[nodiscard]] const SourceState* source(std::uint32_t id) const;
    [[nodiscard]] bool busy() const;

signals:
    void viewChanged();
    void sourcesChanged();
    // A line for the log; `error` when it says that something failed.
    void told(const QString& line, bool error);

private:
    SourceState* find(std::uint32_t id);
    void startRead(SourceState& source, std::optional<QString> secret);
    void finishRead(std::uint32_t id, std::uint64_t serial,
                    Result<std::vector<model::SnapshotPtr>> result);
    void plan(SourceState& source);
    void readDue();
    void scan();
    void publish(FleetViewPtr view);

    QThreadPool m_readers;
    QThreadPool m_scanner;
    std::vector<SourceState> m_sources;
    std::map<std::uint32_t, std::stop_source> m_stops;
    std::stop_source m_probes;
    std::map<std::uint32_t, std::uint64_t> m_serials; // of the read under way
    SecretLookup m_secrets;
    FleetViewPtr m_view;
    QTimer m_due;
    QTimer m_scanSoon;
    std::chrono::seconds m_interval{15};
    std::uint32_t m_nextId = 1;
    std::uint64_t m_nextSerial = 1;
    std::uint64_t m_revision = 0;
};

} // namespace gatelens::ui
