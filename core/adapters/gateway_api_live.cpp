// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/gateway_api_live.h"

#include "core/adapters/gateway_api_internal.h"
#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters {

extern const Adapter gatewayApiAdapter;

namespace gatewayapi {

namespace {

using text::Node;

constexpr std::string_view kVersion = "/version";
constexpr std::string_view kGroups = "/apis";
constexpr std::string_view kCrd = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/"
                                  "httproutes.gateway.networking.k8s.io";
constexpr int kPageSize = 500;
constexpr int kRestarts = 3; // of one list whose continue token expired
constexpr std::size_t kMostSecrets = 1000;

// Groups whose policies are shown; of these only kinds that attach or filter.
constexpr std::array kVendorGroups = std::to_array<std::string_view>(
    {"gateway.envoyproxy.io", "gateway.nginx.org", "gateway.kgateway.dev", "kuadrant.io",
     "security.istio.io", "configuration.konghq.com", "traefik.io", "networking.gke.io",
     "gateway.k8s.aws"});

bool isPolicyKind(std::string_view kind) {
    return kind.ends_with("Policy") || kind.ends_with("Filter") || kind == "Middleware" ||
           kind.ends_with("Authentication") || kind == "Backend";
}

// v1 before v1beta1 before v1alpha3: what discovery calls the better version.
int versionRank(std::string_view version) {
    const auto number = [](std::string_view digits) {
        return static_cast<int>(parseInt(digits).value_or(0));
    };
    if (const auto beta = version.find("beta"); beta != std::string_view::npos) {
        return 100 + number(version.substr(beta + 4));
    }
    if (const auto alpha = version.find("alpha"); alpha != std::string_view::npos) {
        return number(version.substr(alpha + 5));
    }
    return 200 + number(version.substr(1));
}

std::string encode(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

// The value of "tls.key" leaves the answer before anything keeps it: expiry and
// names of a certificate do not need its key.
void dropPrivateKey(std::string& body) {
    constexpr std::string_view kKey = "\"tls.key\"";
    for (auto at = body.find(kKey); at != std::string::npos; at = body.find(kKey, at + 1)) {
        const auto open = body.find('"', body.find(':', at + kKey.size()));
        const auto close = open == std::string::npos ? open : body.find('"', open + 1);
        if (close != std::string::npos) {
            body.erase(open + 1, close - open - 1);
        }
    }
}

// One list, page by page.
struct Listing {
    std::string kind;
    std::string base;   // "/apis/gateway.networking.k8s.io/v1"
    std::string plural; // "httproutes"
    bool namespaced = true;
    std::vector<std::string> pages;
    std::vector<std::string> names; // of the requests
    int restarts = 0;

    [[nodiscard]] std::string path() const { return base + '/' + plural; }
};

struct Served {
    std::string group;
    std::string version;
    std::string plural;
    bool namespaced = true;
};

class ClusterReader final : public LiveReader {
public:
    std::vector<ApiRequest> start() override {
        std::vector<ApiRequest> requests = {get(std::string(kVersion)), get(std::string(kGroups)),
                                            get(std::string(kCrd))};
        addListing({"Service", "/api/v1", "services", true, {}, {}, 0}, requests);
        addListing({"Namespace", "/api/v1", "namespaces", false, {}, {}, 0}, requests);
        addListing(
            {"EndpointSlice", "/apis/discovery.k8s.io/v1", "endpointslices", true, {}, {}, 0},
            requests);
        return requests;
    }

    Result<std::vector<ApiRequest>> feed(ApiAnswer answer) override {
        const std::string& path = answer.request.path;
        if (answer.status == 401) {
            return fail(ErrorCode::Unauthorized,
                        "the API server does not accept the credential; set a bearer token or a "
                        "client certificate",
                        path);
        }
        if (answer.status >= 500 || (answer.status >= 300 && answer.status < 400)) {
            return fail(ErrorCode::UnexpectedAnswer,
                        fmt::format("status {}: {}", answer.status, messageOf(answer.body)), path);
        }
        if (path == kVersion || path == kCrd) {
            keep(std::move(answer));
            return std::vector<ApiRequest>{};
        }
        if (path == kGroups) {
            return readGroups(answer);
        }
        const auto discovery = m_discovery.find(path);
        if (discovery != m_discovery.end()) {
            return readResources(answer, discovery->second);
        }
        const auto listing = m_pages.find(path);
        if (listing != m_pages.end()) {
            return readPage(std::move(answer), listing->second);
        }
        if (answer.status == 200) {
            dropPrivateKey(answer.body);
            keep(std::move(answer));
        } else if (answer.status == 403) {
            m_refused.insert("Secret");
        }
        return std::vector<ApiRequest>{};
    }

    Result<model::Snapshot> finish(ReadContext& context) override {
        SnapshotBuilder builder(context, gatewayApiAdapter);
        Objects objects;
        objects.live = true;
        objects.unreadable = m_refused;
        for (Listing& listing : m_listings) {
            if (!m_refused.contains(listing.kind)) {
                objects.listed.insert(listing.kind);
            }
            for (std::size_t i = 0; i < listing.pages.size(); ++i) {
                auto document =
                    context.parse(text::SourceKind::ApiAnswer, "GET " + listing.names[i],
                                  std::move(listing.pages[i]), text::Format::Json);
                if (!document) {
                    return fail(std::move(document.error()));
                }
                gather(objects, *(*document)->root(), listing.path());
            }
            settlePaths(objects, listing);
        }
        for (auto& [path, body] : m_kept) {
            auto document = context.parse(text::SourceKind::ApiAnswer, "GET " + path,
                                          std::move(body), text::Format::Json);
            if (!document) {
                return fail(ErrorCode::UnexpectedAnswer, document.error().message,
                            document.error().place);
            }
            readKept(builder, objects, path, *(*document)->root());
        }
        assemble(builder, objects);
        for (const std::string& kind : m_refused) {
            builder.report(text::Severity::Warning, "not-available",
                           fmt::format("the credential may not list {} objects, so the picture is "
                                       "not complete",
                                       kind),
                           {}, "allow get and list on them", {});
        }
        return builder.finish();
    }

private:
    static ApiRequest get(std::string path) {
        ApiRequest request;
        request.path = std::move(path);
        request.headers = {{"Accept", "application/json"}};
        return request;
    }

    void keep(ApiAnswer answer) {
        if (answer.status == 200) {
            m_kept.emplace_back(answer.request.path, std::move(answer.body));
        }
    }

    // A small answer of discovery; its text lives as long as the call needs it.
    struct Small {
        std::unique_ptr<text::SourceMap> sources = std::make_unique<text::SourceMap>();
        text::DocumentPtr document;
        [[nodiscard]] const Node* root() const { return document->root(); }
    };
    static Result<Small> parseSmall(const std::string& path, std::string body) {
        Small small;
        const auto& file =
            small.sources->add(text::SourceKind::ApiAnswer, "GET " + path, std::move(body));
        auto document = text::readJson(file);
        if (!document) {
            return fail(ErrorCode::UnexpectedAnswer, document.error().message,
                        document.error().place);
        }
        small.document = std::move(*document);
        return small;
    }

    // The message of a Status object.
    static std::string messageOf(const std::string& body) {
        const auto small = parseSmall("error", body);
        return small ? textOf(small->root(), "message") : std::string();
    }

    void addListing(Listing listing, std::vector<ApiRequest>& requests) {
        const std::string first = fmt::format("{}?limit={}", listing.path(), kPageSize);
        m_pages[first] = m_listings.size();
        m_listings.push_back(std::move(listing));
        requests.push_back(get(first));
    }

    Result<std::vector<ApiRequest>> readGroups(const ApiAnswer& answer) {
        const std::string& path = answer.request.path;
        if (answer.status != 200) {
            return fail(answer.status == 403 ? ErrorCode::Unauthorized : ErrorCode::WrongProduct,
                        fmt::format("status {}: {}", answer.status, messageOf(answer.body)), path);
        }
        auto small = parseSmall(path, answer.body);
        if (!small) {
            return fail(std::move(small.error()));
        }
        if (textOf(small->root(), "kind") != "APIGroupList") {
            return fail(ErrorCode::WrongProduct, "is not the answer of a Kubernetes API server",
                        path);
        }
        std::vector<ApiRequest> requests;
        bool installed = false;
        for (const Node* group : itemsOf(small->root(), "groups")) {
            const std::string name = textOf(group, "name");
            installed = installed || name == kGroup;
            const bool wanted =
                name == kGroup || name == kExperimentalGroup ||
                std::find(kVendorGroups.begin(), kVendorGroups.end(), name) != kVendorGroups.end();
            for (const Node* version : itemsOf(wanted ? group : nullptr, "versions")) {
                const std::string resource = "/apis/" + textOf(version, "groupVersion");
                m_discovery[resource] = {name, textOf(version, "version")};
                requests.push_back(get(resource));
            }
        }
        if (!installed) {
            return fail(ErrorCode::Unsupported,
                        "the Gateway API is not installed in this cluster (no group "
                        "gateway.networking.k8s.io)",
                        path);
        }
        m_outstanding = requests.size();
        return requests;
    }

    Result<std::vector<ApiRequest>>
    readResources(const ApiAnswer& answer, const std::pair<std::string, std::string>& version) {
        if (answer.status == 200) {
            auto small = parseSmall(answer.request.path, answer.body);
            if (!small) {
                return fail(std::move(small.error()));
            }
            for (const Node* resource : itemsOf(small->root(), "resources")) {
                addServed(*resource, version);
            }
        }
        std::vector<ApiRequest> requests;
        if (m_outstanding > 0 && --m_outstanding == 0) {
            for (const auto& [kind, served] : m_served) {
                addListing({kind,
                            fmt::format("/apis/{}/{}", served.group, served.version),
                            served.plural,
                            served.namespaced,
                            {},
                            {},
                            0},
                           requests);
            }
        }
        return requests;
    }

    // Of several versions of a kind the best one is listed.
    void addServed(const Node& resource, const std::pair<std::string, std::string>& version) {
        const std::string plural = textOf(&resource, "name");
        const std::string kind = textOf(&resource, "kind");
        const auto verbs = textsOf(&resource, "verbs");
        const bool listable = std::find(verbs.begin(), verbs.end(), "list") != verbs.end();
        const bool standard = version.first == kGroup || version.first == kExperimentalGroup;
        if (plural.find('/') != std::string::npos || !listable ||
            (!standard && !isPolicyKind(kind))) {
            return;
        }
        const auto [at, fresh] = m_served.try_emplace(kind);
        const bool better =
            fresh || (at->second.group == version.first &&
                      versionRank(version.second) > versionRank(at->second.version));
        if (better) {
            at->second = {version.first, version.second, plural,
                          boolOf(&resource, "namespaced", true)};
        }
    }

    Result<std::vector<ApiRequest>> readPage(ApiAnswer answer, std::size_t index) {
        Listing& listing = m_listings[index];
        const std::string path = answer.request.path;
        if (answer.status == 403) {
            m_refused.insert(listing.kind);
            return std::vector<ApiRequest>{};
        }
        if (answer.status == 404) {
            return std::vector<ApiRequest>{}; // an optional API of this cluster's version
        }
        if (answer.status == 410) {
            return restart(listing, index, path);
        }
        if (answer.status != 200) {
            return fail(ErrorCode::UnexpectedAnswer,
                        fmt::format("status {}: {}", answer.status, messageOf(answer.body)), path);
        }
        auto small = parseSmall(path, answer.body);
        if (!small) {
            return fail(std::move(small.error()));
        }
        if (!textOf(small->root(), "kind").ends_with("List")) {
            return fail(ErrorCode::UnexpectedAnswer, "is no list of Kubernetes objects", path);
        }
        std::vector<ApiRequest> requests;
        if (listing.kind == "Gateway" || listing.kind.ends_with("ListenerSet")) {
            requestSecrets(*small->root(), requests);
        }
        const std::string next = textOf(small->root()->get("metadata"), "continue");
        listing.pages.push_back(std::move(answer.body));
        listing.names.push_back(path);
        if (!next.empty()) {
            const std::string following =
                fmt::format("{}?limit={}&continue={}", listing.path(), kPageSize, encode(next));
            m_pages[following] = index;
            requests.push_back(get(following));
        }
        return requests;
    }

    // The token of the next page expired; what was read may be half old, half new.
    Result<std::vector<ApiRequest>> restart(Listing& listing, std::size_t index,
                                            const std::string& path) {
        if (++listing.restarts > kRestarts) {
            return fail(ErrorCode::UnexpectedAnswer,
                        "the list changes faster than it can be read (410 Gone)", path);
        }
        listing.pages.clear();
        listing.names.clear();
        const std::string first = fmt::format("{}?limit={}", listing.path(), kPageSize);
        m_pages[first] = index;
        return std::vector<ApiRequest>{get(first)};
    }

    // The certificates of listeners, one by one: listing all Secrets would take more
    // than is needed and more rights than a reader should have.
    void requestSecrets(const Node& list, std::vector<ApiRequest>& requests) {
        for (const Node* gateway : itemsOf(&list, "items")) {
            const std::string ns = textOf(gateway->get("metadata"), "namespace");
            for (const Node* listener : itemsOf(gateway->get("spec"), "listeners")) {
                for (const Node* ref : itemsOf(listener->get("tls"), "certificateRefs")) {
                    const Reference secret = readReference(*ref, {{}, "Secret", ns});
                    const std::string path = fmt::format("/api/v1/namespaces/{}/secrets/{}",
                                                         encode(secret.ns), encode(secret.name));
                    if (secret.kind == "Secret" && m_secrets.size() < kMostSecrets &&
                        m_secrets.insert(path).second) {
                        requests.push_back(get(path));
                    }
                }
            }
        }
    }

    static void settlePaths(Objects& objects, const Listing& listing) {
        for (Object& object : objects.all) {
            if (object.apiPath == listing.path()) {
                object.apiPath =
                    listing.namespaced
                        ? fmt::format("{}/namespaces/{}/{}/{}", listing.base, object.ns,
                                      listing.plural, object.name)
                        : fmt::format("{}/{}/{}", listing.base, listing.plural, object.name);
            }
        }
    }

    static void readKept(SnapshotBuilder& builder, Objects& objects, const std::string& path,
                         const Node& root) {
        model::Gateway& gateway = builder.gateway();
        if (path == kVersion) {
            gateway.nodes.push_back("kubernetes " + textOf(&root, "gitVersion"));
        } else if (path == kCrd) {
            const Node* annotations = root.at({"metadata", "annotations"});
            std::string version = textOf(annotations, "gateway.networking.k8s.io/bundle-version");
            gateway.version = version.starts_with('v') ? version.substr(1) : version;
            gateway.edition = textOf(annotations, "gateway.networking.k8s.io/channel");
        } else {
            gather(objects, root, path);
        }
    }

    std::vector<Listing> m_listings;
    std::map<std::string, std::size_t> m_pages; // request -> listing
    std::map<std::string, std::pair<std::string, std::string>> m_discovery;
    std::map<std::string, Served> m_served; // by kind
    std::vector<std::pair<std::string, std::string>> m_kept;
    std::set<std::string> m_secrets;
    std::set<std::string> m_refused;
    std::size_t m_outstanding = 0;
};

} // namespace

Confidence identify(const ApiAnswer& answer) {
    const auto has = [&answer](std::string_view text) {
        return answer.body.find(text) != std::string::npos;
    };
    if (answer.status == 200 && answer.request.path == kGroups && has("APIGroupList")) {
        return has(kGroup) ? Confidence::Certain : Confidence::Likely;
    }
    if (answer.status == 200 && has("\"gitVersion\"") && has("\"goVersion\"")) {
        return Confidence::Likely;
    }
    // A Status object: an API server that wants a credential.
    const bool status = has("\"kind\"") && has("\"Status\"") && has("\"apiVersion\"");
    const bool refused = answer.status == 401 || answer.status == 403;
    return refused && status ? Confidence::Likely : Confidence::None;
}

std::unique_ptr<LiveReader> openLive(const LiveOptions&) {
    return std::make_unique<ClusterReader>();
}

} // namespace gatewayapi
} // namespace gatelens::adapters
