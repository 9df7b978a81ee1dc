// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workspace/settings.h"

#include <QDir>
#include <QStandardPaths>

namespace gatelens::ui {

namespace {

constexpr int kSoon = 1500; // milliseconds

// Qt 6.4 has no name for it (XDG Base Directory Specification 0.8).
QString xdgState() {
    const QString set = qEnvironmentVariable("XDG_STATE_HOME");
    return (set.isEmpty() ? QDir::homePath() + QStringLiteral("/.local/state") : set) +
           QStringLiteral("/gatelens");
}

} // namespace

Settings::Settings(QObject* parent)
    : QObject(parent) {}

Settings* Settings::inMemory(QObject* parent) {
    return new Settings(parent);
}

Settings::Settings(const QString& directory, QObject* parent)
    : QObject(parent) {
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
    m_settings =
        std::make_unique<QSettings>(config + QStringLiteral("/console.ini"), QSettings::IniFormat);
    m_state = std::make_unique<QSettings>(m_stateDirectory + QStringLiteral("/window.ini"),
                                          QSettings::IniFormat);
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoon);
    connect(&m_soon, &QTimer::timeout, this, &Settings::sync);
}

QVariant Settings::value(const QString& key, const QVariant& fallback) const {
    return m_settings ? m_settings->value(key, fallback) : fallback;
}

void Settings::setValue(const QString& key, const QVariant& value) {
    if (m_settings && m_settings->value(key) != value) {
        m_settings->setValue(key, value);
        m_soon.start();
    }
}

QVariant Settings::state(const QString& key) const {
    return m_state ? m_state->value(key) : QVariant();
}

void Settings::setState(const QString& key, const QVariant& value) {
    if (m_state && m_state->value(key) != value) {
        m_state->setValue(key, value);
        m_soon.start();
    }
}

std::vector<SourceSpec> Settings::sources() const {
    std::vector<SourceSpec> specs;
    if (!m_settings) {
        return specs;
    }
    const int count = m_settings->beginReadArray(QStringLiteral("sources"));
    for (int i = 0; i < count; ++i) {
        m_settings->setArrayIndex(i);
        SourceSpec spec;
        spec.name = m_settings->value(QStringLiteral("name")).toString();
        spec.title = m_settings->value(QStringLiteral("title")).toString();
        const int environment = m_settings->value(QStringLiteral("environment")).toInt();
        spec.environment = static_cast<Environment>(std::clamp(environment, 0, 3));
        spec.caFile = m_settings->value(QStringLiteral("ca")).toString();
        spec.clientCertificate = m_settings->value(QStringLiteral("clientCertificate")).toString();
        spec.clientKey = m_settings->value(QStringLiteral("clientKey")).toString();
        spec.secretHeader = m_settings->value(QStringLiteral("secretHeader")).toString();
        spec.verifyTls = m_settings->value(QStringLiteral("verifyTls"), true).toBool();
        if (!spec.name.isEmpty()) {
            specs.push_back(spec);
        }
    }
    m_settings->endArray();
    return specs;
}

void Settings::setSources(const std::vector<SourceState>& sources) {
    if (!m_settings) {
        return;
    }
    m_settings->remove(QStringLiteral("sources"));
    m_settings->beginWriteArray(QStringLiteral("sources"), static_cast<int>(sources.size()));
    for (int i = 0; i < static_cast<int>(sources.size()); ++i) {
        const SourceSpec& spec = sources[static_cast<std::size_t>(i)].spec;
        m_settings->setArrayIndex(i);
        m_settings->setValue(QStringLiteral("name"), spec.name);
        m_settings->setValue(QStringLiteral("title"), spec.title);
        m_settings->setValue(QStringLiteral("environment"), int(spec.environment));
        m_settings->setValue(QStringLiteral("ca"), spec.caFile);
        m_settings->setValue(QStringLiteral("clientCertificate"), spec.clientCertificate);
        m_settings->setValue(QStringLiteral("clientKey"), spec.clientKey);
        m_settings->setValue(QStringLiteral("secretHeader"), spec.secretHeader);
        m_settings->setValue(QStringLiteral("verifyTls"), spec.verifyTls);
    }
    m_settings->endArray();
    m_soon.start();
}

void Settings::sync() {
    if (m_settings) {
        m_settings->sync();
        m_state->sync();
    }
}

} // namespace gatelens::ui
