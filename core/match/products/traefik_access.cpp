// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The middlewares of Traefik 3.7 that let a request through or answer it, and those
// that change its fields. What only the running gateway can know is a gap.
#include "core/base/strings.h"
#include "core/match/products/traefik_internal.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::match::traefik {

namespace {

using text::Node;
using Outcome = Middleware::Outcome;

const Node* member(const Node* config, std::string_view key) {
    const Node* value = config == nullptr ? nullptr : config->get(key);
    return value == nullptr || value->isNull() ? nullptr : value;
}

std::string textOf(const Node* config, std::string_view key) {
    const Node* value = member(config, key);
    return value == nullptr ? std::string{} : std::string(value->asText().value_or(""));
}

bool boolOf(const Node* config, std::string_view key) {
    const Node* value = member(config, key);
    return value != nullptr && value->asBool().value_or(false);
}

std::int64_t intOf(const Node* config, std::string_view key) {
    const Node* value = member(config, key);
    return value == nullptr ? 0 : value->asInt().value_or(0);
}

std::vector<std::string> textsOf(const Node* config, std::string_view key) {
    std::vector<std::string> out;
    if (const Node* list = member(config, key)) {
        for (const Node* item : list->items) {
            out.emplace_back(item->text);
        }
    }
    return out;
}

std::vector<AddressBlock> blocksOf(const Node* config, std::string_view key) {
    std::vector<AddressBlock> blocks;
    for (const std::string& text : textsOf(config, key)) {
        if (const auto block = parseAddressBlock(text)) {
            blocks.push_back(*block);
        }
    }
    return blocks;
}

bool isIn(const std::vector<AddressBlock>& blocks, std::string_view text) {
    const auto address = parseAddress(trim(text));
    return address && std::any_of(blocks.begin(), blocks.end(), [&address](const auto& block) {
               return block.contains(*address);
           });
}

class IpAllowList final : public Middleware {
public:
    explicit IpAllowList(const Node* config)
        : m_allowed(blocksOf(config, "sourceRange"))
        , m_excluded(blocksOf(member(config, "ipStrategy"), "excludedIPs"))
        , m_depth(static_cast<std::size_t>(
              std::max<std::int64_t>(0, intOf(member(config, "ipStrategy"), "depth"))))
        , m_status(static_cast<int>(intOf(config, "rejectStatusCode"))) {}

    Outcome pass(Run& run) const override {
        const std::string client = clientOf(run);
        if (isIn(m_allowed, client)) {
            return {};
        }
        return {m_status == 0 ? 403 : m_status,
                {},
                fmt::format("the address \"{}\" is in no allowed range", client)};
    }

private:
    // IPStrategy.Get: depth before excludedIPs, else the peer itself.
    [[nodiscard]] std::string clientOf(const Run& run) const {
        const auto chain = split(run.request.headers.get("X-Forwarded-For"), ',');
        if (m_depth > 0) {
            return m_depth > chain.size() ? std::string{}
                                          : std::string(trim(chain[chain.size() - m_depth]));
        }
        if (m_excluded.empty()) {
            return run.sent.clientIp;
        }
        for (auto entry = chain.rbegin(); entry != chain.rend(); ++entry) {
            const auto address = trim(*entry);
            if (!address.empty() && !isIn(m_excluded, address)) {
                return std::string(address);
            }
        }
        return {};
    }

    std::vector<AddressBlock> m_allowed;
    std::vector<AddressBlock> m_excluded;
    std::size_t m_depth;
    int m_status;
};

// basicAuth and digestAuth: who is unknown is turned away; whether a password is
// right cannot be told from its hash here.
class PasswordAuth final : public Middleware {
public:
    PasswordAuth(const model::Policy& policy, std::string_view scheme)
        : m_name(policy.name)
        , m_scheme(scheme)
        , m_headerField(textOf(policy.config, "headerField"))
        , m_removeHeader(boolOf(policy.config, "removeHeader"))
        , m_range(policy.source.range) {
        for (const std::string& user : textsOf(policy.config, "users")) {
            m_users.push_back(user.substr(0, user.find(':')));
        }
        m_open = member(policy.config, "usersFile") != nullptr;
    }

    Outcome pass(Run& run) const override {
        const std::string_view field = run.request.headers.get("Authorization");
        const auto space = field.find(' ');
        if (space == std::string_view::npos ||
            !equalsIgnoreCase(field.substr(0, space), m_scheme)) {
            return denied("there are no credentials of that kind");
        }
        std::string user = "the client";
        if (m_scheme == "Basic") {
            const auto pair = decodeBase64(field.substr(space + 1));
            const auto colon = pair ? pair->find(':') : std::string::npos;
            if (colon == std::string::npos) {
                return denied("the credentials cannot be read");
            }
            user = pair->substr(0, colon);
            if (!m_open && std::find(m_users.begin(), m_users.end(), user) == m_users.end()) {
                return denied("the user is not known");
            }
        }
        run.gaps.push_back({fmt::format("password of {} at the middleware {}", user, m_name),
                            "it is assumed to be right; else the answer is 401", m_range});
        if (!m_headerField.empty()) {
            run.request.headers.set(m_headerField, user);
        }
        if (m_removeHeader) {
            run.request.headers.erase("Authorization");
        }
        return {};
    }

private:
    [[nodiscard]] Outcome denied(std::string_view why) const {
        return {401, {}, fmt::format("{} asks for a password: {}", m_name, why)};
    }

    std::string m_name;
    std::string m_scheme;
    std::string m_headerField;
    bool m_removeHeader;
    bool m_open = false;
    text::SourceRange m_range;
    std::vector<std::string> m_users;
};

// What another process or foreign code decides.
class Foreign final : public Middleware {
public:
    Foreign(std::string what, std::string effect, text::SourceRange range)
        : m_gap{std::move(what), std::move(effect), range} {}

    Outcome pass(Run& run) const override {
        run.gaps.push_back(m_gap);
        return {};
    }

private:
    EmulationGap m_gap;
};

class HeaderRules final : public Middleware {
public:
    explicit HeaderRules(const Node* config)
        : m_hosts(textsOf(config, "allowedHosts"))
        , m_proxyHeaders(textsOf(config, "hostsProxyHeaders"))
        , m_development(boolOf(config, "isDevelopment"))
        , m_cors(hasCors(config)) {
        if (const Node* fields = member(config, "customRequestHeaders")) {
            for (const auto& field : fields->members) {
                m_fields.emplace_back(std::string(field.name),
                                      std::string(field.value->asText().value_or("")));
            }
        }
    }

    [[nodiscard]] static bool hasCors(const Node* config) {
        constexpr std::array<std::string_view, 8> kKeys{
            "accessControlAllowHeaders",         "accessControlAllowMethods",
            "accessControlAllowOriginList",      "accessControlExposeHeaders",
            "accessControlAllowOriginListRegex", "accessControlMaxAge",
            "accessControlAllowCredentials",     "addVaryHeader"};
        return std::any_of(kKeys.begin(), kKeys.end(), [config](std::string_view key) {
            const Node* value = member(config, key);
            return value != nullptr && value->asBool() != false;
        });
    }

    Outcome pass(Run& run) const override {
        GoRequest& request = run.request;
        if (m_cors && request.method == "OPTIONS" &&
            !request.headers.get("Access-Control-Request-Method").empty() &&
            !request.headers.get("Origin").empty()) {
            return {200, {}, "the preflight request is answered"};
        }
        for (const auto& [name, value] : m_fields) {
            if (value.empty()) {
                request.headers.erase(name);
                if (name == "X-Forwarded-For") {
                    request.headers.set("(omit X-Forwarded-For)", "");
                }
            } else if (equalsIgnoreCase(name, "Host")) {
                request.host = value;
            } else {
                request.headers.set(name, value);
            }
        }
        return isAllowed(request) ? Outcome{} : Outcome{500, {}, "the host is not allowed"};
    }

private:
    [[nodiscard]] bool isAllowed(const GoRequest& request) const {
        if (m_hosts.empty() || m_development) {
            return true;
        }
        std::string_view host = request.host;
        for (const std::string& name : m_proxyHeaders) {
            if (const auto value = request.headers.get(name); !value.empty()) {
                host = value;
                break;
            }
        }
        return std::any_of(m_hosts.begin(), m_hosts.end(), [host](const std::string& allowed) {
            return equalsIgnoreCase(allowed, host);
        });
    }

    std::vector<std::string> m_hosts;
    std::vector<std::string> m_proxyHeaders;
    bool m_development;
    bool m_cors;
    Headers m_fields;
};

class EncodedCharacters final : public Middleware {
public:
    explicit EncodedCharacters(const Node* config) {
        struct Escape {
            std::string_view option;
            std::string_view text;
        };
        constexpr std::array<Escape, 7> kEscapes{{{"allowEncodedSlash", "%2F"},
                                                  {"allowEncodedBackSlash", "%5C"},
                                                  {"allowEncodedNullCharacter", "%00"},
                                                  {"allowEncodedSemicolon", "%3B"},
                                                  {"allowEncodedPercent", "%25"},
                                                  {"allowEncodedQuestionMark", "%3F"},
                                                  {"allowEncodedHash", "%23"}}};
        for (const auto& [option, text] : kEscapes) {
            if (!boolOf(config, option)) {
                m_denied.emplace_back(text);
            }
        }
    }

    Outcome pass(Run& run) const override {
        const std::string escape = deniedEscape(run.request, m_denied);
        return escape.empty() ? Outcome{}
                              : Outcome{400, {}, fmt::format("{} in the path is denied", escape)};
    }

private:
    std::vector<std::string> m_denied;
};

class BodyLimit final : public Middleware {
public:
    explicit BodyLimit(std::int64_t most)
        : m_most(static_cast<std::size_t>(most)) {}

    Outcome pass(Run& run) const override {
        return run.sent.body.size() <= m_most
                   ? Outcome{}
                   : Outcome{413, {}, fmt::format("the body is longer than {} bytes", m_most)};
    }

private:
    std::size_t m_most;
};

// Middlewares that leave a first, healthy request alone.
bool isNeutral(std::string_view type) {
    constexpr std::array<std::string_view, 11> kNeutral{
        "compress",       "contentType",       "errors",      "retry",
        "circuitBreaker", "rateLimit",         "inFlightReq", "buffering",
        "grpcWeb",        "passTLSClientCert", "chain"};
    return std::find(kNeutral.begin(), kNeutral.end(), type) != kNeutral.end();
}

Result<MiddlewarePtr> headerRules(const model::Policy& policy) {
    if (policy.config == nullptr || policy.config->members.empty()) {
        return fail(ErrorCode::InvalidInput, "the middleware sets nothing");
    }
    return std::make_shared<const HeaderRules>(policy.config);
}

Result<MiddlewarePtr> passwordAuth(const model::Policy& policy) {
    const Node* users = member(policy.config, "users");
    if ((users == nullptr || users->items.empty()) &&
        member(policy.config, "usersFile") == nullptr) {
        return fail(ErrorCode::InvalidInput, "there are no users");
    }
    return std::make_shared<const PasswordAuth>(policy,
                                                policy.type == "basicAuth" ? "Basic" : "Digest");
}

} // namespace

Result<MiddlewarePtr> accessMiddleware(const model::Policy& policy) {
    const std::string& type = policy.type;
    const Node* config = policy.config;
    if (type == "ipAllowList" || type == "ipWhiteList") {
        if (const Node* ranges = member(config, "sourceRange");
            ranges == nullptr || ranges->items.empty()) {
            return fail(ErrorCode::InvalidInput, "there is no sourceRange");
        }
        return std::make_shared<const IpAllowList>(config);
    }
    if (type == "basicAuth" || type == "digestAuth") {
        return passwordAuth(policy);
    }
    if (type == "headers") {
        return headerRules(policy);
    }
    if (type == "encodedCharacters") {
        return std::make_shared<const EncodedCharacters>(config);
    }
    if (type == "buffering" && intOf(config, "maxRequestBodyBytes") > 0) {
        return std::make_shared<const BodyLimit>(intOf(config, "maxRequestBodyBytes"));
    }
    if (type == "forwardAuth") {
        return std::make_shared<const Foreign>(
            fmt::format("answer of {} to the middleware {}", textOf(config, "address"),
                        policy.name),
            "the request is assumed to be let through; the server may answer otherwise and set "
            "fields",
            policy.source.range);
    }
    if (isNeutral(type)) {
        return MiddlewarePtr{};
    }
    return std::make_shared<const Foreign>(
        fmt::format("middleware {} of type {}", policy.name, type),
        "it is passed over; it may change the request or answer it", policy.source.range);
}

} // namespace gatelens::match::traefik
