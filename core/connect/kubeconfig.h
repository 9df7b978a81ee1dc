// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The API server and the credentials of one context of a kubeconfig file.
#pragma once

#include "core/connect/profile.h"
#include "core/connect/source_name.h"
#include "core/connect/source_reader.h"

#include <string>

namespace gatelens::connect {

struct KubeAccess {
    SourceName server; // Http
    Access access;     // `base` with the context's certificates and token
};

// `name` is a Kubeconfig source; without a path the first file of $KUBECONFIG
// that exists, else ~/.kube/config. Errors name file:line:column. Credential
// plugins (exec, auth-provider) are programs and are not run: Unsupported.
[[nodiscard]] Result<KubeAccess> readKubeconfig(const SourceName& name, Access base,
                                                AdapterList adapters,
                                                const Environment& environment);

} // namespace gatelens::connect
