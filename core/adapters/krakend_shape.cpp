// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a krakend.json may hold outside extra_config (lura config/parser.go), and
// the small readers that its parts share.
#include "core/adapters/krakend_internal.h"
#include "core/adapters/support/fields.h"
#include "core/adapters/support/shape_text.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gatelens::adapters::krakend {

using model::Setting;
using text::Node;

namespace {

constexpr std::array kFragments = std::to_array<ShapeFragment>({
    {"backend",
     "group:s method:s host:[s] disable_host_sanitize:b=false url_pattern:s allow:[s] deny:[s] "
     "mapping:{s} encoding:s is_collection:b=false target:s extra_config:a sd:s sd_scheme:s=http "
     "input_headers:[s] input_query_strings:[s]"},
    {"endpoint",
     "endpoint!:s method:s=GET backend!:[(@backend)] concurrent_calls:i<0..>=1 timeout:s "
     "cache_ttl:s input_query_strings:[s] extra_config:a input_headers:[s] output_encoding:s"},
    {"agent", "name!:s connection:(max_retries:i backoff_strategy:s health_interval:s) "
              "consumer:(timeout:s workers:i<0..> topic:s max_rate:n<0..>) encoding:s "
              "backend:[(@backend)] extra_config:a"},
    {"tls", "disabled:b=false public_key:s private_key:s ca_certs:[s] "
            "min_version:e(SSL3.0,TLS10,TLS11,TLS12,TLS13)=TLS13 "
            "max_version:e(SSL3.0,TLS10,TLS11,TLS12,TLS13)=TLS13 curve_preferences:[i] "
            "prefer_server_cipher_suites:b cipher_suites:[i] enable_mtls:b=false "
            "disable_system_ca_pool:b=false keys:[(public_key:s private_key:s)]"},
    {"client_tls",
     "allow_insecure_connections:b=false ca_certs:[s] disable_system_ca_pool:b "
     "min_version:e(SSL3.0,TLS10,TLS11,TLS12,TLS13) max_version:e(SSL3.0,TLS10,TLS11,TLS12,TLS13) "
     "curve_preferences:[i] cipher_suites:[i] client_certs:[(certificate:s private_key:s)]"},
});

constexpr std::string_view kRoot =
    "version!:i name:s endpoints:[(@endpoint)] async_agent:[(@agent)] timeout:s=2s cache_ttl:s "
    "host:[s] port:i<0..65535>=8080 listen_ip:s extra_config:a read_timeout:s write_timeout:s "
    "idle_timeout:s read_header_timeout:s max_header_bytes:i<0..> disable_keep_alives:b "
    "disable_compression:b disable_rest:b=false max_idle_connections:i<0..> "
    "max_idle_connections_per_host:i<0..>=250 idle_connection_timeout:s "
    "response_header_timeout:s expect_continue_timeout:s output_encoding:s dialer_timeout:s "
    "dialer_fallback_delay:s dialer_keep_alive:s debug_endpoint:b=false echo_endpoint:b=false "
    "plugin:(folder:s pattern:s) tls:(@tls) client_tls:(@client_tls) use_h2c:b=false "
    "dns_cache_ttl:s max_shutdown_wait_time:s sequential_start:b=false "
    "allow_insecure_connections:b=false";

} // namespace

const Shape& serviceShape() {
    static const Shape kShape = shapeOf(kRoot, kFragments);
    return kShape;
}

bool serviceShapeIsSound() {
    return isShapeText(kRoot, kFragments);
}

bool isComment(std::string_view key) {
    return !key.empty() && std::string_view("@$_#").find(key.front()) != std::string_view::npos;
}

void checkTolerant(SnapshotBuilder& builder, const Node& node, const Shape& shape,
                   std::string_view what, bool tolerant) {
    text::Diagnostics found;
    checkShape(node, shape, what, found);
    for (auto& diagnostic : found) {
        if (diagnostic.code == "unknown-key") {
            std::string_view key = builder.context().sources()->slice(diagnostic.range);
            if (!key.empty() && (key.front() == '"' || key.front() == '\'')) {
                key.remove_prefix(1);
            }
            if (isComment(key)) {
                continue;
            }
            diagnostic.severity = text::Severity::Warning;
        }
        if (tolerant) {
            diagnostic.severity = text::Severity::Warning;
        }
        builder.snapshot().diagnostics.push_back(std::move(diagnostic));
    }
}

const Node* child(const Node* mapping, std::string_view key) {
    const Node* value = mapping == nullptr ? nullptr : mapping->get(key);
    return value == nullptr || value->isNull() ? nullptr : value;
}

std::span<const Node* const> itemsOf(const Node* mapping, std::string_view key) {
    const Node* list = child(mapping, key);
    return list != nullptr && list->isSequence() ? list->items : std::span<const Node* const>{};
}

text::SourceRange rangeOf(const Node* mapping, std::string_view key) {
    if (mapping == nullptr) {
        return {};
    }
    const Node* value = mapping->get(key);
    return value == nullptr ? mapping->range : value->range;
}

const Node* extraConfig(const Node* mapping, std::string_view name) {
    const Node* extra = child(mapping, "extra_config");
    if (const Node* found = child(extra, name)) {
        return found;
    }
    const Namespace* known = findNamespace(name);
    return known == nullptr || known->legacy.empty() ? nullptr : child(extra, known->legacy);
}

Setting<std::int64_t> duration(const Node* mapping, std::string_view key,
                               std::optional<std::int64_t> fallback) {
    const Node* value = child(mapping, key);
    const std::string_view text = value == nullptr ? std::string_view{} : value->text;
    // Go has no days and wants a unit: time.ParseDuration().
    const bool go = text == "0" || (text.find_first_of("dwMy ") == std::string_view::npos &&
                                    !text.empty() && !parseInt(text));
    const auto ms = go ? durationMs(text, 1) : std::nullopt;
    if (!ms || (*ms == 0 && text.find_first_of("123456789") == std::string_view::npos)) {
        return fallback ? Setting<std::int64_t>::byDefault(*fallback) : Setting<std::int64_t>{};
    }
    return Setting<std::int64_t>::at(std::max<std::int64_t>(*ms, 1), value->range);
}

std::vector<std::string> parametersOf(std::string_view pattern) {
    std::vector<std::string> names;
    for (auto open = pattern.find('{'); open != std::string_view::npos;
         open = pattern.find('{', open + 1)) {
        const auto close = pattern.find('}', open);
        if (close == std::string_view::npos) {
            break;
        }
        names.emplace_back(pattern.substr(open + 1, close - open - 1));
    }
    return names;
}

} // namespace gatelens::adapters::krakend
