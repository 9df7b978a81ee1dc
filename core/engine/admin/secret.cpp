// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/admin/secret.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <span>

namespace gatelens::engine::admin {

namespace {

std::string hexOf(std::span<const unsigned char> bytes) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : bytes) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
    }
    return text;
}

} // namespace

SecretDigest::SecretDigest(std::string_view secret) {
    RAND_bytes(m_salt.data(), static_cast<int>(m_salt.size()));
    m_digest = digestOf(secret);
}

SecretDigest::Bytes SecretDigest::digestOf(std::string_view text) const {
    Bytes digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), m_salt.data(), static_cast<int>(m_salt.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
    return digest;
}

bool SecretDigest::matches(std::string_view text) const {
    const Bytes digest = digestOf(text);
    return CRYPTO_memcmp(digest.data(), m_digest.data(), digest.size()) == 0;
}

std::string SecretDigest::tag(std::string_view text) const {
    const Bytes digest = digestOf(text);
    return hexOf(std::span(digest).first(16));
}

std::string makeToken() {
    std::array<unsigned char, 32> bytes{};
    RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
    std::string token = hexOf(bytes);
    OPENSSL_cleanse(bytes.data(), bytes.size());
    return token;
}

Status writeToken(const std::string& path, const std::string& token) {
    const auto wrong = [&path] {
        return fail(ErrorCode::Unreadable, std::string("cannot write: ") + std::strerror(errno),
                    path);
    };
    // Never through a link that somebody else has laid.
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) {
        return wrong();
    }
    struct stat state {};
    const std::string line = token + "\n";
    Status status;
    if (fstat(file, &state) != 0 || !S_ISREG(state.st_mode) || state.st_uid != geteuid()) {
        status = fail(ErrorCode::Unreadable, "it is not a file of ours", path);
    } else if (fchmod(file, 0600) != 0 || ftruncate(file, 0) != 0 ||
               write(file, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
        status = wrong();
    }
    close(file);
    return status;
}

} // namespace gatelens::engine::admin
