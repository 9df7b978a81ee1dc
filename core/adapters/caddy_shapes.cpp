// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From the struct definitions of Caddy 2.11 (admin.go, caddy.go, logging.go,
// modules/caddyhttp, caddytls, caddypki).
#include "core/adapters/caddy_shapes.h"

#include "core/adapters/support/shape_text.h"

#include <algorithm>
#include <array>
#include <map>

namespace gatelens::adapters::caddy {

using model::PolicyClass;

namespace {

constexpr std::array kFragments = std::to_array<ShapeFragment>({
    {"ops", "add:{[t]} set:{[t]} delete:[t] replace:{[(search:t search_regexp:t replace:t)]}"},
    {"resp-ops", "@ops require:(status_code:[i] headers:a) deferred:b"},
    {"rewrite", "method:t uri:t strip_path_prefix:t strip_path_suffix:t "
                "uri_substring:[(find:t replace:t limit:i)] path_regexp:[(find:t replace:t)] "
                "query:(rename:[(key:t val:t)] set:[(key:t val:t)] add:[(key:t val:t)] "
                "replace:[(key:t search:t search_regexp:t replace:t)] delete:[t])"},
    {"responses", "handle_response:[(match:(status_code:[i] headers:a) status_code:a routes:[a])]"},
    {"active", "active:(path:s uri:s upstream:s port:i<0..65535> headers:{[t]} method:s body:s "
               "follow_redirects:b interval:D=30s timeout:D=5s passes:i=1 fails:i=1 max_size:i "
               "expect_status:i expect_body:s)"},
    {"passive", "passive:(fail_duration:D max_fails:i=1 unhealthy_request_count:i "
                "unhealthy_status:[i] unhealthy_latency:D)"},
    {"balancing", "load_balancing:(selection_policy:a retries:i=0 try_duration:D "
                  "try_interval:D=250ms retry_match:[a])"},
});

constexpr std::array kKinds = std::to_array<HandlerKind>({
    {"reverse_proxy", PolicyClass::Proxy,
     "transport:a circuit_breaker:a @balancing health_checks:(@active @passive) "
     "upstreams:[(dial:s max_requests:i)] dynamic_upstreams:a flush_interval:D "
     "trusted_proxies:[s] headers:(request:(@ops) response:(@resp-ops)) request_buffers:i "
     "response_buffers:i stream_timeout:D stream_buffer_size:i stream_close_delay:D "
     "rewrite:(@rewrite) @responses verbose_logs:b",
     Answer::Maybe},
    {"subroute", PolicyClass::Other, "routes:[a] errors:(routes:[a])", Answer::Maybe},
    {"headers", PolicyClass::Header, "request:(@ops) response:(@resp-ops)"},
    {"rewrite", PolicyClass::Transform, "@rewrite"},
    {"static_response", PolicyClass::Respond, "status_code:a headers:{[t]} body:s close:b abort:b",
     Answer::Always},
    {"error", PolicyClass::Respond, "error:s status_code:a", Answer::Always},
    {"vars", PolicyClass::Transform, "*"},
    {"map", PolicyClass::Transform,
     "source:s destinations:[s] mappings:[(input:s input_regexp:s outputs:[a])] defaults:[t]"},
    {"request_body", PolicyClass::Validate, "max_size:i<0..> set:s read_timeout:D write_timeout:D"},
    {"timeouts", PolicyClass::Resilience,
     "read_timeout:D read_min_rate:i write_timeout:D write_min_rate:i max_write_chunk:i"},
    {"authentication", PolicyClass::Authn, "providers:{a}"},
    {"encode", PolicyClass::Compress,
     "encodings:{a} prefer:[s] minimum_length:i=512 match:(status_code:[i] headers:a)"},
    {"file_server", PolicyClass::Respond,
     "fs:s root:s hide:[s] index_names:[s] browse:(template_file:s reveal_symlinks:b sort:[s] "
     "file_limit:i) canonical_uris:b status_code:a pass_thru:b precompressed:{a} "
     "precompressed_order:[s] etag_file_extensions:[s]",
     Answer::Maybe},
    {"templates", PolicyClass::Transform, "file_root:s mime_types:[s] delimiters:[s] match:{a}"},
    {"push", PolicyClass::Other, "resources:[(method:s target:s)] headers:(@ops)"},
    {"intercept", PolicyClass::Respond, "@responses"},
    {"invoke", PolicyClass::Other, "name!:s", Answer::Maybe},
    {"log_append", PolicyClass::Log, "key:s value:s early:b"},
    {"metrics", PolicyClass::Metrics, "disable_openmetrics:b", Answer::Always},
    {"tracing", PolicyClass::Trace, "span:s span_attributes:{t}"},
    {"acme_server", PolicyClass::Respond,
     "ca:s lifetime:D host:s path_prefix:s sign_with_root:b resolvers:[s] challenges:[s] "
     "allow_wildcard_names:b policy:a",
     Answer::Maybe},
    {"copy_response", PolicyClass::Respond, "status_code:a", Answer::Always},
    {"copy_response_headers", PolicyClass::Header, "include:[s] exclude:[s]"},
    // Plugins that are met often; their fields are their own.
    {"rate_limit", PolicyClass::Limit, "*", Answer::Never, false},
    {"cache", PolicyClass::Cache, "*", Answer::Never, false},
    {"waf", PolicyClass::Waf, "*", Answer::Never, false},
    {"crowdsec", PolicyClass::Bot, "*", Answer::Never, false},
    {"authenticator", PolicyClass::Authn, "*", Answer::Always, false},
    {"jwt", PolicyClass::Authn, "*", Answer::Never, false},
    {"forward_proxy", PolicyClass::Proxy, "*", Answer::Always, false},
    {"webdav", PolicyClass::Respond, "*", Answer::Always, false},
    {"cgi", PolicyClass::Code, "*", Answer::Always, false},
    {"exec", PolicyClass::Code, "*", Answer::Never, false},
    {"lua", PolicyClass::Code, "*", Answer::Never, false},
    {"replace_response", PolicyClass::Transform, "*", Answer::Never, false},
    {"maxmind_geolocation", PolicyClass::Ip, "*", Answer::Never, false},
});

constexpr std::string_view kServer =
    "listen:[s] listener_wrappers:[a] packet_conn_wrappers:[a] read_timeout:D "
    "read_header_timeout:D=1m "
    "read_idle_timeout:D read_min_rate:i write_timeout:D write_idle_timeout:D write_min_rate:i "
    "max_write_chunk:i idle_timeout:D=5m keepalive_interval:D keepalive_idle:D keepalive_count:i "
    "max_header_bytes:i enable_full_duplex:b expected_underscore_headers:[s] "
    "expected_dot_headers:[s] routes:[a] errors:(routes:[a]) named_routes:{a} "
    "tls_connection_policies:[a] automatic_https:(disable:b=false disable_redirects:b=false "
    "disable_certificates:b=false skip:[s] skip_certificates:[s] ignore_loaded_certificates:b) "
    "strict_sni_host:b trusted_proxies:a client_ip_headers:[s] trusted_proxies_strict:i "
    "trusted_proxies_unix:b logs:(default_logger_name:s logger_names:{a} skip_hosts:[s] "
    "skip_unmapped_hosts:b should_log_credentials:b trace:b) protocols:[e(h1,h2,h2c,h3)] "
    "listen_protocols:[a] allow_0rtt:b metrics:a experimental_http3:a allow_h2c:a";

constexpr std::string_view kConnectionPolicy =
    "match:{a} certificate_selection:(serial_number:[t] subject_organization:[s] "
    "public_key_algorithm:a any_tag:[s] all_tags:[s]) cipher_suites:[s] curves:[s] alpn:[s] "
    "protocol_min:e(tls1.2,tls1.3,tls1.0,tls1.1)=tls1.2 protocol_max:e(tls1.2,tls1.3)=tls1.3 "
    "drop:b client_authentication:(ca:a trusted_ca_certs:[s] trusted_ca_certs_pem_files:[s] "
    "trusted_leaf_certs:[s] verifiers:[a] mode:e(request,require,verify_if_given,"
    "require_and_verify)) default_sni:s fallback_sni:s insecure_secrets_log:s "
    "handshake_context:a";

constexpr std::string_view kConfig =
    "admin:(disabled:b=false listen:s=localhost:2019 enforce_origin:b=false origins:[s] "
    "config:(persist:b=true load:a load_delay:D) identity:(identifiers:[s] issuers:[a]) "
    "remote:(listen:s access_control:[(public_keys:[s] permissions:[(paths:[s] methods:[s])])])) "
    "logging:(sink:a logs:{(writer:a encoder:a core:a level:s sampling:a with_caller:b "
    "with_caller_skip:i with_stacktrace:s include:[s] exclude:[s])}) storage:a "
    "apps:(* http:(http_port:i<0..65535>=80 https_port:i<0..65535>=443 grace_period:D "
    "shutdown_delay:D servers:{a} metrics:a) "
    "tls:(certificates:(automate:[s] load_files:[(certificate!:s key!:s format:s tags:[s])] "
    "load_folders:[s] load_pem:[(certificate!:s key!:s tags:[s])] load_storage:a) "
    "automation:(policies:[(subjects:[s] issuers:[a] get_certificate:[a] must_staple:b "
    "renewal_window_ratio:n key_type:s storage:a on_demand:b reuse_private_keys:b "
    "disable_ocsp_stapling:b ocsp_overrides:{s})] on_demand:(ask:s permission:a rate_limit:a) "
    "ocsp_interval:D renew_interval:D storage_clean_interval:D) session_tickets:a cache:a "
    "disable_ocsp_stapling:b disable_storage_check:b disable_storage_clean:b "
    "encrypted_client_hello:a dns:a resolvers:[s]) "
    "pki:(certificate_authorities:{(name:s root_common_name:s intermediate_common_name:s "
    "intermediate_lifetime:D install_trust:b root:(certificate:s private_key:s format:s) "
    "intermediate:(certificate:s private_key:s format:s) maintenance_interval:D "
    "renewal_window_ratio:n storage:a)}))";

// "@id" may stand in any object; the admin API finds it by that.
void allowId(Shape& shape) {
    if (shape.type == Shape::Type::Object) {
        Field id;
        id.name = "@id";
        id.shape = scalarText();
        for (Field& field : shape.fields) {
            allowId(field.shape);
        }
        shape.fields.push_back(std::move(id));
        return;
    }
    if (shape.element != nullptr) {
        Shape element = *shape.element;
        allowId(element);
        shape.element = std::make_shared<const Shape>(std::move(element));
    }
}

Shape withId(Shape shape) {
    allowId(shape);
    return shape;
}

Shape handlerShapeOf(const HandlerKind& kind) {
    Shape shape = kind.fields == "*" ? openObject({}) : shapeOf(kind.fields, kFragments);
    Field handler;
    handler.name = "handler";
    handler.shape = string();
    handler.required = true;
    shape.fields.push_back(std::move(handler));
    return withId(std::move(shape));
}

} // namespace

std::span<const HandlerKind> handlerKinds() {
    return kKinds;
}

const HandlerKind* findHandlerKind(std::string_view name) {
    const auto found = std::find_if(kKinds.begin(), kKinds.end(),
                                    [name](const auto& kind) { return kind.name == name; });
    return found == kKinds.end() ? nullptr : &*found;
}

const Shape* handlerShape(std::string_view name) {
    static const auto kShapes = [] {
        std::map<std::string_view, Shape> shapes;
        for (const HandlerKind& kind : kKinds) {
            shapes.emplace(kind.name, handlerShapeOf(kind));
        }
        return shapes;
    }();
    const auto found = kShapes.find(name);
    return found == kShapes.end() ? nullptr : &found->second;
}

const Shape& configShape() {
    static const Shape shape = withId(shapeOf(kConfig, kFragments));
    return shape;
}
const Shape& serverShape() {
    static const Shape shape = withId(shapeOf(kServer, kFragments));
    return shape;
}
const Shape& routeShape() {
    static const Shape shape = withId(shapeOf("group:s match:[a] handle:[a] terminal:b=false"));
    return shape;
}
const Shape& connectionPolicyShape() {
    static const Shape shape = withId(shapeOf(kConnectionPolicy, kFragments));
    return shape;
}

} // namespace gatelens::adapters::caddy
