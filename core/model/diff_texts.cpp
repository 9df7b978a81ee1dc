// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/diff_internal.h"

#include "core/base/strings.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::model::diffing {

namespace {

std::string_view rewriteName(PathRewrite::Kind kind) {
    switch (kind) {
    case PathRewrite::Kind::None:
        return "none";
    case PathRewrite::Kind::StripPrefix:
        return "strip prefix";
    case PathRewrite::Kind::AddPrefix:
        return "add prefix";
    case PathRewrite::Kind::ReplacePrefix:
        return "replace prefix";
    case PathRewrite::Kind::ReplaceAll:
        return "replace";
    case PathRewrite::Kind::RegexReplace:
        return "regex";
    case PathRewrite::Kind::Template:
        return "template";
    case PathRewrite::Kind::Other:
        break;
    }
    return "rewrite";
}

std::string_view valueMatchName(ValueMatchKind kind) {
    switch (kind) {
    case ValueMatchKind::Present:
        return "present";
    case ValueMatchKind::Absent:
        return "absent";
    case ValueMatchKind::Exact:
        return "=";
    case ValueMatchKind::Prefix:
        return "begins with";
    case ValueMatchKind::Suffix:
        return "ends with";
    case ValueMatchKind::Contains:
        return "contains";
    case ValueMatchKind::Regex:
        return "matches";
    case ValueMatchKind::Range:
        return "in";
    case ValueMatchKind::Other:
        break;
    }
    return "matches";
}

std::string routeSummary(const Snapshot& snapshot, const Route& route) {
    std::string text = route.methods.empty() ? "any method" : join(route.methods, ",");
    if (!route.ruleText.empty()) {
        text += ' ' + route.ruleText;
    } else {
        const auto hosts = hostTexts(route.hosts);
        const auto paths = pathTexts(route.paths);
        text += ' ' + (hosts.empty() ? "any host" : join(hosts, ", "));
        text += ' ' + (paths.empty() ? "any path" : join(paths, ", "));
    }
    if (route.action != RouteAction::Forward) {
        return text + " -> " + std::string(routeActionName(route.action));
    }
    return route.service() ? text + " -> " + snapshot[route.service()].label() : text;
}

std::string serviceSummary(const Snapshot& snapshot, const Service& service) {
    return fmt::format("{}://{}{}", show(service.protocol), destination(snapshot, service),
                       service.path);
}

std::string listenerSummary(const Listener& listener) {
    const std::string port =
        listener.portText.empty() ? std::to_string(listener.port) : listener.portText;
    return fmt::format("{} {}:{}", show(listener.protocol),
                       listener.address.empty() ? "*" : listener.address, port);
}

std::string certificateSummary(const Certificate& certificate) {
    return certificate.leaf() == nullptr ? certificate.problem : certificate.leaf()->subject;
}

} // namespace

std::string show(bool value) {
    return value ? "yes" : "no";
}
std::string show(std::int64_t value) {
    return std::to_string(value);
}
std::string show(const std::string& value) {
    return value;
}
std::string show(const std::vector<std::string>& values) {
    std::vector<std::string> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    return join(sorted, ", ");
}
std::string show(TlsVersion value) {
    return std::string(tlsVersionName(value));
}
std::string show(ClientAuth value) {
    return std::string(clientAuthName(value));
}
std::string show(Protocol value) {
    return std::string(protocolName(value));
}
std::string show(Exposure value) {
    return std::string(exposureName(value));
}
std::string show(AdminAuth value) {
    return std::string(adminAuthName(value));
}
std::string show(OnError value) {
    switch (value) {
    case OnError::Open:
        return "open";
    case OnError::Closed:
        return "closed";
    case OnError::Unknown:
        break;
    }
    return {};
}

std::string show(const HostMatch& host) {
    std::string text = toLower(host.value);
    switch (host.kind) {
    case HostMatchKind::Exact:
        break;
    case HostMatchKind::WildcardPrefix:
        text = '*' + text;
        break;
    case HostMatchKind::WildcardSuffix:
        text += '*';
        break;
    case HostMatchKind::Regex:
        text = "regex " + host.value;
        break;
    case HostMatchKind::Any:
        text = "*";
        break;
    }
    return host.port == 0 ? text : text + ':' + std::to_string(host.port);
}

std::string show(const PathMatch& path) {
    if (path.kind == PathMatchKind::Any) {
        return "*";
    }
    std::string text = std::string(pathMatchKindName(path.kind)) + ' ' + path.value;
    return path.caseSensitive ? text : text + " (any case)";
}

std::string show(const FieldMatch& field) {
    std::vector<std::string> values = field.values;
    std::sort(values.begin(), values.end());
    return fmt::format("{}{} {} {}", field.negated ? "not " : "", field.name,
                       valueMatchName(field.kind), join(values, "|"));
}

std::string show(const PathRewrite& rewrite) {
    return fmt::format("{} {} -> {}", rewriteName(rewrite.kind), rewrite.match,
                       rewrite.replacement);
}

std::string show(const SecretFacts& secret) {
    if (secret.form == SecretForm::None) {
        return {};
    }
    if (secret.form == SecretForm::Reference) {
        return secret.reference;
    }
    return fmt::format("{} ({})", secret.masked, secretFormName(secret.form));
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string text;
    for (const auto& part : parts) {
        if (!text.empty()) {
            text += separator;
        }
        text += part;
    }
    return text;
}

std::vector<std::string> hostTexts(const std::vector<HostMatch>& hosts) {
    std::vector<std::string> texts;
    for (const auto& host : hosts) {
        if (host.kind == HostMatchKind::Any && host.port == 0) {
            return {}; // any of them suffices, and this one always does
        }
        texts.push_back(show(host));
    }
    std::sort(texts.begin(), texts.end());
    return texts;
}

std::vector<std::string> pathTexts(const std::vector<PathMatch>& paths) {
    std::vector<std::string> texts;
    for (const auto& path : paths) {
        const bool prefix =
            path.kind == PathMatchKind::Prefix || path.kind == PathMatchKind::SegmentPrefix;
        if (path.kind == PathMatchKind::Any || (prefix && path.value == "/")) {
            return {};
        }
        texts.push_back(show(path));
    }
    std::sort(texts.begin(), texts.end());
    return texts;
}

std::uint16_t effectivePort(Protocol protocol, std::uint16_t port) {
    if (port != 0) {
        return port;
    }
    switch (protocol) {
    case Protocol::Http:
    case Protocol::H2c:
    case Protocol::Ws:
    case Protocol::Grpc:
        return 80;
    case Protocol::Https:
    case Protocol::Http3:
    case Protocol::Wss:
    case Protocol::Grpcs:
        return 443;
    default:
        return 0;
    }
}

std::string destination(const Snapshot& snapshot, const Service& service) {
    if (!service.upstream) {
        return fmt::format("{}:{}", toLower(service.host),
                           effectivePort(service.protocol, service.port));
    }
    std::vector<std::string> addresses;
    for (const TargetId id : snapshot[service.upstream].targets) {
        const Target& target = snapshot[id];
        addresses.push_back(fmt::format("{}:{}", toLower(target.host),
                                        effectivePort(service.protocol, target.port)));
    }
    std::sort(addresses.begin(), addresses.end());
    return join(addresses, ", ");
}

std::string summaryOf(const Snapshot& snapshot, EntityRef ref) {
    switch (ref.kind) {
    case EntityKind::Listener:
        return listenerSummary(snapshot.listeners[ref.index]);
    case EntityKind::Route:
        return routeSummary(snapshot, snapshot.routes[ref.index]);
    case EntityKind::Service:
        return serviceSummary(snapshot, snapshot.services[ref.index]);
    case EntityKind::Upstream:
        return fmt::format("{} targets", snapshot.upstreams[ref.index].targets.size());
    case EntityKind::Target:
        return snapshot.targets[ref.index].address();
    case EntityKind::Policy:
        return fmt::format("{} on {}", snapshot.policies[ref.index].type,
                           policyScopeName(snapshot.policies[ref.index].scope));
    case EntityKind::Credential:
        return fmt::format("{} {}", credentialKindName(snapshot.credentials[ref.index].kind),
                           snapshot.credentials[ref.index].identity);
    case EntityKind::Certificate:
        return certificateSummary(snapshot.certificates[ref.index]);
    case EntityKind::AdminEndpoint:
        return snapshot.gateway.admin[ref.index].kind;
    case EntityKind::Consumer:
    case EntityKind::Gateway:
        break;
    }
    return {};
}

} // namespace gatelens::model::diffing
