// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The open configuration, or a gatelens.yaml, running on the built-in gateway with
// backends that echo.
#pragma once

#include "core/sandbox/translate.h"
#include "ui/sandbox/engine_process.h"
#include "ui/sandbox/tap.h"

#include <QObject>
#include <QTemporaryDir>
#include <QThreadPool>

#include <cstdint>
#include <memory>

namespace gatelens::ui {

class Sandbox final : public QObject {
    Q_OBJECT

public:
    enum class Phase : std::uint8_t { Off, Starting, Running };

    explicit Sandbox(QObject* parent = nullptr);
    ~Sandbox() override;

    // Ends what runs and starts this one.
    void start(const model::SnapshotPtr& snapshot, const QString& name);
    void startFile(const QString& path);
    void stop();
    // The same gateway as it is now, without a break in what runs.
    void reload(const model::SnapshotPtr& snapshot);

    [[nodiscard]] Phase phase() const { return m_phase; }
    [[nodiscard]] const QString& name() const { return m_name; } // of what runs
    [[nodiscard]] bool ofFile() const { return m_file; }
    [[nodiscard]] QString address() const;                         // host:port, while it runs
    [[nodiscard]] const QString& error() const { return m_error; } // of the last try
    [[nodiscard]] const QStringList& remarks() const { return m_engine.remarks(); }
    // Null for a gatelens.yaml, which is run as it is.
    [[nodiscard]] const std::shared_ptr<const sandbox::Translation>& translation() const {
        return m_translation;
    }

signals:
    void changed();
    void request(const gatelens::ui::TapEntry& entry);

private:
    using TranslationPtr = std::shared_ptr<const sandbox::Translation>;
    void translate(const model::SnapshotPtr& snapshot, bool again);
    void run(const TranslationPtr& translation, bool again);
    void setPhase(Phase phase);
    [[nodiscard]] bool write(const std::string& config);

    EngineProcess m_engine;
    Tap m_tap;
    std::unique_ptr<QTemporaryDir> m_directory; // of the configuration and the socket
    Phase m_phase = Phase::Off;
    QString m_name;
    QString m_listen; // as it was asked for; the port may be 0
    QString m_error;
    QString m_next; // a configuration to start once the one before has ended
    bool m_file = false;
    TranslationPtr m_translation;
    std::uint64_t m_serial = 0;
    QThreadPool m_worker;
};

} // namespace gatelens::ui
