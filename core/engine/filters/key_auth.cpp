// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// key-auth: who has no key of a consumer gets a 401. Keys are kept as salted
// digests, so that neither memory nor the time of a look-up tells one.
#include "core/engine/exchange.h"
#include "core/engine/object_reader.h"
#include "core/http/syntax.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <unordered_map>

namespace gatelens::engine::filters {

namespace {

using Digest = std::array<unsigned char, 32>;

struct DigestHash {
    std::size_t operator()(const Digest& digest) const {
        std::size_t value = 0;
        std::memcpy(&value, digest.data(), sizeof(value));
        return value;
    }
};

class KeyAuth final : public Filter {
public:
    explicit KeyAuth(std::string field)
        : m_field(std::move(field)) {
        RAND_bytes(m_salt.data(), static_cast<int>(m_salt.size()));
    }

    // False when another consumer has the same key.
    bool addKey(std::string_view key, std::string consumer) {
        return m_consumers.emplace(digestOf(key), std::move(consumer)).second;
    }

    [[nodiscard]] unsigned phases() const override { return kRequest; }
    [[nodiscard]] Verdict onRequest(Exchange& exchange) const override {
        const http::Field* found = nullptr;
        bool twice = false;
        for (http::Field& field : exchange.request().fields) {
            if (http::sameName(field.name, m_field)) {
                twice = found != nullptr;
                found = &field;
                field.hop = true; // the key is between the client and us
            }
            // A client cannot name itself.
            field.hop = field.hop || http::equalsLower(field.name, "x-consumer");
        }
        if (found == nullptr || twice) {
            return refuse(exchange);
        }
        const auto consumer = m_consumers.find(digestOf(found->value));
        if (consumer == m_consumers.end()) {
            return refuse(exchange);
        }
        exchange.setConsumer(consumer->second);
        exchange.setRequestField("X-Consumer", consumer->second);
        return Verdict::Continue;
    }

private:
    [[nodiscard]] Digest digestOf(std::string_view key) const {
        Digest digest{};
        unsigned size = 0;
        HMAC(EVP_sha256(), m_salt.data(), static_cast<int>(m_salt.size()),
             reinterpret_cast<const unsigned char*>(key.data()), key.size(), digest.data(), &size);
        return digest;
    }
    static Verdict refuse(Exchange& exchange) {
        // RFC 9110 section 11.6.1: a 401 says how.
        exchange.respond({401, "text/plain; charset=utf-8", "A valid key is needed.\n"},
                         {{"WWW-Authenticate", "Key realm=\"gatelens\""}});
        return Verdict::Answered;
    }

    std::string m_field;
    std::array<unsigned char, 32> m_salt{};
    std::unordered_map<Digest, std::string, DigestHash> m_consumers;
};

Result<FilterPtr> parse(const text::Node& config, const text::SourceMap& sources) {
    ObjectReader reader(config, sources, "filter key-auth");
    const std::string field = reader.text("header", "X-API-Key");
    const auto keys = reader.map("keys");
    if (!http::isToken(field)) {
        reader.mistake(config.get("header"), "the header is no valid field name");
    }
    if (keys.empty()) {
        reader.mistake(config.get("keys"), "filter key-auth needs \"keys\": consumer: key");
    }
    auto filter = std::make_shared<KeyAuth>(field);
    for (const auto& [consumer, key] : keys) {
        if (key.size() < 8 || !http::isFieldValue(key)) {
            reader.mistake(
                config.get("keys"),
                fmt::format("the key of \"{}\" must have at least 8 characters", consumer));
        } else if (!http::isFieldValue(consumer)) {
            reader.mistake(config.get("keys"), "the name of a consumer has a control character");
        } else if (!filter->addKey(key, consumer)) {
            reader.mistake(config.get("keys"),
                           fmt::format("\"{}\" has the same key as another consumer", consumer));
        }
    }
    if (auto finished = reader.finish(); !finished) {
        return fail(finished.error());
    }
    return filter;
}

} // namespace

extern const FilterType key_auth;
const FilterType key_auth{.name = "key-auth", .parse = parse};

} // namespace gatelens::engine::filters
