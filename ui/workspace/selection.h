// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The one selection that topology, tables, findings and inspector share, and the
// way back through earlier ones. Kept by natural keys, so that it survives a
// refresh.
#pragma once

#include "ui/workspace/fleet_view.h"

#include <QObject>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::ui {

// What is selected. `gateway` empty: the fleet as a whole; `key` empty: the
// gateway itself.
struct Selection {
    std::string gateway;
    model::EntityKind kind = model::EntityKind::Gateway;
    std::string key;
    std::string finding; // fingerprint, when it was chosen as a finding

    [[nodiscard]] bool entity() const { return !key.empty(); }
    friend bool operator==(const Selection&, const Selection&) = default;
};

[[nodiscard]] Selection selectionOf(const FleetView& view, const findings::Subject& subject);
[[nodiscard]] Selection selectionOf(const FleetView& view, const findings::Finding& finding);
// Where the selection is in that view; none when it has gone.
[[nodiscard]] std::optional<findings::Subject> resolve(const FleetView& view,
                                                       const Selection& selection);

// By kind ("route") and name or key; an empty kind takes any.
[[nodiscard]] std::optional<model::EntityRef>
findEntity(const model::Snapshot& snapshot, std::string_view kind, std::string_view name);

class SelectionModel final : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    [[nodiscard]] const Selection& current() const { return m_current; }
    void select(const Selection& selection);
    // Drops entity and finding, stays at the gateway.
    void clearEntity();
    void back();
    void forward();
    [[nodiscard]] bool canGoBack() const { return !m_past.empty(); }
    [[nodiscard]] bool canGoForward() const { return !m_future.empty(); }

signals:
    void changed();

private:
    Selection m_current;
    std::vector<Selection> m_past;
    std::vector<Selection> m_future;
};

} // namespace gatelens::ui
