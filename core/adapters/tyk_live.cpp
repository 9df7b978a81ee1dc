// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A running Tyk gateway through its control API. The lists have no pages; nothing
// that changes or reloads the gateway is ever asked.
#include "core/adapters/support/schemes.h"
#include "core/adapters/support/url.h"
#include "core/adapters/tyk_util.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::tyk {

using model::Setting;
using text::Node;

namespace {

constexpr std::size_t kMaxKeys = 10'000; // shown; a gateway can have millions

struct Question {
    std::string_view path;
    bool needed = false;
};

// What older gateways do not have, or switch off, is not needed.
constexpr std::array kQuestions = std::to_array<Question>({
    {"/hello"},
    {"/tyk/apis", true},
    {"/tyk/apis/oas"},
    {"/tyk/policies"},
    {"/tyk/certs?mode=detailed"},
    {"/tyk/keys"},
    {"/config"},
});

bool isNeeded(std::string_view path) {
    const auto found = std::ranges::find(kQuestions, path, &Question::path);
    return found != kQuestions.end() && found->needed;
}

Error refusal(const ApiAnswer& answer) {
    return {ErrorCode::Unauthorized,
            fmt::format("answers {}: the control API wants its secret; set GATELENS_HEADERS to "
                        "\"X-Tyk-Authorization: <secret of tyk.conf>\", or use a profile",
                        answer.status),
            answer.request.path};
}

// Seconds since the epoch of an RFC 3339 time; 0 when it is none.
std::int64_t secondsOf(const std::string& text) {
    std::tm parts{};
    const char* rest = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
    if (rest == nullptr) {
        return 0;
    }
    std::int64_t seconds = timegm(&parts);
    std::string_view zone =
        std::string_view(text).substr(static_cast<std::size_t>(rest - text.c_str()));
    zone.remove_prefix(std::min(zone.find_first_of("Z+-"), zone.size())); // a fraction
    if (zone.size() == 6) {                                               // "+02:00"
        const auto hours = parseInt(zone.substr(1, 2));
        const auto minutes = parseInt(zone.substr(4, 2));
        const std::int64_t offset = hours.value_or(0) * 3600 + minutes.value_or(0) * 60;
        seconds -= zone.front() == '-' ? -offset : offset;
    }
    return seconds;
}

class TykReader final : public LiveReader {
public:
    explicit TykReader(LiveOptions options)
        : m_options(std::move(options)) {}

    std::vector<ApiRequest> start() override {
        std::vector<ApiRequest> requests;
        for (const auto& question : kQuestions) {
            ApiRequest request;
            request.path = question.path;
            requests.push_back(std::move(request));
        }
        return requests;
    }

    Result<std::vector<ApiRequest>> feed(ApiAnswer answer) override {
        const std::string path = answer.request.path;
        if (isNeeded(path)) {
            if (answer.status == 401 || answer.status == 403) {
                return fail(refusal(answer));
            }
            if (answer.status == 404) {
                return fail(ErrorCode::WrongProduct,
                            "answers 404: this is not the control API of a Tyk gateway, or it is "
                            "on another port (control_api_port)",
                            path);
            }
            if (answer.status != 200) {
                return fail(
                    ErrorCode::UnexpectedAnswer,
                    fmt::format("answers {} where the list of APIs was expected", answer.status),
                    path);
            }
        }
        m_answers[path] = std::move(answer);
        return std::vector<ApiRequest>{};
    }

    Result<model::Snapshot> finish(ReadContext& context) override {
        SnapshotBuilder builder(context, tykAdapter);
        builder.gateway().live = true;
        Input input;
        input.live = true;
        input.settings = readSettings(nullptr, {});
        readBase(input);
        readHealth(builder);
        if (auto status = readDefinitions(builder, input); !status) {
            return fail(std::move(status.error()));
        }
        readCertificates(builder, input);
        settleApis(builder, input);
        addSettings(builder, input.settings);
        addAdmin(builder, input.settings);
        addApis(builder, input);
        addPlans(builder, input);
        readKeys(builder);
        builder.keep(input.derived);
        return builder.finish();
    }

private:
    // The traffic usually comes in where the control API answers.
    void readBase(Input& input) {
        m_base = parseUrl(m_options.baseUrl);
        if (m_base) {
            input.settings.tls = m_base->scheme == "https";
            input.settings.port =
                m_base->port != 0 ? m_base->port : defaultPort(protocolOfScheme(m_base->scheme));
        }
    }

    // The root of an answer; null when the gateway did not give it.
    Result<const Node*> parse(SnapshotBuilder& builder, const std::string& path) {
        const auto found = m_answers.find(path);
        if (found == m_answers.end() || found->second.status != 200) {
            return nullptr;
        }
        auto document = builder.context().parse(text::SourceKind::ApiAnswer, "GET " + path,
                                                std::move(found->second.body), text::Format::Json);
        if (!document) {
            return fail(document.error().code == ErrorCode::LimitExceeded
                            ? ErrorCode::LimitExceeded
                            : ErrorCode::UnexpectedAnswer,
                        "is not the JSON that was expected: " + document.error().message, path);
        }
        return (*document)->root();
    }

    // Before 2.9 the answer was a greeting, not JSON; then the version stays unknown.
    void readHealth(SnapshotBuilder& builder) {
        const auto root = parse(builder, "/hello");
        if (!root || *root == nullptr) {
            return;
        }
        std::string version = textOf(*root, "version");
        if (version.starts_with('v')) {
            version.erase(0, 1);
        }
        builder.gateway().version = std::move(version);
        if (const Node* redis = child(child(*root, "details"), "redis")) {
            builder.gateway().store.kind = "redis";
            builder.gateway().store.range = redis->range;
        }
    }

    Status readDefinitions(SnapshotBuilder& builder, Input& input) {
        for (const std::string path : {"/config", "/tyk/apis", "/tyk/apis/oas", "/tyk/policies"}) {
            const auto root = parse(builder, path);
            if (!root) {
                // Something else may well answer at "/config" or "/tyk/policies".
                if (isNeeded(path)) {
                    return fail(root.error());
                }
                continue;
            }
            if (*root == nullptr) {
                continue;
            }
            if (isNeeded(path) && !(*root)->isSequence() && !(*root)->isNull()) {
                return fail(ErrorCode::UnexpectedAnswer,
                            fmt::format("is {} where the list of APIs was expected",
                                        text::kindName((*root)->kind)),
                            path);
            }
            if (path == "/config") {
                takeConfig(builder, input, **root);
                continue;
            }
            for (const Node* item : (*root)->items) {
                take(builder, input, *item, path);
            }
        }
        return {};
    }

    void takeConfig(SnapshotBuilder& builder, Input& input, const Node& root) {
        if (kindOf(root) == DocumentKind::Config) {
            collectNode(builder, input, root, "/config");
        }
    }

    static void take(SnapshotBuilder& builder, Input& input, const Node& item,
                     const std::string& path) {
        const std::size_t apis = input.apis.size();
        const std::size_t plans = input.plans.size();
        collectNode(builder, input, item, path);
        for (std::size_t i = apis; i < input.apis.size(); ++i) {
            input.apis[i].apiPath = path + '/' + input.apis[i].id;
        }
        for (std::size_t i = plans; i < input.plans.size(); ++i) {
            input.plans[i].apiPath = path + '/' + input.plans[i].id;
        }
    }

    void addAdmin(SnapshotBuilder& builder, const Settings& settings) {
        if (settings.known() || !m_base) {
            return;
        }
        model::AdminEndpoint endpoint;
        endpoint.name = "control API";
        endpoint.key = "control-api";
        endpoint.kind = "admin-api";
        endpoint.productKind = "control API";
        endpoint.source.apiPath = "/tyk";
        endpoint.address = m_base->host;
        endpoint.port = settings.port;
        endpoint.tls = settings.tls;
        const auto exposure = model::exposureOf(m_base->host);
        if (exposure != model::Exposure::Unknown) {
            endpoint.exposure = {exposure, model::Origin::Observed, {}};
        }
        builder.gateway().admin.push_back(std::move(endpoint));
    }

    // The store gives what it knows of a certificate, never the certificate.
    void readCertificates(SnapshotBuilder& builder, Input& input) {
        const std::string path = "/tyk/certs?mode=detailed";
        const auto root = parse(builder, path);
        if (!root || *root == nullptr) {
            return;
        }
        for (const Node* item : itemsOf(*root, "certs")) {
            const std::string id = item->isMapping() ? textOf(item, "id") : std::string(item->text);
            if (id.empty()) {
                continue;
            }
            model::Certificate certificate;
            certificate.key = id;
            certificate.productId = id;
            certificate.productKind = "certificate";
            certificate.raw = item;
            certificate.source = {item->range, "/tyk/certs/" + id};
            if (item->isMapping()) {
                certificate.name = textOf(item, "subject_cn");
                certificate.chain.push_back(factsOfCertificate(*item, id));
                if (isOn(item, "has_private")) {
                    certificate.privateKey.form = model::SecretForm::Redacted;
                }
            } else {
                certificate.problem = "the gateway tells only its id";
            }
            input.certificates.emplace(id, builder.add(std::move(certificate)));
        }
    }

    static model::CertificateFacts factsOfCertificate(const Node& item, const std::string& id) {
        constexpr std::size_t kSha256 = 64;
        model::CertificateFacts facts;
        facts.subject = "CN=" + textOf(&item, "subject_cn");
        facts.issuer = "CN=" + textOf(&item, "issuer_cn");
        facts.dnsNames = textsOf(&item, "dns_names");
        facts.notBefore = secondsOf(textOf(&item, "not_before"));
        facts.notAfter = secondsOf(textOf(&item, "not_after"));
        facts.isCa = isOn(&item, "is_ca");
        facts.selfSigned = facts.subject == facts.issuer;
        if (id.size() >= kSha256) { // organisation id + fingerprint
            facts.fingerprint = id.substr(id.size() - kSha256);
        }
        return facts;
    }

    // Only the names: what a key may do is not asked for.
    void readKeys(SnapshotBuilder& builder) {
        const auto root = parse(builder, "/tyk/keys");
        if (!root || *root == nullptr) {
            builder.note("keys-not-listed",
                         "the gateway does not list its keys (enable_hashed_keys_listing)", {});
            return;
        }
        const auto keys = itemsOf(*root, "keys");
        for (const Node* key : keys.first(std::min(keys.size(), kMaxKeys))) {
            addKey(builder, *key);
        }
        if (keys.size() > kMaxKeys) {
            builder.note("keys-left-out",
                         fmt::format("{} of {} keys are shown", kMaxKeys, keys.size()),
                         (*root)->range);
        }
    }

    static void addKey(SnapshotBuilder& builder, const Node& key) {
        model::Credential credential;
        credential.kind = model::CredentialKind::ApiKey;
        credential.type = "key";
        credential.secret = model::inspectSecret(key.text, key.range, model::SecretHint::Digest);
        // A hash may be shown; a key in clear is the secret itself.
        const bool hashed = credential.secret.form == model::SecretForm::Hash;
        model::Consumer consumer;
        consumer.name = hashed ? std::string(key.text) : credential.secret.masked;
        consumer.key = consumer.name;
        consumer.productKind = "key";
        consumer.source = {key.range, "/tyk/keys"};
        credential.key = consumer.key;
        credential.source = consumer.source;
        credential.consumer = builder.add(std::move(consumer));
        builder.add(std::move(credential));
    }

    LiveOptions m_options;
    std::optional<Url> m_base;
    std::map<std::string, ApiAnswer> m_answers;
};

} // namespace

Confidence identify(const ApiAnswer& answer) {
    if (answer.status == 403 &&
        answer.body.find("Attempted administrative access") != std::string::npos) {
        return Confidence::Certain;
    }
    if (answer.status == 200 && answer.request.path == "/hello" &&
        answer.body.find("\"Tyk GW\"") != std::string::npos) {
        return Confidence::Certain;
    }
    if (answer.status == 200 && answer.request.path == "/tyk/schema" &&
        answer.body.find("x-tyk-api-gateway") != std::string::npos) {
        return Confidence::Certain;
    }
    // Older versions answer "/hello" with nothing but this text.
    return answer.request.path == "/hello" && answer.body.starts_with("Hello Tiki")
               ? Confidence::Certain
               : Confidence::None;
}

std::unique_ptr<LiveReader> openLive(const LiveOptions& options) {
    return std::make_unique<TykReader>(options);
}

} // namespace gatelens::adapters::tyk
