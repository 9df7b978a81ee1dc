// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which product answers at an address: a few harmless questions, each put once,
// until an adapter is certain.
#pragma once

#include "core/connect/source_name.h"
#include "core/connect/transport.h"

#include <optional>
#include <string>

namespace gatelens::connect {

struct Detection {
    const adapters::Adapter* adapter = nullptr;
    adapters::Confidence confidence = adapters::Confidence::None;
};

// Whether any of the adapters that are asked has probes of that kind.
[[nodiscard]] bool hasProbes(const SourceName& name, bool runtimeSocket, AdapterList adapters);

// Asks the probes of `name.product`, or of every adapter when it is not named.
// `runtimeSocket` chooses the probes that are commands. A gateway that runs on
// this machine as `process` also counts by its executable.
//
// Errors: those of the connection; Unauthorized when nothing was recognised and
// the server wants a credential; WrongProduct with what answered instead.
[[nodiscard]] Result<Detection> detectProduct(const SourceName& name, bool runtimeSocket,
                                              Transport& transport, AdapterList adapters,
                                              const std::optional<adapters::LocalProcess>& process);

} // namespace gatelens::connect
