// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Opens the database of a history and makes its tables; says what the two kinds
// of database write differently.
#pragma once

#include "core/base/result.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QString>

#include <string>

namespace gatelens::history {

struct Database {
    QSqlDatabase connection;
    QString name; // of Qt's connection
    bool postgres = false;
    std::string location; // for messages; holds no password
};

[[nodiscard]] Result<Database> openDatabase(const std::string& location);
void closeDatabase(Database& database);

// Statements that begin a writing transaction in which nobody else writes.
[[nodiscard]] Status beginWriting(Database& database);
[[nodiscard]] Status commitWriting(Database& database);
void rollBack(Database& database);

[[nodiscard]] Error databaseError(const Database& database, const QSqlError& error);

} // namespace gatelens::history
