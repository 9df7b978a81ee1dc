// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One source of the workspace: what the user opened, and how it fares.
#pragma once

#include "core/base/error.h"
#include "core/connect/source_reader.h"
#include "ui/workspace/fleet_view.h"

#include <QDateTime>
#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace gatelens::ui {

// Secrets are in here and nowhere else of the console, and never on a disk.
struct SourceSpec {
    QString name;  // as for the command line: a path, a URL, "demo:…"
    QString title; // what the user calls it; empty: the gateway's own name
    Environment environment = Environment::None;
    QString caFile;
    QString clientCertificate;
    QString clientKey;
    QString secretHeader; // "Kong-Admin-Token"; its value is in the keychain or in memory
    bool verifyTls = true;

    [[nodiscard]] bool live() const;
};

enum class Health : std::uint8_t {
    Reading, // for the first time
    Good,
    Away,   // the last good snapshot is shown
    Failed, // nothing could ever be read
};

struct SourceState {
    std::uint32_t id = 0;
    SourceSpec spec;
    Health health = Health::Reading;
    bool reading = false;
    std::optional<Error> error; // of the last read
    QDateTime lastRead;         // the last good one
    QDateTime nextRead;         // live sources; invalid: none is planned
    int failures = 0;           // in a row
    std::vector<model::SnapshotPtr> gateways;
};

// How long a source is left alone after `failures` bad reads in a row: doubles
// up to five minutes.
[[nodiscard]] std::chrono::seconds backOff(std::chrono::seconds interval, int failures);

} // namespace gatelens::ui
