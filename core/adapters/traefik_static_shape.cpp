// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The static configuration: the options that "traefik --help" of 3.7 lists, and
// those that Traefik 3 refuses because only Traefik 2 had them
// (pkg/cli/deprecation.go).
#include "core/adapters/support/shape_text.h"
#include "core/adapters/traefik_shapes.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace gatelens::adapters::traefik {

namespace {

constexpr std::array kFragments = std::to_array<ShapeFragment>({
    {"tls", "tls:(ca:t cert:t key:t insecureSkipVerify:b=false caOptional:b)"},
    {"otlp-ends", "grpc:(endpoint:t insecure:b=false @tls headers:{t}) "
                  "http:(endpoint:t @tls headers:{t})"},
    {"otlp-log", "otlp:(serviceName:t resourceAttributes:{t} @otlp-ends)"},
    {"labels", "addEntryPointsLabels:b=true addRoutersLabels:b=false addServicesLabels:b=true"},
    {"spiffe", "spiffe:(ids:[t] trustDomain:t)"},
    {"plugin-settings", "settings:(envs:[t] mounts:[t] useUnsafe:b=false)"},
    {"container", "exposedByDefault:b=true constraints:t allowEmptyServices:b=false network:t "
                  "useBindPortIP:b=false watch:b=true defaultRule:t username:t password:t "
                  "endpoint:t @tls httpClientTimeout:d"},
    {"kubernetes", "endpoint:t token:t certAuthFilePath:t namespaces:[t] labelSelector:t "
                   "throttleDuration:d"},
    {"kv", "rootKey:t=traefik endpoints:[t] username:t password:t"},
    {"catalog", "constraints:t prefix:t=traefik stale:b=false exposedByDefault:b=true "
                "refreshInterval:d=15s defaultRule:t watch:b=false namespace:t namespaces:[t]"},
    {"strategy", "ipAllowListStrategy:(depth:i<0..> excludedIPs:[t] ipv6Subnet:i<0..128>)"},
});

constexpr std::string_view kEntryPoint =
    "address:t allowACMEByPass:b=false reusePort:b=false asDefault:b=false "
    "transport:(lifeCycle:(requestAcceptGraceTimeout:d=0s graceTimeOut:d=10s) "
    "respondingTimeouts:(readTimeout:d=60s writeTimeout:d=0s idleTimeout:d=180s) "
    "keepAliveMaxTime:d=0s keepAliveMaxRequests:i<0..>=0) "
    "proxyProtocol:(insecure:b=false trustedIPs:[t]) "
    "forwardedHeaders:(insecure:b=false trustedIPs:[t] connection:[t] "
    "notAppendXForwardedFor:b=false addXForwardedSchemeHeaders:b=false) "
    "http:(redirections:(entryPoint:(to:t scheme:t=https permanent:b=true priority:i)) "
    "middlewares:[t] tls:(options:t certResolver:t domains:[(main:t sans:[t])]) "
    "encodedCharacters:(allowEncodedSlash:b=true allowEncodedBackSlash:b=true "
    "allowEncodedNullCharacter:b=true allowEncodedSemicolon:b=true allowEncodedPercent:b=true "
    "allowEncodedQuestionMark:b=true allowEncodedHash:b=true) encodeQuerySemicolons:b=false "
    "sanitizePath:b=true maxHeaderBytes:i<0..>=1048576 "
    "aliasHeadersStrategy:e(keep,delete,reject) "
    "underscoreHeadersStrategy->aliasHeadersStrategy:e(keep,delete,reject)) "
    "http2:(maxConcurrentStreams:i<0..>=250 maxDecoderHeaderTableSize:i<0..>=4096 "
    "maxEncoderHeaderTableSize:i<0..>=4096) http3:(advertisedPort:i<0..65535>) "
    "udp:(timeout:d=3s) observability:(accessLogs:b=true metrics:b=true tracing:b=true "
    "traceVerbosity:e(minimal,detailed)=minimal)";

constexpr std::string_view kProviders =
    "providersThrottleDuration:d=2s precedence:[t] "
    "docker:(@container swarmMode:b swarmModeRefreshSeconds:d) "
    "swarm:(@container refreshSeconds:d=15s) "
    "file:(directory:t watch:b=true filename:t debugLogGeneratedTemplate:b=false) "
    "kubernetesIngress:(@kubernetes ingressClass:t ingressEndpoint:(ip:t hostname:t "
    "publishedService:t) reportNodeInternalIPs:b allowEmptyServices:b "
    "allowExternalNameServices:b crossProviderNamespaces:[t] disableIngressClassLookup:b "
    "disableClusterScopeResources:b nativeLBByDefault:b strictPrefixMatching:b) "
    "kubernetesIngressNGINX:(* @kubernetes) "
    "kubernetesCRD:(@kubernetes ingressClass:t allowCrossNamespace:b=false "
    "allowExternalNameServices:b=false crossProviderNamespaces:[t] allowEmptyServices:b "
    "nativeLBByDefault:b disableClusterScopeResources:b safeNaming:b "
    "defaultTLSResourcesNamespace:t) "
    "kubernetesGateway:(@kubernetes qps:i burst:i experimentalChannel:b statusAddress:(ip:t "
    "hostname:t service:(name:t namespace:t)) nativeLBByDefault:b crossProviderNamespaces:[t] "
    "gateways:a) "
    "knative:(@kubernetes privateEntryPoints:[t] privateService:(name:t namespace:t) "
    "publicEntryPoints:[t] publicService:(name:t namespace:t)) "
    "rest:(insecure:b=false) "
    "consulCatalog:(@catalog endpoint:(address:t scheme:t datacenter:t token:t @tls "
    "httpAuth:(username:t password:t) endpointWaitTime:d) requireConsistent:b cache:b "
    "connectAware:b connectByDefault:b serviceName:t strictChecks:[t]) "
    "nomad:(@catalog endpoint:(address:t region:t token:t @tls endpointWaitTime:d) "
    "allowEmptyServices:b throttleDuration:d) "
    "ecs:(constraints:t exposedByDefault:b=true refreshSeconds:i=15 defaultRule:t clusters:[t] "
    "autoDiscoverClusters:b healthyTasksOnly:b ecsAnywhere:b region:t accessKeyID:t "
    "secretAccessKey:t) "
    "consul:(@kv token:t @tls namespace:t namespaces:[t]) etcd:(@kv @tls) zooKeeper:(@kv) "
    "redis:(@kv @tls db:i sentinel:(masterName:t username:t password:t latencyStrategy:b "
    "randomStrategy:b replicaStrategy:b useDisconnectedReplicas:b)) "
    "http:(endpoint:t pollInterval:d=5s pollTimeout:d=5s headers:{t} @tls "
    "maxResponseBodySize:i) plugin:{a} marathon:a rancher:a";

constexpr std::string_view kObservation =
    "metrics:(addInternals:b=false prometheus:(buckets:[n] @labels entryPoint:t=traefik "
    "manualRouting:b=false headerLabels:{t}) datadog:(address:t pushInterval:d @labels prefix:t) "
    "statsD:(address:t pushInterval:d @labels prefix:t) influxDB2:(address:t token:t "
    "pushInterval:d org:t bucket:t @labels additionalLabels:{t}) otlp:(@otlp-ends @labels "
    "explicitBoundaries:[n] pushInterval:d serviceName:t resourceAttributes:{t}) influxDB:a) "
    "ping:(entryPoint:t=traefik manualRouting:b=false terminatingStatusCode:i<100..599>=503) "
    "log:(level:e(TRACE,DEBUG,INFO,WARN,ERROR,FATAL,PANIC,trace,debug,info,warn,error,fatal,"
    "panic,Trace,Debug,Info,Warn,Error,Fatal,Panic)=ERROR format:e(common,json)=common noColor:b "
    "filePath:t maxSize:i maxAge:i maxBackups:i compress:b @otlp-log) "
    "accessLog:(filePath:t format:e(common,json,genericCLF)=common filters:(statusCodes:[t] "
    "retryAttempts:b minDuration:d) fields:(defaultMode:e(keep,drop,redact)=keep names:{t} "
    "headers:(defaultMode:e(keep,drop,redact)=drop names:{t}) "
    "queryParameters:(defaultMode:e(keep,drop)=keep)) bufferingSize:i addInternals:b "
    "dualOutput:b @otlp-log) "
    "tracing:(serviceName:t=traefik resourceAttributes:{t} capturedRequestHeaders:[t] "
    "capturedResponseHeaders:[t] safeQueryParams:[t] sampleRate:n<0..1>=1 addInternals:b "
    "otlp:(@otlp-ends) globalAttributes->resourceAttributes:{t} spanNameLimit:a jaeger:a "
    "zipkin:a datadog:a instana:a haystack:a elastic:a)";

constexpr std::string_view kRest =
    "global:(checkNewVersion:b=true sendAnonymousUsage:b=false notAppendXForwardedFor:b=false) "
    "serversTransport:(insecureSkipVerify:b=false rootCAs:[t] maxIdleConnsPerHost:i=200 "
    "forwardingTimeouts:(dialTimeout:d=30s responseHeaderTimeout:d=0s idleConnTimeout:d=90s) "
    "@spiffe) "
    "tcpServersTransport:(dialKeepAlive:d=15s dialTimeout:d=30s terminationDelay:d=100ms "
    "tls:(insecureSkipVerify:b=false rootCAs:[t] @spiffe)) "
    "api:(basePath:t=/ insecure:b=false dashboard:b=true debug:b=false disableDashboardAd:b "
    "dashboardName:t) "
    "hostResolver:(cnameFlattening:b=false resolvConfig:t=/etc/resolv.conf resolvDepth:i=5) "
    "certificatesResolvers:{(acme:(email:t caServer:t preferredChain:t profile:t "
    "emailAddresses:[t] disableCommonName:b storage:t=acme.json keyType:t=RSA4096 "
    "eab:(kid:t hmacEncoded:t) certificatesDuration:i=2160 clientTimeout:d "
    "clientResponseHeaderTimeout:d certificateTimeout:d caCertificates:[t] caSystemCertPool:b "
    "caServerName:t dnsChallenge:(provider:t resolvers:[t] propagation:(disableChecks:b "
    "disableANSChecks:b requireAllRNS:b delayBeforeChecks:d) "
    "delayBeforeCheck->propagation.delayBeforeChecks:d "
    "disablePropagationCheck->propagation.disableChecks:b) httpChallenge:(entryPoint:t delay:d) "
    "tlsChallenge:(delay:d)) tailscale:())} "
    "experimental:(plugins:{(moduleName:t version:t hash:t @plugin-settings)} "
    "localPlugins:{(moduleName:t @plugin-settings)} abortOnPluginFailure:b fastProxy:(debug:b) "
    "otlplogs:b knative:b kubernetesIngressNGINX:b kubernetesGateway:b http3:a hub:a) "
    "core:(defaultRuleSyntax:e(v2,v3)=v3 strictTLSOptions:b) spiffe:(workloadAPIAddr:t) "
    "ocsp:(responderOverrides:{t}) pilot:a hub:a";

constexpr std::array kRemoved = std::to_array<RemovedKey>({
    {"pilot", "remove it: Traefik Pilot is gone"},
    {"hub", "remove it: Traefik Hub has its own agent"},
    {"providers.marathon", "remove it: the Marathon provider is gone"},
    {"providers.rancher", "remove it: the Rancher provider is gone"},
    {"providers.docker.swarmMode", "use providers.swarm"},
    {"providers.docker.swarmModeRefreshSeconds", "use providers.swarm.refreshSeconds"},
    {"providers.docker.tls.caOptional", "remove it"},
    {"providers.swarm.tls.caOptional", "remove it"},
    {"providers.etcd.tls.caOptional", "remove it"},
    {"providers.redis.tls.caOptional", "remove it"},
    {"providers.consul.tls.caOptional", "remove it"},
    {"providers.http.tls.caOptional", "remove it"},
    {"providers.consul.namespace", "use providers.consul.namespaces"},
    {"providers.consulCatalog.namespace", "use providers.consulCatalog.namespaces"},
    {"providers.nomad.namespace", "use providers.nomad.namespaces"},
    {"experimental.http3", "remove it: HTTP/3 needs no flag any more"},
    {"experimental.hub", "remove it"},
    {"metrics.influxDB", "use metrics.influxDB2"},
    {"tracing.spanNameLimit", "remove it"},
    {"tracing.jaeger", "use tracing.otlp"},
    {"tracing.zipkin", "use tracing.otlp"},
    {"tracing.datadog", "use tracing.otlp"},
    {"tracing.instana", "use tracing.otlp"},
    {"tracing.haystack", "use tracing.otlp"},
    {"tracing.elastic", "use tracing.otlp"},
});

// Fields tagged allowEmpty in Traefik's sources.
constexpr std::array<std::string_view, 50> kMayBeEmpty{"accessLog",
                                                       "api",
                                                       "compress",
                                                       "consul",
                                                       "consulCatalog",
                                                       "contentType",
                                                       "cookie",
                                                       "datadog",
                                                       "dnsChallenge",
                                                       "docker",
                                                       "ecs",
                                                       "etcd",
                                                       "experimental",
                                                       "fastProxy",
                                                       "grpc",
                                                       "healthCheck",
                                                       "passiveHealthCheck",
                                                       "hostResolver",
                                                       "http",
                                                       "http3",
                                                       "httpChallenge",
                                                       "influxDB2",
                                                       "ipStrategy",
                                                       "knative",
                                                       "kubernetesCRD",
                                                       "kubernetesGateway",
                                                       "kubernetesIngress",
                                                       "kubernetesIngressNGINX",
                                                       "log",
                                                       "nomad",
                                                       "ocsp",
                                                       "otlp",
                                                       "ping",
                                                       "prometheus",
                                                       "propagation",
                                                       "proxyProtocol",
                                                       "redis",
                                                       "rest",
                                                       "spiffe",
                                                       "statsD",
                                                       "sticky",
                                                       "swarm",
                                                       "tailscale",
                                                       "tls",
                                                       "tlsChallenge",
                                                       "tracing",
                                                       "zooKeeper",
                                                       "plugin",
                                                       "providers",
                                                       "core"};

Shape makeStaticShape() {
    Shape shape = shapeOf(kRest, kFragments);
    Shape observation = shapeOf(kObservation, kFragments);
    std::move(observation.fields.begin(), observation.fields.end(),
              std::back_inserter(shape.fields));
    Field providers;
    providers.name = "providers";
    providers.shape = shapeOf(kProviders, kFragments);
    shape.fields.push_back(std::move(providers));
    Field entryPoints;
    entryPoints.name = "entryPoints";
    entryPoints.shape = mapOf(shapeOf(kEntryPoint, kFragments));
    shape.fields.push_back(std::move(entryPoints));
    shape.open = true; // what Traefik does not know at the top it ignores
    return shape;
}

} // namespace

const Shape& staticShape() {
    static const Shape shape = makeStaticShape();
    return shape;
}

std::span<const RemovedKey> removedStaticKeys() {
    return kRemoved;
}

bool mayBeEmpty(std::string_view key) {
    return std::find(kMayBeEmpty.begin(), kMayBeEmpty.end(), key) != kMayBeEmpty.end();
}

} // namespace gatelens::adapters::traefik
