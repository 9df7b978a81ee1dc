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

std::string_view hostMatchKindName(HostMatchKind value) {
    switch (value) {
    case HostMatchKind::Exact:
        return "exact";
    case HostMatchKind::WildcardPrefix:
        return "wildcard-prefix";
    case HostMatchKind::WildcardSuffix:
        return "wildcard-suffix";
    case HostMatchKind::Regex:
        return "regex";
    case HostMatchKind::Any:
        return "any";
    }
    return "any";
}

std::string_view regexAnchorName(RegexAnchor value) {
    switch (value) {
    case RegexAnchor::Search:
        return "search";
    case RegexAnchor::Start:
        return "start";
    case RegexAnchor::Full:
        return "full";
    }
    return "search";
}

std::string_view valueMatchKindName(ValueMatchKind value) {
    switch (value) {
    case ValueMatchKind::Present:
        return "present";
    case ValueMatchKind::Absent:
        return "absent";
    case ValueMatchKind::Exact:
        return "exact";
    case ValueMatchKind::Prefix:
        return "prefix";
    case ValueMatchKind::Suffix:
        return "suffix";
    case ValueMatchKind::Contains:
        return "contains";
    case ValueMatchKind::Regex:
        return "regex";
    case ValueMatchKind::Range:
        return "range";
    case ValueMatchKind::Other:
        return "other";
    }
    return "other";
}

std::string_view exprKindName(ExprKind value) {
    switch (value) {
    case ExprKind::And:
        return "and";
    case ExprKind::Or:
        return "or";
    case ExprKind::Not:
        return "not";
    case ExprKind::True:
        return "true";
    case ExprKind::Host:
        return "host";
    case ExprKind::Path:
        return "path";
    case ExprKind::Method:
        return "method";
    case ExprKind::Header:
        return "header";
    case ExprKind::Query:
        return "query";
    case ExprKind::Cookie:
        return "cookie";
    case ExprKind::ClientIp:
        return "client-ip";
    case ExprKind::Sni:
        return "sni";
    case ExprKind::Scheme:
        return "scheme";
    case ExprKind::Port:
        return "port";
    case ExprKind::Variable:
        return "variable";
    case ExprKind::Opaque:
        return "opaque";
    }
    return "opaque";
}

std::string_view rewriteKindName(PathRewrite::Kind value) {
    switch (value) {
    case PathRewrite::Kind::None:
        return "none";
    case PathRewrite::Kind::StripPrefix:
        return "strip-prefix";
    case PathRewrite::Kind::AddPrefix:
        return "add-prefix";
    case PathRewrite::Kind::ReplacePrefix:
        return "replace-prefix";
    case PathRewrite::Kind::ReplaceAll:
        return "replace-all";
    case PathRewrite::Kind::RegexReplace:
        return "regex-replace";
    case PathRewrite::Kind::Template:
        return "template";
    case PathRewrite::Kind::Other:
        return "other";
    }
    return "other";
}

std::string_view hostModeName(HostMode value) {
    switch (value) {
    case HostMode::Unknown:
        return "unknown";
    case HostMode::Client:
        return "client";
    case HostMode::Target:
        return "target";
    case HostMode::Fixed:
        return "fixed";
    }
    return "unknown";
}

std::string_view onErrorName(OnError value) {
    switch (value) {
    case OnError::Unknown:
        return "unknown";
    case OnError::Open:
        return "open";
    case OnError::Closed:
        return "closed";
    }
    return "unknown";
}

std::string_view policyModeName(PolicyMode value) {
    switch (value) {
    case PolicyMode::Block:
        return "block";
    case PolicyMode::Monitor:
        return "monitor";
    }
    return "block";
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
