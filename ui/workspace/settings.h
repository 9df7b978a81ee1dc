// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What is remembered between runs: settings in the configuration directory, the
// state of the window in the state directory. Written through a temporary file a
// moment after every change, so that a crash loses nothing; on a worker, because a
// busy disk would keep the window waiting. No secrets.
#pragma once

#include "ui/workspace/source.h"

#include <QByteArray>
#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <QVariant>
#include <QVariantMap>

#include <vector>

namespace gatelens::ui {

class Settings final : public QObject {
    Q_OBJECT

public:
    // Empty: nothing is read or written (pictures, tests).
    static Settings* inMemory(QObject* parent);
    // The directories of the desktop's rules, or both below `directory`.
    Settings(const QString& directory, QObject* parent);
    ~Settings() override;

    [[nodiscard]] QVariant value(const QString& key, const QVariant& fallback = {}) const;
    void setValue(const QString& key, const QVariant& value);
    [[nodiscard]] QVariant state(const QString& key) const;
    void setState(const QString& key, const QVariant& value);

    [[nodiscard]] std::vector<SourceSpec> sources() const;
    void setSources(const std::vector<SourceState>& sources);
    [[nodiscard]] bool persistent() const { return m_persistent; }
    [[nodiscard]] QString stateDirectory() const { return m_stateDirectory; }
    // Where the history of gateways is kept, unless the user chose another place.
    [[nodiscard]] QString dataDirectory() const { return m_dataDirectory; }

    void save(); // begins to write
    void sync(); // returns when it was written

private:
    explicit Settings(QObject* parent);

    // By the keys of QSettings, "sources/1/name".
    struct Store {
        QString file;
        QVariantMap values;
        bool changed = false;
    };
    void set(Store& store, const QString& key, const QVariant& value);

    Store m_settings;
    Store m_state;
    bool m_persistent = false;
    QThreadPool m_writer;
    QString m_stateDirectory;
    QString m_dataDirectory;
    QTimer m_soon;
};

} // namespace gatelens::ui
