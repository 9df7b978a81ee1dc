// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workspace/secret_store.h"

#include <qt6keychain/keychain.h>

namespace gatelens::ui {

namespace {

const QString kService = QStringLiteral("gatelens");

} // namespace

SecretStore::SecretStore(bool persistent, QObject* parent)
    : QObject(parent)
    , m_persistent(persistent) {}

void SecretStore::read(const QString& source, Found found) {
    if (const auto known = m_memory.constFind(source); known != m_memory.constEnd()) {
        found(*known);
        return;
    }
    if (!m_persistent) {
        found(std::nullopt);
        return;
    }
    auto* job = new QKeychain::ReadPasswordJob(kService, this);
    // Its insecure fallback would write the secret into a settings file.
    job->setInsecureFallback(false);
    job->setKey(source);
    connect(job, &QKeychain::Job::finished, this, [job, found = std::move(found)] {
        found(job->error() == QKeychain::NoError ? std::optional(job->textData()) : std::nullopt);
    });
    job->start();
}

void SecretStore::write(const QString& source, const QString& secret,
                        std::function<void(Kept)> kept) {
    m_memory[source] = secret;
    if (!m_persistent) {
        kept(Kept::Memory);
        return;
    }
    auto* job = new QKeychain::WritePasswordJob(kService, this);
    job->setInsecureFallback(false);
    job->setKey(source);
    job->setTextData(secret);
    connect(job, &QKeychain::Job::finished, this, [job, kept = std::move(kept)] {
        kept(job->error() == QKeychain::NoError ? Kept::Keychain : Kept::Memory);
    });
    job->start();
}

void SecretStore::remove(const QString& source) {
    m_memory.remove(source);
    if (m_persistent) {
        auto* job = new QKeychain::DeletePasswordJob(kService, this);
        job->setInsecureFallback(false);
        job->setKey(source);
        job->start();
    }
}

} // namespace gatelens::ui
