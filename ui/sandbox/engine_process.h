// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelens-engine as a child: started on a configuration, told to read it again,
// ended. What it faces never shares memory with the console.
#pragma once

#include <QObject>
#include <QProcess>
#include <QString>
#include <QStringList>

namespace gatelens::ui {

// Beside this program, in the build tree, $GATELENS_ENGINE, or in PATH.
[[nodiscard]] QString engineProgram();

class EngineProcess final : public QObject {
    Q_OBJECT

public:
    explicit EngineProcess(QObject* parent = nullptr);
    ~EngineProcess() override;

    void start(const QString& config);
    void stop();   // it lets running requests end
    void reload(); // the configuration is read again

    [[nodiscard]] bool running() const { return m_process.state() != QProcess::NotRunning; }
    // "127.0.0.1:41234", in the order of the configuration; known once it is ready.
    [[nodiscard]] const QStringList& addresses() const { return m_addresses; }
    [[nodiscard]] const QString& adminAddress() const { return m_admin; }
    [[nodiscard]] const QString& adminToken() const { return m_token; }
    // What of another gateway's configuration it does not run.
    [[nodiscard]] const QStringList& remarks() const { return m_remarks; }

signals:
    void ready();
    void adminReady();
    void reloaded();
    // It could not start, refused a configuration, or ended by itself.
    void failed(const QString& why);
    void ended();

private:
    void readOut();
    void readErr();
    void takeLine(const QString& line);
    void finished(int code, QProcess::ExitStatus status);

    QProcess m_process;
    QByteArray m_out;
    QByteArray m_err;
    QStringList m_addresses;
    QString m_admin;
    QString m_token;
    QStringList m_remarks;
    QStringList m_complaints; // lines of its standard error
    bool m_ready = false;
    bool m_adminTold = false;
    bool m_stopping = false;
};

} // namespace gatelens::ui
