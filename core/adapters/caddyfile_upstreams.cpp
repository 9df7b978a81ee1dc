// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses and the modules that a reverse_proxy of a Caddyfile is made of.
// Behaviour: modules/caddyhttp/reverseproxy/{addresses,caddyfile}.go of Caddy 2.11.
#include "core/adapters/caddyfile_upstreams.h"

#include "core/adapters/caddyfile_internal.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::adapters::caddy {

namespace {

constexpr std::int64_t kMostPorts = 1000; // of a range

bool isSocket(std::string_view network) {
    return network.starts_with("unix") || network.starts_with("fd");
}

std::string dialAddress(const SplitAddress& address) {
    if (!address.network.empty()) {
        return address.network + '/' +
               (isSocket(address.network) ? address.host
                                          : joinHostPort(address.host, address.port));
    }
    const bool open = address.port.empty() && address.host.find('{') != std::string::npos;
    return open ? address.host : joinHostPort(address.host, address.port);
}

// The dial addresses of a port range.
void expandPorts(const SplitAddress& address, UpstreamAddress& out) {
    const auto dash = address.port.find('-');
    const bool placeholder = address.port.find('{') != std::string::npos;
    if (dash == std::string::npos || placeholder || isSocket(address.network)) {
        const auto port = parseInt(address.port);
        if (!placeholder && !address.port.empty() && (!port || *port < 0 || *port > 65535)) {
            out.problem = fmt::format("\"{}\" is no port", address.port);
        }
        out.dials.push_back(dialAddress(address));
        return;
    }
    const auto first = parseInt(address.port.substr(0, dash));
    const auto last = parseInt(address.port.substr(dash + 1));
    if (!first || !last || *first < 0 || *last > 65535 || *first > *last) {
        out.problem = fmt::format("\"{}\" is no range of ports", address.port);
        return;
    }
    if (*last - *first >= kMostPorts) {
        out.problem = fmt::format("a range of more than {} ports is read as its first", kMostPorts);
        out.dials.push_back(joinHostPort(address.host, std::to_string(*first)));
        return;
    }
    for (std::int64_t port = *first; port <= *last; ++port) {
        out.dials.push_back(joinHostPort(address.host, std::to_string(port)));
    }
}

void parseUrl(std::string_view scheme, std::string_view rest, UpstreamAddress& out) {
    constexpr std::array kSchemes = std::to_array<std::string_view>({"http", "https", "h2c"});
    out.scheme = scheme;
    if (std::find(kSchemes.begin(), kSchemes.end(), scheme) == kSchemes.end()) {
        out.problem =
            fmt::format("the scheme {}:// is not supported; use http, https or h2c", scheme);
        return;
    }
    if (rest.find('{') != std::string_view::npos) {
        out.problem = "an address with a scheme cannot hold placeholders";
        return;
    }
    if (rest.find_first_of("/?#") != std::string_view::npos) {
        out.problem = "an upstream is a scheme, a host and a port; no path may follow";
        rest = rest.substr(0, rest.find_first_of("/?#"));
    }
    SplitAddress address = splitHostPort(rest);
    if (!address.valid) {
        address = splitHostPort(std::string(rest) + ':');
        address.host = address.valid ? address.host : std::string(rest);
        address.port.clear();
    }
    if (address.port.empty()) {
        address.port = scheme == "https" ? "443" : "80";
    } else if ((scheme == "https" && address.port == "80") ||
               (scheme != "https" && address.port == "443")) {
        out.problem = fmt::format("the port {} contradicts {}://", address.port, scheme);
    }
    expandPorts(address, out);
}

} // namespace

std::string joinHostPort(std::string_view host, std::string_view port) {
    return host.find(':') == std::string_view::npos ? fmt::format("{}:{}", host, port)
                                                    : fmt::format("[{}]:{}", host, port);
}

SplitAddress splitHostPort(std::string_view text) {
    SplitAddress out;
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        out.valid = false;
        return out;
    }
    std::string_view host = text.substr(0, colon);
    if (host.starts_with('[')) {
        const auto close = host.find(']');
        out.valid = close != std::string_view::npos && close + 1 == host.size();
        host = out.valid ? host.substr(1, close - 1) : host;
    } else {
        out.valid = host.find_first_of(":[]") == std::string_view::npos;
    }
    out.host = host;
    out.port = text.substr(colon + 1);
    return out;
}

SplitAddress splitNetworkAddress(std::string_view text) {
    SplitAddress out;
    if (const auto slash = text.find('/'); slash != std::string_view::npos) {
        out.network = toLower(trim(text.substr(0, slash)));
        text.remove_prefix(slash + 1);
        if (isSocket(out.network)) {
            out.host = text;
            return out;
        }
    }
    SplitAddress inner = splitHostPort(text);
    if (!inner.valid) {
        // A port is missing, or this is an IPv6 address without brackets.
        const auto begin = std::min(text.find_first_not_of("[]"), text.size());
        const auto end = text.find_last_not_of("[]");
        std::string host(text.substr(begin, end == std::string_view::npos ? 0 : end + 1 - begin));
        inner.valid = host.find_first_of("[]") == std::string::npos;
        inner.host = std::move(host);
        inner.port.clear();
    }
    inner.network = out.network;
    return inner;
}

UpstreamAddress parseUpstream(std::string_view text) {
    UpstreamAddress out;
    if (const auto scheme = text.find("://"); scheme != std::string_view::npos) {
        parseUrl(text.substr(0, scheme), text.substr(scheme + 3), out);
        return out;
    }
    SplitAddress address = splitNetworkAddress(text);
    if (!address.valid) {
        address.host = text;
        address.port.clear();
    }
    if (address.port.empty() && address.host.find('{') == std::string::npos &&
        !isSocket(address.network)) {
        address.port = "80";
    }
    if (address.network == "unix+h2c") {
        address.network = "unix";
        out.scheme = "h2c";
    }
    expandPorts(address, out);
    return out;
}

Draft CaddyfileAdapter::dynamicUpstreams(const Statement& option) {
    static constexpr std::array kRules = std::to_array<FieldRule>({
        {"name", "", FieldKind::Text},
        {"port", "", FieldKind::Text},
        {"service", "", FieldKind::Text},
        {"proto", "", FieldKind::Text},
        {"refresh", "", FieldKind::Duration},
        {"resolvers", "resolver/addresses", FieldKind::Texts},
        {"dial_timeout", "", FieldKind::Duration},
        {"dial_fallback_delay", "", FieldKind::Duration},
        {"grace_period", "", FieldKind::Duration},
    });
    Draft source = Draft::mapping(option.range);
    const auto arguments = option.arguments();
    if (arguments.empty()) {
        m_faults.arguments(option, "the name of a source: a, srv or multi");
        return source;
    }
    const std::string& kind = arguments[0].text;
    source.set("source", textDraft(arguments[0]));
    if (kind == "multi") {
        for (const Statement& inner : option.block) {
            Statement nested = inner;
            nested.words.insert(nested.words.begin(), {"dynamic", inner.range, 0, 0});
            source.at("sources").append(dynamicUpstreams(nested));
        }
        return source;
    }
    if (kind != "a" && kind != "srv") {
        source = opaque(option);
        source.set("source", textDraft(arguments[0]));
        return source;
    }
    if (arguments.size() > 1) {
        source.set("name", textDraft(arguments[1]));
    }
    if (arguments.size() > 2 && kind == "a") {
        source.set("port", textDraft(arguments[2]));
    }
    if (arguments.size() > (kind == "a" ? 3U : 2U)) {
        m_faults.arguments(option, kind == "a" ? "a name and a port" : "a name");
    }
    for (const Statement& field : option.block) {
        if (field.name() == "versions") {
            for (const Word& version : field.arguments()) {
                source.at("versions").set(version.text, Draft::boolean(true, version.range));
            }
        } else if (!applyField(kRules, field, source, m_faults)) {
            m_faults.unknown(field, fmt::format("dynamic {}", kind), kRules);
        }
    }
    return source;
}

Draft CaddyfileAdapter::selectionPolicy(const Statement& option) {
    constexpr std::array kNames = std::to_array<std::string_view>(
        {"random", "random_choose", "first", "round_robin", "weighted_round_robin", "least_conn",
         "ip_hash", "client_ip_hash", "uri_hash", "query", "header", "cookie"});
    Draft policy = Draft::mapping(option.range);
    const auto arguments = option.arguments();
    if (arguments.empty()) {
        m_faults.arguments(option, "the name of a policy");
        return policy;
    }
    const std::string& name = arguments[0].text;
    policy.set("policy", textDraft(arguments[0]));
    const auto rest = arguments.subspan(1);
    if (std::find(kNames.begin(), kNames.end(), name) == kNames.end()) {
        const auto near = nearest(name, {kNames.begin(), kNames.end()});
        m_faults.report(
            near.empty() ? text::Severity::Warning : text::Severity::Error, "unknown-module",
            fmt::format("\"{}\" is none of Caddy's own selection policies", name),
            arguments[0].range,
            near.empty() ? "it may come from a plugin" : fmt::format("did you mean \"{}\"?", near));
    } else if (name == "random_choose" || name == "weighted_round_robin") {
        const bool list = name != "random_choose";
        for (const Word& word : rest) {
            const auto number = parseInt(word.text);
            if (!number || *number < 0) {
                m_faults.invalid(word, "a number from 0 up");
            } else if (list) {
                policy.at("weights").append(Draft::integer(*number, word.range));
            } else {
                policy.set("choose", Draft::integer(*number, word.range));
            }
        }
        if (rest.empty()) {
            m_faults.arguments(option, list ? "a policy and weights" : "a policy and a number");
        }
    } else if (name == "query" || name == "header") {
        if (rest.size() == 1) {
            policy.set(name == "query" ? "key" : "field", textDraft(rest[0]));
        } else {
            m_faults.arguments(option, "a policy and a name");
        }
    } else if (name == "cookie") {
        if (!rest.empty()) {
            policy.set("name", textDraft(rest[0]));
        }
        if (rest.size() > 1) {
            policy.set("secret", textDraft(rest[1]));
        }
    } else if (!rest.empty()) {
        m_faults.arguments(option, "the name of a policy alone");
    }
    static constexpr std::array kRules =
        std::to_array<FieldRule>({{"max_age", "", FieldKind::Duration}});
    for (const Statement& field : option.block) {
        if (field.name() == "fallback") {
            policy.set("fallback", selectionPolicy(field));
        } else if (!applyField(kRules, field, policy, m_faults)) {
            m_faults.unknown(field, "lb_policy", kRules,
                             std::to_array<std::string_view>({"fallback"}));
        }
    }
    return policy;
}

Draft CaddyfileAdapter::transport(const Statement& option) {
    static constexpr std::array kHttpRules = std::to_array<FieldRule>({
        {"read_buffer", "read_buffer_size", FieldKind::Size},
        {"write_buffer", "write_buffer_size", FieldKind::Size},
        {"read_timeout", "", FieldKind::Duration},
        {"write_timeout", "", FieldKind::Duration},
        {"max_response_header", "max_response_header_size", FieldKind::Size},
        {"proxy_protocol", "", FieldKind::Text},
        {"dial_timeout", "", FieldKind::Duration},
        {"dial_fallback_delay", "dial_fallback_delay", FieldKind::Duration},
        {"response_header_timeout", "", FieldKind::Duration},
        {"expect_continue_timeout", "", FieldKind::Duration},
        {"resolvers", "resolver/addresses", FieldKind::Texts},
        {"tls_insecure_skip_verify", "tls/insecure_skip_verify", FieldKind::True},
        {"tls_curves", "tls/curves", FieldKind::Texts},
        {"tls_timeout", "tls/handshake_timeout", FieldKind::Duration},
        {"tls_trusted_ca_certs", "tls/root_ca_pem_files", FieldKind::Texts},
        {"tls_server_name", "tls/server_name", FieldKind::Text},
        {"tls_renegotiation", "tls/renegotiation", FieldKind::Text},
        {"tls_except_ports", "tls/except_ports", FieldKind::Texts},
        {"keepalive_interval", "keep_alive/probe_interval", FieldKind::Duration},
        {"keepalive_idle_conns", "keep_alive/max_idle_conns", FieldKind::Int},
        {"keepalive_idle_conns_per_host", "keep_alive/max_idle_conns_per_host", FieldKind::Int},
        {"versions", "", FieldKind::Texts},
        {"compression", "", FieldKind::Off},
        {"max_conns_per_host", "", FieldKind::Int},
        {"local_address", "", FieldKind::Text},
    });
    static constexpr std::array kFastcgiRules = std::to_array<FieldRule>({
        {"root", "", FieldKind::Text},
        {"split", "split_path", FieldKind::Texts},
        {"resolve_root_symlink", "", FieldKind::True},
        {"dial_timeout", "", FieldKind::Duration},
        {"read_timeout", "", FieldKind::Duration},
        {"write_timeout", "", FieldKind::Duration},
        {"capture_stderr", "", FieldKind::True},
    });
    Draft transport = Draft::mapping(option.range);
    const auto arguments = option.arguments();
    if (arguments.size() != 1) {
        m_faults.arguments(option, "the name of a transport: http or fastcgi");
        return transport;
    }
    const std::string& name = arguments[0].text;
    if (name != "http" && name != "fastcgi") {
        transport = opaque(option);
    }
    transport.set("protocol", textDraft(arguments[0]));
    if (name != "http" && name != "fastcgi") {
        return transport;
    }
    for (const Statement& field : option.block) {
        const auto values = field.arguments();
        const auto tls = [&](std::string_view path) -> Draft& {
            return memberAt(transport, path, field.range);
        };
        if (name == "fastcgi") {
            if (field.name() == "env" && values.size() == 2) {
                tls("env").set(values[0].text, textDraft(values[1]), values[0].range);
            } else if (!applyField(kFastcgiRules, field, transport, m_faults)) {
                m_faults.unknown(field, "transport fastcgi", kFastcgiRules,
                                 std::to_array<std::string_view>({"env"}));
            }
        } else if (field.name() == "tls") {
            if (Draft& empty = tls("tls"); empty.isNull()) {
                empty = Draft::mapping(field.range);
            }
        } else if (field.name() == "tls_client_auth" && values.size() == 2) {
            tls("tls/client_certificate_file") = textDraft(values[0]);
            tls("tls/client_certificate_key_file") = textDraft(values[1]);
        } else if (field.name() == "tls_client_auth" && values.size() == 1) {
            tls("tls/client_certificate_automate") = textDraft(values[0]);
        } else if (field.name() == "tls_trust_pool") {
            tls("tls/ca") = trustPool(field);
        } else if (field.name() == "keepalive" && values.size() == 1) {
            auto duration = durationDraft(values[0]);
            if (values[0].text == "off") {
                tls("keep_alive/enabled") = Draft::boolean(false, values[0].range);
            } else if (duration) {
                tls("keep_alive/idle_timeout") = std::move(*duration);
            } else {
                m_faults.invalid(values[0], "\"off\" or a duration");
            }
        } else if ((field.name() == "forward_proxy_url" || field.name() == "network_proxy") &&
                   !values.empty()) {
            const bool module = field.name() == "network_proxy";
            Draft& proxy = tls("network_proxy");
            proxy.set("from", module ? textDraft(values[0]) : Draft::string("url", field.range));
            if (!module || (values[0].text == "url" && values.size() > 1)) {
                proxy.set("url", textDraft(values[module ? 1 : 0]));
            }
        } else if (!applyField(kHttpRules, field, transport, m_faults)) {
            m_faults.unknown(field, "transport http", kHttpRules,
                             std::to_array<std::string_view>(
                                 {"tls", "tls_client_auth", "tls_trust_pool", "keepalive"}));
        }
    }
    return transport;
}

} // namespace gatelens::adapters::caddy
