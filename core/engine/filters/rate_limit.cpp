// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// rate-limit: a token bucket a consumer, client address or field value, shared by
// all threads. Buckets are spread over locks; each shard holds a bounded number.
#include "core/engine/exchange.h"
#include "core/engine/object_reader.h"
#include "core/engine/worker.h"
#include "core/http/syntax.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <mutex>
#include <unordered_map>

namespace gatelens::engine::filters {

namespace {

struct Settings {
    double perSecond = 0;
    double burst = 0;
    std::string field; // empty: the consumer, else the client's address
};

class RateLimit final : public Filter {
public:
    explicit RateLimit(Settings settings)
        : m_settings(std::move(settings)) {}

    [[nodiscard]] unsigned phases() const override { return kRequest; }
    [[nodiscard]] Verdict onRequest(Exchange& exchange) const override {
        const double missing = take(keyOf(exchange), exchange.worker().loop().now());
        if (missing <= 0) {
            return Verdict::Continue;
        }
        const auto seconds = static_cast<std::int64_t>(std::ceil(missing / m_settings.perSecond));
        const std::string wait = std::to_string(std::max<std::int64_t>(1, seconds));
        exchange.respond({429, "text/plain; charset=utf-8", "Too many requests.\n"},
                         {{"Retry-After", wait}});
        return Verdict::Answered;
    }

private:
    static constexpr std::size_t kShards = 16;
    static constexpr std::size_t kMaxBuckets = 65'536; // a shard

    struct Bucket {
        double tokens = 0;
        std::int64_t at = 0;
    };
    struct Shard {
        std::mutex mutex;
        std::unordered_map<std::string, Bucket> buckets;
    };

    [[nodiscard]] std::string keyOf(const Exchange& exchange) const {
        if (!m_settings.field.empty()) {
            const http::Field* field = http::find(exchange.request().fields, m_settings.field);
            if (field != nullptr) {
                return "f" + std::string(field->value);
            }
        } else if (!exchange.consumer().empty()) {
            return "c" + std::string(exchange.consumer());
        }
        return "a" + exchange.client().ip;
    }

    // Takes one token; else how much of one is missing.
    [[nodiscard]] double take(const std::string& key, std::int64_t now) const {
        Shard& shard = m_shards[std::hash<std::string>{}(key) % kShards];
        const std::lock_guard lock(shard.mutex);
        if (shard.buckets.size() >= kMaxBuckets) {
            forgetFull(shard, now);
        }
        Bucket& bucket =
            shard.buckets.try_emplace(key, Bucket{m_settings.burst, now}).first->second;
        bucket.tokens = refilled(bucket, now);
        bucket.at = now;
        if (bucket.tokens < 1) {
            return 1 - bucket.tokens;
        }
        bucket.tokens -= 1;
        return 0;
    }
    [[nodiscard]] double refilled(const Bucket& bucket, std::int64_t now) const {
        const double gained = static_cast<double>(now - bucket.at) * m_settings.perSecond / 1000.0;
        return std::min(m_settings.burst, bucket.tokens + gained);
    }
    // A full bucket is as good as none. When an attacker fills the table faster
    // than buckets refill, all of them start anew.
    void forgetFull(Shard& shard, std::int64_t now) const {
        std::erase_if(shard.buckets, [&](const auto& entry) {
            return refilled(entry.second, now) >= m_settings.burst;
        });
        if (shard.buckets.size() >= kMaxBuckets) {
            shard.buckets.clear();
        }
    }

    Settings m_settings;
    mutable std::array<Shard, kShards> m_shards;
};

Result<FilterPtr> parse(const text::Node& config, const text::SourceMap& sources) {
    ObjectReader reader(config, sources, "filter rate-limit");
    Settings settings;
    const std::int64_t requests = reader.number("requests", 0, 1, 1'000'000'000);
    const std::int64_t per = reader.duration("per", 1000);
    settings.burst = static_cast<double>(reader.number("burst", requests, 1, 1'000'000'000));
    settings.field = reader.text("header");
    if (!reader.has("requests")) {
        reader.mistake(&config, "filter rate-limit needs \"requests\"");
    }
    if (per < 1) {
        reader.mistake(config.get("per"),
                       "\"per\" of filter rate-limit must be longer than nothing");
    }
    if (!settings.field.empty() && !http::isToken(settings.field)) {
        reader.mistake(config.get("header"), "the header is no valid field name");
    }
    if (auto finished = reader.finish(); !finished) {
        return fail(finished.error());
    }
    settings.perSecond = static_cast<double>(requests) * 1000.0 / static_cast<double>(per);
    return std::make_shared<RateLimit>(std::move(settings));
}

} // namespace

extern const FilterType rate_limit;
const FilterType rate_limit{.name = "rate-limit", .parse = parse};

} // namespace gatelens::engine::filters
