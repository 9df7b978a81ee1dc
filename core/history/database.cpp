// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/database.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlQuery>
#include <QUrl>
#include <QUrlQuery>

#include <atomic>

namespace gatelens::history {

namespace {

constexpr int kVersion = 1; // of the tables

QString statementText(const char* text, bool postgres) {
    QString statement = QString::fromLatin1(text);
    statement.replace(QStringLiteral("{id}"),
                      postgres ? QStringLiteral("BIGSERIAL PRIMARY KEY")
                               : QStringLiteral("INTEGER PRIMARY KEY AUTOINCREMENT"));
    statement.replace(QStringLiteral("{bytes}"),
                      postgres ? QStringLiteral("BYTEA") : QStringLiteral("BLOB"));
    return statement;
}

constexpr const char* kTables[] = {
    "CREATE TABLE IF NOT EXISTS gatelens_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS gatelens_content (hash TEXT PRIMARY KEY, bytes {bytes} NOT NULL)",
    "CREATE TABLE IF NOT EXISTS gatelens_state ("
    "id {id}, gateway TEXT NOT NULL, source TEXT NOT NULL, live INTEGER NOT NULL, "
    "product TEXT NOT NULL, version TEXT NOT NULL, first_seen BIGINT NOT NULL, "
    "last_seen BIGINT NOT NULL, content TEXT NOT NULL REFERENCES gatelens_content(hash), "
    "routes BIGINT NOT NULL, services BIGINT NOT NULL, info BIGINT NOT NULL, low BIGINT NOT NULL, "
    "medium BIGINT NOT NULL, high BIGINT NOT NULL, critical BIGINT NOT NULL, "
    "added BIGINT, removed BIGINT, changed BIGINT, recorded_by TEXT NOT NULL)",
    ("CREATE INDEX IF NOT EXISTS gatelens_state_by_source "
     "ON gatelens_state (gateway, source, first_seen)"),
};

Status run(Database& database, const QString& statement) {
    QSqlQuery query(database.connection);
    if (!query.exec(statement)) {
        return fail(databaseError(database, query.lastError()));
    }
    return {};
}

Status checkVersion(Database& database) {
    QSqlQuery query(database.connection);
    if (!query.exec(QStringLiteral("SELECT value FROM gatelens_meta WHERE name = 'version'"))) {
        return fail(databaseError(database, query.lastError()));
    }
    if (!query.next()) {
        return run(database,
                   QStringLiteral("INSERT INTO gatelens_meta (name, value) VALUES ('version', "
                                  "'%1') ON CONFLICT DO NOTHING")
                       .arg(kVersion));
    }
    if (query.value(0).toInt() != kVersion) {
        return fail(ErrorCode::Unsupported,
                    "this history was written by another version of Gatelens (its format is " +
                        query.value(0).toString().toStdString() + ", this program knows " +
                        std::to_string(kVersion) + "); use the newer program",
                    database.location);
    }
    return {};
}

Status makeTables(Database& database) {
    // A look costs less than making sure, and a reader of a team's history may not
    // be allowed to make tables.
    if (!database.connection.tables().contains(QStringLiteral("gatelens_state"))) {
        for (const char* table : kTables) {
            if (auto made = run(database, statementText(table, database.postgres)); !made) {
                return made;
            }
        }
    }
    return checkVersion(database);
}

Status openFile(Database& database) {
    const QString path = QString::fromStdString(database.location);
    const QFileInfo file(path);
    if (file.isDir()) {
        return fail(ErrorCode::Usage, "a history is a file, and this is a directory",
                    database.location);
    }
    if (!file.dir().exists() && !QDir().mkpath(file.absolutePath())) {
        return fail(ErrorCode::Unreadable, "its directory cannot be made", database.location);
    }
    const bool fresh = !file.exists();
    database.connection.setDatabaseName(path);
    database.connection.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=8000"));
    if (!database.connection.open()) {
        return fail(ErrorCode::Unreadable,
                    "cannot be opened: " +
                        database.connection.lastError().databaseText().toStdString(),
                    database.location);
    }
    // What a gateway looks like is nobody else's business.
    if (fresh) {
        QFile::setPermissions(path, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    }
    // A look of every gateway every few seconds must not wait for the disk each time.
    for (const char* pragma : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL"}) {
        QSqlQuery(database.connection).exec(QString::fromLatin1(pragma));
    }
    return {};
}

Status openServer(Database& database) {
    const QUrl url(QString::fromStdString(database.location), QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() || url.path().size() < 2) {
        return fail(ErrorCode::Usage,
                    "a team history is named postgresql://user@host:5432/database",
                    database.location);
    }
    QSqlDatabase& connection = database.connection;
    connection.setHostName(url.host());
    connection.setPort(url.port(5432));
    connection.setDatabaseName(url.path().mid(1));
    connection.setUserName(url.userName());
    QStringList options{QStringLiteral("connect_timeout=8"),
                        QStringLiteral("application_name=gatelens")};
    for (const auto& [name, value] : QUrlQuery(url).queryItems(QUrl::FullyDecoded)) {
        if (!name.startsWith(QStringLiteral("ssl"))) {
            return fail(
                ErrorCode::Usage,
                "the URL of a history takes sslmode, sslrootcert, sslcert and sslkey, not " +
                    name.toStdString(),
                database.location);
        }
        options << name + '=' + value;
    }
    connection.setConnectOptions(options.join(';'));
    if (!connection.open()) {
        return fail(ErrorCode::Unreachable,
                    "the database does not let us in: " +
                        connection.lastError().databaseText().simplified().toStdString() +
                        " (its password is taken from PGPASSWORD or ~/.pgpass)",
                    database.location);
    }
    return {};
}

} // namespace

Error databaseError(const Database& database, const QSqlError& error) {
    const QString text = error.databaseText().isEmpty() ? error.driverText() : error.databaseText();
    return {ErrorCode::Unreadable, "the history cannot be used: " + text.simplified().toStdString(),
            database.location};
}

Result<Database> openDatabase(const std::string& location) {
    static std::atomic<int> serial{0};
    Database database;
    database.location = location;
    database.postgres =
        location.starts_with("postgresql://") || location.starts_with("postgres://");
    if (database.postgres && !QUrl(QString::fromStdString(location)).password().isEmpty()) {
        return fail(ErrorCode::Usage, "a password does not belong into the URL of a history; put "
                                      "it into PGPASSWORD or ~/.pgpass");
    }
    if (!database.postgres && location.find("://") != std::string::npos) {
        return fail(ErrorCode::Usage, "a history is a file or postgresql://user@host/database",
                    location);
    }
    const QString driver = database.postgres ? QStringLiteral("QPSQL") : QStringLiteral("QSQLITE");
    if (!QSqlDatabase::isDriverAvailable(driver)) {
        return fail(ErrorCode::Unsupported,
                    std::string("Qt's driver for this database is missing; install ") +
                        (database.postgres ? "libqt6sql6-psql" : "libqt6sql6-sqlite"),
                    location);
    }
    database.name = QStringLiteral("gatelens-history-%1").arg(++serial);
    database.connection = QSqlDatabase::addDatabase(driver, database.name);
    auto opened = database.postgres ? openServer(database) : openFile(database);
    if (opened) {
        opened = makeTables(database);
    }
    if (!opened) {
        closeDatabase(database);
        return fail(std::move(opened.error()));
    }
    return database;
}

void closeDatabase(Database& database) {
    if (database.name.isEmpty()) {
        return;
    }
    database.connection.close();
    database.connection = {};
    QSqlDatabase::removeDatabase(database.name);
    database.name.clear();
}

Status beginWriting(Database& database) {
    if (!database.postgres) {
        return run(database, QStringLiteral("BEGIN IMMEDIATE"));
    }
    if (auto begun = run(database, QStringLiteral("BEGIN")); !begun) {
        return begun;
    }
    return run(database, QStringLiteral("LOCK TABLE gatelens_state IN SHARE ROW EXCLUSIVE MODE"));
}

Status commitWriting(Database& database) {
    return run(database, QStringLiteral("COMMIT"));
}

void rollBack(Database& database) {
    QSqlQuery(database.connection).exec(QStringLiteral("ROLLBACK"));
}

} // namespace gatelens::history
