// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/secret_scan.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <optional>

namespace gatelens::adapters {

using model::CredentialKind;
using text::Node;

namespace {

constexpr std::size_t kMaxDepth = 60;

// Lower case with "_" between words, so that X-API-Key, apiKey and api_key agree.
std::string plainName(std::string_view name) {
    std::string out;
    out.reserve(name.size() + 4);
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        const bool upper = c >= 'A' && c <= 'Z';
        const bool afterLower = i > 0 && name[i - 1] >= 'a' && name[i - 1] <= 'z';
        if (upper && afterLower) {
            out += '_';
        }
        if (c == '-' || c == '.' || c == ' ') {
            out += '_';
        } else {
            out += upper ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    return out;
}

bool endsWithWord(std::string_view name, std::string_view word) {
    return name.ends_with(word) &&
           (name.size() == word.size() || name[name.size() - word.size() - 1] == '_');
}

// Last words of names that hold a secret as such.
constexpr std::array kSecretWords = std::to_array<std::string_view>({"password",
                                                                     "passwd",
                                                                     "passphrase",
                                                                     "pass",
                                                                     "secret",
                                                                     "secret_v1",
                                                                     "token",
                                                                     "apikey",
                                                                     "api_key",
                                                                     "access_key",
                                                                     "secret_key",
                                                                     "private_key",
                                                                     "aws_key",
                                                                     "account_key",
                                                                     "shared_key",
                                                                     "hmac_key",
                                                                     "encryption_key",
                                                                     "signing_key",
                                                                     "provision_key",
                                                                     "authorization",

                                                                     "header_value",
                                                                     "param_value",
                                                                     "authorization_value",
                                                                     "service_account_json",
                                                                     "connection_string",
                                                                     "credentials_json",

                                                                     "secretkey",
                                                                     "accesskey",
                                                                     "client_jwk",
                                                                     "auth_value",
                                                                     "license_key",
                                                                     "accesskey_secret",
                                                                     "access_key_secret"});

// Names that end like a secret and are none.
constexpr std::array kHarmless =
    std::to_array<std::string_view>({"csrf_token", "next_token", "continuation_token"});

std::optional<std::string> siblingIdentity(const Node& mapping) {
    static constexpr std::array kNames = std::to_array<std::string_view>(
        {"username", "user", "client_id", "aws_key", "aws_access_key_id", "access_key_id",
         "accesskey_id", "access_key", "key_id", "eab_kid", "auth_username", "redis_username"});
    for (const auto name : kNames) {
        const Node* value = mapping.get(name);
        if (value != nullptr && value->isString() && !value->text.empty()) {
            return std::string(value->text);
        }
    }
    return std::nullopt;
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

CredentialKind kindOf(std::string_view plain, std::string_view value) {
    if (contains(value, "PRIVATE KEY-----")) {
        return CredentialKind::PrivateKey;
    }
    for (const auto cloud :
         {"aws", "azure", "gcp", "service_account", "accesskey", "account_key"}) {
        if (contains(plain, cloud)) {
            return CredentialKind::Cloud;
        }
    }
    if (contains(plain, "client_secret")) {
        return CredentialKind::OAuth2;
    }
    if (contains(plain, "pass") || contains(value, "://") || value.starts_with("Basic ")) {
        return CredentialKind::Basic;
    }
    if (contains(plain, "api_key") || contains(plain, "apikey")) {
        return CredentialKind::ApiKey;
    }
    if (contains(plain, "token") || value.starts_with("Bearer ")) {
        return CredentialKind::Token;
    }
    return contains(plain, "hmac") ? CredentialKind::Hmac : CredentialKind::Other;
}

// What the gateway fills in per request: "$(headers.x)", "$http_x", "{{ x }}".
bool isTemplate(std::string_view value) {
    if (contains(value, "$(") || contains(value, "{{")) {
        return true;
    }
    const auto dollar = value.find('$');
    return dollar != std::string_view::npos && !contains(value, "://") &&
           dollar + 1 < value.size() && value[dollar + 1] >= 'a' && value[dollar + 1] <= 'z';
}

bool hasUserInfo(std::string_view value) {
    const auto scheme = value.find("://");
    if (scheme == std::string_view::npos || scheme == 0 || value.front() == '$' ||
        value.front() == '{') {
        return false;
    }
    const auto rest = value.substr(scheme + 3);
    const auto authority = rest.substr(0, rest.find_first_of("/?#"));
    const auto at = authority.rfind('@');
    return at != std::string_view::npos && contains(authority.substr(0, at), ":");
}

class Scanner final {
public:
    explicit Scanner(std::span<const std::string_view> names)
        : m_names(names) {}

    void visit(const Node& node, std::size_t depth) {
        if (depth > kMaxDepth) {
            return;
        }
        for (const auto& member : node.members) {
            if (member.value != nullptr) {
                visitMember(node, member, depth);
            }
        }
    }

    std::vector<FoundSecret> take() { return std::move(m_found); }

private:
    void visitMember(const Node& parent, const text::Member& member, std::size_t depth) {
        const auto before = m_path.size();
        if (before != 0) {
            m_path += '.';
        }
        m_path += member.name;
        const Node& value = *member.value;
        if (value.isString() || value.kind == text::NodeKind::Int) {
            scalar(parent, member.name, value, value.text);
        } else if (value.isSequence()) {
            items(parent, member.name, value, depth);
        } else {
            visit(value, depth + 1);
        }
        m_path.resize(before);
    }

    void items(const Node& parent, std::string_view name, const Node& list, std::size_t depth) {
        for (const Node* item : list.items) {
            if (!item->isString()) {
                visit(*item, depth + 1);
                continue;
            }
            // "Authorization:Bearer …", the form of header and parameter lists.
            const auto colon = item->text.find(':');
            const bool isUrl =
                item->text.substr(std::min(colon, item->text.size())).starts_with("://");
            if (colon == std::string_view::npos || isUrl) {
                scalar(parent, name, *item, item->text);
                continue;
            }
            const auto before = m_path.size();
            m_path += '.';
            m_path += item->text.substr(0, colon);
            scalar(parent, item->text.substr(0, colon), *item, trim(item->text.substr(colon + 1)));
            m_path.resize(before);
        }
    }

    void scalar(const Node& parent, std::string_view name, const Node& node,
                std::string_view value) {
        if (value.empty()) {
            return;
        }
        const bool named = std::ranges::find(m_names, name) != m_names.end() || isSecretName(name);
        const bool telling = hasUserInfo(value) || contains(value, "PRIVATE KEY-----");
        if ((!named && !telling) || isTemplate(value) ||
            (named && !telling && node.kind == text::NodeKind::Int && value.size() < 4)) {
            return;
        }
        m_found.push_back({m_path, value, node.range, kindOf(plainName(name), value),
                           siblingIdentity(parent).value_or(std::string{})});
    }

    std::span<const std::string_view> m_names;
    std::string m_path;
    std::vector<FoundSecret> m_found;
};

} // namespace

bool isSecretName(std::string_view name) {
    const auto plain = plainName(name);
    if (std::ranges::find(kHarmless, plain) != kHarmless.end()) {
        return false;
    }
    return std::ranges::any_of(kSecretWords,
                               [&](std::string_view word) { return endsWithWord(plain, word); });
}

std::vector<FoundSecret> findSecrets(const Node& config, std::span<const std::string_view> names) {
    Scanner scanner(names);
    scanner.visit(config, 0);
    return scanner.take();
}

} // namespace gatelens::adapters
