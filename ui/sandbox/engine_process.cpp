// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/engine_process.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QStandardPaths>
#include <QTimer>

#include <csignal>

namespace gatelens::ui {

namespace {

constexpr int kPatience = 3000; // milliseconds before an end that is asked for is forced
constexpr int kMostComplaints = 20;
constexpr int kMostRemarks = 200;

} // namespace

QString engineProgram() {
    const QString named = qEnvironmentVariable("GATELENS_ENGINE");
    if (!named.isEmpty()) {
        return named;
    }
    const QString here = QCoreApplication::applicationDirPath();
    for (const char* place : {"/gatelens-engine", "/../ctl/gatelens-engine"}) {
        const QFileInfo file(here + QString::fromLatin1(place));
        if (file.isExecutable()) {
            return file.canonicalFilePath();
        }
    }
    return QStandardPaths::findExecutable(QStringLiteral("gatelens-engine"));
}

EngineProcess::EngineProcess(QObject* parent)
    : QObject(parent) {
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &EngineProcess::readOut);
    connect(&m_process, &QProcess::readyReadStandardError, this, &EngineProcess::readErr);
    connect(&m_process, &QProcess::finished, this, &EngineProcess::finished);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            emit failed(
                tr("%1 cannot be started: %2").arg(m_process.program(), m_process.errorString()));
        }
    });
}

EngineProcess::~EngineProcess() {
    m_process.disconnect(this);
    if (running()) {
        m_process.terminate();
        if (!m_process.waitForFinished(kPatience)) {
            m_process.kill();
            m_process.waitForFinished(kPatience);
        }
    }
}

void EngineProcess::start(const QString& config) {
    const QString program = engineProgram();
    if (program.isEmpty()) {
        emit failed(tr("gatelens-engine is not there; it is installed beside gatelens."));
        emit ended();
        return;
    }
    m_out.clear();
    m_err.clear();
    m_addresses.clear();
    m_complaints.clear();
    m_remarks.clear();
    m_admin.clear();
    m_token.clear();
    m_ready = m_adminTold = m_stopping = false;
    // Files of another gateway are emulated; their backends must not be reached.
    m_process.start(program, {QStringLiteral("serve"), config, QStringLiteral("--threads=1"),
                              QStringLiteral("--admin=127.0.0.1:0"), QStringLiteral("--echo")});
}

void EngineProcess::stop() {
    if (!running()) {
        return;
    }
    m_stopping = true;
    m_process.terminate();
    QTimer::singleShot(kPatience, this, [this] {
        if (m_stopping && running()) {
            m_process.kill();
        }
    });
}

void EngineProcess::reload() {
    if (running()) {
        m_complaints.clear();
        ::kill(static_cast<pid_t>(m_process.processId()), SIGHUP);
    }
}

void EngineProcess::readOut() {
    m_out += m_process.readAllStandardOutput();
    for (qsizetype end = m_out.indexOf('\n'); end >= 0; end = m_out.indexOf('\n')) {
        takeLine(QString::fromUtf8(m_out.left(end)));
        m_out.remove(0, end + 1);
    }
    if (!m_ready && !m_addresses.isEmpty()) {
        m_ready = true;
        emit ready();
    }
    if (!m_admin.isEmpty() && !m_token.isEmpty() && m_ready && !m_adminTold) {
        m_adminTold = true;
        emit adminReady();
    }
}

void EngineProcess::takeLine(const QString& line) {
    const QString listening = QStringLiteral("listening on ");
    const QString admin = QStringLiteral("admin API on ");
    const QString token = QStringLiteral("admin token ");
    if (line.startsWith(listening)) {
        m_addresses << line.mid(listening.size()).section(' ', 0, 0); // "… for :8000"
    } else if (line.startsWith(admin)) {
        m_admin = line.mid(admin.size());
    } else if (line.startsWith(token)) {
        m_token = line.mid(token.size());
    }
}

void EngineProcess::readErr() {
    m_err += m_process.readAllStandardError();
    for (qsizetype end = m_err.indexOf('\n'); end >= 0; end = m_err.indexOf('\n')) {
        const QString line = QString::fromUtf8(m_err.left(end));
        m_err.remove(0, end + 1);
        if (line.startsWith(QStringLiteral("reloaded "))) {
            emit reloaded();
        } else if (line.startsWith(QStringLiteral("emulating ")) ||
                   line.contains(QStringLiteral("not emulated: "))) {
            if (m_remarks.size() < kMostRemarks && !m_remarks.contains(line)) {
                m_remarks << line;
            }
        } else if (!line.isEmpty() && m_complaints.size() < kMostComplaints) {
            m_complaints << line;
            if (m_ready) {
                emit failed(m_complaints.join('\n'));
            }
        }
    }
}

void EngineProcess::finished(int code, QProcess::ExitStatus status) {
    readErr();
    if (!m_stopping) {
        emit failed(m_complaints.isEmpty()
                        ? (status == QProcess::CrashExit
                               ? tr("The engine crashed.")
                               : tr("The engine ended by itself (status %1).").arg(code))
                        : m_complaints.join('\n'));
    }
    m_ready = false;
    emit ended();
}

} // namespace gatelens::ui
