// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/kubeconfig.h"

#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters {

using text::Node;

namespace {

// The entry of that name in a list of {name, <kind>}.
const Node* entryOf(const Node& root, std::string_view list, std::string_view kind,
                    std::string_view name) {
    const Node* entries = root.get(list);
    for (const Node* entry : entries == nullptr ? std::span<const Node* const>{} : entries->items) {
        if (textOf(entry, "name") == name) {
            return entry->get(kind);
        }
    }
    return nullptr;
}

std::string namesOf(const Node& root, std::string_view list) {
    std::string out;
    const Node* entries = root.get(list);
    for (const Node* entry : entries == nullptr ? std::span<const Node* const>{} : entries->items) {
        out += (out.empty() ? "" : ", ") + textOf(entry, "name");
    }
    return out.empty() ? "none" : out;
}

Result<std::string> decoded(const Node& holder, std::string_view key) {
    const std::string text = textOf(&holder, key);
    auto bytes = decodeBase64(text);
    if (!bytes) {
        return fail(ErrorCode::InvalidInput, fmt::format("{} is no base64 text", key));
    }
    return std::move(*bytes);
}

Status readCluster(const Node& cluster, KubeAccess& access) {
    access.server = textOf(&cluster, "server");
    if (access.server.empty()) {
        return fail(ErrorCode::InvalidInput, "the cluster has no server");
    }
    access.caFile = textOf(&cluster, "certificate-authority");
    access.serverName = textOf(&cluster, "tls-server-name");
    access.verifyTls = !boolOf(&cluster, "insecure-skip-tls-verify", false);
    auto ca = decoded(cluster, "certificate-authority-data");
    if (!ca) {
        return fail(std::move(ca.error()));
    }
    access.caPem = std::move(*ca);
    return {};
}

Status readUser(const Node& user, KubeAccess& access) {
    access.token = textOf(&user, "token");
    access.tokenFile = textOf(&user, "tokenFile");
    access.clientCertificateFile = textOf(&user, "client-certificate");
    access.clientKeyFile = textOf(&user, "client-key");
    auto certificate = decoded(user, "client-certificate-data");
    auto key = decoded(user, "client-key-data");
    if (!certificate || !key) {
        return fail(!certificate ? std::move(certificate.error()) : std::move(key.error()));
    }
    access.clientCertificatePem = std::move(*certificate);
    access.clientKeyPem = std::move(*key);
    access.exec = textOf(user.get("exec"), "command");
    if (access.exec.empty()) {
        access.exec = textOf(user.get("auth-provider"), "name");
    }
    return {};
}

} // namespace

Result<KubeAccess> parseKubeconfig(const text::Document& document, std::string_view context) {
    const Node* root = document.root();
    if (root == nullptr || !root->isMapping() || root->get("clusters") == nullptr) {
        return fail(ErrorCode::InvalidInput, "is no kubeconfig: it has no clusters");
    }
    KubeAccess access;
    access.context = context.empty() ? textOf(root, "current-context") : std::string(context);
    const Node* chosen = entryOf(*root, "contexts", "context", access.context);
    if (chosen == nullptr) {
        return fail(ErrorCode::NotFound, fmt::format("there is no context \"{}\" (there are: {})",
                                                     access.context, namesOf(*root, "contexts")));
    }
    const std::string clusterName = textOf(chosen, "cluster");
    const Node* cluster = entryOf(*root, "clusters", "cluster", clusterName);
    if (cluster == nullptr) {
        return fail(ErrorCode::NotFound, fmt::format("there is no cluster \"{}\" (there are: {})",
                                                     clusterName, namesOf(*root, "clusters")));
    }
    if (auto status = readCluster(*cluster, access); !status) {
        return fail(std::move(status.error()));
    }
    const std::string userName = textOf(chosen, "user");
    const Node* user = entryOf(*root, "users", "user", userName);
    if (user == nullptr) {
        if (userName.empty()) {
            return access; // anonymous
        }
        return fail(ErrorCode::NotFound, fmt::format("there is no user \"{}\" (there are: {})",
                                                     userName, namesOf(*root, "users")));
    }
    if (auto status = readUser(*user, access); !status) {
        return fail(std::move(status.error()));
    }
    return access;
}

} // namespace gatelens::adapters
