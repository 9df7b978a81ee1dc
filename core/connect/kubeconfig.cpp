// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/kubeconfig.h"

#include "core/base/strings.h"
#include "core/connect/secret_reference.h"
#include "core/text/document.h"
#include "core/text/file_system.h"

#include <fmt/format.h>

#include <QByteArray>

#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::connect {

namespace {

constexpr std::size_t kMaxBytes = 16U << 20U;

std::string defaultPath(const Environment& environment) {
    const std::string list = environment("KUBECONFIG").value_or("");
    for (const auto path : split(list, ':')) {
        if (!path.empty() && text::DiskFileSystem().exists(std::string(path))) {
            return std::string(path);
        }
    }
    return environment("HOME").value_or("") + "/.kube/config";
}

class KubeconfigReader final {
public:
    KubeconfigReader(const text::SourceMap& sources, const text::Node& root, std::string path)
        : m_sources(sources)
        , m_root(root)
        , m_path(std::move(path)) {}

    Result<KubeAccess> read(const SourceName& name, Access base, AdapterList adapters) const {
        const auto context = chooseContext(name.context);
        if (!context) {
            return fail(context.error());
        }
        const auto cluster = entry("clusters", **context, "cluster");
        if (!cluster) {
            return fail(cluster.error());
        }
        KubeAccess result{.server = {}, .access = std::move(base)};
        if (auto status = takeCluster(result, **cluster, name, adapters); !status) {
            return fail(std::move(status.error()));
        }
        const auto* userName = (*context)->get("user");
        if (userName == nullptr || textOf(*userName).empty()) {
            return result; // a cluster that asks for nothing
        }
        const auto user = entry("users", **context, "user");
        if (!user) {
            return fail(user.error());
        }
        if (auto status = takeUser(result.access, **user); !status) {
            return fail(std::move(status.error()));
        }
        return result;
    }

private:
    [[nodiscard]] tl::unexpected<Error> wrong(const text::Node& node, std::string message,
                                              ErrorCode code = ErrorCode::InvalidInput) const {
        return fail(code, std::move(message), m_sources.place(node.range));
    }

    static std::string textOf(const text::Node& node) {
        return std::string(node.asText().value_or(std::string_view{}));
    }

    static std::string textOf(const text::Node& mapping, std::string_view key) {
        const auto* value = mapping.get(key);
        return value == nullptr ? std::string{} : textOf(*value);
    }

    Result<const text::Node*> chooseContext(const std::string& asked) const {
        const std::string wanted = asked.empty() ? textOf(m_root, "current-context") : asked;
        if (wanted.empty()) {
            return wrong(m_root, "has no current-context; name one with ?context=…");
        }
        return named("contexts", wanted, "context", m_root);
    }

    Result<const text::Node*> entry(std::string_view list, const text::Node& context,
                                    std::string_view kind) const {
        const auto* name = context.get(kind);
        if (name == nullptr) {
            return wrong(context, fmt::format("the context names no {}", kind));
        }
        return named(list, textOf(*name), kind, *name);
    }

    // The mapping `kind` of the list's element of that name.
    Result<const text::Node*> named(std::string_view list, std::string_view wanted,
                                    std::string_view kind, const text::Node& reference) const {
        std::vector<std::string_view> names;
        const auto* elements = m_root.get(list);
        for (const auto* element :
             elements == nullptr ? std::span<const text::Node* const>{} : elements->items) {
            const auto* name = element->get("name");
            const auto known = name == nullptr ? std::string_view{} : name->asText().value_or("");
            const auto* value = element->get(kind);
            if (known == wanted && value != nullptr && value->isMapping()) {
                return value;
            }
            names.push_back(known);
        }
        return wrong(
            reference,
            fmt::format("there is no {} \"{}\"; known: {}", kind, wanted,
                        names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "))),
            ErrorCode::NotFound);
    }

    Status takeCluster(KubeAccess& result, const text::Node& cluster, const SourceName& name,
                       AdapterList adapters) const {
        for (const char* key : {"tls-server-name", "proxy-url"}) {
            if (const auto* value = cluster.get(key)) {
                return wrong(*value, fmt::format("{} is not supported", key),
                             ErrorCode::Unsupported);
            }
        }
        const auto* server = cluster.get("server");
        if (server == nullptr) {
            return wrong(cluster, "the cluster has no server");
        }
        auto target = parseSourceName(textOf(*server), adapters);
        if (!target || target->kind != SourceName::Kind::Http || target->product != nullptr) {
            return wrong(*server, "expected the URL of an API server, such as https://host:6443");
        }
        result.server = *std::move(target);
        result.server.product = name.product;
        result.server.text = name.text;
        const auto* insecure = cluster.get("insecure-skip-tls-verify");
        if (insecure != nullptr && insecure->asBool().value_or(false)) {
            result.access.verifyTls = false;
        }
        return takePem(cluster, "certificate-authority", result.access.caFile, result.access.caPem);
    }

    Status takeUser(Access& access, const text::Node& user) const {
        for (const char* key : {"exec", "auth-provider"}) {
            if (const auto* plugin = user.get(key)) {
                return wrong(*plugin,
                             fmt::format("the user has a credential plugin ({}), which is not run; "
                                         "make a token (kubectl create token …), set "
                                         "GATELENS_TOKEN and name k8s+https://host:6443",
                                         key),
                             ErrorCode::Unsupported);
            }
        }
        auto status = takePem(user, "client-certificate", access.clientCertificate,
                              access.clientCertificatePem);
        if (status) {
            status = takePem(user, "client-key", access.clientKey, access.clientKeyPem);
        }
        return status ? takeToken(access, user) : status;
    }

    Status takeToken(Access& access, const text::Node& user) const {
        std::string token = textOf(user, "token");
        const auto* file = user.get("tokenFile");
        if (token.empty() && file != nullptr) {
            auto text =
                text::DiskFileSystem().read(text::resolvePath(m_path, textOf(*file)), kMaxBytes);
            if (!text) {
                return fail(std::move(text.error()));
            }
            token = trim(*text);
        }
        std::string credential;
        if (!token.empty()) {
            credential = "Bearer " + token;
        } else if (user.get("username") != nullptr) {
            const std::string pair = textOf(user, "username") + ':' + textOf(user, "password");
            credential = "Basic " + QByteArray::fromStdString(pair).toBase64().toStdString();
        }
        if (credential.empty()) {
            return {};
        }
        if (auto status = checkHeader("Authorization", credential, m_sources.place(user.range));
            !status) {
            return status;
        }
        access.headers.emplace_back("Authorization", std::move(credential));
        return {};
    }

    // "<key>-data" holds the PEM in base64 and goes before "<key>", a file.
    Status takePem(const text::Node& mapping, const std::string& key, std::string& file,
                   std::string& pem) const {
        if (const auto* data = mapping.get(key + "-data")) {
            const auto decoded = QByteArray::fromBase64Encoding(
                QByteArray::fromStdString(textOf(*data)), QByteArray::AbortOnBase64DecodingErrors);
            if (!decoded || decoded.decoded.isEmpty()) {
                return wrong(*data, fmt::format("{}-data is not base64", key));
            }
            pem = decoded.decoded.toStdString();
        } else if (const auto* path = mapping.get(key)) {
            file = text::resolvePath(m_path, textOf(*path));
        }
        return {};
    }

    const text::SourceMap& m_sources;
    const text::Node& m_root;
    std::string m_path;
};

} // namespace

Result<KubeAccess> readKubeconfig(const SourceName& name, Access base, AdapterList adapters,
                                  const Environment& environment) {
    const std::string path = name.path.empty() ? defaultPath(environment) : name.path;
    auto bytes = text::DiskFileSystem().read(path, kMaxBytes);
    if (!bytes) {
        return fail(std::move(bytes.error()));
    }
    text::SourceMap sources;
    const auto& file = sources.add(text::SourceKind::File, path, *std::move(bytes));
    const auto document = text::readYaml(file);
    if (!document) {
        return fail(document.error());
    }
    const auto* root = (*document)->root();
    if (root == nullptr || !root->isMapping()) {
        return fail(ErrorCode::InvalidInput,
                    "is no kubeconfig; expected clusters, users and contexts", path);
    }
    return KubeconfigReader(sources, *root, path).read(name, std::move(base), adapters);
}

} // namespace gatelens::connect
