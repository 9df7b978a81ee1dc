// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workspace/workspace.h"

#include "core/connect/profile.h"
#include "core/findings/runner.h"
#include "core/findings/statement_files.h"
#include "core/report/picture.h"
#include "ui/workspace/demo.h"

#include <QElapsedTimer>
#include <QPointer>

#include <algorithm>
#include <set>

namespace gatelens::ui {

namespace {

// Files are quick; live gateways mostly wait. More at once would only make a
// fleet of hundreds hit one network at the same moment.
constexpr int kReaders = 8;

Result<std::vector<model::SnapshotPtr>> readSpec(const SourceSpec& spec,
                                                 const std::optional<QString>& secret,
                                                 const std::stop_token& stop) {
    const std::string name = spec.name.toStdString();
    connect::ReadOptions options;
    options.cancel = stop;
    if (name.starts_with(kDemoPrefix)) {
        return readDemo(name, options);
    }
    auto choice = connect::accessFor(name, {}, connect::processEnvironment());
    if (!choice) {
        return fail(std::move(choice.error()));
    }
    options.access = std::move(choice->access);
    connect::Access& access = options.access;
    if (!spec.caFile.isEmpty()) {
        access.caFile = spec.caFile.toStdString();
    }
    if (!spec.clientCertificate.isEmpty()) {
        access.clientCertificate = spec.clientCertificate.toStdString();
        access.clientKey = spec.clientKey.toStdString();
    }
    if (!spec.secretHeader.isEmpty() && secret) {
        access.headers.emplace_back(spec.secretHeader.toStdString(), secret->toStdString());
    }
    access.verifyTls = access.verifyTls && spec.verifyTls;
    return connect::readSource(choice->source, options);
}

// What the scan needs of the sources, copied so that it can run elsewhere.
struct ScanInput {
    std::vector<GatewayView> gateways;
    std::vector<std::string> sources; // of each gateway, as it was named
    std::uint64_t revision = 0;
    FleetViewPtr before;
};

// Against the state that is on the screen; earlier changes stay until there are
// newer ones.
std::shared_ptr<const model::SnapshotDiff> changesSince(const FleetView& before,
                                                        const GatewayView& gateway) {
    const auto known = before.gateway(gateway.name);
    if (!known) {
        return nullptr;
    }
    const GatewayView& old = before.gateways[*known];
    if (old.snapshot == gateway.snapshot) {
        return old.changes;
    }
    auto diff = model::diffSnapshots(*old.snapshot, *gateway.snapshot);
    return diff.empty() ? old.changes
                        : std::make_shared<const model::SnapshotDiff>(std::move(diff));
}

std::size_t addressesOf(const model::Snapshot& snapshot) {
    std::set<std::string> addresses;
    for (const auto& target : snapshot.targets) {
        addresses.insert(target.address());
    }
    for (const auto& service : snapshot.services) {
        if (!service.upstream.valid() && service.upstreamReference.empty() &&
            !service.host.empty()) {
            addresses.insert(service.host + ":" + std::to_string(service.port));
        }
    }
    return addresses.size();
}

FleetViewPtr scanFleet(ScanInput input) {
    QElapsedTimer timer;
    timer.start();
    auto view = std::make_shared<FleetView>();
    view->revision = input.revision;
    view->gateways = std::move(input.gateways);
    const text::DiskFileSystem disk;
    findings::StatementFiles files(disk);
    std::vector<findings::StatedSnapshot> stated;
    for (std::size_t i = 0; i < view->gateways.size(); ++i) {
        GatewayView& gateway = view->gateways[i];
        gateway.relations = std::make_shared<const model::Relations>(*gateway.snapshot);
        gateway.changes = changesSince(*input.before, gateway);
        gateway.addresses = addressesOf(*gateway.snapshot);
        if (!input.sources[i].starts_with(kDemoPrefix)) {
            gateway.statements = files.fileFor(input.sources[i], *gateway.snapshot);
        }
        auto statements = files.readFor(input.sources[i], *gateway.snapshot);
        if (!statements) {
            view->problems.push_back(statements.error());
            statements = std::make_shared<const findings::Attestations>();
        }
        gateway.attestations = *std::move(statements);
        stated.push_back({gateway.snapshot, gateway.attestations});
    }
    view->fleet = std::make_shared<const findings::Fleet>(std::move(stated),
                                                          QDateTime::currentSecsSinceEpoch());
    view->findings = findings::runRules(*view->fleet, {});
    for (const auto& finding : view->findings) {
        if (finding.state != findings::State::Suppressed) {
            GatewayView& gateway = view->gateways[finding.subject.snapshot];
            ++gateway.counts[static_cast<std::size_t>(finding.severity)];
        }
    }
    view->scanTime = std::chrono::milliseconds(timer.elapsed());
    return view;
}

std::string uniqueName(std::string name, std::set<std::string>& taken) {
    const std::string wanted = name;
    for (int i = 2; !taken.insert(name).second; ++i) {
        name = wanted + " " + std::to_string(i);
    }
    return name;
}

} // namespace

Workspace::Workspace(QObject* parent)
    : QObject(parent)
    , m_view(std::make_shared<const FleetView>()) {
    m_readers.setMaxThreadCount(kReaders);
    m_scanner.setMaxThreadCount(1);
    m_due.setInterval(500);
    connect(&m_due, &QTimer::timeout, this, &Workspace::readDue);
    m_scanSoon.setSingleShot(true);
    m_scanSoon.setInterval(0);
    connect(&m_scanSoon, &QTimer::timeout, this, &Workspace::scan);
}

Workspace::~Workspace() {
    for (auto& [id, stop] : m_stops) {
        stop.request_stop();
    }
    m_probes.request_stop();
    m_readers.clear();
    m_scanner.clear();
    m_readers.waitForDone();
    m_scanner.waitForDone();
}

std::uint32_t Workspace::open(const SourceSpec& spec) {
    for (SourceState& source : m_sources) {
        if (source.spec.name == spec.name) {
            source.spec = spec;
            const std::uint32_t id = source.id;
            refresh(id);
            return id;
        }
    }
    SourceState source;
    source.id = m_nextId++;
    source.spec = spec;
    m_sources.push_back(std::move(source));
    const std::uint32_t id = m_sources.back().id;
    refresh(id);
    return id;
}

void Workspace::openDemo() {
    for (const std::string& name : demoSources()) {
        SourceSpec spec;
        spec.name = QString::fromStdString(name);
        const bool production = name.find("prod-") != std::string::npos;
        spec.environment = production ? Environment::Production : Environment::None;
        open(spec);
    }
}

void Workspace::close(std::uint32_t id) {
    if (const auto stop = m_stops.find(id); stop != m_stops.end()) {
        stop->second.request_stop();
        m_stops.erase(stop);
    }
    m_serials.erase(id);
    std::erase_if(m_sources, [&](const SourceState& source) { return source.id == id; });
    emit sourcesChanged();
    m_scanSoon.start();
}

SourceState* Workspace::find(std::uint32_t id) {
    const auto found = std::find_if(m_sources.begin(), m_sources.end(),
                                    [&](const SourceState& source) { return source.id == id; });
    return found == m_sources.end() ? nullptr : &*found;
}

const SourceState* Workspace::source(std::uint32_t id) const {
    return const_cast<Workspace*>(this)->find(id);
}

void Workspace::rescan() {
    m_scanSoon.start();
}

bool Workspace::busy() const {
    return m_scanSoon.isActive() || m_scanner.activeThreadCount() > 0 ||
           m_view->revision != m_revision ||
           std::any_of(m_sources.begin(), m_sources.end(),
                       [](const SourceState& source) { return source.reading; });
}

void Workspace::refresh(std::uint32_t id) {
    SourceState* source = find(id);
    if (source == nullptr || source->reading) {
        return;
    }
    source->reading = true;
    source->nextRead = {};
    emit sourcesChanged();
    if (source->spec.secretHeader.isEmpty() || !m_secrets) {
        startRead(*source, std::nullopt);
        return;
    }
    m_secrets(source->spec, [self = QPointer(this), id](std::optional<QString> secret) {
        SourceState* waiting = self ? self->find(id) : nullptr;
        if (waiting != nullptr) {
            self->startRead(*waiting, std::move(secret));
        }
    });
}

void Workspace::refreshAll() {
    std::vector<std::uint32_t> ids;
    for (const auto& source : m_sources) {
        ids.push_back(source.id);
    }
    for (const std::uint32_t id : ids) {
        refresh(id);
    }
}

void Workspace::startRead(SourceState& source, std::optional<QString> secret) {
    std::stop_source stop;
    m_stops[source.id] = stop;
    const std::uint64_t serial = m_nextSerial++;
    m_serials[source.id] = serial;
    m_readers.start([this, id = source.id, serial, spec = source.spec, secret = std::move(secret),
                     token = stop.get_token()] {
        auto result = readSpec(spec, secret, token);
        // The destructor waits for the readers, so this object is still there.
        QMetaObject::invokeMethod(
            this,
            [this, id, serial, result = std::move(result)]() mutable {
                finishRead(id, serial, std::move(result));
            },
            Qt::QueuedConnection);
    });
}

void Workspace::probe(const SourceSpec& spec, const QString& secret, QObject* receiver,
                      Probed done) {
    m_readers.start([this, spec, secret, receiver = QPointer(receiver),
                     token = m_probes.get_token(), done = std::move(done)]() mutable {
        auto result =
            readSpec(spec, secret.isEmpty() ? std::nullopt : std::optional<QString>(secret), token);
        QMetaObject::invokeMethod(
            this,
            [receiver = std::move(receiver), done = std::move(done), result = std::move(result)] {
                if (receiver) {
                    done(result);
                }
            },
            Qt::QueuedConnection);
    });
}

void Workspace::finishRead(std::uint32_t id, std::uint64_t serial,
                           Result<std::vector<model::SnapshotPtr>> result) {
    SourceState* source = find(id);
    if (source == nullptr || m_serials[id] != serial) {
        return;
    }
    source->reading = false;
    if (result) {
        if (source->health == Health::Away) {
            emit told(tr("%1 is back.").arg(source->spec.name), false);
        }
        source->gateways = std::move(*result);
        source->health = Health::Good;
        source->error.reset();
        source->failures = 0;
        source->lastRead = QDateTime::currentDateTime();
        m_scanSoon.start();
    } else {
        source->error = std::move(result.error());
        const Health health = source->gateways.empty() ? Health::Failed : Health::Away;
        if (health != source->health || source->failures == 0) {
            emit told(QString::fromStdString(source->error->text()), true);
        }
        source->health = health;
        ++source->failures;
    }
    plan(*source);
    emit sourcesChanged();
}

void Workspace::plan(SourceState& source) {
    if (m_interval.count() == 0 || !source.spec.live()) {
        return;
    }
    source.nextRead =
        QDateTime::currentDateTime().addSecs(backOff(m_interval, source.failures).count());
    m_due.start();
}

void Workspace::readDue() {
    const QDateTime now = QDateTime::currentDateTime();
    std::vector<std::uint32_t> due;
    bool planned = false;
    for (const auto& source : m_sources) {
        planned = planned || source.nextRead.isValid();
        if (source.nextRead.isValid() && source.nextRead <= now) {
            due.push_back(source.id);
        }
    }
    for (const std::uint32_t id : due) {
        refresh(id);
    }
    if (!planned) {
        m_due.stop();
    }
}

void Workspace::setEnvironment(std::uint32_t id, Environment environment) {
    if (SourceState* source = find(id); source != nullptr) {
        source->spec.environment = environment;
        m_scanSoon.start();
        emit sourcesChanged();
    }
}

void Workspace::setInterval(std::chrono::seconds interval) {
    m_interval = interval;
    for (SourceState& source : m_sources) {
        source.nextRead = {};
        if (!source.reading) {
            plan(source);
        }
    }
}

void Workspace::scan() {
    ScanInput input;
    input.revision = ++m_revision;
    input.before = m_view;
    std::set<std::string> names;
    for (const auto& source : m_sources) {
        for (const auto& snapshot : source.gateways) {
            GatewayView gateway;
            const std::string title =
                !source.spec.title.isEmpty() && source.gateways.size() == 1
                    ? source.spec.title.toStdString()
                    : report::gatewayTitle(*snapshot, source.spec.name.toStdString(),
                                           source.gateways.size());
            gateway.name = uniqueName(title, names);
            gateway.source = source.id;
            gateway.environment = source.spec.environment;
            gateway.snapshot = snapshot;
            input.gateways.push_back(std::move(gateway));
            input.sources.push_back(source.spec.name.toStdString());
        }
    }
    m_scanner.clear(); // an older scan that has not begun is of no use any more
    m_scanner.start([this, input = std::move(input)]() mutable {
        FleetViewPtr view = scanFleet(std::move(input));
        QMetaObject::invokeMethod(
            this, [this, view = std::move(view)] { publish(view); }, Qt::QueuedConnection);
    });
}

void Workspace::publish(FleetViewPtr view) {
    if (view->revision != m_revision) {
        return;
    }
    m_view = std::move(view);
    for (const Error& problem : m_view->problems) {
        emit told(QString::fromStdString(problem.text()), true);
    }
    emit viewChanged();
}

} // namespace gatelens::ui
