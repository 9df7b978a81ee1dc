// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The stable names of every enumeration of the model: what JSON, tables and
// messages call them.
#include "core/model/snapshot.h"

namespace gatelens::model {

std::string_view kindName(EntityKind value) {
    switch (value) {
    case EntityKind::Gateway:
        return "gateway";
    case EntityKind::Listener:
        return "listener";
    case EntityKind::Route:
        return "route";
    case EntityKind::Service:
        return "service";
    case EntityKind::Upstream:
        return "upstream";
    case EntityKind::Target:
        return "target";
    case EntityKind::Policy:
        return "policy";
    case EntityKind::Consumer:
        return "consumer";
    case EntityKind::Credential:
        return "credential";
    case EntityKind::Certificate:
        return "certificate";
    case EntityKind::AdminEndpoint:
        return "admin endpoint";
    }
    return "entity";
}

std::string_view originName(Origin value) {
    switch (value) {
    case Origin::Unknown:
        return "unknown";
    case Origin::ProductDefault:
        return "product-default";
    case Origin::Declared:
        return "declared";
    case Origin::Observed:
        return "observed";
    case Origin::Attested:
        return "attested";
    }
    return "unknown";
}

std::string_view pathMatchKindName(PathMatchKind value) {
    switch (value) {
    case PathMatchKind::Exact:
        return "exact";
    case PathMatchKind::Prefix:
        return "prefix";
    case PathMatchKind::SegmentPrefix:
        return "segment-prefix";
    case PathMatchKind::Suffix:
        return "suffix";
    case PathMatchKind::Contains:
        return "contains";
    case PathMatchKind::Regex:
        return "regex";
    case PathMatchKind::Template:
        return "template";
    case PathMatchKind::Glob:
        return "glob";
    case PathMatchKind::Any:
        return "any";
    }
    return "any";
}

std::string_view tlsVersionName(TlsVersion value) {
    switch (value) {
    case TlsVersion::Unknown:
        return "unknown";
    case TlsVersion::Ssl3:
        return "SSLv3";
    case TlsVersion::Tls10:
        return "TLS 1.0";
    case TlsVersion::Tls11:
        return "TLS 1.1";
    case TlsVersion::Tls12:
        return "TLS 1.2";
    case TlsVersion::Tls13:
        return "TLS 1.3";
    }
    return "unknown";
}

std::string_view clientAuthName(ClientAuth value) {
    switch (value) {
    case ClientAuth::None:
        return "none";
    case ClientAuth::Request:
        return "request";
    case ClientAuth::Optional:
        return "optional";
    case ClientAuth::Require:
        return "require";
    }
    return "none";
}

std::string_view protocolName(Protocol value) {
    switch (value) {
    case Protocol::Unknown:
        return "unknown";
    case Protocol::Http:
        return "http";
    case Protocol::Https:
        return "https";
    case Protocol::H2c:
        return "h2c";
    case Protocol::Http3:
        return "http3";
    case Protocol::Grpc:
        return "grpc";
    case Protocol::Grpcs:
        return "grpcs";
    case Protocol::Ws:
        return "ws";
    case Protocol::Wss:
        return "wss";
    case Protocol::Tcp:
        return "tcp";
    case Protocol::Tls:
        return "tls";
    case Protocol::Udp:
        return "udp";
    case Protocol::FastCgi:
        return "fastcgi";
    case Protocol::Other:
        return "other";
    }
    return "unknown";
}

std::string_view exposureName(Exposure value) {
    switch (value) {
    case Exposure::Unknown:
        return "unknown";
    case Exposure::Loopback:
        return "loopback";
    case Exposure::Private:
        return "private";
    case Exposure::Public:
        return "public";
    }
    return "unknown";
}

std::string_view routeActionName(RouteAction value) {
    switch (value) {
    case RouteAction::Forward:
        return "forward";
    case RouteAction::Redirect:
        return "redirect";
    case RouteAction::Respond:
        return "respond";
    case RouteAction::Files:
        return "files";
    case RouteAction::Internal:
        return "internal";
    case RouteAction::Aggregate:
        return "aggregate";
    case RouteAction::None:
        return "none";
    }
    return "none";
}

std::string_view policyClassName(PolicyClass value) {
    switch (value) {
    case PolicyClass::Other:
        return "other";
    case PolicyClass::Authn:
        return "authn";
    case PolicyClass::Authz:
        return "authz";
    case PolicyClass::Ip:
        return "ip";
    case PolicyClass::Limit:
        return "limit";
    case PolicyClass::Validate:
        return "validate";
    case PolicyClass::Waf:
        return "waf";
    case PolicyClass::Transform:
        return "transform";
    case PolicyClass::Cache:
        return "cache";
    case PolicyClass::Cors:
        return "cors";
    case PolicyClass::Log:
        return "log";
    case PolicyClass::Metrics:
        return "metrics";
    case PolicyClass::Trace:
        return "trace";
    case PolicyClass::Code:
        return "code";
    case PolicyClass::Mtls:
        return "mtls";
    case PolicyClass::Header:
        return "header";
    case PolicyClass::Redirect:
        return "redirect";
    case PolicyClass::Respond:
        return "respond";
    case PolicyClass::Resilience:
        return "resilience";
    case PolicyClass::Compress:
        return "compress";
    case PolicyClass::Mirror:
        return "mirror";
    case PolicyClass::Aggregate:
        return "aggregate";
    case PolicyClass::Bot:
        return "bot";
    case PolicyClass::Proxy:
        return "proxy";
    }
    return "other";
}

std::string_view policyScopeName(PolicyScope value) {
    switch (value) {
    case PolicyScope::Global:
        return "global";
    case PolicyScope::Listener:
        return "listener";
    case PolicyScope::VirtualHost:
        return "virtual-host";
    case PolicyScope::Service:
        return "service";
    case PolicyScope::Route:
        return "route";
    case PolicyScope::Consumer:
        return "consumer";
    case PolicyScope::ConsumerGroup:
        return "consumer-group";
    }
    return "global";
}

std::string_view credentialKindName(CredentialKind value) {
    switch (value) {
    case CredentialKind::Other:
        return "other";
    case CredentialKind::ApiKey:
        return "api-key";
    case CredentialKind::Basic:
        return "basic";
    case CredentialKind::Jwt:
        return "jwt";
    case CredentialKind::Hmac:
        return "hmac";
    case CredentialKind::OAuth2:
        return "oauth2";
    case CredentialKind::Ldap:
        return "ldap";
    case CredentialKind::Mtls:
        return "mtls";
    case CredentialKind::Cloud:
        return "cloud";
    case CredentialKind::PrivateKey:
        return "private-key";
    case CredentialKind::Token:
        return "token";
    }
    return "other";
}

std::string_view secretFormName(SecretForm value) {
    switch (value) {
    case SecretForm::None:
        return "none";
    case SecretForm::Literal:
        return "literal";
    case SecretForm::Hash:
        return "hash";
    case SecretForm::Reference:
        return "reference";
    case SecretForm::PublicKey:
        return "public-key";
    case SecretForm::Redacted:
        return "redacted";
    }
    return "none";
}

std::string_view adminAuthName(AdminAuth value) {
    switch (value) {
    case AdminAuth::Unknown:
        return "unknown";
    case AdminAuth::None:
        return "none";
    case AdminAuth::Key:
        return "key";
    case AdminAuth::Basic:
        return "basic";
    case AdminAuth::Mtls:
        return "mtls";
    case AdminAuth::Sso:
        return "sso";
    case AdminAuth::Rbac:
        return "rbac";
    case AdminAuth::Filesystem:
        return "filesystem";
    }
    return "unknown";
}

bool isEncrypted(Protocol protocol) {
    switch (protocol) {
    case Protocol::Https:
    case Protocol::Http3:
    case Protocol::Grpcs:
    case Protocol::Wss:
    case Protocol::Tls:
        return true;
    default:
        return false;
    }
}

} // namespace gatelens::model
