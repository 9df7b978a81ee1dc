// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The hop from the gateway to a backend, as the UPS rules look at it: what crosses
// the wire in clear, and which route brings it there.
#pragma once

#include "core/findings/context.h"
#include "core/findings/reporter.h"

#include <string>
#include <string_view>

namespace gatelens::findings {

// Who gets clear text from a service: its first target on another machine, or the
// host that the service names itself. `exists` is false when the hop is encrypted,
// stays on this machine, or a mesh encrypts it (attested).
struct ClearHop {
    bool exists = false;
    model::TargetId target; // none when the service names a host directly
    std::string address;    // "10.0.0.1:8080"
};
[[nodiscard]] ClearHop clearHop(const Context& context, model::ServiceId id);

// The place that makes the hop a clear one: the protocol of the service, or for
// HAProxy the server line, which would carry "ssl".
void addEvidence(Draft& draft, const Context& context, model::ServiceId id, const ClearHop& hop);

// The first route of the service that clients reach over TLS on a public listener;
// none when there is none.
[[nodiscard]] model::RouteId publicTlsRoute(const Context& context, model::ServiceId id);

// A name that only an internal resolver knows: one label, or a suffix such as
// .internal, .local, .svc, .consul, .lan.
[[nodiscard]] bool isInternalName(std::string_view host);

} // namespace gatelens::findings
