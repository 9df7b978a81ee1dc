// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/secret_internal.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace gatelens::model::secrets {

namespace {

struct TokenFormat {
    std::string_view prefix;
    std::size_t minLength; // of the whole token
    std::string_view name;
};

// Prefixes that their issuers document; the lengths keep ordinary words out.
constexpr std::array kTokens = std::to_array<TokenFormat>({
    {"ghp_", 40, "github-token"},
    {"gho_", 40, "github-token"},
    {"ghu_", 40, "github-token"},
    {"ghs_", 40, "github-token"},
    {"ghr_", 40, "github-token"},
    {"github_pat_", 40, "github-token"},
    {"glpat-", 20, "gitlab-token"},
    {"sk_live_", 16, "stripe-key"},
    {"sk_test_", 16, "stripe-key"},
    {"rk_live_", 16, "stripe-key"},
    {"rk_test_", 16, "stripe-key"},
    {"whsec_", 20, "stripe-webhook-secret"},
    {"xoxa-", 20, "slack-token"},
    {"xoxb-", 20, "slack-token"},
    {"xoxe-", 20, "slack-token"},
    {"xoxp-", 20, "slack-token"},
    {"xoxr-", 20, "slack-token"},
    {"xoxs-", 20, "slack-token"},
    {"xapp-", 20, "slack-token"},
    {"https://hooks.slack.com/services/", 50, "slack-webhook"},
    {"AIza", 39, "gcp-api-key"},
    {"GOCSPX-", 30, "google-oauth-secret"},
    {"AGE-SECRET-KEY-1", 60, "age-secret-key"},
    {"SG.", 50, "sendgrid-key"},
    {"npm_", 40, "npm-token"},
    {"pypi-", 50, "pypi-token"},
    {"dop_v1_", 60, "digitalocean-token"},
    {"hvs.", 24, "vault-token"},
    {"kpat_", 30, "konnect-token"},
    {"spat_", 30, "konnect-token"},
    {"sk-ant-", 40, "anthropic-key"},
    {"sk-proj-", 40, "openai-key"},
    {"sk-", 48, "openai-key"},
});

bool isAwsAccessKey(std::string_view text) {
    return text.size() == 20 &&
           (text.starts_with("AKIA") || text.starts_with("ASIA") || text.starts_with("ABIA") ||
            text.starts_with("ACCA")) &&
           allOf(text, [](char c) { return isUpper(c) || isDigit(c); });
}

// 30 random bytes as base64. A token of another service can look the same, but
// hardly with a slash or a plus in it.
bool isAwsSecretKey(std::string_view text) {
    return text.size() == 40 && allOf(text, isBase64) &&
           text.find_first_of("+/") != std::string_view::npos &&
           std::any_of(text.begin(), text.end(), isUpper) &&
           std::any_of(text.begin(), text.end(), isLower) &&
           std::any_of(text.begin(), text.end(), isDigit);
}

// 64 bytes as base64.
bool isAzureStorageKey(std::string_view text) {
    return text.size() == 88 && text.ends_with("==") && allOf(text.substr(0, 86), isBase64);
}

// Entra ID client secrets hold "7Q~" or "8Q~" after three characters.
bool isAzureClientSecret(std::string_view text) {
    return text.size() >= 37 && text.size() <= 40 && text.substr(4, 2) == "Q~" &&
           (text[3] == '7' || text[3] == '8') &&
           allOf(text, [](char c) { return isBase64Url(c) || c == '~' || c == '.'; });
}

bool isAzureConnection(std::string_view text) {
    return text.find("AccountKey=") != std::string_view::npos ||
           text.find("SharedAccessKey=") != std::string_view::npos;
}

bool isServiceAccount(std::string_view text) {
    return text.find("\"service_account\"") != std::string_view::npos &&
           text.find("\"private_key\"") != std::string_view::npos;
}

bool isJwt(std::string_view text) {
    // "eyJ" is base64 of '{"'.
    const auto parts = split(text, '.');
    return parts.size() == 3 && parts[0].starts_with("eyJ") && parts[1].starts_with("eyJ") &&
           parts[0].size() > 10 &&
           std::all_of(parts.begin(), parts.end(),
                       [](std::string_view part) { return allOf(part, isBase64Url); });
}

// A JWK with a private part: "d" of RSA and EC keys, "k" of symmetric ones.
bool isPrivateJwk(std::string_view text) {
    return text.starts_with('{') && text.find("\"kty\"") != std::string_view::npos &&
           (text.find("\"d\"") != std::string_view::npos ||
            text.find("\"k\"") != std::string_view::npos);
}

bool startsWithWord(std::string_view text, std::string_view word) {
    return text.size() > word.size() && equalsIgnoreCase(text.substr(0, word.size()), word) &&
           text[word.size()] == ' ';
}

// The password of "scheme://user:password@host/…".
std::optional<std::string> urlPassword(std::string_view text) {
    const auto scheme = text.find("://");
    if (scheme == std::string_view::npos || scheme == 0 || scheme > 20 ||
        !allOf(text.substr(0, scheme),
               [](char c) { return isAlnum(c) || c == '+' || c == '.' || c == '-'; })) {
        return std::nullopt;
    }
    const auto authority =
        text.substr(scheme + 3, text.find_first_of("/?#\n ", scheme + 3) - scheme - 3);
    const auto at = authority.rfind('@');
    const auto colon = authority.find(':');
    if (at == std::string_view::npos || colon == std::string_view::npos || colon + 1 >= at) {
        return std::nullopt;
    }
    return std::string(authority.substr(colon + 1, at - colon - 1));
}

} // namespace

std::string_view patternName(std::string_view text) {
    if (text.find("PRIVATE KEY-----") != std::string_view::npos && !isServiceAccount(text)) {
        return text.find("ENCRYPTED") != std::string_view::npos ? "pem-encrypted-private-key"
                                                                : "pem-private-key";
    }
    if (isServiceAccount(text)) {
        return "gcp-service-account";
    }
    for (const auto& token : kTokens) {
        if (text.size() >= token.minLength && text.starts_with(token.prefix) &&
            text.find_first_of(" \n\t") == std::string_view::npos) {
            return token.name;
        }
    }
    if (isAwsAccessKey(text)) {
        return "aws-access-key";
    }
    if (isAwsSecretKey(text)) {
        return "aws-secret-key";
    }
    if (isAzureStorageKey(text)) {
        return "azure-storage-key";
    }
    if (isAzureClientSecret(text)) {
        return "azure-client-secret";
    }
    if (isAzureConnection(text)) {
        return "azure-connection-string";
    }
    if (isJwt(text)) {
        return "jwt";
    }
    return isPrivateJwk(text) ? "private-jwk" : "";
}

std::optional<Wrapped> unwrap(std::string_view text) {
    if (startsWithWord(text, "Bearer")) {
        return Wrapped{std::string(trim(text.substr(7))), "bearer-token"};
    }
    if (startsWithWord(text, "Basic")) {
        const auto pair = decodeBase64(trim(text.substr(6)));
        const auto colon = pair ? pair->find(':') : std::string::npos;
        if (colon != std::string::npos) {
            return Wrapped{pair->substr(colon + 1), "basic-credentials"};
        }
        return std::nullopt;
    }
    if (auto password = urlPassword(text)) {
        return Wrapped{std::move(*password), "url-password"};
    }
    return std::nullopt;
}

} // namespace gatelens::model::secrets
