// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// backend and listen sections: a service, its group of servers, and the servers.
#include "core/adapters/haproxy_internal.h"

#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace gatelens::adapters::haproxy {

using model::Protocol;
using model::Setting;

namespace {

constexpr std::int64_t kMostTemplates = 10'000;

// The options of a server line and those that default-server lines give it.
struct ServerOptions {
    std::vector<const Line*> lines; // weakest first
    std::size_t first = 3;          // where a server line's own options start

    // The word after the option on the strongest line that has it.
    struct Found {
        std::string_view value;
        text::SourceRange range;
    };
    [[nodiscard]] std::optional<Found> find(std::string_view option) const {
        std::optional<Found> found;
        const std::string no = fmt::format("no-{}", option);
        for (const Line* line : lines) {
            const bool isDefault = line->word(0) == "default-server";
            for (std::size_t i = isDefault ? 1 : first; i < line->count(); ++i) {
                const std::string_view word = line->word(i);
                if (word == option) {
                    found = Found{line->word(i + 1), line->range(i)};
                } else if (word == no) {
                    found.reset();
                }
                // Values are not options: "cookie check".
                i += serverOption(word) == 1 ? 1 : 0;
            }
        }
        return found;
    }
    [[nodiscard]] Setting<std::string> text(std::string_view option) const {
        const auto found = find(option);
        return found ? Setting<std::string>::at(std::string(found->value), found->range)
                     : Setting<std::string>{};
    }
};

model::TlsVersion versionOf(std::string_view name) {
    return name == "SSLv3"     ? model::TlsVersion::Ssl3
           : name == "TLSv1.0" ? model::TlsVersion::Tls10
           : name == "TLSv1.1" ? model::TlsVersion::Tls11
           : name == "TLSv1.2" ? model::TlsVersion::Tls12
           : name == "TLSv1.3" ? model::TlsVersion::Tls13
                               : model::TlsVersion::Unknown;
}

class BackendReader final {
public:
    explicit BackendReader(Build& build)
        : m_build(build)
        , m_out(build.out) {}

    void read(const ConfigSection& section) {
        const bool serves = section.find("server") != nullptr ||
                            section.find("server-template") != nullptr ||
                            section.find("dispatch") != nullptr;
        if (section.kind == "listen" && !serves) {
            return; // a statistics page, or a frontend by another name
        }
        const model::UpstreamId upstream = addUpstream(section);
        readServers(section, upstream);
        addService(section, upstream);
    }

private:
    model::UpstreamId addUpstream(const ConfigSection& section) {
        model::Upstream upstream;
        upstream.name = section.name;
        upstream.productKind = section.kind == "listen" ? "listen" : "backend";
        upstream.source.range = section.node->range;
        upstream.raw = section.node;
        readBalance(section, upstream);
        static constexpr std::array kSaid = std::to_array<std::string_view>({"server",
                                                                             "server-template",
                                                                             "default-server",
                                                                             "balance",
                                                                             "mode",
                                                                             "acl",
                                                                             "http-request",
                                                                             "http-response",
                                                                             "http-after-response",
                                                                             "tcp-request",
                                                                             "tcp-response",
                                                                             "redirect",
                                                                             "use-server",
                                                                             "timeout",
                                                                             "retries",
                                                                             "bind",
                                                                             "use_backend",
                                                                             "default_backend",
                                                                             "log",
                                                                             "maxconn",
                                                                             "option",
                                                                             "stats",
                                                                             "compression",
                                                                             "filter",
                                                                             "retry-on"});
        keepExtras(upstream, section, kSaid);
        return m_out.add(std::move(upstream));
    }

    void readBalance(const ConfigSection& section, model::Upstream& upstream) const {
        const Line* balance = section.find("balance");
        if (balance == nullptr) {
            // random since 3.3 (commit 93cc18ac4 of HAProxy)
            const bool newer = m_build.version.starts_with("3.") &&
                               parseInt(m_build.version.substr(2, 1)).value_or(0) >= 3;
            upstream.algorithm = newer ? "random" : "roundrobin";
            return;
        }
        const std::string_view method = balance->word(1);
        upstream.algorithm = method.substr(0, method.find('('));
        if (method == "source") {
            upstream.hashOn = "src";
        } else if (method == "hash" || method == "url_param") {
            upstream.hashOn = balance->word(2);
        } else if (method == "uri" || method.starts_with("hdr(") ||
                   method.starts_with("rdp-cookie")) {
            upstream.hashOn = method;
        }
    }

    void readServers(const ConfigSection& section, model::UpstreamId upstream) {
        std::vector<const Line*> defaults;
        for (const ConfigSection* from = section.defaults; from != nullptr; from = from->defaults) {
            const auto lines = from->all("default-server");
            defaults.insert(defaults.begin(), lines.begin(), lines.end());
        }
        for (const auto& line : section.lines) {
            const std::string_view keyword = line.word(0);
            if (keyword == "default-server") {
                defaults.push_back(&line); // holds for the servers below it
            } else if (keyword == "server" && line.count() >= 3) {
                addServer(section, line, line.word(1), line.word(2), defaults, upstream);
            } else if (keyword == "server-template" && line.count() >= 4) {
                addTemplate(section, line, defaults, upstream);
            } else if (keyword == "dispatch" && line.count() >= 2) {
                addServer(section, line, "dispatch", line.word(1), defaults, upstream);
            }
        }
    }

    // "server-template web 1-5 web.test:80": the servers that DNS may fill.
    void addTemplate(const ConfigSection& section, const Line& line,
                     const std::vector<const Line*>& defaults, model::UpstreamId upstream) {
        const std::string_view range = line.word(2);
        const auto dash = range.find('-');
        const auto low = dash == std::string_view::npos ? std::optional<std::int64_t>(1)
                                                        : parseInt(range.substr(0, dash));
        const auto high = parseInt(dash == std::string_view::npos ? range : range.substr(dash + 1));
        if (!low || !high || *low > *high || *high - *low >= kMostTemplates) {
            m_out.error("invalid-value", fmt::format("\"{}\" is no number of servers", range),
                        line.range(2), "write a number, or low-high");
            return;
        }
        for (std::int64_t i = *low; i <= *high; ++i) {
            addServer(section, line, fmt::format("{}{}", line.word(1), i), line.word(3), defaults,
                      upstream);
        }
        m_out.snapshot().upstreams[upstream.index()].discovery = "dns";
    }

    void addServer(const ConfigSection& section, const Line& line, std::string_view name,
                   std::string_view where, const std::vector<const Line*>& defaults,
                   model::UpstreamId upstream) {
        ServerOptions options{defaults, line.word(0) == "server-template" ? 4U : 3U};
        options.lines.push_back(&line);
        const Address address = parseAddress(where);
        model::Target target;
        target.name = name;
        target.key = fmt::format("{}/{}", section.name, name);
        target.productKind = "server";
        target.source.range = line.range();
        target.raw = line.node;
        target.host = address.host;
        target.port = address.port;
        target.upstream = upstream;
        const auto weight = options.find("weight");
        target.weight = weight ? parseInt(weight->value).value_or(1) : 1;
        target.backup = options.find("backup").has_value();
        target.enabled = !options.find("disabled").has_value();
        readServerTls(options, line, target);
        auto& group = m_out.snapshot().upstreams[upstream.index()];
        if (options.find("resolvers")) {
            group.discovery = "dns";
        }
        readHealth(section, options, line, group);
        m_out.add(std::move(target));
    }

    void readServerTls(const ServerOptions& options, const Line& line, model::Target& target) {
        if (!options.find("ssl")) {
            return;
        }
        model::UpstreamTls tls;
        tls.range = line.range();
        const auto verify = options.find("verify");
        const Line* global = m_build.config.global("ssl-server-verify");
        tls.verify = verify ? Setting<bool>::at(verify->value != "none", verify->range)
                     : global != nullptr
                         ? Setting<bool>::at(global->word(1) != "none", global->range())
                         : Setting<bool>::byDefault(true); // required
        tls.ca = options.text("ca-file");
        tls.sni = options.text("sni");
        tls.clientCertificate = options.text("crt");
        if (const auto lowest = options.find("ssl-min-ver")) {
            tls.minVersion =
                Setting<model::TlsVersion>::at(versionOf(lowest->value), lowest->range);
        }
        if (tls.verify.value && !tls.ca.known()) {
            m_out.error("missing-ca",
                        fmt::format("the certificate of server \"{}\" is to be verified but no CA "
                                    "file is specified",
                                    target.name),
                        line.range(), "add ca-file <file> (or @system-ca)");
        }
        target.tls = std::move(tls);
    }

    void readHealth(const ConfigSection& section, const ServerOptions& options, const Line& line,
                    model::Upstream& group) const {
        if (options.find("check") && !group.active) {
            model::ActiveHealthCheck active;
            active.enabled = true;
            active.range = line.range();
            const auto inter = options.find("inter");
            active.intervalMs = inter ? parseTimeMs(inter->value).value_or(2000) : 2000;
            const auto timeout = timeoutOf(section, "check");
            active.timeoutMs = timeout.declared() ? timeout.value : active.intervalMs;
            active.path = checkPath(section);
            group.active = std::move(active);
        }
        if (const auto observe = options.find("observe"); observe && !group.passive) {
            const auto limit = options.find("error-limit");
            group.passive = model::PassiveHealthCheck{
                true, limit ? parseInt(limit->value).value_or(10) : 10, observe->range};
            group.circuitBreaker = Setting<bool>::at(true, observe->range);
        }
    }

    // "option httpchk GET /health", or "http-check send uri /health"; a check of
    // the connection alone has no path.
    static std::string checkPath(const ConfigSection& section) {
        const Line* check = section.find("option", "httpchk");
        if (check == nullptr) {
            return {};
        }
        for (const Line* send : section.all("http-check")) {
            const auto uri = send->find("uri");
            if (send->word(1) == "send" && uri) {
                return std::string(send->word(*uri + 1));
            }
        }
        const std::size_t words = check->count();
        return std::string(words == 3 ? check->word(2) : words > 3 ? check->word(3) : "/");
    }

    void addService(const ConfigSection& section, model::UpstreamId upstream) {
        model::Service service;
        service.name = section.name;
        service.productKind = section.kind == "listen" ? "listen" : "backend";
        service.source.range = section.node->range;
        service.raw = section.node;
        service.upstream = upstream;
        service.upstreamReference = section.name;
        service.hostMode = model::HostMode::Client; // the request's Host is not touched
        readProtocol(section, upstream, service);
        readFixedHost(section, service);
        service.connectTimeoutMs = timeoutOf(section, "connect");
        service.readTimeoutMs = timeoutOf(section, "server");
        service.writeTimeoutMs = service.readTimeoutMs;
        const Line* retries = section.find("retries");
        const auto number = retries == nullptr ? std::nullopt : parseInt(retries->word(1));
        service.retries = number ? Setting<std::int64_t>::at(*number, retries->range())
                                 : Setting<std::int64_t>::byDefault(3);
        readRetryOn(section, service);
        for (const auto& line : section.lines) {
            if (line.word(0) == "option") {
                service.extra.push_back({line.textFrom(0), line.node});
            }
        }
        for (const auto& rule : m_build.rules.of(section)) {
            service.policies.push_back(rule.id);
        }
        const model::ServiceId id = m_out.add(std::move(service));
        for (const auto policy : m_out.snapshot()[id].policies) {
            m_out.snapshot().policies[policy.index()].service = id;
        }
        m_build.services[&section] = id;
    }

    void readProtocol(const ConfigSection& section, model::UpstreamId upstream,
                      model::Service& service) const {
        const auto& snapshot = m_out.snapshot();
        const auto& targets = snapshot[upstream].targets;
        const Line* mode = section.find("mode");
        const bool http = mode != nullptr && mode->word(1) == "http";
        const model::Target* plain = nullptr;
        const model::Target* encrypted = nullptr;
        for (const auto id : targets) {
            const auto& target = snapshot[id];
            (target.tls ? encrypted : plain) = &target;
            // One server that is not verified is enough to be deceived.
            const bool weaker = target.tls && (!service.tls || !target.tls->verify.value);
            if (weaker) {
                service.tls = target.tls;
            }
        }
        const bool tls = encrypted != nullptr && plain == nullptr;
        service.protocol = section.find("use-fcgi-app") != nullptr ? Protocol::FastCgi
                           : http && tls                           ? Protocol::Https
                           : http                                  ? Protocol::Http
                           : tls                                   ? Protocol::Tls
                                                                   : Protocol::Tcp;
        service.protocolSetting = mode == nullptr
                                      ? Setting<Protocol>::byDefault(service.protocol)
                                      : Setting<Protocol>::at(service.protocol, mode->range());
        if (!tls && encrypted != nullptr) {
            m_out.note(
                "mixed-encryption",
                fmt::format("only some servers of \"{}\" are spoken to in TLS", section.name),
                plain->source.range);
        }
    }

    static void readFixedHost(const ConfigSection& section, model::Service& service) {
        for (const Line* rule : section.all("http-request")) {
            const bool sets =
                (rule->word(1) == "set-header" || rule->word(1) == "replace-header") &&
                equalsIgnoreCase(rule->word(2), "host");
            if (!sets) {
                continue;
            }
            const bool fixed = rule->word(1) == "set-header" &&
                               rule->word(3).find('%') == std::string_view::npos &&
                               Conditions::start(*rule) == rule->count();
            service.hostMode = fixed ? model::HostMode::Fixed : model::HostMode::Unknown;
            service.fixedHost = fixed ? std::string(rule->word(3)) : std::string{};
        }
    }

    static void readRetryOn(const ConfigSection& section, model::Service& service) {
        const Line* retry = section.find("retry-on");
        if (retry == nullptr) {
            service.retryNonIdempotent = Setting<bool>::byDefault(false);
            return;
        }
        bool afterSending = false;
        for (std::size_t i = 1; i < retry->count(); ++i) {
            const std::string_view word = retry->word(i);
            afterSending = afterSending || (word != "none" && word != "conn-failure" &&
                                            word != "empty-response" && word != "0rtt-rejected");
        }
        for (const Line* rule : section.all("http-request")) {
            // The manual's recipe against sending a POST twice.
            afterSending = afterSending && rule->word(1) != "disable-l7-retry";
        }
        service.retryNonIdempotent = Setting<bool>::at(afterSending, retry->range());
    }

    Build& m_build;
    SnapshotBuilder& m_out;
};

} // namespace

void readBackends(Build& build) {
    BackendReader reader(build);
    for (const auto& section : build.config.sections()) {
        if (section->forwards()) {
            reader.read(*section);
        }
    }
}

} // namespace gatelens::adapters::haproxy
