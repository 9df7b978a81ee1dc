// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/recorder.h"

#include <QDateTime>
#include <QTemporaryDir>

#include <utility>

namespace gatelens::ui {

namespace {

struct Observed {
    history::Observation observation;
    bool unchanged = false; // in meaning, since it was kept last
};

// A running gateway that was read again and is the same need not be written out;
// of files every byte counts.
bool sameAs(const FleetView* before, const GatewayView& gateway) {
    if (before == nullptr) {
        return false;
    }
    const auto known = before->gateway(gateway.name);
    if (!known) {
        return false;
    }
    const GatewayView& old = before->gateways[*known];
    return old.counts == gateway.counts &&
           (old.snapshot == gateway.snapshot ||
            (gateway.snapshot->gateway.live && old.snapshot->gateway.live &&
             old.changes == gateway.changes));
}

Status keepAll(history::Store& store, const std::vector<Observed>& gateways) {
    for (const Observed& gateway : gateways) {
        if (gateway.unchanged) {
            history::Selection last;
            last.gateway = gateway.observation.gateway;
            last.source = history::sourceKey(gateway.observation.source);
            last.limit = 1;
            const auto states = store.states(last);
            if (!states) {
                return fail(states.error());
            }
            if (!states->empty()) {
                // To the minute is enough, and spares the disk.
                if (gateway.observation.at - states->front().lastSeen < 60) {
                    continue;
                }
                if (auto seen = store.seenAgain(states->front().id, gateway.observation.at);
                    !seen) {
                    return seen;
                }
                continue;
            }
        }
        if (auto kept = store.record(gateway.observation); !kept) {
            return fail(std::move(kept.error()));
        }
    }
    return {};
}

} // namespace

Recorder::Recorder(const QString& location, const Workspace& workspace, QObject* parent)
    : QObject(parent)
    , m_workspace(workspace)
    , m_store(std::make_shared<std::optional<history::Store>>())
    , m_states(std::make_shared<const std::vector<history::State>>()) {
    // The connection to a database belongs to the thread that opened it.
    m_worker.setMaxThreadCount(1);
    m_worker.setExpiryTimeout(-1);
    setLocation(location);
    connect(&workspace, &Workspace::viewChanged, this, &Recorder::keep);
}

Recorder::~Recorder() {
    m_worker.clear();
    m_worker.start([store = m_store] { store->reset(); });
    m_worker.waitForDone();
}

void Recorder::setLocation(const QString& location) {
    m_location = location;
    if (location.isEmpty()) {
        auto directory = std::make_shared<QTemporaryDir>();
        m_location = directory->filePath(QStringLiteral("history.sqlite"));
        m_temporary = directory;
    }
    m_worker.start([store = m_store] { store->reset(); });
    m_seen.reset();
    keep();
}

Status Recorder::openStore(std::optional<history::Store>& store, const std::string& location) {
    if (!store) {
        auto opened = history::Store::open(location);
        if (!opened) {
            return fail(std::move(opened.error()));
        }
        store.emplace(std::move(*opened));
    }
    return {};
}

void Recorder::keep() {
    const FleetViewPtr view = m_workspace.view();
    std::vector<Observed> gateways;
    for (const GatewayView& gateway : view->gateways) {
        const SourceState* source = m_workspace.source(gateway.source);
        if (source == nullptr) {
            continue;
        }
        Observed observed;
        observed.observation.gateway = gateway.name;
        observed.observation.source = source->spec.name.toStdString();
        observed.observation.snapshot = gateway.snapshot;
        observed.observation.findings = gateway.counts;
        observed.observation.at = source->lastRead.isValid() ? source->lastRead.toSecsSinceEpoch()
                                                             : QDateTime::currentSecsSinceEpoch();
        observed.unchanged = sameAs(m_seen.get(), gateway);
        gateways.push_back(std::move(observed));
    }
    m_seen = view;
    ask<std::vector<history::State>>(
        [gateways =
             std::move(gateways)](history::Store& store) -> Result<std::vector<history::State>> {
            if (auto kept = keepAll(store, gateways); !kept) {
                return fail(std::move(kept.error()));
            }
            constexpr std::size_t kMost = 5000;
            history::Selection newest;
            newest.limit = kMost;
            return store.states(newest);
        },
        this, [this](auto states) { show(std::move(states)); });
}

void Recorder::show(Result<std::vector<history::State>> states) {
    if (states) {
        m_states = std::make_shared<const std::vector<history::State>>(std::move(*states));
        m_error.reset();
    } else {
        m_error = std::move(states.error());
        m_seen.reset(); // what was not kept is tried again
    }
    emit changed();
}

} // namespace gatelens::ui
