// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// bind lines: sockets, their TLS and the certificates that they name.
#include "core/adapters/haproxy_internal.h"

#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace gatelens::adapters::haproxy {

using model::ClientAuth;
using model::Protocol;
using model::Setting;
using model::TlsVersion;

namespace {

TlsVersion versionOf(std::string_view name) {
    return name == "SSLv3"     ? TlsVersion::Ssl3
           : name == "TLSv1.0" ? TlsVersion::Tls10
           : name == "TLSv1.1" ? TlsVersion::Tls11
           : name == "TLSv1.2" ? TlsVersion::Tls12
           : name == "TLSv1.3" ? TlsVersion::Tls13
                               : TlsVersion::Unknown;
}

class ListenerReader final {
public:
    explicit ListenerReader(Build& build)
        : m_build(build)
        , m_out(build.out) {}

    void read(const ConfigSection& section) {
        for (const Line* bind : section.all("bind")) {
            if (bind->count() < 2) {
                m_out.error("wrong-argument-count", "\"bind\" needs an address", bind->range(0),
                            "write: bind [address]:port");
                continue;
            }
            for (const auto text : split(bind->word(1), ',')) {
                if (!text.empty()) {
                    addSocket(section, *bind, text);
                }
            }
        }
    }

private:
    // The word after an option of the line; empty when the option is absent.
    [[nodiscard]] static std::optional<std::size_t> valueOf(const Line& bind,
                                                            std::string_view option) {
        const auto at = bind.find(option, 2);
        return at && *at + 1 < bind.count() ? std::optional(*at + 1) : std::nullopt;
    }

    void addSocket(const ConfigSection& section, const Line& bind, std::string_view text) {
        const Address address = parseAddress(text);
        if (!address.valid) {
            m_out.error("invalid-address", fmt::format("\"{}\" is no address to bind to", text),
                        bind.range(1), "write [address]:port, with a port of 1 to 65535");
            return;
        }
        model::Listener listener;
        listener.name = text;
        listener.key = fmt::format("{} {}", section.name, text);
        listener.productKind = "bind";
        listener.source.range = bind.range();
        listener.raw = bind.node;
        listener.address = address.host;
        listener.port = address.port;
        listener.portText = address.portText;
        listener.exposure = Setting<model::Exposure>::at(
            model::exposureOf(address.host.starts_with("abns") ? "unix:" : address.host),
            bind.range(1));
        readProtocol(section, bind, address, listener);
        readSettings(section, bind, listener);
        static constexpr std::array kSaid = std::to_array<std::string_view>({"bind",
                                                                             "acl",
                                                                             "use_backend",
                                                                             "default_backend",
                                                                             "server",
                                                                             "server-template",
                                                                             "default-server",
                                                                             "balance",
                                                                             "http-request",
                                                                             "http-response",
                                                                             "http-after-response",
                                                                             "tcp-request",
                                                                             "tcp-response",
                                                                             "redirect",
                                                                             "use-server",
                                                                             "mode",
                                                                             "maxconn",
                                                                             "log",
                                                                             "timeout",
                                                                             "retries",
                                                                             "cookie",
                                                                             "stick-table"});
        keepExtras(listener, section, kSaid);
        m_build.listeners[&section].push_back(m_out.add(std::move(listener)));
    }

    void readProtocol(const ConfigSection& section, const Line& bind, const Address& address,
                      model::Listener& listener) {
        const Line* mode = section.find("mode");
        const bool http = mode != nullptr && mode->word(1) == "http";
        const bool ssl = bind.find("ssl", 2).has_value();
        listener.protocol = address.udp   ? Protocol::Http3
                            : http && ssl ? Protocol::Https
                            : http        ? Protocol::Http
                            : ssl         ? Protocol::Tls
                                          : Protocol::Tcp;
        listener.http3 = Setting<bool>::at(address.udp, bind.range());
        if (const auto proto = valueOf(bind, "proto"); proto && http && !ssl) {
            listener.protocol = bind.word(*proto) == "h2" ? Protocol::H2c : Protocol::Http;
        }
        const auto proxy = bind.find("accept-proxy", 2);
        listener.proxyProtocol =
            proxy ? Setting<bool>::at(true, bind.range(*proxy)) : Setting<bool>::byDefault(false);
        if (ssl) {
            listener.tls = tlsOf(bind, http, address.udp);
        }
    }

    // What a global "ssl-default-bind-options" or the line itself says of versions.
    void readVersions(const Line& bind, model::ListenerTls& tls) const {
        const Line* defaults = m_build.config.global("ssl-default-bind-options");
        for (const Line* line : {defaults, &bind}) {
            if (line == nullptr) {
                continue;
            }
            for (std::size_t i = 1; i < line->count(); ++i) {
                const std::string_view word = line->word(i);
                const std::string_view next = line->word(i + 1);
                if (word == "ssl-min-ver") {
                    tls.minVersion = Setting<TlsVersion>::at(versionOf(next), line->range(i + 1));
                } else if (word == "ssl-max-ver") {
                    tls.maxVersion = Setting<TlsVersion>::at(versionOf(next), line->range(i + 1));
                } else if (word.starts_with("force-")) {
                    const TlsVersion only = forced(word);
                    tls.minVersion = Setting<TlsVersion>::at(only, line->range(i));
                    tls.maxVersion = Setting<TlsVersion>::at(only, line->range(i));
                }
            }
            readExclusions(*line, tls);
        }
        if (!tls.minVersion.known()) {
            tls.minVersion = Setting<TlsVersion>::byDefault(TlsVersion::Tls12); // since 2.2
        }
    }

    static TlsVersion forced(std::string_view word) {
        return word == "force-sslv3"    ? TlsVersion::Ssl3
               : word == "force-tlsv10" ? TlsVersion::Tls10
               : word == "force-tlsv11" ? TlsVersion::Tls11
               : word == "force-tlsv12" ? TlsVersion::Tls12
               : word == "force-tlsv13" ? TlsVersion::Tls13
                                        : TlsVersion::Unknown;
    }

    // "no-tlsv12" and its like narrow the range that the default minimum leaves;
    // beside ssl-min-ver or ssl-max-ver HAProxy ignores them (ssl_sock.c).
    static void readExclusions(const Line& line, model::ListenerTls& tls) {
        static constexpr std::array kWords = std::to_array<std::pair<std::string_view, TlsVersion>>(
            {{"no-sslv3", TlsVersion::Ssl3},
             {"no-tlsv10", TlsVersion::Tls10},
             {"no-tlsv11", TlsVersion::Tls11},
             {"no-tlsv12", TlsVersion::Tls12},
             {"no-tlsv13", TlsVersion::Tls13}});
        std::optional<std::size_t> first;
        TlsVersion lowest = TlsVersion::Unknown;
        TlsVersion highest = TlsVersion::Unknown;
        for (const auto& [word, version] : kWords) {
            const auto at = line.find(word);
            first = first ? first : at;
            if (!at && version >= TlsVersion::Tls12) {
                lowest = lowest == TlsVersion::Unknown ? version : lowest;
                highest = version;
            }
        }
        if (!first || tls.minVersion.declared() || tls.maxVersion.declared()) {
            return;
        }
        if (lowest != TlsVersion::Tls12) {
            tls.minVersion = Setting<TlsVersion>::at(lowest, line.range(*first));
        }
        if (highest != TlsVersion::Tls13) {
            tls.maxVersion = Setting<TlsVersion>::at(highest, line.range(*first));
        }
    }

    model::ListenerTls tlsOf(const Line& bind, bool http, bool quic) {
        model::ListenerTls tls;
        tls.range = bind.range();
        readVersions(bind, tls);
        const Line* ciphers = m_build.config.global("ssl-default-bind-ciphers");
        if (const auto own = valueOf(bind, "ciphers")) {
            tls.ciphers = cipherList(bind.word(*own), bind.range(*own));
        } else if (ciphers != nullptr) {
            tls.ciphers = cipherList(ciphers->word(1), ciphers->range(1));
        }
        readClientAuth(bind, tls);
        const auto early = bind.find("allow-0rtt", 2);
        tls.earlyData =
            early ? Setting<bool>::at(true, bind.range(*early)) : Setting<bool>::byDefault(false);
        const auto strict = bind.find("strict-sni", 2);
        tls.sniStrict =
            strict ? Setting<bool>::at(true, bind.range(*strict)) : Setting<bool>::byDefault(false);
        if (const auto alpn = valueOf(bind, "alpn")) {
            for (const auto protocol : split(bind.word(*alpn), ',')) {
                tls.alpn.emplace_back(protocol);
            }
        } else if (http && quic) {
            tls.alpn = {"h3"};
        }
        readCertificates(bind, tls);
        return tls;
    }

    static Setting<std::vector<std::string>> cipherList(std::string_view text,
                                                        const text::SourceRange& range) {
        std::vector<std::string> names;
        for (const auto name : split(text, ':')) {
            names.emplace_back(name);
        }
        return Setting<std::vector<std::string>>::at(std::move(names), range);
    }

    void readClientAuth(const Line& bind, model::ListenerTls& tls) const {
        const auto verify = valueOf(bind, "verify");
        const auto ca = valueOf(bind, "ca-file");
        if (ca) {
            tls.clientCa = Setting<std::string>::at(std::string(bind.word(*ca)), bind.range(*ca));
        }
        if (!verify) {
            tls.clientAuth = Setting<ClientAuth>::byDefault(ClientAuth::None);
            return;
        }
        const std::string_view mode = bind.word(*verify);
        tls.clientAuth = Setting<ClientAuth>::at(mode == "required"   ? ClientAuth::Require
                                                 : mode == "optional" ? ClientAuth::Optional
                                                                      : ClientAuth::None,
                                                 bind.range(*verify));
        if ((mode == "required" || mode == "optional") && !ca) {
            m_out.error("missing-ca", "verify is enabled but no CA file is specified",
                        bind.range(*verify), "add ca-file");
        }
    }

    void readCertificates(const Line& bind, model::ListenerTls& tls) {
        bool any = bind.find("generate-certificates", 2).has_value() ||
                   bind.find("default-crt", 2).has_value();
        for (std::size_t i = 2; i + 1 < bind.count(); ++i) {
            const std::string_view word = bind.word(i);
            if (word == "crt" || word == "crt-list" || word == "default-crt") {
                any = true;
                const std::string path = resolve(bind.word(i + 1));
                if (word == "crt-list") {
                    readList(path, bind, i + 1, tls);
                } else {
                    readPath(path, bind.range(i + 1), {}, tls);
                }
            }
        }
        if (!any) {
            m_out.error("missing-certificate",
                        "\"ssl\" is set on this bind line but no certificate is named",
                        bind.range(), "add crt <file>");
        }
    }

    [[nodiscard]] std::string resolve(std::string_view name) const {
        const Line* base = m_build.config.global("crt-base");
        const bool bare = name.find('/') == std::string_view::npos || !name.starts_with('/');
        return base != nullptr && bare ? text::resolvePath(fmt::format("{}/x", base->word(1)), name)
                                       : std::string(name);
    }

    // A file, or every file of a directory.
    void readPath(const std::string& path, const text::SourceRange& range,
                  std::vector<std::string> snis, model::ListenerTls& tls) {
        if (!m_out.context().files().isDirectory(path)) {
            addCertificate(path, range, std::move(snis), tls);
            return;
        }
        for (const auto& file : m_out.context().files().glob(path + "/*")) {
            const bool companion = file.ends_with(".key") || file.ends_with(".ocsp") ||
                                   file.ends_with(".issuer") || file.ends_with(".sctl");
            if (!companion) {
                addCertificate(file, range, snis, tls);
            }
        }
    }

    // Lines of "file [options] sni…".
    void readList(const std::string& path, const Line& bind, std::size_t word,
                  model::ListenerTls& tls) {
        const auto bytes = m_out.context().readFile(path);
        if (!bytes) {
            m_out.warn("file-unreadable",
                       fmt::format("the list of certificates \"{}\" cannot be read: {}", path,
                                   bytes.error().message),
                       bind.range(word));
            return;
        }
        for (auto line : split(*bytes, '\n')) {
            line = trim(line);
            if (line.empty() || line.starts_with('#')) {
                continue;
            }
            const auto space = std::min(line.find_first_of(" \t["), line.size());
            const auto options = line.find(']');
            const std::string_view names =
                line.substr(options == std::string_view::npos ? space : options + 1);
            std::vector<std::string> snis;
            for (const auto sni : split(names, ' ')) {
                if (!trim(sni).empty()) {
                    snis.emplace_back(trim(sni));
                }
            }
            readPath(resolve(line.substr(0, space)), bind.range(word), std::move(snis), tls);
        }
    }

    void addCertificate(const std::string& path, const text::SourceRange& range,
                        std::vector<std::string> snis, model::ListenerTls& tls) {
        const auto known = m_certificates.find(path);
        const model::CertificateId id = known != m_certificates.end()
                                            ? known->second
                                            : makeCertificate(path, range, std::move(snis));
        m_certificates.emplace(path, id);
        if (std::find(tls.certificates.begin(), tls.certificates.end(), id) ==
            tls.certificates.end()) {
            tls.certificates.push_back(id);
        }
    }

    model::CertificateId makeCertificate(const std::string& path, const text::SourceRange& range,
                                         std::vector<std::string> snis) {
        model::Certificate certificate;
        certificate.name = path;
        certificate.productKind = "crt";
        certificate.usage = "server";
        certificate.file = path;
        certificate.source.range = range;
        certificate.snis = std::move(snis);
        certificate.privateKey.form = model::SecretForm::Reference;
        certificate.privateKey.reference = path;
        const auto pem = m_out.context().readFile(path);
        if (!pem) {
            certificate.problem = pem.error().message;
            if (path.find('$') == std::string::npos && !path.starts_with('@')) {
                m_out.warn("certificate-unreadable",
                           fmt::format("the certificate \"{}\" cannot be read: {}", path,
                                       pem.error().message),
                           range);
            }
            return m_out.add(std::move(certificate));
        }
        auto chain = model::parseCertificates(*pem);
        if (!chain) {
            certificate.problem = chain.error().message;
            m_out.error(
                "invalid-certificate",
                fmt::format("\"{}\" is no PEM certificate: {}", path, chain.error().message),
                range);
            return m_out.add(std::move(certificate));
        }
        certificate.chain = std::move(*chain);
        if (const auto isSigned = model::chainIsSigned(*pem)) {
            certificate.chainValid = {*isSigned, model::Origin::Observed, range};
        }
        readKey(*pem, path, range, certificate);
        return m_out.add(std::move(certificate));
    }

    // The key stands in the same file, or in one called <file>.key.
    void readKey(const std::string& pem, const std::string& path, const text::SourceRange& range,
                 model::Certificate& certificate) {
        auto fits = model::keyBelongsTo(pem, pem);
        if (!fits) {
            const auto key = m_out.context().files().exists(path + ".key")
                                 ? m_out.context().readFile(path + ".key")
                                 : Result<std::string>(fail(ErrorCode::NotFound, "no key"));
            if (key) {
                certificate.privateKey.reference = path + ".key";
                fits = model::keyBelongsTo(*key, pem);
            }
        }
        if (fits) {
            certificate.keyMatches = {*fits, model::Origin::Observed, range};
            if (!*fits) {
                m_out.error(
                    "key-mismatch",
                    fmt::format("the private key does not belong to the certificate \"{}\"", path),
                    range, "put the key of this certificate beside it");
            }
        }
    }

    void readSettings(const ConfigSection& section, const Line& bind,
                      model::Listener& listener) const {
        // A request timeout that is not set is that of the client (4.2).
        const auto client = timeoutOf(section, "client");
        const auto either = [&client, &section](std::string_view name) {
            const auto own = timeoutOf(section, name);
            return own.declared() ? own : client;
        };
        listener.headerTimeoutMs = either("http-request");
        listener.bodyTimeoutMs = client;
        const auto keepAlive = timeoutOf(section, "http-keep-alive");
        listener.idleTimeoutMs = keepAlive.declared() ? keepAlive : either("http-request");
        listener.maxBodyBytes = Setting<std::int64_t>::byDefault(0);
        listener.trustAnyForwarded = Setting<bool>::byDefault(false);
        listener.maxConnections = maxConnections(section, bind);
        const Line* log = section.find("log");
        listener.accessLog = log == nullptr ? Setting<bool>::byDefault(false)
                                            : Setting<bool>::at(true, log->range());
        for (const auto& [first, second] : {std::pair{"log-format", ""},
                                            {"option", "httpslog"},
                                            {"option", "httplog"},
                                            {"option", "tcplog"}}) {
            const Line* format = section.find(first, second);
            if (format != nullptr && !listener.accessLogFormat.known()) {
                listener.accessLogFormat =
                    Setting<std::string>::at(format->textFrom(1), format->range());
            }
        }
        listener.normalizePath = Setting<bool>::byDefault(false);
        for (const Line* rule : section.all("http-request")) {
            if (rule->word(1) == "normalize-uri") {
                listener.normalizePath = Setting<bool>::at(true, rule->range());
            }
        }
    }

    [[nodiscard]] Setting<std::int64_t> maxConnections(const ConfigSection& section,
                                                       const Line& bind) const {
        if (const auto own = valueOf(bind, "maxconn")) {
            if (const auto number = parseInt(bind.word(*own))) {
                return Setting<std::int64_t>::at(*number, bind.range(*own));
            }
        }
        for (const Line* line : {section.find("maxconn"), m_build.config.global("maxconn")}) {
            const auto number = line == nullptr ? std::nullopt : parseInt(line->word(1));
            if (number) {
                return Setting<std::int64_t>::at(*number, line->range());
            }
        }
        return {}; // computed from the limits of the process
    }

    Build& m_build;
    SnapshotBuilder& m_out;
    std::unordered_map<std::string, model::CertificateId> m_certificates;
};

} // namespace

void readListeners(Build& build) {
    ListenerReader reader(build);
    for (const auto& section : build.config.sections()) {
        if (section->accepts()) {
            reader.read(*section);
        }
    }
}

} // namespace gatelens::adapters::haproxy
