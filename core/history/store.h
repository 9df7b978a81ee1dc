// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The history of gateways in a database: an SQLite file for one person, PostgreSQL
// for a team. What is kept is the recording that "gatelensctl inspect" writes, in
// which no secret stands; equal recordings are kept once, compressed.
#pragma once

#include "core/base/result.h"
#include "core/history/entry.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gatelens::history {

// $GATELENS_HISTORY, else history.sqlite in the user's data directory.
[[nodiscard]] std::string defaultLocation();

// How a source is called in a history: files by their absolute path, so that the
// same name in another directory is another source.
[[nodiscard]] std::string sourceKey(const std::string& source);

// Which states to list. Empty fields do not limit.
struct Selection {
    std::string gateway;
    std::string source;
    std::optional<bool> live;
    std::optional<std::int64_t> seenUntil; // that had begun by then
    std::size_t limit = 0;                 // the newest ones; 0: all
};

struct Recorded {
    State state;
    bool isNew = false; // else the state before still holds
};

// To be used by the thread that opened it.
class Store final {
public:
    // A path, or postgresql://user@host:5432/database?sslmode=require. Passwords
    // come from PGPASSWORD or ~/.pgpass and are refused in the URL. Errors: Usage,
    // Unreadable, Unreachable, Unsupported (the Qt driver is missing, or a newer
    // Gatelens wrote the history).
    [[nodiscard]] static Result<Store> open(const std::string& location);
    Store(Store&&) noexcept;
    Store& operator=(Store&&) noexcept;
    ~Store();

    // Keeps the state unless it is the one that was seen last. Files are the same
    // when their recordings are; a running gateway also when nothing differs in
    // meaning, because counters and order move there by themselves.
    [[nodiscard]] Result<Recorded> record(const Observation& observation);
    // The state still holds, without looking at it.
    [[nodiscard]] Status seenAgain(std::int64_t id, std::int64_t at);

    // Newest first.
    [[nodiscard]] Result<std::vector<State>> states(const Selection& selection) const;
    [[nodiscard]] Result<State> state(std::int64_t id) const; // NotFound
    // What it was. The snapshot is a recording (adapters::isRecorded()).
    [[nodiscard]] Result<model::SnapshotPtr> snapshot(const State& state) const;

private:
    struct Connection;
    explicit Store(std::unique_ptr<Connection> connection);
    [[nodiscard]] Result<Recorded> recordLocked(const Observation& observation);
    [[nodiscard]] Status keepContent(const std::string& hash, const std::string& json);

    std::unique_ptr<Connection> m_connection;
};

// The snapshot as the history would give it back; only so it can be compared with a
// recorded one.
[[nodiscard]] Result<model::SnapshotPtr> asRecorded(const model::SnapshotPtr& snapshot);

} // namespace gatelens::history
