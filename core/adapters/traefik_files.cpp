// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/traefik_files.h"

#include "core/adapters/support/draft.h"
#include "core/adapters/support/fields.h"
#include "core/adapters/traefik_api.h"
#include "core/adapters/traefik_canonical.h"
#include "core/adapters/traefik_model.h"
#include "core/adapters/traefik_shapes.h"
#include "core/base/strings.h"
#include "core/text/file_system.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::adapters::traefik {

using text::Node;
using text::Severity;

} // namespace gatelens::adapters::traefik

namespace gatelens::adapters {
extern const Adapter traefikAdapter;
}

namespace gatelens::adapters::traefik {

namespace {

const Node* present(const Node* mapping, std::string_view key) {
    const Node* value = mapping == nullptr ? nullptr : mapping->get(key);
    return value == nullptr || value->isNull() ? nullptr : value;
}

// Names are the same in any case.
const Node* folded(const Node& mapping, std::string_view key) {
    for (const auto& member : mapping.members) {
        if (equalsIgnoreCase(member.name, key)) {
            return member.value;
        }
    }
    return nullptr;
}

bool hasAny(const Node* mapping, std::initializer_list<std::string_view> keys) {
    return mapping != nullptr && mapping->isMapping() &&
           std::any_of(keys.begin(), keys.end(),
                       [&](std::string_view key) { return folded(*mapping, key) != nullptr; });
}

bool isEntryPoints(const Node* node) {
    return node != nullptr && node->isMapping() &&
           std::any_of(node->members.begin(), node->members.end(), [](const auto& member) {
               return folded(*member.value, "address") != nullptr ||
                      folded(*member.value, "http") != nullptr;
           });
}

bool isRawData(const Node& root) {
    const Node* routers = root.get("routers");
    if (routers == nullptr || !routers->isMapping() || routers->members.empty()) {
        return false;
    }
    const auto& first = routers->members.front();
    return first.name.find('@') != std::string_view::npos &&
           first.value->get("status") != nullptr && first.value->get("service") != nullptr;
}

bool isTraefikGroup(const Node& root) {
    const Node* version = root.get("apiVersion");
    return version != nullptr && (version->text.starts_with("traefik.io/") ||
                                  version->text.starts_with("traefik.containo.us/"));
}

bool isTraefikLabel(std::string_view text) {
    return text.starts_with("traefik.http.") || text.starts_with("traefik.tcp.") ||
           text.starts_with("traefik.udp.");
}

bool hasTraefikLabels(const Node& service) {
    const Node* labels = service.get("labels");
    if (labels == nullptr) {
        return false;
    }
    return std::any_of(labels->members.begin(), labels->members.end(),
                       [](const auto& m) { return isTraefikLabel(m.name); }) ||
           std::any_of(labels->items.begin(), labels->items.end(),
                       [](const Node* item) { return isTraefikLabel(item->text); });
}

} // namespace

Kinds kindsOf(const Node& root) {
    Kinds kinds;
    if (!root.isMapping()) {
        return kinds;
    }
    kinds.crd = isTraefikGroup(root);
    kinds.rawData = isRawData(root);
    kinds.version = root.get("Version") != nullptr && root.get("Codename") != nullptr;
    if (kinds.crd || kinds.rawData) {
        kinds.certain = kinds.rawData;
        return kinds;
    }
    const Node* entryPoints = folded(root, "entryPoints");
    const Node* providers = folded(root, "providers");
    const bool providerNames =
        hasAny(providers, {"file", "docker", "swarm", "kubernetesIngress", "kubernetesCRD",
                           "kubernetesGateway", "consulCatalog", "nomad", "ecs", "redis", "etcd",
                           "zooKeeper", "rest", "http", "marathon", "rancher"});
    const bool resolvers = folded(root, "certificatesResolvers") != nullptr;
    kinds.staticPart = isEntryPoints(entryPoints) || providerNames || resolvers;
    const Node* http = folded(root, "http");
    const Node* tcp = folded(root, "tcp");
    const Node* udp = folded(root, "udp");
    const bool objects =
        hasAny(http, {"routers", "services", "middlewares", "serversTransports"}) ||
        hasAny(tcp, {"routers", "services", "middlewares", "serversTransports"}) ||
        hasAny(udp, {"routers", "services"});
    const Node* tls = folded(root, "tls");
    const Node* certificates = tls == nullptr ? nullptr : folded(*tls, "certificates");
    const bool tlsPart = hasAny(tls, {"options", "stores"}) ||
                         (certificates != nullptr && !certificates->items.empty() &&
                          folded(*certificates->items.front(), "certFile") != nullptr);
    kinds.dynamicPart = objects || tlsPart;
    kinds.certain = isEntryPoints(entryPoints) || objects;
    if (const Node* services = root.get("services"); services != nullptr && !kinds.dynamicPart) {
        kinds.labels =
            std::any_of(services->members.begin(), services->members.end(),
                        [](const auto& member) { return hasTraefikLabels(*member.value); });
    }
    return kinds;
}

Confidence recognizeFile(const text::Document& document, std::string_view /*name*/) {
    Confidence best = Confidence::None;
    for (const Node* root : document.roots) {
        const Kinds kinds = kindsOf(*root);
        Confidence found = Confidence::None;
        if (kinds.certain) {
            found = Confidence::Certain;
        } else if (kinds.staticPart || kinds.dynamicPart) {
            found = Confidence::Likely;
        } else if (kinds.crd || kinds.labels || kinds.version) {
            found = Confidence::Likely;
        }
        best = std::max(best, found);
    }
    return best;
}

FileLoader::FileLoader(SnapshotBuilder& out, Config& config)
    : m_out(out)
    , m_config(config)
    , m_derived(makeDerivedDocument()) {}

void FileLoader::load(std::span<const text::DocumentPtr> documents) {
    std::vector<const Node*> roots;
    for (const auto& document : documents) {
        roots.insert(roots.end(), document->roots.begin(), document->roots.end());
    }
    for (const Node* root : roots) {
        const Kinds kinds = kindsOf(*root);
        if (kinds.crd || kinds.labels) {
            reportUnread(*root, kinds);
        }
        if (kinds.version) {
            m_config.version = textOf(root, "Version");
        }
        if (kinds.rawData) {
            readRawData(*root, m_config);
        }
        if (!kinds.staticPart) {
            continue;
        }
        if (m_config.staticRoot != nullptr) {
            m_out.warn("second-static-file",
                       "there is more than one static configuration; only the first is read",
                       root->range, "read them one by one");
            continue;
        }
        readStatic(*root);
    }
    followProvider();
    for (const Node* root : roots) {
        const Kinds kinds = kindsOf(*root);
        if (kinds.dynamicPart && kinds.staticPart && !m_dynamicRoots.contains(root) &&
            !m_providerUnknown) {
            m_out.warn("ignored-section",
                       "routers, services and the like are ignored in the static configuration "
                       "unless the file provider names this file",
                       root->range, "name it in providers.file.filename, or move them");
        }
        if (kinds.dynamicPart) {
            readDynamic(*root);
        }
    }
    if (m_config.staticRoot != nullptr) {
        addInternalObjects(m_config, *m_derived->arena, m_out.snapshot().diagnostics);
        m_config.knownProviders.emplace_back("internal");
    }
}

void FileLoader::loadStatic(const text::DocumentPtr& document) {
    for (const Node* root : document->roots) {
        if (m_config.staticRoot == nullptr && kindsOf(*root).staticPart) {
            readStatic(*root);
            followProvider();
            addDefaultTransports(m_config);
        }
    }
}

void FileLoader::reportUnread(const Node& root, const Kinds& kinds) {
    if (kinds.crd) {
        const std::string kind = textOf(&root, "kind");
        m_out.note("not-read",
                   fmt::format("the Kubernetes resource {} \"{}\" is not read", kind,
                               textOf(root.get("metadata"), "name")),
                   root.range, "read the running Traefik through its API");
    } else {
        m_out.note("not-read", "container labels for Traefik are not read", root.range,
                   "read the running Traefik through its API");
    }
}

void FileLoader::readStatic(const Node& root) {
    m_staticFile = root.range.file;
    text::Diagnostics& diagnostics = m_out.snapshot().diagnostics;
    Canonical canonical(*m_derived->arena, *m_out.context().sources(), diagnostics);
    const Node& node = canonical.of(root, staticShape());
    m_config.staticRoot = &node;
    m_out.gateway().source.range = root.range;
    checkRoot(root);
    checkShape(node, staticShape(), "static configuration", diagnostics);
    reportRemoved(node);
    if (textOf(present(&node, "core"), "defaultRuleSyntax") == "v2") {
        m_config.syntax = RuleSyntax::V2;
    }
    if (const Node* entryPoints = present(&node, "entryPoints");
        entryPoints != nullptr && entryPoints->isMapping()) {
        for (const auto& member : entryPoints->members) {
            m_config.entryPoints.push_back(
                {std::string(member.name), "", member.value, member.keyRange, {}});
        }
    }
    if (m_config.entryPoints.empty()) {
        // Traefik then opens :80 under the name "http".
        Draft draft = Draft::mapping(root.range);
        draft.set("address", Draft::string(":80", root.range));
        m_config.entryPoints.push_back(
            {"http", "", freeze(draft, *m_derived->arena), root.range, {}});
    }
    checkStatic(node);
}

// Traefik skips keys at the top that it does not know, in both kinds of files.
void FileLoader::checkRoot(const Node& root) {
    std::vector<std::string_view> names;
    for (const Shape* shape : {&staticShape(), &dynamicShape()}) {
        for (const Field& field : shape->fields) {
            names.push_back(field.name);
        }
    }
    for (const auto& member : root.members) {
        const bool known = std::any_of(names.begin(), names.end(), [&](std::string_view name) {
            return equalsIgnoreCase(name, member.name);
        });
        if (!known && !member.name.starts_with("x-")) {
            const auto near = nearest(member.name, names);
            m_out.warn(
                "unknown-key",
                fmt::format("the key \"{}\" is unknown, and Traefik ignores it", member.name),
                member.keyRange,
                near.empty() ? "remove it" : fmt::format("did you mean \"{}\"?", near));
        }
    }
}

void FileLoader::reportRemoved(const Node& root) {
    for (const RemovedKey& removed : removedStaticKeys()) {
        const Node* parent = &root;
        const auto steps = split(removed.path, '.');
        for (std::size_t i = 0; i + 1 < steps.size() && parent != nullptr; ++i) {
            parent = present(parent, steps[i]);
        }
        const text::Member* member = parent == nullptr ? nullptr : parent->member(steps.back());
        if (member == nullptr) {
            continue;
        }
        // Whoever has such a key runs Traefik 2, whose rules have another syntax.
        m_config.syntax = RuleSyntax::V2;
        m_out.warn(
            "removed-key",
            fmt::format("\"{}\" is of Traefik 2; Traefik 3 refuses to start with it", removed.path),
            member->keyRange, std::string(removed.advice));
    }
}

void FileLoader::checkStatic(const Node& root) {
    for (const Object& entryPoint : m_config.entryPoints) {
        const Node* address = present(entryPoint.node, "address");
        if (address == nullptr) {
            m_out.error("missing-key",
                        fmt::format("entry point \"{}\" has no address", entryPoint.name),
                        entryPoint.range, "add address, such as \":443\"");
            continue;
        }
        std::string_view text = address->text;
        const auto slash = text.rfind('/');
        const std::string_view protocol =
            slash == std::string_view::npos ? "tcp" : text.substr(slash + 1);
        text = text.substr(0, slash);
        const auto parsed = parseHostPort(text);
        if ((address->flags & text::kHasPlaceholder) != 0) {
            continue;
        }
        if (!equalsIgnoreCase(protocol, "tcp") && !equalsIgnoreCase(protocol, "udp")) {
            m_out.error("unknown-value",
                        fmt::format("entry point \"{}\" has the protocol \"{}\"", entryPoint.name,
                                    protocol),
                        address->range, "write /tcp or /udp");
        } else if (!parsed || parsed->port == 0) {
            m_out.error("invalid-address",
                        fmt::format("entry point \"{}\" listens on \"{}\", which is no address "
                                    "with a port",
                                    entryPoint.name, address->text),
                        address->range, "write it as \":443\" or \"127.0.0.1:443\"");
        }
    }
    const Node* resolvers = present(&root, "certificatesResolvers");
    for (const auto& resolver :
         resolvers == nullptr ? std::span<const text::Member>{} : resolvers->members) {
        const Node* acme = present(resolver.value, "acme");
        if (acme != nullptr && !hasAny(acme, {"dnsChallenge", "httpChallenge", "tlsChallenge"})) {
            m_out.error(
                "missing-key",
                fmt::format("the certificate resolver \"{}\" has no challenge", resolver.name),
                resolver.keyRange, "add tlsChallenge, httpChallenge or dnsChallenge");
        }
    }
    const Node* basePath = present(present(&root, "api"), "basePath");
    if (basePath != nullptr && !basePath->text.starts_with('/')) {
        m_out.error("invalid-path", "api.basePath does not start with a slash", basePath->range);
    }
}

void FileLoader::followProvider() {
    const Node* providers = present(m_config.staticRoot, "providers");
    const Node* file = present(providers, "file");
    if (!m_config.merged) {
        m_config.knownProviders.emplace_back("file");
    }
    if (file == nullptr) {
        return;
    }
    const Node* directory = present(file, "directory");
    const Node* filename = present(file, "filename");
    if (directory != nullptr && !directory->text.empty()) {
        followDirectory(std::string(directory->text), *directory);
    } else if (filename != nullptr && !filename->text.empty()) {
        followFile(std::string(filename->text), *filename);
    } else {
        m_out.error("missing-key", "the file provider has neither \"filename\" nor \"directory\"",
                    file->range);
    }
}

std::string FileLoader::locate(const std::string& path, bool directory) const {
    const text::FileSystem& files = m_out.context().files();
    const auto* source = m_out.context().sources()->find(m_staticFile);
    const std::string from = source == nullptr ? std::string{} : source->name();
    const auto slash = path.find_last_not_of('/');
    const std::string trimmed = path.substr(0, slash + 1);
    const std::string last = trimmed.substr(trimmed.rfind('/') + 1);
    for (const std::string& candidate :
         {text::resolvePath(from, path), path, text::resolvePath(from, last)}) {
        if (directory ? files.isDirectory(candidate)
                      : files.exists(candidate) && !files.isDirectory(candidate)) {
            return candidate;
        }
    }
    return {};
}

void FileLoader::followFile(const std::string& path, const Node& place) {
    const std::string name = toLower(path);
    const bool supported =
        name.ends_with(".toml") || name.ends_with(".yaml") || name.ends_with(".yml");
    if ((place.flags & text::kHasPlaceholder) != 0) {
        m_providerUnknown = true;
        m_out.note("template", "the name of the dynamic file holds a placeholder", place.range);
        return;
    }
    if (!supported) {
        m_out.error("unsupported-file",
                    fmt::format("the file provider reads .toml, .yaml and .yml, not {}", path),
                    place.range);
        return;
    }
    const std::string found = locate(path, false);
    if (found.empty()) {
        m_out.warn("missing-file",
                   fmt::format("the dynamic configuration {} cannot be found from here", path),
                   place.range, "read it beside the static configuration");
        return;
    }
    auto document = m_out.context().load(found);
    if (!document) {
        m_out.error(
            "unreadable-file",
            fmt::format("the dynamic configuration cannot be read: {}", document.error().text()),
            place.range, "Go templates can be read only after Traefik has rendered them");
        return;
    }
    for (const Node* root : (*document)->roots) {
        readDynamic(*root);
    }
}

void FileLoader::followDirectory(const std::string& path, const Node& place) {
    if ((place.flags & text::kHasPlaceholder) != 0) {
        m_providerUnknown = true;
        m_out.note("template", "the name of the directory holds a placeholder", place.range);
        return;
    }
    const std::string found = locate(path, true);
    auto names =
        found.empty()
            ? Result<std::vector<std::string>>(fail(ErrorCode::NotFound, "no such directory", path))
            : m_out.context().files().list(found, m_out.context().limits().maxFiles);
    if (!names) {
        m_out.warn("missing-file",
                   fmt::format("the directory of dynamic configuration {} cannot be read: {}", path,
                               names.error().message),
                   place.range, "read it beside the static configuration");
        return;
    }
    for (const std::string& name : *names) {
        const std::string lower = toLower(name);
        if (lower.ends_with(".toml") || lower.ends_with(".yaml") || lower.ends_with(".yml")) {
            followFile(name, place);
        }
    }
}

void FileLoader::readDynamic(const Node& root) {
    if (!m_dynamicRoots.insert(&root).second || !root.isMapping()) {
        return;
    }
    text::Diagnostics& diagnostics = m_out.snapshot().diagnostics;
    Canonical canonical(*m_derived->arena, *m_out.context().sources(), diagnostics);
    const Node& node = canonical.of(root, dynamicShape());
    if (root.range.file != m_staticFile) {
        checkRoot(root);
    }
    checkShape(node, dynamicShape(), "dynamic configuration", diagnostics);
    for (const Layer layer : kLayers) {
        if (const Node* section = present(&node, layerName(layer)); section != nullptr) {
            readSection(*section, layer);
        }
    }
    if (const Node* tls = present(&node, "tls"); tls != nullptr) {
        readTlsSection(*tls);
    }
}

void FileLoader::readSection(const Node& section, Layer layer) {
    LayerConfig& config = m_config.layer(layer);
    const bool http = layer == Layer::Http;
    const bool tcp = layer == Layer::Tcp;
    readTable(present(&section, "routers"),
              http  ? httpRouterShape()
              : tcp ? tcpRouterShape()
                    : udpRouterShape(),
              "router", config.routers);
    readTable(present(&section, "services"),
              http  ? httpServiceShape()
              : tcp ? tcpServiceShape()
                    : udpServiceShape(),
              "service", config.services);
    if (layer != Layer::Udp) {
        readTable(present(&section, "middlewares"),
                  http ? httpMiddlewareShape() : tcpMiddlewareShape(), "middleware",
                  config.middlewares);
        readTable(present(&section, "serversTransports"),
                  http ? httpTransportShape() : tcpTransportShape(), "servers transport",
                  config.transports);
    }
}

void FileLoader::readTlsSection(const Node& section) {
    readTable(present(&section, "options"), tlsOptionsShape(), "TLS options", m_config.tlsOptions);
    readTable(present(&section, "stores"), tlsStoreShape(), "TLS store", m_config.tlsStores);
    const Node* certificates = present(&section, "certificates");
    if (certificates == nullptr) {
        return;
    }
    text::Diagnostics& diagnostics = m_out.snapshot().diagnostics;
    Canonical canonical(*m_derived->arena, *m_out.context().sources(), diagnostics);
    for (const Node* item : certificates->items) {
        const Node& node = canonical.of(*item, tlsCertificateShape());
        checkShape(node, tlsCertificateShape(), "certificate", diagnostics);
        if (node.isMapping()) {
            m_config.certificates.push_back({"", "file", &node, node.range, {}});
        }
    }
}

void FileLoader::readTable(const Node* table, const Shape& shape, std::string_view what,
                           ObjectTable& objects) {
    if (table == nullptr || !table->isMapping()) {
        return;
    }
    text::Diagnostics& diagnostics = m_out.snapshot().diagnostics;
    Canonical canonical(*m_derived->arena, *m_out.context().sources(), diagnostics);
    // TLS options and stores named "default" belong to no provider.
    const bool shared = &objects == &m_config.tlsOptions || &objects == &m_config.tlsStores;
    for (const auto& member : table->members) {
        const Node& node = canonical.of(*member.value, shape);
        checkShape(node, shape, fmt::format("{} \"{}\"", what, member.name), diagnostics);
        if (!node.isMapping()) {
            continue;
        }
        const bool isDefault = shared && member.name == "default";
        const Object* first = objects.add(
            {std::string(member.name), isDefault ? "" : "file", &node, member.keyRange, {}});
        if (first != nullptr && first->range.file != member.keyRange.file) {
            m_out.error("duplicate-name",
                        fmt::format("{} \"{}\" is defined in {} already; Traefik keeps only one",
                                    what, member.name,
                                    m_out.context().sources()->place(first->range)),
                        member.keyRange, "give one of them another name");
        }
    }
}

Result<model::Snapshot> readFiles(ReadContext& context,
                                  std::span<const text::DocumentPtr> documents) {
    SnapshotBuilder out(context, traefikAdapter);
    Config config;
    FileLoader loader(out, config);
    loader.load(documents);
    if (config.staticRoot == nullptr) {
        // Without the static file the entry points are known by name only.
        std::set<std::string, std::less<>> names;
        for (const Layer layer : kLayers) {
            for (const Object& router : config.layer(layer).routers.items()) {
                const Node* list = present(router.node, "entryPoints");
                for (const Node* name :
                     list == nullptr ? std::span<const Node* const>{} : list->items) {
                    if (name->isScalar() && names.emplace(name->text).second) {
                        config.entryPoints.push_back(
                            {std::string(name->text), "", nullptr, name->range, {}});
                    }
                }
            }
        }
        if (!names.empty()) {
            out.note("no-static-file",
                     "the static configuration is not here; addresses of entry points and "
                     "defaults are unknown",
                     documents.front()->roots.front()->range,
                     "read it together with the file that defines entryPoints");
        }
    }
    ModelBuilder(out, config).build();
    model::Snapshot snapshot = out.finish();
    snapshot.documents.push_back(loader.derived());
    return snapshot;
}

} // namespace gatelens::adapters::traefik
