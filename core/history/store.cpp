// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/store.h"

#include "core/adapters/recorded.h"
#include "core/history/database.h"
#include "core/model/diff.h"
#include "core/report/model_json.h"
#include "core/text/limits.h"

#include <QCryptographicHash>
#include <QSqlQuery>
#include <QStandardPaths>
#include <QSysInfo>
#include <QVariant>
#include <QtEndian>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace gatelens::history {

struct Store::Connection {
    Database database;

    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() { closeDatabase(database); }
};

namespace {

constexpr const char* kColumns =
    "id, gateway, source, live, product, version, first_seen, last_seen, content, routes, "
    "services, info, low, medium, high, critical, added, removed, changed, recorded_by";

QString qt(const std::string& text) {
    return QString::fromStdString(text);
}

std::string recordingOf(const model::SnapshotPtr& snapshot) {
    std::string json;
    report::writeInspectJson([&json](std::string_view text) { json += text; },
                             std::span(&snapshot, 1), {});
    return json;
}

std::string hashOf(const std::string& text) {
    return QCryptographicHash::hash(QByteArrayView(text.data(), qsizetype(text.size())),
                                    QCryptographicHash::Sha256)
        .toHex()
        .toStdString();
}

Result<model::SnapshotPtr> readOne(const std::string& name, std::string json) {
    auto gateways = adapters::readRecording(name, std::move(json));
    if (!gateways) {
        return fail(std::move(gateways.error()));
    }
    if (gateways->size() != 1) {
        return fail(ErrorCode::InvalidInput, "a state of one gateway was expected", name);
    }
    return gateways->front();
}

std::string recorder() {
    const QString user = qEnvironmentVariable("USER", qEnvironmentVariable("LOGNAME"));
    return (user.isEmpty() ? QSysInfo::machineHostName() : user + '@' + QSysInfo::machineHostName())
        .toStdString();
}

State stateOf(const QSqlQuery& query) {
    int column = 0;
    const auto number = [&] { return query.value(column++).toLongLong(); };
    const auto text = [&] { return query.value(column++).toString().toStdString(); };
    State state;
    state.id = number();
    state.gateway = text();
    state.source = text();
    state.live = number() != 0;
    state.product = text();
    state.version = text();
    state.firstSeen = number();
    state.lastSeen = number();
    state.content = text();
    state.routes = static_cast<std::size_t>(number());
    state.services = static_cast<std::size_t>(number());
    for (std::uint32_t& count : state.findings) {
        count = static_cast<std::uint32_t>(number());
    }
    if (query.value(column).isNull()) {
        column += 3;
    } else {
        ChangeCounts changes;
        changes.added = static_cast<std::size_t>(number());
        changes.removed = static_cast<std::size_t>(number());
        changes.changed = static_cast<std::size_t>(number());
        state.changes = changes;
    }
    state.by = text();
    return state;
}

// What qCompress() wrote says in front how much comes out; a database that others
// write may say anything.
Result<std::string> unpack(const QByteArray& packed, const std::string& place) {
    if (packed.size() < 4 ||
        qFromBigEndian<quint32>(packed.constData()) > text::Limits{}.maxBytes) {
        return fail(ErrorCode::LimitExceeded, "a kept state is damaged or too large", place);
    }
    const QByteArray bytes = qUncompress(packed);
    if (bytes.isEmpty()) {
        return fail(ErrorCode::InvalidInput, "a kept state is damaged", place);
    }
    return bytes.toStdString();
}

State newState(const Observation& observation, std::string hash) {
    const model::Snapshot& snapshot = *observation.snapshot;
    State state;
    state.gateway = observation.gateway;
    state.source = sourceKey(observation.source);
    state.live = snapshot.gateway.live;
    state.product = snapshot.gateway.productName.empty() ? snapshot.gateway.product
                                                         : snapshot.gateway.productName;
    state.version = snapshot.gateway.version;
    state.firstSeen = observation.at;
    state.lastSeen = observation.at;
    state.content = std::move(hash);
    state.routes = snapshot.routes.size();
    state.services = snapshot.services.size();
    state.findings = observation.findings;
    state.by = recorder();
    return state;
}

} // namespace

std::string defaultLocation() {
    const QString named = qEnvironmentVariable("GATELENS_HISTORY");
    return (named.isEmpty()
                ? QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
                      QStringLiteral("/gatelens/history.sqlite")
                : named)
        .toStdString();
}

std::string sourceKey(const std::string& source) {
    std::error_code error;
    if (!std::filesystem::exists(source, error) || error) {
        return source;
    }
    const auto whole = std::filesystem::weakly_canonical(source, error);
    return error ? source : whole.string();
}

Result<model::SnapshotPtr> asRecorded(const model::SnapshotPtr& snapshot) {
    return adapters::isRecorded(*snapshot) ? Result<model::SnapshotPtr>(snapshot)
                                           : readOne("this state", recordingOf(snapshot));
}

Store::Store(std::unique_ptr<Connection> connection)
    : m_connection(std::move(connection)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::string& location) {
    auto database = openDatabase(location);
    if (!database) {
        return fail(std::move(database.error()));
    }
    auto connection = std::make_unique<Connection>();
    connection->database = std::move(*database);
    return Store(std::move(connection));
}

Result<Recorded> Store::record(const Observation& observation) {
    Database& database = m_connection->database;
    if (auto begun = beginWriting(database); !begun) {
        rollBack(database);
        return fail(std::move(begun.error()));
    }
    auto recorded = recordLocked(observation);
    if (recorded) {
        if (auto committed = commitWriting(database); !committed) {
            recorded = fail(std::move(committed.error()));
        }
    }
    if (!recorded) {
        rollBack(database);
    }
    return recorded;
}

Result<Recorded> Store::recordLocked(const Observation& observation) {
    Selection last{observation.gateway, sourceKey(observation.source), {}, {}, 1};
    const auto before = states(last);
    if (!before) {
        return fail(before.error());
    }
    const std::string json = recordingOf(observation.snapshot);
    State state = newState(observation, hashOf(json));
    if (!before->empty()) {
        bool same = before->front().content == state.content;
        if (!same) {
            const auto old = snapshot(before->front());
            const auto now = readOne(observation.source, json);
            if (!old || !now) {
                return fail(!old ? old.error() : now.error());
            }
            const auto diff = model::diffSnapshots(**old, **now);
            state.changes = {diff.added.size(), diff.removed.size(), diff.changed.size()};
            same = diff.empty() && state.live && before->front().live;
        }
        if (same) {
            State still = before->front();
            still.lastSeen = std::max(still.lastSeen, observation.at);
            const auto seen = seenAgain(still.id, still.lastSeen);
            return seen ? Result<Recorded>({still, false}) : fail(seen.error());
        }
    }
    if (auto kept = keepContent(state.content, json); !kept) {
        return fail(std::move(kept.error()));
    }
    QSqlQuery query(m_connection->database.connection);
    query.prepare(QStringLiteral(
        "INSERT INTO gatelens_state (gateway, source, live, product, version, first_seen, "
        "last_seen, content, routes, services, info, low, medium, high, critical, added, removed, "
        "changed, recorded_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "RETURNING id"));
    for (const QVariant& value : std::initializer_list<QVariant>{
             qt(state.gateway), qt(state.source), int(state.live), qt(state.product),
             qt(state.version), qlonglong(state.firstSeen), qlonglong(state.lastSeen),
             qt(state.content), qlonglong(state.routes), qlonglong(state.services)}) {
        query.addBindValue(value);
    }
    for (const std::uint32_t count : state.findings) {
        query.addBindValue(qlonglong(count));
    }
    const auto none = QVariant(QMetaType(QMetaType::LongLong));
    query.addBindValue(state.changes ? QVariant(qlonglong(state.changes->added)) : none);
    query.addBindValue(state.changes ? QVariant(qlonglong(state.changes->removed)) : none);
    query.addBindValue(state.changes ? QVariant(qlonglong(state.changes->changed)) : none);
    query.addBindValue(qt(state.by));
    if (!query.exec() || !query.next()) {
        return fail(databaseError(m_connection->database, query.lastError()));
    }
    state.id = query.value(0).toLongLong();
    return Recorded{state, true};
}

Status Store::keepContent(const std::string& hash, const std::string& json) {
    const Database& database = m_connection->database;
    QSqlQuery query(database.connection);
    query.prepare(QStringLiteral(
        "INSERT INTO gatelens_content (hash, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING"));
    query.addBindValue(qt(hash));
    query.addBindValue(
        qCompress(reinterpret_cast<const uchar*>(json.data()), qsizetype(json.size()), 6));
    return query.exec() ? Status() : fail(databaseError(database, query.lastError()));
}

Status Store::seenAgain(std::int64_t id, std::int64_t at) {
    const Database& database = m_connection->database;
    QSqlQuery query(database.connection);
    query.prepare(
        QStringLiteral("UPDATE gatelens_state SET last_seen = ? WHERE id = ? AND last_seen < ?"));
    query.addBindValue(qlonglong(at));
    query.addBindValue(qlonglong(id));
    query.addBindValue(qlonglong(at));
    return query.exec() ? Status() : fail(databaseError(database, query.lastError()));
}

Result<std::vector<State>> Store::states(const Selection& selection) const {
    QStringList terms;
    QVariantList values;
    const auto limit = [&](const char* term, const QVariant& value) {
        terms << QString::fromLatin1(term);
        values << value;
    };
    if (!selection.gateway.empty()) {
        limit("gateway = ?", qt(selection.gateway));
    }
    if (!selection.source.empty()) {
        limit("source = ?", qt(selection.source));
    }
    if (selection.live) {
        limit("live = ?", int(*selection.live));
    }
    if (selection.seenUntil) {
        limit("first_seen <= ?", qlonglong(*selection.seenUntil));
    }
    QString text = QStringLiteral("SELECT %1 FROM gatelens_state").arg(QLatin1String(kColumns));
    if (!terms.isEmpty()) {
        text += QStringLiteral(" WHERE ") + terms.join(QStringLiteral(" AND "));
    }
    text += QStringLiteral(" ORDER BY first_seen DESC, id DESC");
    if (selection.limit != 0) {
        text += QStringLiteral(" LIMIT %1").arg(selection.limit);
    }
    const Database& database = m_connection->database;
    QSqlQuery query(database.connection);
    query.setForwardOnly(true);
    query.prepare(text);
    for (const QVariant& value : values) {
        query.addBindValue(value);
    }
    if (!query.exec()) {
        return fail(databaseError(database, query.lastError()));
    }
    std::vector<State> found;
    while (query.next()) {
        found.push_back(stateOf(query));
    }
    return found;
}

Result<State> Store::state(std::int64_t id) const {
    const Database& database = m_connection->database;
    QSqlQuery query(database.connection);
    query.prepare(
        QStringLiteral("SELECT %1 FROM gatelens_state WHERE id = ?").arg(QLatin1String(kColumns)));
    query.addBindValue(qlonglong(id));
    if (!query.exec()) {
        return fail(databaseError(database, query.lastError()));
    }
    if (!query.next()) {
        return fail(ErrorCode::NotFound,
                    "there is no state #" + std::to_string(id) +
                        "; \"gatelensctl history list\" shows those that are kept",
                    database.location);
    }
    return stateOf(query);
}

Result<model::SnapshotPtr> Store::snapshot(const State& state) const {
    const Database& database = m_connection->database;
    QSqlQuery query(database.connection);
    query.prepare(QStringLiteral("SELECT bytes FROM gatelens_content WHERE hash = ?"));
    query.addBindValue(qt(state.content));
    if (!query.exec()) {
        return fail(databaseError(database, query.lastError()));
    }
    const std::string name = "#" + std::to_string(state.id) + " " + state.gateway;
    if (!query.next()) {
        return fail(ErrorCode::NotFound, "what was kept of this state is gone", name);
    }
    auto json = unpack(query.value(0).toByteArray(), name);
    return json ? readOne(name, std::move(*json)) : fail(std::move(json.error()));
}

} // namespace gatelens::history
