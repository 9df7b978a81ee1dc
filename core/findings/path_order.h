// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Puts a policy where it stands on the way: after the route, before the service.
#pragma once

#include "core/findings/reporter.h"

#include <algorithm>

namespace gatelens::findings {

inline void viaPolicy(Draft& draft, const Context& context, model::PolicyId id) {
    auto& path = draft.finding().path;
    const auto route = std::find_if(path.begin(), path.end(), [](const Subject& subject) {
        return subject.entity.kind == model::EntityKind::Route;
    });
    path.insert(route == path.end() ? path.end() : route + 1,
                {context.index(), {model::EntityKind::Policy, id.value}});
}

} // namespace gatelens::findings
