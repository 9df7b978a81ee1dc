// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/secret_internal.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace gatelens::model::secrets {

namespace {

template <std::size_t N>
bool startsWithAny(std::string_view text, const std::array<std::string_view, N>& prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [text](std::string_view prefix) { return text.starts_with(prefix); });
}

bool isName(std::string_view text) {
    return !text.empty() && !isDigit(text.front()) &&
           allOf(text, [](char c) { return isAlnum(c) || c == '_'; });
}

// References that are known by how they begin.
constexpr std::array kReferenceStarts = std::to_array<std::string_view>({
    // Kong ({vault://env/key}); vaults named by an administrator have the same form.
    "{vault://",
    // APISIX secrets and environment.
    "$secret://",
    "$env://",
    "$ENV://",
    // Tyk key-value stores in tyk.conf (env://) and in API definitions ($secret_env.NAME).
    "env://",
    "vault://",
    "consul://",
    "secrets://",
    "$secret_env.",
    "$secret_vault.",
    "$secret_consul.",
    "$secret_conf.",
    // Caddy placeholders.
    "{env.",
    "{$",
    "{file.",
    "{secret.",
    "{vault.",
    // Clouds and secret tools.
    "arn:aws:secretsmanager:",
    "arn:aws:ssm:",
    "arn:aws:kms:",
    "arn:aws-cn:",
    "arn:aws-us-gov:",
    "aws-sm:",
    "aws-ssm:",
    "ssm:/",
    "gcp-sm:",
    "sm://",
    "gcpsm://",
    "azure-kv:",
    "akv:",
    "@Microsoft.KeyVault(",
    "vault:",
    "ref+",
    "op://",
    "keyring:",
    "hcv:",
    "doppler:",
    "urn:k8s:secret:",
    "k8s://",
    "kubernetes://",
    // Files.
    "file:",
    "@file:",
    "/run/secrets/",
    "/var/run/secrets/",
    // Encrypted where it stands; the key is elsewhere.
    "ENC[",
    "-----BEGIN AGE ENCRYPTED FILE-----",
    "$ANSIBLE_VAULT;",
});

constexpr std::array kFileEndings = std::to_array<std::string_view>({
    ".pem",
    ".key",
    ".crt",
    ".cer",
    ".p12",
    ".pfx",
    ".jks",
    ".txt",
    ".secret",
    ".json",
    ".jwk",
    ".jwks",
    ".htpasswd",
    ".token",
    ".pub",
});

bool isFilePath(std::string_view text) {
    if (!text.starts_with('/') && !text.starts_with("./") && !text.starts_with("../")) {
        return false;
    }
    return text.find_first_of(" \n\t") == std::string_view::npos &&
           std::any_of(kFileEndings.begin(), kFileEndings.end(),
                       [text](std::string_view ending) { return text.ends_with(ending); });
}

// ${NAME}, ${NAME:-default}, $(NAME), ${{NAME}} anywhere in the text: the
// constant rest is no secret on its own.
bool hasExpansion(std::string_view text) {
    constexpr std::size_t kLongest = 300; // bounds the work on hostile texts
    for (auto at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
        const auto rest = text.substr(at + 1, kLongest);
        if (rest.empty() || (rest.front() != '{' && rest.front() != '(')) {
            continue;
        }
        const char close = rest.front() == '{' ? '}' : ')';
        const auto begin = rest.find_first_not_of("{( ");
        const auto end = rest.find(close);
        if (begin == std::string_view::npos || end == std::string_view::npos || end <= begin) {
            continue;
        }
        const auto inner = rest.substr(begin, end - begin);
        if (isName(inner.substr(0, inner.find_first_of(":-. ?")))) {
            return true;
        }
    }
    return false;
}

bool isTemplate(std::string_view text) {
    const auto open = text.find("{{");
    return open != std::string_view::npos && text.find("}}", open) != std::string_view::npos;
}

bool isCallOfEnv(std::string_view text) {
    return text.ends_with(')') && (text.starts_with("env(") || text.starts_with("os.getenv(") ||
                                   text.starts_with("getenv("));
}

// "$API_TOKEN" alone: the shell's form, which HAProxy and many entry points use.
bool isShellVariable(std::string_view text) {
    return text.size() > 3 && text.front() == '$' &&
           allOf(text.substr(1), [](char c) { return isUpper(c) || isDigit(c) || c == '_'; }) &&
           isName(text.substr(1));
}

bool isCloudPath(std::string_view text) {
    return (text.starts_with("projects/") && text.find("/secrets/") != std::string_view::npos) ||
           (text.starts_with("https://") &&
            text.find(".vault.azure.net/") != std::string_view::npos);
}

bool isCrypt(std::string_view text, std::string_view prefix, std::size_t digest) {
    const auto lastDollar = text.rfind('$');
    return text.starts_with(prefix) && lastDollar >= prefix.size() &&
           text.size() - lastDollar - 1 >= digest;
}

bool isBcrypt(std::string_view text) {
    return text.size() == 60 && text.starts_with("$2") && text[3] == '$' && isDigit(text[4]) &&
           isDigit(text[5]) && text[6] == '$';
}

struct Scheme {
    std::string_view prefix;
    std::string_view name;
};

// RFC 2307 and Dovecot schemes, and the forms of Django and of Caddy before 2.8,
// which stored base64 of bcrypt ("$2a$…" is "JDJh…").
constexpr std::array kSchemes = std::to_array<Scheme>({
    {"{SHA}", "sha1"},
    {"{SSHA}", "salted-sha1"},
    {"{SHA256}", "sha256"},
    {"{SSHA256}", "salted-sha256"},
    {"{SHA512}", "sha512"},
    {"{SSHA512}", "salted-sha512"},
    {"{MD5}", "md5"},
    {"{SMD5}", "salted-md5"},
    {"{CRYPT}", "crypt"},
    {"{PBKDF2", "pbkdf2"},
    {"{ARGON2", "argon2"},
    {"{BLF-CRYPT}", "bcrypt"},
    {"$argon2id$", "argon2"},
    {"$argon2i$", "argon2"},
    {"$argon2d$", "argon2"},
    {"$scrypt$", "scrypt"},
    {"$7$", "scrypt"},
    {"$y$", "yescrypt"},
    {"$gy$", "yescrypt"},
    {"$pbkdf2", "pbkdf2"},
    {"pbkdf2_sha256$", "pbkdf2"},
    {"pbkdf2:", "pbkdf2"},
    {"scrypt:", "scrypt"},
    {"sha256:", "sha256"},
    {"sha512:", "sha512"},
});

std::string_view base64HashName(std::string_view text) {
    if (!allOf(text.substr(0, text.find('=')), isBase64)) {
        return {};
    }
    const bool bcrypt = text.size() == 80 && (text.starts_with("JDJh") ||
                                              text.starts_with("JDJi") || text.starts_with("JDJ5"));
    if (bcrypt) {
        return "bcrypt";
    }
    return text.size() > 40 && text.starts_with("JGFyZ29uMm") ? "argon2" : "";
}

} // namespace

bool isReference(std::string_view text) {
    const auto trimmed = trim(text);
    return startsWithAny(trimmed, kReferenceStarts) || isTemplate(trimmed) ||
           hasExpansion(trimmed) || isCallOfEnv(trimmed) || isShellVariable(trimmed) ||
           isCloudPath(trimmed) || isFilePath(trimmed) ||
           trimmed.find("secretKeyRef") != std::string_view::npos;
}

bool isRedacted(std::string_view text) {
    const auto trimmed = trim(text);
    if (trimmed.size() >= 3 && trimmed.find_first_not_of('*') == std::string_view::npos) {
        return true;
    }
    static constexpr std::array kWords = std::to_array<std::string_view>(
        {"redacted", "[redacted]", "<redacted>", "(redacted)", "{{redacted}}", "xxxx-redacted",
         "masked", "[masked]", "<masked>", "hidden", "[hidden]", "<hidden>", "(sensitive)",
         "(sensitive value)", "<sensitive>"});
    return std::any_of(kWords.begin(), kWords.end(), [trimmed](std::string_view word) {
        return equalsIgnoreCase(trimmed, word);
    });
}

bool isPublicKey(std::string_view text) {
    static constexpr std::array kStarts = std::to_array<std::string_view>(
        {"ssh-rsa ", "ssh-ed25519 ", "ssh-dss ", "ecdsa-sha2-", "sk-ssh-", "age1"});
    const auto trimmed = trim(text);
    if (trimmed.find("PRIVATE KEY-----") != std::string_view::npos) {
        return false;
    }
    return trimmed.find("-----BEGIN PUBLIC KEY-----") != std::string_view::npos ||
           trimmed.find("-----BEGIN RSA PUBLIC KEY-----") != std::string_view::npos ||
           trimmed.find("-----BEGIN CERTIFICATE-----") != std::string_view::npos ||
           trimmed.find("-----BEGIN TRUSTED CERTIFICATE-----") != std::string_view::npos ||
           (startsWithAny(trimmed, kStarts) && trimmed.size() > 40);
}

std::string_view hashName(std::string_view text) {
    if (isBcrypt(text)) {
        return "bcrypt";
    }
    if (isCrypt(text, "$apr1$", 22)) {
        return "apr1";
    }
    if (isCrypt(text, "$1$", 22)) {
        return "md5-crypt";
    }
    if (isCrypt(text, "$5$", 43)) {
        return "sha256-crypt";
    }
    if (isCrypt(text, "$6$", 86)) {
        return "sha512-crypt";
    }
    for (const auto& scheme : kSchemes) {
        if (text.size() > scheme.prefix.size() + 8 && text.starts_with(scheme.prefix)) {
            return scheme.name;
        }
    }
    return base64HashName(text);
}

std::string_view bareDigestName(std::string_view text) {
    if (!allOf(text, isHex)) {
        return {};
    }
    switch (text.size()) {
    case 8:
        return "murmur32";
    case 16:
        return "murmur64";
    case 32:
        return "md5";
    case 40:
        return "sha1";
    case 64:
        return "sha256";
    case 128:
        return "sha512";
    default:
        return {};
    }
}

} // namespace gatelens::model::secrets
