// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workspace/settings.h"

#include <QDir>
#include <QSettings>
#include <QStandardPaths>

#include <algorithm>
#include <iterator>

namespace gatelens::ui {

namespace {

constexpr int kSoon = 1500; // milliseconds

// Qt 6.4 has no name for it (XDG Base Directory Specification 0.8).
QString xdgState() {
    const QString set = qEnvironmentVariable("XDG_STATE_HOME");
    return (set.isEmpty() ? QDir::homePath() + QStringLiteral("/.local/state") : set) +
           QStringLiteral("/gatelens");
}

QVariantMap readFile(const QString& file) {
    const QSettings settings(file, QSettings::IniFormat);
    QVariantMap values;
    for (const QString& key : settings.allKeys()) {
        values[key] = settings.value(key);
    }
    return values;
}

void writeFile(const QString& file, const QVariantMap& values) {
    QSettings settings(file, QSettings::IniFormat);
    settings.clear();
    for (auto value = values.begin(); value != values.end(); ++value) {
        settings.setValue(value.key(), *value);
    }
    settings.sync();
}

QString sourceKey(int index, const char* name) {
    return QStringLiteral("sources/%1/%2").arg(index + 1).arg(QString::fromLatin1(name));
}

} // namespace

Settings::Settings(QObject* parent)
    : QObject(parent) {}

Settings* Settings::inMemory(QObject* parent) {
    return new Settings(parent);
}

Settings::Settings(const QString& directory, QObject* parent)
    : QObject(parent)
    , m_persistent(true) {
    const QString config =
        directory.isEmpty()
            ? QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
                  QStringLiteral("/gatelens")
            : directory;
    m_stateDirectory = directory.isEmpty() ? xdgState() : directory;
    m_dataDirectory = directory.isEmpty()
                          ? QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
                                QStringLiteral("/gatelens")
                          : directory;
    QDir().mkpath(config);
    QDir().mkpath(m_stateDirectory);
    m_settings.file = config + QStringLiteral("/console.ini");
    m_settings.values = readFile(m_settings.file);
    m_state.file = m_stateDirectory + QStringLiteral("/window.ini");
    m_state.values = readFile(m_state.file);
    m_writer.setMaxThreadCount(1);
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoon);
    connect(&m_soon, &QTimer::timeout, this, &Settings::save);
}

Settings::~Settings() {
    sync();
}

void Settings::set(Store& store, const QString& key, const QVariant& value) {
    if (m_persistent && store.values.value(key) != value) {
        store.values[key] = value;
        store.changed = true;
        m_soon.start();
    }
}

QVariant Settings::value(const QString& key, const QVariant& fallback) const {
    return m_settings.values.value(key, fallback);
}

void Settings::setValue(const QString& key, const QVariant& value) {
    set(m_settings, key, value);
}

QVariant Settings::state(const QString& key) const {
    return m_state.values.value(key);
}

void Settings::setState(const QString& key, const QVariant& value) {
    set(m_state, key, value);
}

std::vector<SourceSpec> Settings::sources() const {
    std::vector<SourceSpec> specs;
    constexpr int kMost = 10'000; // whatever the file says
    const int count = std::min(value(QStringLiteral("sources/size")).toInt(), kMost);
    for (int i = 0; i < count; ++i) {
        const auto text = [&](const char* name) { return value(sourceKey(i, name)).toString(); };
        SourceSpec spec;
        spec.name = text("name");
        spec.title = text("title");
        spec.environment =
            static_cast<Environment>(std::clamp(value(sourceKey(i, "environment")).toInt(), 0, 3));
        spec.caFile = text("ca");
        spec.clientCertificate = text("clientCertificate");
        spec.clientKey = text("clientKey");
        spec.secretHeader = text("secretHeader");
        spec.verifyTls = value(sourceKey(i, "verifyTls"), true).toBool();
        if (!spec.name.isEmpty()) {
            specs.push_back(spec);
        }
    }
    return specs;
}

void Settings::setSources(const std::vector<SourceState>& sources) {
    if (!m_persistent) {
        return;
    }
    for (auto value = m_settings.values.begin(); value != m_settings.values.end();) {
        const bool old = value.key().startsWith(QStringLiteral("sources/"));
        value = old ? m_settings.values.erase(value) : std::next(value);
    }
    m_settings.values[QStringLiteral("sources/size")] = static_cast<int>(sources.size());
    for (int i = 0; i < static_cast<int>(sources.size()); ++i) {
        const SourceSpec& spec = sources[static_cast<std::size_t>(i)].spec;
        const auto keep = [&](const char* name, const QVariant& value) {
            m_settings.values[sourceKey(i, name)] = value;
        };
        keep("name", spec.name);
        keep("title", spec.title);
        keep("environment", int(spec.environment));
        keep("ca", spec.caFile);
        keep("clientCertificate", spec.clientCertificate);
        keep("clientKey", spec.clientKey);
        keep("secretHeader", spec.secretHeader);
        keep("verifyTls", spec.verifyTls);
    }
    m_settings.changed = true;
    m_soon.start();
}

void Settings::save() {
    m_soon.stop();
    for (Store* store : {&m_settings, &m_state}) {
        if (store->changed) {
            store->changed = false;
            m_writer.start(
                [file = store->file, values = store->values] { writeFile(file, values); });
        }
    }
}

void Settings::sync() {
    save();
    m_writer.waitForDone();
}

} // namespace gatelens::ui
