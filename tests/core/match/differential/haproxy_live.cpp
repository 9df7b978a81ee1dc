// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// HAProxy frontends, ACLs and rules, generated, against a real HAProxy.
#include "tests/core/match/differential/generated.h"
#include "tests/core/match/differential/live.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace gatelens::match::differential {
namespace {

using testsupport::GatewayProcess;

constexpr std::size_t kConfigurations = 16;
constexpr std::size_t kRequests = 160;
constexpr std::size_t kBackends = 4;

const std::vector<std::string> kPaths{"/",      "/foo",     "/foo/",    "/foobar", "/api",
                                      "/api/",  "/api/v1",  "/API",     "/a/b/c",  "/foo/bar",
                                      "/admin", "/admin/x", "/foo;v=1", "/x.php"};
const std::vector<std::string> kHosts{"shop.test", "a.shop.test", "b.eu.shop.test",
                                      "api.test",  "www.x.y",     "shop.test:8"};

class HaproxyConfig final {
public:
    HaproxyConfig(Dice& dice, const RecordingBackend& backend, std::uint16_t port)
        : m_dice(dice)
        , m_backend(backend)
        , m_port(port) {}

    std::string make() {
        words.hosts = {"shop.test", "a.shop.test", "b.eu.shop.test", "api.test", "www.x.y"};
        words.paths = kPaths;
        words.headers = {{"X-Tenant", "gold"}, {"X-Ver", "7"}, {"Cookie", "sid=1; tier=gold"}};
        words.queries = {"a=1", "a=2", "flag", "b=abc", "to=b1"};
        std::string out =
            "global\n    expose-experimental-directives\ndefaults base\n    mode http\n"
            "    timeout connect 5s\n    timeout client 20s\n    timeout server "
            "20s\n    retries 0\n";
        out += m_dice.chance(20) ? "    http-request set-header X-Level defaults\n" : "";
        out += m_dice.chance(30) ? "    option forwardfor\n" : "";
        out += "defaults plain\n    mode http\n    timeout connect 5s\n    timeout client 20s\n"
               "    timeout server 20s\n    retries 0\n";
        out += fmt::format("frontend web from base\n    bind 127.0.0.1:{}\n", m_port);
        for (int i = 0; i < 5; ++i) {
            out += fmt::format("    acl a{} {}\n", m_dice.chance(25) && i > 0 ? i - 1 : i, test());
        }
        out += "    acl a1 always_false\n    acl a2 always_false\n    acl a3 always_false\n    acl "
               "a4 always_false\n";
        out += m_dice.chance(15) ? "    monitor-uri /health\n" : "";
        words.paths.emplace_back("/health");
        for (std::size_t left = m_dice.below(5); left > 0; --left) {
            out += "    " + rule() + "\n";
        }
        out += m_dice.chance(15)
                   ? "    redirect prefix http://old.test code 301 if { path_beg /old }\n"
                   : "";
        words.paths.emplace_back("/old/x");
        const std::size_t rules = 3 + m_dice.below(7);
        for (std::size_t i = 0; i < rules; ++i) {
            out += fmt::format("    use_backend b{} {}\n", i, condition());
        }
        if (m_dice.chance(20)) {
            out += "    use_backend %[urlp(to)] if { urlp(to) -m found }\n";
        }
        if (m_dice.chance(30)) {
            out += fmt::format("    default_backend b{}\n", rules);
        }
        for (std::size_t i = 0; i <= rules; ++i) {
            out += backend(i);
        }
        return out;
    }

    Vocabulary words;

private:
    std::string test() {
        const std::string fold = m_dice.chance(30) ? "-i " : "";
        const std::string path = m_dice.pick(kPaths);
        const std::string other = m_dice.pick(kPaths);
        const std::string host = m_dice.pick(kHosts);
        const std::vector<std::string> tests{
            "path " + fold + path + " " + other,
            "path_beg " + fold + path,
            "path_beg " + fold + path,
            "path_end " + fold + (m_dice.chance(50) ? ".php" : "/"),
            "path_sub " + fold + "oo",
            "path_dir " + fold + (m_dice.chance(50) ? "foo" : "/b/"),
            "path_reg " + fold + (m_dice.chance(50) ? "^/api/v[0-9]" : "bar$"),
            "path_len gt 6",
            "path -m reg ^/(foo|admin)(/.*)?$",
            "hdr(host) -i " + host,
            "hdr(host) " + host + " api.test",
            "hdr_end(host) -i .shop.test",
            "hdr_dom(host) -i shop",
            "hdr_beg(host) -i www. api.",
            "req.hdr(host),host_only,lower " + host,
            "req.hdr(host),field(1,:) -i " + host,
            "hdr(x-tenant) gold",
            "hdr(x-tenant) -m found",
            "hdr(x-tenant) -m sub ol",
            "req.fhdr(x-tenant) -m beg gold",
            "hdr_cnt(x-tenant) gt 1",
            "hdr_val(x-ver) ge 5",
            "urlp(a) 1",
            "urlp(b) -m beg ab",
            "query -m found",
            "query a=1",
            "method POST PUT",
            "base_beg shop.test/foo",
            "url_beg " + path + "?",
            "cook(tier) gold",
            "src 127.0.0.0/8",
            "dst_port " + std::to_string(m_port),
            "path,lower -m beg " + path,
            "path,url_dec -m beg " + path};
        return m_dice.pick(tests);
    }

    std::string term() {
        const std::string no = m_dice.chance(20) ? "!" : "";
        if (m_dice.chance(45)) {
            return fmt::format("{}{{ {} }}", no, test());
        }
        return m_dice.chance(20) ? no + (m_dice.chance(50) ? "METH_GET" : "METH_POST")
                                 : fmt::format("{}a{}", no, m_dice.below(5));
    }

    std::string condition() {
        std::string out = (m_dice.chance(90) ? "if " : "unless ") + term();
        for (std::size_t left = m_dice.below(3); left > 0; --left) {
            out += (m_dice.chance(30) ? " or " : " ") + term();
        }
        return out;
    }

    std::string rule() {
        const std::vector<std::string> actions{"deny",
                                               "deny deny_status 429",
                                               "return status 200",
                                               "return status 418",
                                               "redirect location http://new.test/x code 303",
                                               "redirect prefix https://new.test",
                                               "redirect scheme https code 301",
                                               "redirect location /at%[path] code 307",
                                               "redirect prefix / drop-query append-slash code 302",
                                               "redirect prefix http://q.test drop-query",
                                               "set-header X-Tier %[path]",
                                               "set-header X-Tenant gold",
                                               "add-header X-Tenant more",
                                               "del-header X-Ver",
                                               "replace-header X-Tenant (g)(.*) \\2\\1",
                                               "replace-value X-Tenant ^o(.*) \\1o",
                                               "set-path /set%[path]",
                                               "set-query z=1&%[query]",
                                               "set-uri /uri%[path]?u=1",
                                               "replace-path /foo(/)?(.*) /api/\\2",
                                               "replace-pathq (.*)\\?(.*) \\1/q?\\2",
                                               "replace-path o 0",
                                               "set-method PUT",
                                               "set-var(txn.host) hdr(host),lower",
                                               "set-header X-Var %[var(txn.host)]",
                                               "set-header Host other.test",
                                               "normalize-uri path-merge-slashes",
                                               "normalize-uri percent-decode-unreserved",
                                               "normalize-uri percent-to-uppercase",
                                               "allow",
                                               "set-path %[path,regsub(/foo,/bar)]"};
        const std::string action = m_dice.pick(actions);
        const bool always = action.starts_with("normalize-uri") || m_dice.chance(8);
        return "http-request " + action + (always ? "" : " " + condition());
    }

    std::string backend(std::size_t index) {
        std::string out = fmt::format(
            "backend b{0} from plain\n    http-response set-header X-Route b{0}\n", index);
        for (std::size_t left = m_dice.below(3); left > 0; --left) {
            out += "    " + backendRule() + "\n";
        }
        if (m_dice.chance(95)) {
            out += fmt::format("    server s 127.0.0.1:{}\n", m_backend.port(index % kBackends));
        }
        return out;
    }

    std::string backendRule() {
        const std::vector<std::string> rules{"http-request set-header Host backend.test",
                                             "http-request replace-path /[^/]*(.*) \\1/end",
                                             "http-request set-header X-Forwarded-Proto http",
                                             "http-request set-path /b%[path]",
                                             "http-request deny if { path_beg /admin }",
                                             "http-request add-header X-Chain one",
                                             "option forwardfor if-none header X-Client"};
        return m_dice.pick(rules);
    }

    Dice& m_dice;
    const RecordingBackend& m_backend;
    std::uint16_t m_port;
};

TEST(HaproxyDifferential, RoutesAsHaproxyDoes) {
    GATELENS_NEEDS_GATEWAY("haproxy");
    RecordingBackend backend(kBackends);
    Differential run("haproxy", backend);
    run.setMark(haproxyMark);
    const auto make = [&backend](Dice& dice, GatewayProcess& haproxy, std::uint16_t port) {
        HaproxyConfig config(dice, backend, port);
        const std::string text = config.make();
        return Generated{
            "haproxy.cfg", text, config.words, {"-db", "-f", haproxy.write("haproxy.cfg", text)}};
    };
    compareGenerated(run, {"haproxy", kConfigurations, kRequests, make, {}});
    run.finish();
}

} // namespace
} // namespace gatelens::match::differential
