// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/source_name.h"

#include "core/base/strings.h"

#include <fmt/format.h>

#include <QHostAddress>
#include <QUrl>
#include <QUrlQuery>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace gatelens::connect {

namespace {

using Kind = SourceName::Kind;

constexpr std::string_view kForms =
    "a source is a path, -, http(s)://host:port/prefix, unix:///path, tcp://host:port, or one of "
    "these with a product in front, such as kong+https://host:8444";

tl::unexpected<Error> usage(std::string message, std::string_view text) {
    return fail(ErrorCode::Usage, std::move(message), std::string(text));
}

bool isSchemeText(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '+' || c == '-' || c == '.';
    };
    return !text.empty() && std::ranges::all_of(text, allowed);
}

// People name the cluster, not the API in it.
Result<const adapters::Adapter*> productOf(std::string_view word, std::string_view text,
                                           AdapterList adapters) {
    std::string wanted = toLower(word);
    if (wanted == "k8s" || wanted == "kubernetes") {
        wanted = "gateway-api";
    }
    std::vector<std::string_view> names;
    for (const auto* adapter : adapters) {
        if (wanted == adapter->id) {
            return adapter;
        }
        names.push_back(adapter->id);
    }
    const auto near = nearest(wanted, names);
    std::string message = fmt::format("there is no product \"{}\"", word);
    if (!near.empty()) {
        message += fmt::format("; did you mean \"{}\"?", near);
    } else {
        message += fmt::format("; known products: {}", fmt::join(names, ", "));
    }
    return usage(std::move(message), text);
}

// A name that may be shown: what stands between "//" and "@" is left out.
std::string withoutUserInfo(std::string_view text) {
    const auto start = text.find("://");
    const auto at = text.rfind('@');
    if (start == std::string_view::npos || at == std::string_view::npos || at < start) {
        return std::string(text);
    }
    return fmt::format("{}…{}", text.substr(0, start + 3), text.substr(at));
}

Status refuseSecrets(const QUrl& url, std::string_view text) {
    if (!url.userInfo().isEmpty()) {
        return usage("a URL with a user or password is not accepted, because command lines are "
                     "visible to others; put the credential into a profile (--profile) or into "
                     "GATELENS_TOKEN or GATELENS_HEADERS",
                     withoutUserInfo(text));
    }
    if (url.hasQuery()) {
        return usage("a URL with a query is not accepted; name the base address only, and put "
                     "credentials into a profile or the environment",
                     withoutUserInfo(text.substr(0, text.find('?'))));
    }
    if (url.hasFragment()) {
        return usage("a URL with a fragment (#…) is not accepted; name the base address of the "
                     "admin API",
                     text.substr(0, text.find('#')));
    }
    return {};
}

Result<QUrl> parseUrl(std::string_view url, std::string_view text) {
    const QUrl parsed(QString::fromUtf8(url.data(), static_cast<qsizetype>(url.size())),
                      QUrl::StrictMode);
    if (!parsed.isValid()) {
        // Qt's own text would repeat the URL, and with it a password.
        return usage("is not a valid URL; expected a form such as https://host:8444/prefix",
                     withoutUserInfo(text));
    }
    if (auto status = refuseSecrets(parsed, text); !status) {
        return fail(std::move(status.error()));
    }
    return parsed;
}

Result<SourceName> httpSource(SourceName name, std::string_view url) {
    auto parsed = parseUrl(url, name.text);
    if (!parsed) {
        return fail(std::move(parsed.error()));
    }
    if (parsed->host().isEmpty()) {
        return usage("names no host; expected a form such as https://host:8444/prefix", name.text);
    }
    if (parsed->port() == 0) {
        return usage("port 0 cannot be connected to", name.text);
    }
    *parsed = parsed->adjusted(QUrl::NormalizePathSegments);
    QString path = parsed->path(QUrl::FullyEncoded);
    while (path.endsWith(u'/')) {
        path.chop(1);
    }
    parsed->setPath(path, QUrl::TolerantMode);
    name.kind = Kind::Http;
    name.tls = parsed->scheme() == u"https";
    name.host = parsed->host().toStdString();
    name.port = static_cast<std::uint16_t>(parsed->port(name.tls ? 443 : 80));
    name.url = parsed->toString(QUrl::FullyEncoded).toStdString();
    return name;
}

Result<SourceName> tcpSource(SourceName name, std::string_view url) {
    auto parsed = parseUrl(url, name.text);
    if (!parsed) {
        return fail(std::move(parsed.error()));
    }
    if (parsed->host().isEmpty() || parsed->port() <= 0) {
        return usage("needs a host and a port, such as tcp://127.0.0.1:9999", name.text);
    }
    name.kind = Kind::TcpSocket;
    name.host = parsed->host().toStdString();
    name.port = static_cast<std::uint16_t>(parsed->port());
    return name;
}

// "unix:///run/x.sock" and "unix:/run/x.sock".
Result<SourceName> unixSource(SourceName name, std::string_view rest) {
    if (rest.starts_with("//")) {
        rest.remove_prefix(2);
    }
    if (!rest.starts_with('/') || rest.size() < 2) {
        return usage("needs an absolute path, such as unix:///run/haproxy/admin.sock", name.text);
    }
    // sockaddr_un: 108 bytes with the terminating zero.
    if (rest.size() > 107) {
        return usage("a socket's path has at most 107 bytes", name.text);
    }
    name.kind = Kind::UnixSocket;
    name.path = rest;
    return name;
}

Result<SourceName> fileSource(SourceName name, std::string_view url) {
    auto parsed = parseUrl(url, name.text);
    if (!parsed) {
        return fail(std::move(parsed.error()));
    }
    if (!parsed->host().isEmpty() && parsed->host() != u"localhost") {
        return usage("names a file on another host; a file URL has three slashes, such as "
                     "file:///etc/nginx/nginx.conf",
                     name.text);
    }
    name.path = parsed->path(QUrl::FullyDecoded).toStdString();
    if (name.path.empty() || name.path.find('\0') != std::string::npos) {
        return usage("names no path", name.text);
    }
    return name;
}

Result<SourceName> kubeconfigSource(SourceName name, std::string_view rest) {
    while (rest.starts_with("//")) {
        rest.remove_prefix(1);
    }
    if (name.product == nullptr) {
        return usage("write k8s+kubeconfig:/path?context=name", name.text);
    }
    const auto query = rest.find('?');
    name.kind = Kind::Kubeconfig;
    name.path = QUrl::fromPercentEncoding(
                    QByteArray(rest.data(), static_cast<qsizetype>(std::min(query, rest.size()))))
                    .toStdString();
    if (query == std::string_view::npos) {
        return name;
    }
    const std::string_view text = rest.substr(query + 1);
    const QUrlQuery items(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())));
    for (const auto& [key, value] : items.queryItems(QUrl::FullyDecoded)) {
        if (key != u"context") {
            return usage(fmt::format("knows only ?context=…, not \"{}\"", key.toStdString()),
                         name.text);
        }
        name.context = value.toStdString();
    }
    return name;
}

Result<SourceName> byTransport(SourceName name, std::string_view transport, std::string_view url) {
    const std::string_view rest = url.substr(transport.size() + 1);
    const std::string kind = toLower(transport);
    if (kind == "http" || kind == "https") {
        return httpSource(std::move(name), url);
    }
    if (kind == "unix") {
        return unixSource(std::move(name), rest);
    }
    if (kind == "tcp") {
        return tcpSource(std::move(name), url);
    }
    if (kind == "file") {
        return fileSource(std::move(name), url);
    }
    if (kind == "kubeconfig") {
        return kubeconfigSource(std::move(name), rest);
    }
    return usage(fmt::format("\"{}\" is no way to reach a gateway; {}", transport, kForms),
                 withoutUserInfo(name.text));
}

// "kong:./file.yaml": a product in front of a path. A colon is legal in a file's
// name, so only a known product counts.
std::optional<SourceName> pathWithProduct(std::string_view text, AdapterList adapters) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon + 1 == text.size()) {
        return std::nullopt;
    }
    const auto product = productOf(text.substr(0, colon), text, adapters);
    if (!product) {
        return std::nullopt;
    }
    SourceName name;
    name.product = *product;
    name.text = text;
    name.path = text.substr(colon + 1);
    name.kind = name.path == "-" ? Kind::Stdin : Kind::Path;
    return name;
}

} // namespace

Result<SourceName> parseSourceName(std::string_view text, AdapterList adapters) {
    if (text.empty()) {
        return usage(fmt::format("the name of a source is empty; {}", kForms), {});
    }
    if (text.find('\0') != std::string_view::npos) {
        return usage("the name of a source holds a zero byte", {});
    }
    SourceName name;
    name.text = text;
    if (text == "-") {
        name.kind = Kind::Stdin;
        return name;
    }
    const auto colon = text.find(':');
    const bool hasAuthority =
        colon != std::string_view::npos && text.substr(colon).starts_with("://");
    const std::string_view scheme = text.substr(0, colon);
    const bool isUrl = isSchemeText(scheme) && colon != std::string_view::npos &&
                       (hasAuthority || scheme.ends_with("kubeconfig") || scheme == "unix" ||
                        scheme.ends_with("+unix"));
    if (!isUrl) {
        if (auto hinted = pathWithProduct(text, adapters)) {
            return *std::move(hinted);
        }
        name.path = text;
        return name;
    }
    const auto plus = scheme.rfind('+');
    if (plus == std::string_view::npos) {
        return byTransport(std::move(name), scheme, text);
    }
    auto product = productOf(scheme.substr(0, plus), withoutUserInfo(text), adapters);
    if (!product) {
        return fail(std::move(product.error()));
    }
    name.product = *product;
    return byTransport(std::move(name), scheme.substr(plus + 1), text.substr(plus + 1));
}

bool isLoopback(std::string_view host) {
    const std::string lower = toLower(host);
    if (lower == "localhost" || lower.ends_with(".localhost")) {
        return true;
    }
    const QHostAddress address(QString::fromStdString(lower));
    return !address.isNull() && address.isLoopback();
}

} // namespace gatelens::connect
