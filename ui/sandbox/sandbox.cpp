// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/sandbox.h"

#include <QFileInfo>
#include <QSaveFile>
#include <QTcpServer>

#include <utility>

namespace gatelens::ui {

namespace {

constexpr quint16 kPort = 18080; // easy to remember, when nobody has it

QString gatewayAddress() {
    QTcpServer probe;
    return probe.listen(QHostAddress::LocalHost, kPort) ? QStringLiteral("127.0.0.1:%1").arg(kPort)
                                                        : QStringLiteral("127.0.0.1:0");
}

} // namespace

Sandbox::Sandbox(QObject* parent)
    : QObject(parent) {
    m_worker.setMaxThreadCount(1);
    connect(&m_engine, &EngineProcess::ready, this, [this] {
        m_error.clear();
        setPhase(Phase::Running);
    });
    connect(&m_engine, &EngineProcess::adminReady, this,
            [this] { m_tap.open(m_engine.adminAddress(), m_engine.adminToken()); });
    connect(&m_engine, &EngineProcess::reloaded, this, [this] {
        m_error.clear();
        emit changed();
    });
    connect(&m_engine, &EngineProcess::failed, this, [this](const QString& why) {
        m_error = why;
        setPhase(m_engine.running() ? m_phase : Phase::Off);
    });
    // Queued: a process is not started again while it still tells that it ended.
    connect(
        &m_engine, &EngineProcess::ended, this,
        [this] {
            m_tap.close();
            if (!m_next.isEmpty()) {
                m_engine.start(std::exchange(m_next, {}));
                return;
            }
            setPhase(m_engine.running() ? m_phase : Phase::Off);
        },
        Qt::QueuedConnection);
    connect(&m_tap, &Tap::request, this, [this](const TapEntry& entry) {
        // The backends are in the same process; what they see is told already.
        if (entry.route != QLatin1String(sandbox::kEchoRoute.data())) {
            emit request(entry);
        }
    });
}

Sandbox::~Sandbox() {
    m_engine.disconnect(this);
    m_worker.clear();
    m_worker.waitForDone();
}

void Sandbox::setPhase(Phase phase) {
    m_phase = phase;
    emit changed();
}

QString Sandbox::address() const {
    return m_phase == Phase::Running && !m_engine.addresses().isEmpty()
               ? m_engine.addresses().first()
               : QString();
}

void Sandbox::start(const model::SnapshotPtr& snapshot, const QString& name) {
    m_name = name;
    m_file = false;
    m_error.clear();
    setPhase(Phase::Starting);
    translate(snapshot, false);
}

void Sandbox::reload(const model::SnapshotPtr& snapshot) {
    if (m_file) {
        m_engine.reload();
    } else {
        translate(snapshot, true);
    }
}

void Sandbox::startFile(const QString& path) {
    ++m_serial;
    m_name = QFileInfo(path).fileName();
    m_file = true;
    m_error.clear();
    m_translation.reset();
    setPhase(Phase::Starting);
    if (m_engine.running()) {
        m_next = path;
        m_engine.stop();
    } else {
        m_engine.start(path);
    }
}

void Sandbox::stop() {
    ++m_serial;
    m_next.clear();
    if (m_engine.running()) {
        m_engine.stop();
    } else {
        setPhase(Phase::Off);
    }
}

void Sandbox::translate(const model::SnapshotPtr& snapshot, bool again) {
    if (!m_directory) {
        m_directory = std::make_unique<QTemporaryDir>();
    }
    sandbox::Places places;
    // A listener cannot move while it runs.
    m_listen = again && !m_listen.isEmpty() ? m_listen : gatewayAddress();
    places.gateway = m_listen.toStdString();
    places.echo = "unix:" + m_directory->filePath(QStringLiteral("echo.sock")).toStdString();
    const std::uint64_t serial = ++m_serial;
    m_worker.start([this, serial, snapshot, places, again] {
        auto made =
            std::make_shared<const sandbox::Translation>(sandbox::translate(*snapshot, places));
        QMetaObject::invokeMethod(
            this,
            [this, serial, made, again] {
                if (serial == m_serial) {
                    run(made, again);
                }
            },
            Qt::QueuedConnection);
    });
}

bool Sandbox::write(const std::string& config) {
    QSaveFile file(m_directory->filePath(QStringLiteral("sandbox.yaml")));
    return file.open(QIODevice::WriteOnly) &&
           file.write(config.data(), static_cast<qint64>(config.size())) >= 0 && file.commit();
}

void Sandbox::run(const TranslationPtr& translation, bool again) {
    m_translation = translation;
    if (!write(translation->config)) {
        m_error = tr("The configuration cannot be written into %1.").arg(m_directory->path());
        setPhase(m_engine.running() ? m_phase : Phase::Off);
        return;
    }
    const QString path = m_directory->filePath(QStringLiteral("sandbox.yaml"));
    if (again && m_engine.running()) {
        m_engine.reload();
        emit changed();
    } else if (m_engine.running()) {
        m_next = path;
        m_engine.stop();
    } else {
        m_engine.start(path);
    }
}

} // namespace gatelens::ui
