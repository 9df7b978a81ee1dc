// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// nginx servers and locations, generated, against a real nginx.
#include "tests/core/match/differential/generated.h"
#include "tests/core/match/differential/live.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <set>

namespace gatelens::match::differential {
namespace {

using testsupport::GatewayProcess;

constexpr std::size_t kConfigurations = 16;
constexpr std::size_t kRequests = 160;
constexpr std::size_t kBackends = 4;

const std::vector<std::string> kPaths{"/",      "/foo",     "/foo/",    "/foobar", "/api",
                                      "/api/",  "/api/v1/", "/API/",    "/a/b/c",  "/foo/bar",
                                      "/admin", "/admin/x", "/foo;v=1", "/static/"};
const std::vector<std::string> kExpressions{R"(\.php$)",     "^/api/v[0-9]+/", "/foo",
                                            "^/(a|foo)/.*$", "^/Admin",        "bar$"};
const std::vector<std::string> kNames{"shop.test",
                                      "*.shop.test",
                                      "*.eu.shop.test",
                                      ".int.test",
                                      "www.*",
                                      "a.b.shop.test",
                                      R"(~^v(?<v>[0-9]+)\.test$)",
                                      "api.test",
                                      R"(~shop)",
                                      "\"\""};

// A backslash in quotes is doubled.
std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        out.append(c == '\\' ? 2 : 1, c);
    }
    return out;
}

class NginxConfig final {
public:
    NginxConfig(Dice& dice, const RecordingBackend& backend, std::uint16_t port,
                std::string directory)
        : m_dice(dice)
        , m_backend(backend)
        , m_port(port)
        , m_directory(std::move(directory)) {}

    std::string make() {
        words.hosts = {"shop.test", "a.shop.test", "b.eu.shop.test", "api.test", "a.b.shop.test",
                       "www.x.y",   "z.int.test",  "int.test",       "v12.test"};
        words.headers = {{"X-Tenant", "gold"}, {"X_Bad", "1"}};
        words.queries = {"a=1", "a=2", "flag", "b=abc"};
        words.paths = {"/x.php", "/api/v2/z"};
        std::string servers;
        for (std::size_t left = 1 + m_dice.below(4); left > 0; --left) {
            servers += server();
        }
        return fmt::format(R"(worker_processes 1;
error_log stderr crit;
events {{}}
http {{
    access_log off;
    keepalive_requests 100000;
    {1}client_body_temp_path {0}/body;
    proxy_temp_path {0}/proxy;
    fastcgi_temp_path {0}/fastcgi;
    uwsgi_temp_path {0}/uwsgi;
    scgi_temp_path {0}/scgi;
    map $http_x_tenant $tier {{
        default basic;
        gold first;
        ~^x second;
    }}
    upstream pool {{
        server 127.0.0.1:{2} weight=3;
        server 127.0.0.1:{3};
    }}
{4}}}
)",
                           m_directory,
                           m_dice.chance(30) ? "proxy_set_header X-Level http;\n    " : "",
                           m_backend.port(0), m_backend.port(1), servers);
    }

    Vocabulary words;

private:
    std::string server() {
        std::string out = fmt::format("    server {{\n        listen 127.0.0.1:{}{};\n", m_port,
                                      !m_defaulted && m_dice.chance(20) ? " default_server" : "");
        m_defaulted = m_defaulted || out.find("default_server") != std::string::npos;
        std::string names;
        for (std::size_t left = m_dice.below(4); left > 0; --left) {
            const auto& name = m_dice.pick(kNames);
            if (m_names.insert(name).second) {
                names += ' ' +
                         (name.find('{') == std::string::npos && name.find('(') == std::string::npos
                              ? name
                              : '"' + name + '"');
            }
        }
        if (!names.empty()) {
            out += "        server_name" + names + ";\n";
        }
        out += m_dice.chance(20) ? "        merge_slashes off;\n" : "";
        out += m_dice.chance(20) ? "        proxy_set_header X-Level server;\n" : "";
        if (m_dice.chance(20)) {
            out += "        rewrite ^/old(.*)$ /foo$1;\n";
            words.paths.emplace_back("/old/x");
        }
        if (m_dice.chance(10)) {
            out += "        if ($request_method = DELETE) { return 405; }\n";
        }
        m_paths.clear();
        for (std::size_t left = 3 + m_dice.below(8); left > 0; --left) {
            out += location("        ", 0);
        }
        if (m_dice.chance(75) && m_paths.insert("/").second) {
            out += "        location / {\n" + body("            ", "/", false, 0) + "        }\n";
        }
        return out +
               "        location @fallback {\n            add_header X-Route fallback always;\n"
               "            return 418;\n        }\n    }\n";
    }

    std::string location(const std::string& indent, int depth, const std::string& below = "") {
        std::string path = m_dice.pick(kPaths);
        std::string modifier;
        const auto kind = m_dice.below(10);
        if (kind < 3) {
            modifier = m_dice.chance(40) ? "~* " : "~ ";
            path = m_dice.pick(kExpressions);
        } else if (kind < 5) {
            modifier = "= ";
        } else if (kind < 6) {
            modifier = "^~ ";
        }
        const bool regex = modifier.starts_with('~');
        if (!regex && !below.empty()) {
            path = below + (below.ends_with('/') ? path.substr(1) : path);
        }
        const std::string key = (modifier == "= " || regex ? modifier : "") + path;
        if (!m_paths.insert(key).second) {
            return {};
        }
        if (!regex) {
            words.paths.push_back(path);
        }
        std::string out = fmt::format("{}location {}\"{}\" {{\n", indent, modifier, escaped(path));
        out += body(indent + "    ", path, regex, depth, modifier == "= ");
        return out + indent + "}\n";
    }

    // `return` makes the mark a header too.
    std::string body(const std::string& indent, const std::string& path, bool regex, int depth,
                     bool exact = false) {
        const std::string mark = fmt::format("m{}", m_marks++);
        std::string out = fmt::format("{}add_header X-Route {} always;\n", indent, mark);
        const auto kind = m_dice.below(12);
        if (kind == 0) {
            const std::vector<std::string> returns{
                "return 301 /new;",
                "return 302 https://$host$request_uri;",
                "return 403;",
                "return 307 http://other.test/$tier;",
                "return 200 ok;",
                "return http://there.test/?x=1;",
                "return 308 $scheme://$http_host/x$uri$is_args$args;"};
            return out + indent + m_dice.pick(returns) + "\n";
        }
        if (kind == 1) {
            out += indent + (m_dice.chance(50) ? "deny 127.0.0.0/8;\n" : "deny all;\n");
        } else if (kind == 2) {
            const std::vector<std::string> rewrites{
                "rewrite ^/([a-z]+)/(.*)$ /$2 break;",
                "rewrite ^ /foo/last last;",
                "rewrite ^/foo(.*)$ /api$1?r=1 last;",
                "rewrite ^/(.*)$ /moved/$1 redirect;",
                "rewrite ^/(.*)$ http://other.test/$1? permanent;",
                "rewrite o 0 break;",
                "rewrite ^/[^/]+/(.*)$ /a/b/c?only=$1? break;"};
            out += indent + m_dice.pick(rewrites) + "\n";
        } else if (kind == 3) {
            const std::vector<std::string> conditions{
                "if ($request_method = POST) { return 409; }",
                "if ($http_x_tenant) { return 410; }",
                "if ($arg_a ~ ^[12]$) { return 302 /arg/$arg_a; }",
                "if ($http_x_tenant != gold) { rewrite ^(.*)$ /if$1 break; }",
                "if ($host ~* \"^(.+)\\.shop\\.test$\") { return 302 http://shop.test/$1; }"};
            out += indent + m_dice.pick(conditions) + "\n";
        } else if (kind == 4) {
            out += indent + "limit_except GET { deny all; }\n";
        } else if (kind == 5 && m_dice.chance(30)) {
            out += indent + "try_files /none @fallback;\n";
        }
        out += header(indent);
        out += indent + pass(path, regex) + "\n";
        // Nested locations must be below a prefix of their own kind.
        if (!regex && !exact && depth < 1 && m_dice.chance(15)) {
            out += location(indent, depth + 1, path);
            out += location(indent, depth + 1, path);
        }
        return out;
    }

    std::string header(const std::string& indent) {
        const std::vector<std::string> headers{
            "proxy_set_header Host $host;",
            "proxy_set_header Host fixed.test;",
            "proxy_set_header Host $http_host;",
            "proxy_set_header X-Tenant \"\";",
            "proxy_set_header X-Tier $tier;",
            "proxy_set_header X-Uri $uri;",
            "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
            "proxy_set_header X-All \"$scheme $request_method $server_port ${arg_a}\";"};
        std::string out;
        for (std::size_t left = m_dice.below(3); left > 0; --left) {
            const std::string& line = m_dice.pick(headers);
            const bool second =
                line.find(" Host ") != std::string::npos && out.find(" Host ") != std::string::npos;
            out += second ? "" : indent + line + "\n";
        }
        return out;
    }

    std::string pass(const std::string& path, bool regex) {
        const auto at = m_dice.below(kBackends);
        const std::string origin = fmt::format("http://127.0.0.1:{}", m_backend.port(at));
        if (regex) {
            const std::vector<std::string> forms{origin, "http://pool", origin + "/re$uri",
                                                 origin + "$request_uri"};
            return "proxy_pass \"" + m_dice.pick(forms) + "\";";
        }
        const std::vector<std::string> forms{
            origin,        origin,        origin + "/",     origin + "/new/",  origin + "/new",
            origin + path, "http://pool", "http://pool/p/", origin + "/v$uri", origin + "/x?y=1"};
        return "proxy_pass \"" + m_dice.pick(forms) + "\";";
    }

    Dice& m_dice;
    const RecordingBackend& m_backend;
    std::uint16_t m_port;
    std::string m_directory;
    bool m_defaulted = false;
    std::set<std::string> m_names;
    std::set<std::string> m_paths;
    std::size_t m_marks = 0;
};

// "nginx version: nginx/1.22.1"
std::string versionOf(const std::string& program) {
    const std::string command = program + " -v 2>&1";
    std::string text;
    FILE* out = popen(command.c_str(), "r");
    for (int c = out == nullptr ? EOF : std::fgetc(out); c != EOF && c != '\n';
         c = std::fgetc(out)) {
        text += static_cast<char>(c);
    }
    if (out != nullptr) {
        pclose(out);
    }
    return text.substr(std::min(text.rfind('/') + 1, text.size()));
}

TEST(NginxDifferential, RoutesAsNginxDoes) {
    GATELENS_NEEDS_GATEWAY("nginx");
    RecordingBackend backend(kBackends);
    Differential run("nginx", backend);
    run.setMark(nginxMark);
    run.setVersion(versionOf(testsupport::findGateway("nginx")));
    // The folder that nginx looks into is empty.
    run.vouchFor({"files below the root", "try_files"});
    const auto make = [&backend](Dice& dice, GatewayProcess& nginx, std::uint16_t port) {
        NginxConfig config(dice, backend, port, nginx.directory());
        const std::string text = config.make();
        const auto file = nginx.write("nginx.conf", text);
        return Generated{
            file,
            text,
            config.words,
            {"-p", nginx.directory(), "-c", file, "-e", "stderr", "-g",
             fmt::format("daemon off; master_process off; pid {}/nginx.pid;", nginx.directory())}};
    };
    compareGenerated(run, {"nginx", kConfigurations, kRequests, make, {}});
    run.finish();
}

} // namespace
} // namespace gatelens::match::differential
