// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the inspector says of an entity, as data: pure functions of a fleet view,
// tested without a window.
#pragma once

#include "ui/workspace/fleet_view.h"

#include <QCoreApplication>
#include <QString>

#include <optional>
#include <vector>

namespace gatelens::ui {

struct Fact {
    QString label;
    QString value;
    bool mono = false;
    bool assumed = false; // a product default or unknown: nobody wrote it
};

struct PolicyFact {
    enum class State : std::uint8_t { Runs, Inherited, Overridden, Absent };
    QString name;
    QString detail;
    State state = State::Runs;
    std::optional<findings::Subject> subject;
};

struct Link {
    QString label;
    findings::Subject subject;
};

struct EntityFacts {
    QString kind;  // "Route"
    QString title; // "/v1/payments"
    QString subtitle;
    QString place; // "kong.yaml:32:9"
    QString file;  // to be opened, when the place is on a disk
    int line = 0;
    std::vector<PolicyFact> policies;
    std::vector<Fact> facts;
    std::vector<Link> leadsTo;
    std::vector<Link> usedBy;
    QString raw; // as read, secrets masked
};

class Facts final {
    Q_DECLARE_TR_FUNCTIONS(Facts)

public:
    [[nodiscard]] static EntityFacts of(const FleetView& view, const findings::Subject& subject);
};

// "RS256 · exp": the values of a policy's configuration that tell it apart, at
// most about `length` characters, secrets masked.
[[nodiscard]] QString policySummary(const model::Policy& policy, int length);

// "listener", translated, with a capital.
[[nodiscard]] QString kindTitle(model::EntityKind kind);

} // namespace gatelens::ui
