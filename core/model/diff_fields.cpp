// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/diff_internal.h"
#include "core/model/diff_recorder.h"

#include "core/base/strings.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace gatelens::model::diffing {

namespace {

template <typename IdType>
bool paired(const Pairing& pairing, IdType before, IdType after) {
    if (!before || !after) {
        return !before && !after;
    }
    return pairing.toAfter[before.index()] == after.value;
}

template <typename IdType>
std::string labelOf(const Snapshot& snapshot, IdType id) {
    return id ? snapshot[id].label() : std::string{};
}

// Reference to one other entity; a dangling one is compared by its text.
template <typename IdType>
void compareReference(Recorder& recorder, const Context& context, std::string_view field,
                      const Pairing& pairing, IdType before, IdType after,
                      const std::string& beforeText = {}, const std::string& afterText = {}) {
    const bool dangling = !before && !after;
    const std::string old = before ? labelOf(context.before, before) : beforeText;
    const std::string now = after ? labelOf(context.after, after) : afterText;
    if (dangling ? beforeText != afterText : !paired(pairing, before, after)) {
        recorder.change(std::string(field), old, now);
    }
}

// The services of a route in a form in which both sides are equal when they
// lead to the same places with the same shares.
struct ServiceShares {
    std::vector<std::string> tokens;
    std::vector<std::string> labels;
};

ServiceShares sharesOf(const Context& context, const Snapshot& snapshot, const Route& route) {
    const bool isBefore = &snapshot == &context.before;
    ServiceShares shares;
    const bool weighted = route.services.size() > 1;
    for (const auto& one : route.services) {
        std::string token = '?' + one.reference;
        if (one.service) {
            const std::uint32_t index =
                isBefore ? context.pairs.services.toAfter[one.service.index()] : one.service.value;
            token =
                index == kAlone ? '<' + std::to_string(one.service.value) : std::to_string(index);
        }
        std::string label = one.service ? snapshot[one.service].label() : one.reference;
        if (weighted) {
            token += ' ' + std::to_string(one.weight);
            label += fmt::format(" (weight {})", one.weight);
        }
        shares.tokens.push_back(std::move(token));
        shares.labels.push_back(std::move(label));
    }
    std::sort(shares.tokens.begin(), shares.tokens.end());
    return shares;
}

// The effective chain as people read it. Two products run different plugins in
// different orders: between them only the set of classes can be compared.
std::string chainText(const Snapshot& snapshot, const Route& route, bool sameProduct) {
    if (sameProduct) {
        std::vector<std::string> steps;
        for (const auto& entry : route.chain) {
            const Policy& policy = snapshot[entry.policy];
            steps.push_back(fmt::format("{} ({})", policy.type, policyScopeName(policy.scope)));
        }
        return join(steps, ", ");
    }
    std::set<std::string> classes;
    for (const auto& entry : route.chain) {
        const PolicyClass policyClass = snapshot[entry.policy].policyClass;
        if (policyClass != PolicyClass::Other && policyClass != PolicyClass::Proxy) {
            classes.emplace(policyClassName(policyClass));
        }
    }
    return join({classes.begin(), classes.end()}, ", ");
}

bool sameChainPolicies(const Context& context, const Route& before, const Route& after) {
    return std::equal(before.chain.begin(), before.chain.end(), after.chain.begin(),
                      after.chain.end(), [&](const ChainEntry& a, const ChainEntry& b) {
                          return context.pairs.policies.toAfter[a.policy.index()] == b.policy.value;
                      });
}

void compareChains(Recorder& recorder, const Context& context, const Route& before,
                   const Route& after) {
    if (context.sameProduct() && sameChainPolicies(context, before, after)) {
        return;
    }
    std::string old = chainText(context.before, before, context.sameProduct());
    std::string now = chainText(context.after, after, context.sameProduct());
    if (old != now) {
        recorder.change("effective chain", std::move(old), std::move(now));
    }
}

// The listeners by name; empty when the route is reachable on all of them.
std::vector<std::string> listenerTexts(const Context& context, const Snapshot& snapshot,
                                       const Route& route) {
    std::vector<std::string> texts;
    if (route.listeners.size() >= snapshot.listeners.size()) {
        return texts;
    }
    for (const ListenerId listener : route.listeners) {
        // The newer name stands for both, so that a renamed listener is no change.
        const std::uint32_t partner = &snapshot == &context.before
                                          ? context.pairs.listeners.toAfter[listener.index()]
                                          : kAlone;
        texts.push_back(partner == kAlone ? snapshot[listener].label()
                                          : context.after.listeners[partner].label());
    }
    std::sort(texts.begin(), texts.end());
    return texts;
}

std::string balancing(std::string algorithm) {
    std::erase_if(algorithm, [](char c) { return c == '-' || c == '_' || c == ' '; });
    algorithm = toLower(algorithm);
    // What every product does when nothing is said.
    return algorithm == "roundrobin" || algorithm == "rr" ? std::string{} : algorithm;
}

std::string bindAddress(const std::string& address) {
    const bool every =
        address == "*" || address == "0.0.0.0" || address == "::" || address == "[::]";
    return every ? std::string{} : address;
}

std::string healthText(const std::optional<ActiveHealthCheck>& check) {
    return check && check->enabled ? fmt::format("{} every {} ms", check->path, check->intervalMs)
                                   : "off";
}

std::string expressionText(const Route& route) {
    return route.ruleText.empty() && route.expression ? route.expression->value : route.ruleText;
}

} // namespace

FieldChanges compareGateways(const Context& context) {
    const Gateway& before = context.before.gateway;
    const Gateway& after = context.after.gateway;
    Recorder fields(context, before, after);
    // A file does not tell the version, the plugins or the edition.
    const auto whenBoth = [&](std::string_view field, const auto& a, const auto& b) {
        if (!a.empty() && !b.empty() && context.sameProduct()) {
            fields.value(field, a, b);
        }
    };
    whenBoth("version", before.version, after.version);
    whenBoth("edition", before.edition, after.edition);
    whenBoth("available plugins", before.availablePlugins, after.availablePlugins);
    whenBoth("store", before.store.kind, after.store.kind);
    whenBoth("store addresses", before.store.addresses, after.store.addresses);
    fields.setting("store: tls", before.store.tls, after.store.tls);
    fields.setting("store: authenticated", before.store.authenticated, after.store.authenticated);
    fields.setting("store: encrypted", before.store.encrypted, after.store.encrypted);
    whenBoth("resolvers", before.resolvers, after.resolvers);
    fields.setting("trusted proxies", before.trustedProxies, after.trustedProxies);
    fields.setting("access log", before.accessLog, after.accessLog);
    fields.setting("log level", before.logLevel, after.logLevel);
    fields.setting("tracing", before.tracing, after.tracing);
    fields.setting("metrics", before.metrics, after.metrics);
    fields.setting("server tokens", before.serverTokens, after.serverTokens);
    fields.setting("debug", before.debug, after.debug);
    fields.value("zone", before.zone, after.zone);
    fields.value("environment", before.environment, after.environment);
    return fields.take();
}

FieldChanges compare(const Context& context, const AdminEndpoint& before,
                     const AdminEndpoint& after) {
    Recorder fields(context, before, after);
    fields.value("address", before.address, after.address);
    fields.value("port", std::int64_t{before.port}, std::int64_t{after.port});
    fields.value("tls", before.tls, after.tls);
    fields.setting("authentication", before.auth, after.auth);
    fields.setting("allowed addresses", before.allow, after.allow);
    fields.setting("cors", before.cors, after.cors);
    fields.setting("origin checked", before.originChecked, after.originChecked);
    fields.setting("audit log", before.auditLog, after.auditLog);
    fields.setting("exposure", before.exposure, after.exposure);
    fields.value("read only", before.readOnly, after.readOnly);
    if (before.keys.size() == after.keys.size()) {
        for (std::size_t i = 0; i < before.keys.size(); ++i) {
            fields.secret("key", before.keys[i], after.keys[i]);
        }
    } else {
        fields.change("keys", std::to_string(before.keys.size()),
                      std::to_string(after.keys.size()));
    }
    return fields.take();
}

namespace {

void compareListenerTls(Recorder& fields, const ListenerTls& before, const ListenerTls& after) {
    fields.setting("tls: min version", before.minVersion, after.minVersion);
    fields.setting("tls: max version", before.maxVersion, after.maxVersion);
    fields.setting("tls: ciphers", before.ciphers, after.ciphers);
    fields.setting("tls: client certificates", before.clientAuth, after.clientAuth);
    fields.setting("tls: client ca", before.clientCa, after.clientCa);
    fields.setting("tls: early data", before.earlyData, after.earlyData);
    fields.setting("tls: strict names", before.sniStrict, after.sniStrict);
    fields.value("tls: certificate files", before.certificateFiles, after.certificateFiles);
    fields.value("tls: alpn", before.alpn, after.alpn);
    fields.value("tls: passthrough", before.passthrough, after.passthrough);
    fields.value("tls: automatic", before.automatic, after.automatic);
}

std::vector<std::string> certificateTexts(const Context& context, const Snapshot& snapshot,
                                          const ListenerTls& tls) {
    std::vector<std::string> texts;
    for (const CertificateId id : tls.certificates) {
        const std::uint32_t partner =
            &snapshot == &context.before ? context.pairs.certificates.toAfter[id.index()] : kAlone;
        texts.push_back(partner == kAlone ? snapshot[id].label()
                                          : context.after.certificates[partner].label());
    }
    return texts;
}

} // namespace

FieldChanges compare(const Context& context, const Listener& before, const Listener& after) {
    Recorder fields(context, before, after);
    fields.value("address", bindAddress(before.address), bindAddress(after.address));
    fields.value("port", std::int64_t{before.port}, std::int64_t{after.port});
    fields.value("ports", before.portText, after.portText);
    fields.value("protocol", before.protocol, after.protocol);
    fields.value("tls", before.tls.has_value(), after.tls.has_value());
    if (before.tls && after.tls) {
        compareListenerTls(fields, *before.tls, *after.tls);
        fields.value("tls: certificates", certificateTexts(context, context.before, *before.tls),
                     certificateTexts(context, context.after, *after.tls));
    }
    fields.value("hosts", hostTexts(before.hosts), hostTexts(after.hosts));
    fields.setting("exposure", before.exposure, after.exposure);
    fields.setting("proxy protocol", before.proxyProtocol, after.proxyProtocol);
    fields.setting("trusted proxies", before.trustedProxies, after.trustedProxies);
    fields.setting("forwarded headers trusted from anyone", before.trustAnyForwarded,
                   after.trustAnyForwarded);
    fields.setting("http/3", before.http3, after.http3);
    fields.setting("max body bytes", before.maxBodyBytes, after.maxBodyBytes);
    fields.setting("header timeout ms", before.headerTimeoutMs, after.headerTimeoutMs);
    fields.setting("body timeout ms", before.bodyTimeoutMs, after.bodyTimeoutMs);
    fields.setting("idle timeout ms", before.idleTimeoutMs, after.idleTimeoutMs);
    fields.setting("max connections", before.maxConnections, after.maxConnections);
    fields.setting("access log", before.accessLog, after.accessLog);
    fields.setting("access log format", before.accessLogFormat, after.accessLogFormat);
    fields.setting("normalize path", before.normalizePath, after.normalizePath);
    fields.value("redirects to https", before.redirectsToHttps, after.redirectsToHttps);
    fields.value("default", before.isDefault, after.isDefault);
    return fields.take();
}

FieldChanges compare(const Context& context, const Route& before, const Route& after) {
    Recorder fields(context, before, after);
    fields.value("hosts", hostTexts(before.hosts), hostTexts(after.hosts));
    fields.value("paths", pathTexts(before.paths), pathTexts(after.paths));
    fields.value("methods", before.methods, after.methods);
    fields.list("headers", before.headers, after.headers);
    fields.list("query", before.query, after.query);
    fields.value("server names", before.snis, after.snis);
    fields.value("client addresses", before.clientIps, after.clientIps);
    fields.word("protocols", show(before.protocols), show(after.protocols));
    fields.word("rule", expressionText(before), expressionText(after));
    if (context.sameProduct() && before.priority != after.priority) {
        fields.change("priority", before.priority ? show(*before.priority) : std::string{},
                      after.priority ? show(*after.priority) : std::string{});
    }
    if (before.action != after.action) {
        fields.change("action", std::string(routeActionName(before.action)),
                      std::string(routeActionName(after.action)));
    }
    if (!context.before.listeners.empty() && !context.after.listeners.empty()) {
        fields.value("listeners", listenerTexts(context, context.before, before),
                     listenerTexts(context, context.after, after));
    }
    const ServiceShares old = sharesOf(context, context.before, before);
    const ServiceShares now = sharesOf(context, context.after, after);
    if (old.tokens != now.tokens) {
        fields.change("service", join(old.labels, ", "), join(now.labels, ", "));
    }
    fields.setting("strip path", before.stripPath, after.stripPath);
    fields.setting("preserve host", before.preserveHost, after.preserveHost);
    if (context.sameProduct()) {
        fields.list("rewrites", before.rewrites, after.rewrites);
    }
    fields.value("redirect to", before.redirectTo, after.redirectTo);
    fields.value("response status", std::int64_t{before.responseStatus},
                 std::int64_t{after.responseStatus});
    fields.setting("timeout ms", before.timeoutMs, after.timeoutMs);
    fields.setting("max body bytes", before.maxBodyBytes, after.maxBodyBytes);
    fields.setting("websocket", before.websocket, after.websocket);
    fields.setting("only over tls", before.tls, after.tls);
    compareChains(fields, context, before, after);
    return fields.take();
}

FieldChanges compare(const Context& context, const Service& before, const Service& after) {
    Recorder fields(context, before, after);
    fields.value("protocol", before.protocol, after.protocol);
    if (context.sameProduct() && before.upstream && after.upstream) {
        compareReference(fields, context, "upstream", context.pairs.upstreams, before.upstream,
                         after.upstream);
    } else {
        fields.word("upstream", before.upstream ? std::string{} : before.upstreamReference,
                    after.upstream ? std::string{} : after.upstreamReference);
        fields.value("destination", destination(context.before, before),
                     destination(context.after, after));
    }
    fields.value("path", before.path == "/" ? std::string{} : before.path,
                 after.path == "/" ? std::string{} : after.path);
    fields.value("fixed host", before.fixedHost, after.fixedHost);
    fields.tls(before.tls, after.tls);
    fields.setting("connect timeout ms", before.connectTimeoutMs, after.connectTimeoutMs);
    fields.setting("read timeout ms", before.readTimeoutMs, after.readTimeoutMs);
    fields.setting("write timeout ms", before.writeTimeoutMs, after.writeTimeoutMs);
    fields.setting("retries", before.retries, after.retries);
    fields.setting("retry non-idempotent", before.retryNonIdempotent, after.retryNonIdempotent);
    fields.value("dynamic", before.dynamic, after.dynamic);
    return fields.take();
}

FieldChanges compare(const Context& context, const Upstream& before, const Upstream& after) {
    Recorder fields(context, before, after);
    if (context.sameProduct() && balancing(before.algorithm) != balancing(after.algorithm)) {
        fields.change("balancing", before.algorithm, after.algorithm);
    }
    fields.value("active health check", healthText(before.active), healthText(after.active));
    fields.value("passive health check", before.passive && before.passive->enabled,
                 after.passive && after.passive->enabled);
    fields.setting("circuit breaker", before.circuitBreaker, after.circuitBreaker);
    fields.word("hash on", before.hashOn, after.hashOn);
    fields.word("discovery", before.discovery, after.discovery);
    fields.tls(before.tls, after.tls);
    return fields.take();
}

FieldChanges compare(const Context& context, const Target& before, const Target& after) {
    Recorder fields(context, before, after);
    fields.value("address", before.address(), after.address());
    fields.value("weight", before.weight, after.weight);
    fields.value("backup", before.backup, after.backup);
    fields.value("zone", before.zone, after.zone);
    fields.tls(before.tls, after.tls);
    return fields.take();
}

FieldChanges compare(const Context& context, const Policy& before, const Policy& after) {
    Recorder fields(context, before, after);
    if (context.sameProduct()) {
        fields.value("type", before.type, after.type);
        fields.value("phase", before.phase, after.phase);
    }
    if (before.scope != after.scope) {
        fields.change("scope", std::string(policyScopeName(before.scope)),
                      std::string(policyScopeName(after.scope)));
    }
    compareReference(fields, context, "listener", context.pairs.listeners, before.listener,
                     after.listener);
    compareReference(fields, context, "route", context.pairs.routes, before.route, after.route);
    compareReference(fields, context, "service", context.pairs.services, before.service,
                     after.service);
    compareReference(fields, context, "consumer", context.pairs.consumers, before.consumer,
                     after.consumer);
    fields.value("consumer group", before.consumerGroup, after.consumerGroup);
    fields.setting("on error", before.onError, after.onError);
    fields.value("only monitors", before.mode == PolicyMode::Monitor,
                 after.mode == PolicyMode::Monitor);
    fields.nodes("config", before.config, after.config);
    return fields.take();
}

FieldChanges compare(const Context& context, const Consumer& before, const Consumer& after) {
    Recorder fields(context, before, after);
    fields.value("groups", before.groups, after.groups);
    return fields.take();
}

FieldChanges compare(const Context& context, const Credential& before, const Credential& after) {
    Recorder fields(context, before, after);
    compareReference(fields, context, "consumer", context.pairs.consumers, before.consumer,
                     after.consumer);
    fields.value("kind", std::string(credentialKindName(before.kind)),
                 std::string(credentialKindName(after.kind)));
    fields.value("identity", before.identity, after.identity);
    fields.word("algorithm", before.algorithm, after.algorithm);
    fields.value("locations", before.locations, after.locations);
    fields.value("expires", before.expires, after.expires);
    fields.secret("secret", before.secret, after.secret);
    return fields.take();
}

FieldChanges compare(const Context& context, const Certificate& before, const Certificate& after) {
    Recorder fields(context, before, after);
    fields.value("names bound", before.snis, after.snis);
    fields.value("usage", before.usage, after.usage);
    const CertificateFacts* old = before.leaf();
    const CertificateFacts* now = after.leaf();
    if (old != nullptr && now != nullptr) {
        fields.value("fingerprint", old->fingerprint, now->fingerprint);
        fields.value("subject", old->subject, now->subject);
        fields.value("issuer", old->issuer, now->issuer);
        fields.value("names", old->dnsNames, now->dnsNames);
        fields.value("key", fmt::format("{} {}", old->keyAlgorithm, old->keyBits),
                     fmt::format("{} {}", now->keyAlgorithm, now->keyBits));
    } else {
        fields.value("problem", before.problem, after.problem);
    }
    fields.secret("private key", before.privateKey, after.privateKey);
    return fields.take();
}

} // namespace gatelens::model::diffing
