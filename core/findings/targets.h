// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What stands at an address: cloud metadata, a control plane. For rules about where a
// gateway can be made to send requests.
#pragma once

#include "core/findings/context.h"

#include <string>
#include <string_view>
#include <vector>

namespace gatelens::findings {

// One address of a service and where it is written: its targets, or the host that it
// names itself.
struct Destination {
    std::string host;
    std::uint16_t port = 0;
    model::Provenance place;
};
[[nodiscard]] std::vector<Destination> destinationsOf(const Context& context, model::ServiceId id);

// Link-local and metadata addresses and names of clouds, also written as one number,
// in hexadecimal or mapped into IPv6.
[[nodiscard]] bool isMetadata(std::string_view host);

// "Kubernetes API", "etcd", "Docker": what controls other machines and listens at that
// place; empty when nothing is known to.
[[nodiscard]] std::string_view controlPlaneAt(std::string_view host, std::uint16_t port);

} // namespace gatelens::findings
