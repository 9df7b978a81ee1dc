// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/config_parts.h"
#include "core/base/strings.h"
#include "core/engine/object_reader.h"
#include "core/http/syntax.h"

#include <fmt/format.h>

#include <array>

namespace gatelens::engine {

namespace {

constexpr std::size_t kMaxPemBytes = 1U << 20U;

// A PEM file named by `key`; empty when the key is absent.
std::string readPem(ObjectReader& reader, const text::Node& node, std::string_view key,
                    const PartContext& context) {
    const std::string name = reader.text(key);
    if (name.empty()) {
        return {};
    }
    auto bytes = context.files.read(text::resolvePath(context.path, name), kMaxPemBytes);
    if (!bytes) {
        reader.mistake(node.get(key), bytes.error().message);
        return {};
    }
    return std::move(*bytes);
}

PartContext contextOf(const NamedNode& named, const PartContext& context) {
    return {context.sources, context.files, named.path, context.named};
}

Result<net::CertificateText> namedCertificate(std::string_view name, const text::Node& node,
                                              const PartContext& context) {
    const auto found = context.named.certificates.find(std::string(name));
    if (found == context.named.certificates.end()) {
        return fail(ErrorCode::InvalidInput, fmt::format("there is no certificate \"{}\"", name),
                    context.sources.place(node.range));
    }
    return readCertificate(*found->second.node, contextOf(found->second, context));
}

Result<net::TlsServerOptions> readServerTls(const text::Node& node, const PartContext& context) {
    ObjectReader reader(node, context.sources, "\"tls\" of a listener");
    net::TlsServerOptions options;
    static constexpr std::array kProfiles{net::TlsProfile::Intermediate, net::TlsProfile::Modern};
    static constexpr std::array kClients{net::ClientCertificates::None,
                                         net::ClientCertificates::Request,
                                         net::ClientCertificates::Require};
    options.profile = kProfiles[reader.choice("profile", {"intermediate", "modern"})];
    options.clientCertificates =
        kClients[reader.choice("client-certificates", {"none", "request", "require"})];
    options.clientCa = readPem(reader, node, "client-ca", context);
    options.strictSni = reader.flag("strict-names", false);
    options.http2 = reader.flag("http2", true);
    for (const text::Node* entry : reader.objects("certificates")) {
        auto certificate = entry->isScalar()
                               ? namedCertificate(entry->asText().value_or(""), *entry, context)
                               : readCertificate(*entry, context);
        if (!certificate) {
            return fail(certificate.error());
        }
        options.certificates.push_back(std::move(*certificate));
    }
    if (const auto names = reader.list("self-signed"); !names.empty()) {
        auto made = net::selfSigned(names);
        if (!made) {
            reader.mistake(node.get("self-signed"), made.error().message);
        } else {
            options.certificates.push_back(std::move(*made));
        }
    }
    if (options.certificates.empty()) {
        reader.mistake(&node, "\"tls\" needs \"certificates\" or \"self-signed\"");
    }
    if (options.clientCertificates != net::ClientCertificates::None && options.clientCa.empty()) {
        reader.mistake(&node, "client certificates need \"client-ca\"");
    }
    if (auto finished = reader.finish(); !finished) {
        return fail(finished.error());
    }
    return options;
}

Status readClientTls(const text::Node* node, const PartContext& context, Service& service) {
    static const text::Node kEmpty;
    const text::Node& from = node == nullptr ? kEmpty : *node;
    ObjectReader reader(from, context.sources, "\"tls\" of a service");
    net::TlsClientOptions options;
    options.verify = reader.flag("verify", true);
    options.ca = readPem(reader, from, "ca", context);
    service.serverName = reader.text("server-name");
    options.certificate.chain = readPem(reader, from, "certificate", context);
    options.certificate.key = readPem(reader, from, "key", context);
    if (auto finished = reader.finish(); !finished) {
        return finished;
    }
    for (const auto& made : {&service.tls, &service.tlsHttp2}) {
        auto created = net::TlsClientContext::create(options);
        if (!created) {
            Error error = created.error();
            error.place = error.place.empty() ? context.sources.place(from.range) : error.place;
            return fail(std::move(error));
        }
        *made = std::move(*created);
        if (service.protocol == Protocol::Http1) {
            break;
        }
        options.http2 = true;
    }
    service.tlsKey = fmt::format("{}|{}|{}", options.verify, options.ca, options.certificate.chain);
    return {};
}

void readTargets(ObjectReader& reader, const PartContext& context, Service& service, bool& tls) {
    bool first = true;
    for (const text::Node* entry : reader.objects("targets")) {
        std::int64_t weight = 1;
        std::string url;
        if (entry->isScalar()) {
            auto expanded = expandReferences(entry->asText().value_or(""));
            if (!expanded) {
                reader.mistake(entry, expanded.error().message);
            }
            url = expanded.value_or("");
        } else {
            ObjectReader one(*entry, context.sources, "a target");
            url = one.required("url");
            weight = one.number("weight", 1, 1, 1'000'000);
            if (auto finished = one.finish(); !finished) {
                reader.adopt(finished.error());
            }
        }
        auto parsed = parseTargetUrl(url);
        if (!parsed) {
            reader.mistake(entry, parsed.error().message);
            continue;
        }
        if (!first && (parsed->tls != tls || parsed->path != service.pathPrefix)) {
            reader.mistake(entry, "the targets of a service have the same scheme and path");
        }
        first = false;
        tls = parsed->tls;
        service.pathPrefix = parsed->path;
        parsed->target.weight = static_cast<std::uint32_t>(weight);
        service.targets.push_back(std::move(parsed->target));
    }
    if (service.targets.empty()) {
        reader.mistake(nullptr, fmt::format("service \"{}\" needs \"targets\"", service.name));
    }
}

} // namespace

Result<net::Address> parseListenAddress(const std::string& text) {
    if (text.starts_with("unix:")) {
        return net::Address::unixSocket(text.substr(5));
    }
    const auto parts = parseHostPort(text.starts_with(':') ? "0.0.0.0" + text : text);
    const std::size_t colon = text.rfind(':');
    if (parts && colon != std::string::npos && !text.ends_with(']')) {
        const std::string host = parts->host == "localhost" ? "127.0.0.1" : parts->host;
        if (const auto address = net::Address::ip(host, parts->port)) {
            return *address;
        }
    }
    return fail(ErrorCode::InvalidInput,
                fmt::format("\"{}\" is no address to listen on; write 127.0.0.1:8080, [::1]:8080, "
                            ":8080 or unix:/path",
                            text));
}

Result<net::Address> parseAdminAddress(const std::string& text) {
    auto address = parseListenAddress(text);
    if (address && address->family() != AF_UNIX && !address->host().starts_with("127.") &&
        address->host() != "::1") {
        return fail(ErrorCode::InvalidInput,
                    fmt::format("the admin API listens on this machine only: \"{}\" is neither "
                                "127.0.0.1, [::1] nor a Unix socket",
                                text));
    }
    return address;
}

Result<TargetUrl> parseTargetUrl(const std::string& text) {
    TargetUrl url;
    if (text.starts_with("unix:")) {
        url.target.unixSocket = true;
        url.target.host = text.substr(5);
        auto address = net::Address::unixSocket(url.target.host);
        return address ? Result<TargetUrl>(url) : fail(address.error());
    }
    const auto wrong = [&text](std::string_view why) {
        return fail(ErrorCode::InvalidInput,
                    fmt::format("\"{}\" is no target: {}; write http://host:port or unix:/path",
                                text, why));
    };
    const std::size_t scheme = text.find("://");
    const std::string name = toLower(text.substr(0, std::min(scheme, text.size())));
    if (scheme == std::string::npos || (name != "http" && name != "https")) {
        return wrong("it begins with neither http:// nor https://");
    }
    url.tls = name == "https";
    const std::string rest = text.substr(scheme + 3);
    const std::string authority = rest.substr(0, rest.find_first_of("/?#"));
    url.path = rest.substr(authority.size());
    while (url.path.ends_with('/')) {
        url.path.pop_back();
    }
    if (!http::isAuthority(authority)) {
        return wrong("host or port is malformed");
    }
    if (!url.path.empty() && !http::isPath(url.path)) {
        return wrong("the path is malformed");
    }
    const auto parts = parseHostPort(authority);
    if (!parts) {
        return wrong("host or port is malformed");
    }
    url.target.host = parts->host;
    url.target.port =
        parts->port != 0 ? parts->port : static_cast<std::uint16_t>(url.tls ? 443 : 80);
    return url;
}

Result<Listener> readListener(const text::Node& node, const PartContext& context) {
    ObjectReader reader(node, context.sources, "a listener");
    Listener listener;
    const std::string address = reader.required("address");
    listener.name = reader.text("name", address);
    listener.proxyProtocol = reader.flag("proxy-protocol", false);
    listener.trustForwarded = reader.flag("trust-forwarded", false);
    if (!address.empty()) {
        if (auto parsed = parseListenAddress(address)) {
            listener.address = *parsed;
        } else {
            reader.mistake(node.get("address"), parsed.error().message);
        }
    }
    if (const text::Node* tls = reader.node("tls")) {
        auto options = readServerTls(*tls, context);
        if (!options) {
            return fail(options.error());
        }
        auto made = net::TlsServerContext::create(*options);
        if (!made) {
            Error error = made.error();
            error.place = error.place.empty() ? context.sources.place(tls->range) : error.place;
            return fail(std::move(error));
        }
        listener.tls = std::move(*made);
        for (net::CertificateText& certificate : options->certificates) {
            listener.chains.push_back(std::move(certificate.chain));
        }
    }
    if (auto finished = reader.finish(); !finished) {
        return fail(finished.error());
    }
    return listener;
}

namespace {

Result<HealthCheck> readHealthCheck(const text::Node& node, const PartContext& context) {
    ObjectReader reader(node, context.sources, "\"health-check\"");
    HealthCheck check;
    check.path = reader.text("path", "/");
    check.host = reader.text("host");
    check.interval = reader.duration("interval", check.interval);
    check.timeout = reader.duration("timeout", check.timeout);
    check.healthyAfter =
        static_cast<std::uint32_t>(reader.number("healthy-after", check.healthyAfter, 1, 1000));
    check.unhealthyAfter =
        static_cast<std::uint32_t>(reader.number("unhealthy-after", check.unhealthyAfter, 1, 1000));
    if (!http::isPath(check.path)) {
        reader.mistake(node.get("path"), "the path of a check begins with \"/\"");
    }
    if (!check.host.empty() && !http::isAuthority(check.host)) {
        reader.mistake(node.get("host"), "the host of a check is malformed");
    }
    // 0 would mean "never" to a timer.
    if (check.interval < 100 || check.timeout < 10) {
        reader.mistake(&node, "\"interval\" is at least 100ms, \"timeout\" at least 10ms");
    }
    const std::string statuses = reader.text("statuses", "200-399");
    const auto least = parseInt(std::string_view(statuses).substr(0, statuses.find('-')));
    const auto most = parseInt(std::string_view(statuses).substr(statuses.find('-') + 1));
    if (!least || !most || *least < 200 || *most > 599 || *least > *most) {
        reader.mistake(node.get("statuses"), "\"statuses\" is one status or a range: 200-399");
    } else {
        check.leastStatus = static_cast<int>(*least);
        check.mostStatus = static_cast<int>(*most);
    }
    if (auto finished = reader.finish(); !finished) {
        return fail(finished.error());
    }
    return check;
}

Result<BreakerOptions> readBreaker(const text::Node& node, const PartContext& context) {
    ObjectReader reader(node, context.sources, "\"circuit-breaker\"");
    BreakerOptions breaker;
    breaker.failurePercent =
        static_cast<std::uint32_t>(reader.number("failure-percent", 50, 1, 100));
    breaker.minRequests = static_cast<std::uint32_t>(
        reader.number("min-requests", breaker.minRequests, 1, 1'000'000));
    breaker.window = reader.duration("window", breaker.window);
    breaker.openFor = reader.duration("open-for", breaker.openFor);
    if (auto finished = reader.finish(); !finished) {
        return fail(finished.error());
    }
    return breaker;
}

// The targets and how they are used: of a service itself, or of an upstream that
// services share.
Status readUpstream(ObjectReader& reader, const PartContext& context, Service& service) {
    static constexpr std::array kBalances{Balance::RoundRobin, Balance::LeastConnections,
                                          Balance::RandomTwo, Balance::Hash};
    service.balance = kBalances[reader.choice(
        "balance", {"round-robin", "least-connections", "random-two", "hash"})];
    service.hashField = reader.text("hash-header");
    service.hashCookie = reader.text("hash-cookie");
    if (!service.hashField.empty() && !service.hashCookie.empty()) {
        reader.mistake(nullptr, "\"hash-header\" and \"hash-cookie\" exclude each other");
    }
    static constexpr std::array kProtocols{Protocol::Http1, Protocol::Http2, Protocol::Auto};
    service.protocol = kProtocols[reader.choice("protocol", {"http1", "http2", "auto"})];
    service.maxIdle = static_cast<std::uint32_t>(reader.number("max-idle", 256, 0, 100'000));
    service.maxConnections =
        static_cast<std::uint32_t>(reader.number("max-connections", 0, 0, 1'000'000));
    service.ejectAfter = static_cast<std::uint32_t>(reader.number("eject-after", 5, 0, 1'000'000));
    service.ejectFor = reader.duration("eject-for", service.ejectFor);
    service.ejectOnErrors = reader.flag("eject-on-errors", false);
    if (const text::Node* node = reader.node("health-check")) {
        auto check = readHealthCheck(*node, context);
        if (!check) {
            return fail(check.error());
        }
        service.healthCheck = std::move(*check);
    }
    if (const text::Node* node = reader.node("circuit-breaker")) {
        auto breaker = readBreaker(*node, context);
        if (!breaker) {
            return fail(breaker.error());
        }
        service.breaker = *breaker;
    }
    service.keepTimeout = reader.duration("keep-timeout", service.keepTimeout);
    bool tls = false;
    readTargets(reader, context, service, tls);
    const text::Node* tlsNode = reader.node("tls");
    if (tls) {
        return readClientTls(tlsNode, context, service);
    }
    if (tlsNode != nullptr) {
        reader.mistake(tlsNode, "\"tls\" goes with https:// targets");
    }
    return {};
}

Status readUpstreamOf(ObjectReader& reader, const text::Node& node, const PartContext& context,
                      Service& service) {
    const std::string name = reader.text("upstream");
    if (name.empty()) {
        return readUpstream(reader, context, service);
    }
    const auto found = context.named.upstreams.find(name);
    if (found == context.named.upstreams.end()) {
        return fail(ErrorCode::InvalidInput, fmt::format("there is no upstream \"{}\"", name),
                    context.sources.place(node.get("upstream")->range));
    }
    ObjectReader other(*found->second.node, context.sources, "an upstream");
    (void)other.required("name");
    if (auto read = readUpstream(other, contextOf(found->second, context), service); !read) {
        return read;
    }
    return other.finish();
}

} // namespace

Result<Service> readService(const text::Node& node, const PartContext& context) {
    ObjectReader reader(node, context.sources, "a service");
    Service service;
    service.name = reader.required("name");
    const std::string host = reader.text("host", "client");
    service.hostField = host == "client"   ? HostField::Client
                        : host == "target" ? HostField::Target
                                           : HostField::Fixed;
    service.fixedHost = host;
    if (service.hostField == HostField::Fixed && !http::isAuthority(host)) {
        reader.mistake(node.get("host"), "\"host\" is client, target, or a host name");
    }
    service.retries = static_cast<std::uint32_t>(reader.number("retries", 1, 0, 10));
    service.connectTimeout = reader.duration("connect-timeout", service.connectTimeout);
    service.responseTimeout = reader.duration("response-timeout", service.responseTimeout);
    service.readTimeout = reader.duration("read-timeout", service.readTimeout);
    if (auto read = readUpstreamOf(reader, node, context, service); !read) {
        return fail(read.error());
    }
    if (auto finished = reader.finish(); !finished) {
        return fail(finished.error());
    }
    return service;
}

Status checkUpstream(const text::Node& node, const PartContext& context) {
    ObjectReader reader(node, context.sources, "an upstream");
    Service service;
    service.name = reader.required("name");
    if (auto read = readUpstream(reader, context, service); !read) {
        return read;
    }
    return reader.finish();
}

Result<net::CertificateText> readCertificate(const text::Node& node, const PartContext& context) {
    ObjectReader reader(node, context.sources, "a certificate");
    net::CertificateText certificate;
    (void)reader.text("name");
    certificate.chain = readPem(reader, node, "chain", context);
    certificate.key = readPem(reader, node, "key", context);
    certificate.names = reader.list("names");
    certificate.place = context.sources.place(node.range);
    if (certificate.chain.empty() || certificate.key.empty()) {
        reader.mistake(&node, "a certificate needs \"chain\" and \"key\"");
    }
    if (auto finished = reader.finish(); !finished) {
        return fail(finished.error());
    }
    return certificate;
}

Result<AdminOptions> readAdmin(const text::Node& node, const PartContext& context) {
    ObjectReader reader(node, context.sources, "\"admin\"");
    AdminOptions admin;
    const std::string listen = reader.required("listen");
    admin.token = reader.text("token");
    admin.tokenFile = reader.text("token-file");
    if (!listen.empty()) {
        if (auto address = parseAdminAddress(listen)) {
            admin.address = *address;
        } else {
            reader.mistake(node.get("listen"), address.error().message);
        }
    }
    if (reader.has("token") && admin.token.size() < kMinTokenSize) {
        reader.mistake(node.get("token"),
                       fmt::format("the token must have at least {} characters", kMinTokenSize));
    }
    if (!admin.tokenFile.empty()) {
        admin.tokenFile = text::resolvePath(context.path, admin.tokenFile);
        if (!admin.token.empty()) {
            reader.mistake(node.get("token-file"),
                           "\"token-file\" is for a token that is made up: leave \"token\" out");
        }
    }
    if (auto finished = reader.finish(); !finished) {
        return fail(finished.error());
    }
    return admin;
}

namespace {

Result<NamedFilter> filterOf(const text::Member& member, const PartContext& context) {
    const FilterType* type = findFilterType(member.name);
    if (type != nullptr) {
        auto filter = type->parse(*member.value, context.sources);
        return filter ? Result<NamedFilter>({std::move(*filter), type->name})
                      : fail(filter.error());
    }
    std::vector<std::string_view> names;
    for (const FilterType* known : allFilterTypes()) {
        names.push_back(known->name);
    }
    return fail(
        ErrorCode::InvalidInput,
        fmt::format("there is no filter \"{}\"; there are {}", member.name, fmt::join(names, ", ")),
        context.sources.place(member.keyRange));
}

} // namespace

Result<NamedFilter> readFilter(const text::Node& node, const PartContext& context) {
    const auto wrong = [&](const std::string& message) {
        return fail(ErrorCode::InvalidInput, message, context.sources.place(node.range));
    };
    if (node.isScalar() && !node.isNull()) {
        const std::string name(node.asText().value_or(""));
        const auto found = context.named.filters.find(name);
        return found == context.named.filters.end()
                   ? wrong(fmt::format("there is no policy \"{}\"", name))
                   : Result<NamedFilter>(found->second);
    }
    if (!node.isMapping() || node.members.size() != 1) {
        return wrong("a filter is a mapping with one key, its type: \"- cors: {…}\", or the name "
                     "of a policy");
    }
    return filterOf(*node.members.begin(), context);
}

Result<NamedFilter> readPolicy(const text::Node& node, const PartContext& context) {
    const text::Member* filter = nullptr;
    for (const text::Member& member : node.members) {
        if (member.name != "name") {
            filter = filter == nullptr && node.members.size() == 2 ? &member : nullptr;
        }
    }
    if (filter == nullptr) {
        return fail(ErrorCode::InvalidInput,
                    "a policy has a \"name\" and one filter: \"- {name: shop, cors: {…}}\"",
                    context.sources.place(node.range));
    }
    return filterOf(*filter, context);
}

Result<Timeouts> readTimeouts(const text::Node& node, const PartContext& context) {
    ObjectReader reader(node, context.sources, "\"timeouts\"");
    Timeouts timeouts;
    timeouts.handshake = reader.duration("handshake", timeouts.handshake);
    timeouts.header = reader.duration("header", timeouts.header);
    timeouts.body = reader.duration("body", timeouts.body);
    timeouts.idle = reader.duration("idle", timeouts.idle);
    timeouts.write = reader.duration("write", timeouts.write);
    timeouts.tunnel = reader.duration("tunnel", timeouts.tunnel);
    timeouts.drain = reader.duration("drain", timeouts.drain);
    if (auto finished = reader.finish(); !finished) {
        return fail(finished.error());
    }
    return timeouts;
}

Status readLimits(const text::Node& node, const PartContext& context, Config& config) {
    ObjectReader reader(node, context.sources, "\"limits\"");
    http::Limits& http = config.limits;
    const auto size = [&reader](std::string_view key, std::size_t fallback, std::int64_t least,
                                std::int64_t most) {
        return static_cast<std::size_t>(
            reader.number(key, static_cast<std::int64_t>(fallback), least, most));
    };
    http.maxRequestLine = size("request-line", http.maxRequestLine, 64, 32 << 10);
    // A head and a piece of body share a buffer of 64 KiB.
    http.maxHeadBytes = size("head", http.maxHeadBytes, 256, 48 << 10);
    http.maxFields = size("fields", http.maxFields, 1, 1000);
    config.maxConnections = size("connections", config.maxConnections, 1, 10'000'000);
    config.maxConnectionsPerIp =
        size("connections-per-ip", config.maxConnectionsPerIp, 0, 10'000'000);
    config.maxRequestsPerConnection =
        size("requests-per-connection", config.maxRequestsPerConnection, 0, 1'000'000'000);
    return reader.finish();
}

} // namespace gatelens::engine
