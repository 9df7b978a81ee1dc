// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Requests over TLS, with every server name against every Host: the places at which a
// product looks at the one, the other or both.
#include "tests/core/match/differential/live.h"
#include "tests/support/certificates.h"
#include "tests/support/gateway_process.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace gatelens::match::differential {
namespace {

using testsupport::GatewayProcess;

const std::vector<std::string> kNames{"first.test",    "second.test",  "a.wild.test",
                                      "b.c.wild.test", "unknown.test", ""};

struct Files {
    std::string certificate;
    std::string key;
    std::string both;
};

Files writeCertificate(const GatewayProcess& process) {
    test::CertificateSpec spec;
    spec.key = test::ecKey();
    spec.altNames = "DNS:first.test,DNS:second.test,DNS:*.wild.test,DNS:b.c.wild.test,"
                    "DNS:unknown.test,IP:127.0.0.1";
    const std::string certificate = test::certificatePem(spec);
    const std::string key = test::keyPem(spec.key);
    return {process.write("cert.pem", certificate), process.write("key.pem", key),
            process.write("both.pem", certificate + key)};
}

void compareNames(Differential& run, std::uint16_t port) {
    for (const std::string& sni : kNames) {
        for (const std::string& name : kNames) {
            for (const std::string path : {"/", "/api/x", "/nowhere"}) {
                Request request;
                request.scheme = "https";
                request.port = port;
                request.sni = sni;
                request.path = path;
                request.hosts = {name};
                run.compare(request);
                request.hosts = {name + fmt::format(":{}", port)};
                run.compare(request);
            }
        }
    }
}

TEST(NginxTls, TakesTheServerOfTheHostOnTheConnectionOfTheServerName) {
    GATELENS_NEEDS_GATEWAY("nginx");
    RecordingBackend backend(1);
    Differential run("nginx", backend);
    run.setMark(nginxMark);
    GatewayProcess nginx("nginx");
    const auto port = nginx.reservePort();
    const Files files = writeCertificate(nginx);
    const auto server = [&](const std::string& names, const std::string& mark,
                            const std::string& more) {
        return fmt::format("    server {{\n        listen 127.0.0.1:{} ssl;\n        server_name "
                           "{};\n        {}\n        location /api {{ add_header X-Route {}-api "
                           "always; proxy_pass http://127.0.0.1:{}; }}\n        location / {{ "
                           "add_header X-Route {} always; return 204; }}\n    }}\n",
                           port, names, more, mark, backend.port(0), mark);
    };
    const std::string text = fmt::format(
        "worker_processes 1;\nerror_log stderr crit;\nevents {{}}\nhttp {{\n    access_log off;\n"
        "    ssl_certificate {1};\n    ssl_certificate_key {2};\n    client_body_temp_path {0}/b;\n"
        "    proxy_temp_path {0}/p;\n    fastcgi_temp_path {0}/f;\n    uwsgi_temp_path {0}/u;\n"
        "    scgi_temp_path {0}/s;\n{3}{4}{5}{6}}}\n",
        nginx.directory(), files.certificate, files.key, server("first.test", "first", ""),
        server("second.test", "second",
               fmt::format("ssl_verify_client on; ssl_client_certificate {};", files.certificate)),
        server("*.wild.test", "wild", ""),
        server("b.c.wild.test", "b", "ssl_reject_handshake on;"));
    const auto file = nginx.write("nginx.conf", text);
    ASSERT_TRUE(nginx.start(
        {"-p", nginx.directory(), "-c", file, "-e", "stderr", "-g",
         fmt::format("daemon off; master_process off; pid {}/nginx.pid;", nginx.directory())},
        {port}))
        << text;
    ASSERT_TRUE(run.configure(file, text, port));
    compareNames(run, port);
    run.finish(0);
}

TEST(HaproxyTls, SeesTheServerName) {
    GATELENS_NEEDS_GATEWAY("haproxy");
    RecordingBackend backend(4);
    Differential run("haproxy", backend);
    run.setMark(haproxyMark);
    GatewayProcess haproxy("haproxy");
    const auto port = haproxy.reservePort();
    const Files files = writeCertificate(haproxy);
    std::string text = fmt::format(
        "defaults\n    mode http\n    timeout connect 5s\n    timeout client 20s\n    timeout "
        "server 20s\nfrontend web\n    bind 127.0.0.1:{} ssl crt {}\n    http-request deny "
        "deny_status 421 if {{ ssl_fc_sni second.test }} !{{ req.hdr(host),host_only second.test "
        "}}\n    use_backend b0 if {{ ssl_fc_sni -i first.test }}\n    use_backend b1 if {{ "
        "ssl_fc_sni -m end .wild.test }} {{ path_beg /api }}\n    use_backend b2 if {{ "
        "hdr(host) -i unknown.test }} {{ ssl_fc }}\n    use_backend b3 unless {{ "
        "ssl_fc_has_sni }}\n",
        port, files.both);
    for (std::size_t i = 0; i < 4; ++i) {
        text += fmt::format("backend b{0}\n    http-response set-header X-Route b{0}\n    server s "
                            "127.0.0.1:{1}\n",
                            i, backend.port(i));
    }
    ASSERT_TRUE(haproxy.start({"-db", "-f", haproxy.write("haproxy.cfg", text)}, {port})) << text;
    ASSERT_TRUE(run.configure("haproxy.cfg", text, port));
    compareNames(run, port);
    run.finish(0);
}

TEST(EnvoyTls, TakesTheFilterChainOfTheServerName) {
    GATELENS_NEEDS_GATEWAY("envoy");
    RecordingBackend backend(1);
    Differential run("envoy", backend);
    GatewayProcess envoy("envoy");
    const auto port = envoy.reservePort();
    const Files files = writeCertificate(envoy);
    const auto chain = [&](const std::string& match, const std::string& name,
                           const std::string& domain) {
        return fmt::format(
            R"(    - {}transport_socket:
        name: tls
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
          common_tls_context: {{tls_certificates: [{{certificate_chain: {{filename: {}}}, private_key: {{filename: {}}}}}]}}
      filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: {}
          http_filters:
          - name: envoy.filters.http.router
            typed_config: {{"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}
          route_config:
            name: {}
            virtual_hosts:
            - name: {}
              domains: ["{}"]
              routes:
              - name: {}-api
                match: {{prefix: /api}}
                route: {{cluster: c0}}
                response_headers_to_add: [{{header: {{key: x-route, value: {}-api}}}}]
              - name: {}-root
                match: {{path: /}}
                direct_response: {{status: 204}}
                response_headers_to_add: [{{header: {{key: x-route, value: {}-root}}}}]
)",
            match.empty() ? "" : fmt::format("filter_chain_match: {{{}}}\n      ", match),
            files.certificate, files.key, name, name, name, domain, name, name, name, name);
    };
    for (const bool fallback : {false, true}) {
        std::string text = fmt::format(
            R"(static_resources:
  listeners:
  - name: web
    address: {{socket_address: {{address: 127.0.0.1, port_value: {}}}}}
    listener_filters:
    - name: tls_inspector
      typed_config: {{"@type": type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector}}
    filter_chains:
)",
            port);
        text += chain("server_names: [first.test]", "first", "*");
        text += chain("server_names: [\"*.wild.test\"], transport_protocol: tls", "wild",
                      "*.wild.test");
        text += chain("server_names: [\"*.wild.test\"], application_protocols: [h2]", "wild2", "*");
        text += chain("server_names: [b.c.wild.test], application_protocols: [h2]", "b", "*");
        text += chain("server_names: [second.test], transport_protocol: raw_buffer", "raw", "*");
        if (fallback) {
            text += chain("application_protocols: [http/1.1]", "http1", "*");
        }
        text += fmt::format(
            "  clusters:\n  - name: c0\n    type: STATIC\n    load_assignment: {{cluster_name: c0, "
            "endpoints: [{{lb_endpoints: [{{endpoint: {{address: {{socket_address: {{address: "
            "127.0.0.1, port_value: {}}}}}}}}}]}}]}}\n",
            backend.port(0));
        GatewayProcess process("envoy");
        const auto file = envoy.write("envoy.yaml", text);
        ASSERT_TRUE(process.start(
            {"-c", file, "--use-dynamic-base-id", "--disable-hot-restart", "--concurrency", "1"},
            {port}))
            << text;
        ASSERT_TRUE(run.configure("envoy.yaml", text, port));
        compareNames(run, port);
    }
    run.finish(0);
}

TEST(TraefikTls, RefusesHostsWithOtherTlsOptions) {
    GATELENS_NEEDS_GATEWAY("traefik");
    RecordingBackend backend(1);
    Differential run("traefik", backend);
    GatewayProcess traefik("traefik");
    const auto port = traefik.reservePort();
    const Files files = writeCertificate(traefik);
    std::string text = "http:\n  routers:\n    ready: {rule: Path(`/__ready`), priority: 100000, "
                       "tls: {}, service: noop@internal}\n";
    const auto router = [&](const std::string& name, const std::string& rule,
                            const std::string& tls) {
        text += fmt::format("    {0}: {{rule: '{1}', tls: {2}, service: s, middlewares: "
                            "[mark-{0}]}}\n",
                            name, rule, tls);
    };
    router("first", "Host(`first.test`)", "{}");
    router("second", "Host(`second.test`)", "{options: strict}");
    router("wild", "Host(`a.wild.test`) && PathPrefix(`/api`)", "{options: strict}");
    router("wild2", "Host(`a.wild.test`) && Path(`/`)", "{options: other}");
    router("none", "HostRegexp(`c\\.wild`)", "{options: strict}");
    router("plain", "Host(`unknown.test`) && PathPrefix(`/api`)", "{options: default}");
    text += "    http: {rule: PathPrefix(`/`), service: s}\n  services:\n";
    text += fmt::format("    s: {{loadBalancer: {{servers: [{{url: \"http://127.0.0.1:{}\"}}]}}}}\n"
                        "  middlewares:\n",
                        backend.port(0));
    for (const std::string name : {"first", "second", "wild", "wild2", "none", "plain"}) {
        text += fmt::format(
            "    mark-{0}: {{headers: {{customResponseHeaders: {{X-Route: {0}}}}}}}\n", name);
    }
    text += fmt::format("tls:\n  options:\n    strict: {{minVersion: VersionTLS12}}\n    other: "
                        "{{minVersion: VersionTLS13}}\n  certificates: [{{certFile: {}, keyFile: "
                        "{}}}]\n",
                        files.certificate, files.key);
    const auto dynamic = traefik.write("dynamic.yaml", text);
    const auto file = traefik.write(
        "traefik.yaml",
        fmt::format("entryPoints: {{web: {{address: \"127.0.0.1:{}\"}}}}\n"
                    "providers: {{providersThrottleDuration: 1ms, file: {{filename: {}}}}}\n"
                    "global: {{checkNewVersion: false, sendAnonymousUsage: false}}\nlog: {{level: "
                    "ERROR}}\n",
                    port, dynamic));
    ASSERT_TRUE(traefik.start({"--configFile=" + file}, {port})) << text;
    ASSERT_TRUE(traefikIsReady(port, "https")) << traefik.output();
    ASSERT_TRUE(run.configure("dynamic.yaml", text, port));
    compareNames(run, port);
    run.finish(0);
}

TEST(CaddyTls, NeedsAConnectionPolicyAndMayWantTheHostToBeTheServerName) {
    GATELENS_NEEDS_GATEWAY("caddy");
    RecordingBackend backend(1);
    Differential run("caddy", backend);
    for (const bool strict : {false, true}) {
        GatewayProcess caddy("caddy");
        const auto port = caddy.reservePort();
        const Files files = writeCertificate(caddy);
        const auto route = [&](const std::string& id, const std::string& host) {
            return fmt::format(
                R"({{"@id": "{0}", "match": [{{"host": ["{1}"], "path": ["/api/*"]}}], "handle": [{{"handler": "headers", "response": {{"set": {{"X-Route": ["{0}"]}}}}}}, {{"handler": "reverse_proxy", "upstreams": [{{"dial": "127.0.0.1:{2}"}}]}}]}})",
                id, host, backend.port(0));
        };
        const std::string text = fmt::format(
            R"({{"admin": {{"disabled": true}}, "apps": {{"tls": {{"certificates": {{"load_files": [{{"certificate": "{0}", "key": "{1}"}}]}}}}, "http": {{"servers": {{"srv0": {{
  "listen": ["127.0.0.1:{2}"], "automatic_https": {{"disable": true}}, "strict_sni_host": {3}, "protocols": ["h1"],
  "tls_connection_policies": [{{"match": {{"sni": ["first.test", "*.wild.test"]}}}}, {{"match": {{"sni": ["unknown.test"]}}}}{4}],
  "routes": [{5}, {6}, {7}, {8}]}}}}}}}}}})",
            files.certificate, files.key, port, strict,
            strict ? R"(, {"match": {"sni": ["second.test"]}}, {})" : "",
            route("first", "first.test"), route("second", "second.test"),
            route("wild", "*.wild.test"), route("deep", "*.*.wild.test"));
        ASSERT_TRUE(caddy.start({"run", "--config", caddy.write("caddy.json", text)}, {port}))
            << text;
        ASSERT_TRUE(run.configure("caddy.json", text, port));
        compareNames(run, port);
    }
    run.finish(0);
}

} // namespace
} // namespace gatelens::match::differential
