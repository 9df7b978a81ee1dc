// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What is remembered between runs: settings in the configuration directory, the
// state of the window in the state directory. Written through a temporary file a
// moment after every change, so that a crash loses nothing. No secrets.
#pragma once

#include "ui/workspace/source.h"

#include <QByteArray>
#include <QObject>
#include <QSettings>
#include <QTimer>
#include <QVariant>

#include <memory>
#include <vector>

namespace gatelens::ui {

class Settings final : public QObject {
    Q_OBJECT

public:
    // Empty: nothing is read or written (pictures, tests).
    static Settings* inMemory(QObject* parent);
    // The directories of the desktop's rules, or both below `directory`.
    Settings(const QString& directory, QObject* parent);

    [[nodiscard]] QVariant value(const QString& key, const QVariant& fallback = {}) const;
    void setValue(const QString& key, const QVariant& value);
    [[nodiscard]] QVariant state(const QString& key) const;
    void setState(const QString& key, const QVariant& value);

    [[nodiscard]] std::vector<SourceSpec> sources() const;
    void setSources(const std::vector<SourceState>& sources);
    [[nodiscard]] bool persistent() const { return m_settings != nullptr; }
    [[nodiscard]] QString stateDirectory() const { return m_stateDirectory; }
    // Where the history of gateways is kept, unless the user chose another place.
    [[nodiscard]] QString dataDirectory() const { return m_dataDirectory; }

    void sync();

private:
    explicit Settings(QObject* parent);

    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<QSettings> m_state;
    QString m_stateDirectory;
    QString m_dataDirectory;
    QTimer m_soon;
};

} // namespace gatelens::ui
