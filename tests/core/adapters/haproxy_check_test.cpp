// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with a configuration. Everything that is called an error here is
// refused by `haproxy -c` (2.6) as well; the pairs were compared when written.
#include "tests/core/adapters/read_text.h"

#include <gtest/gtest.h>

namespace gatelens::adapters::test {
namespace {

using Texts = std::vector<std::string>;

Texts problems(const std::string& text) {
    const text::MemoryFileSystem disk({{"h.cfg", text}});
    ReadContext context(disk);
    const auto document = context.load("h.cfg", text::Format::Haproxy);
    if (!document) {
        return {document.error().text()};
    }
    const auto snapshot = findAdapter("haproxy")->read(context, std::vector{*document});
    return snapshot ? diagnosticsOf(*snapshot) : Texts{snapshot.error().text()};
}

const std::string kDefaults = "defaults\n  mode http\n  timeout client 5s\n  timeout server 5s\n"
                              "  timeout connect 5s\n";
const std::string kBackend = "backend b\n  server s 127.0.0.1:1\n";

// The line is line 9.
Texts inFrontend(const std::string& line) {
    return problems(kDefaults + "frontend f\n  bind :80\n  default_backend b\n" + line + "\n" +
                    kBackend);
}
// The line is line 7.
Texts inBackend(const std::string& line) {
    return problems(kDefaults + "backend b\n" + line + "\n");
}

TEST(HaproxyCheck, KeywordsAndSections) {
    EXPECT_EQ(inFrontend("opton httplog"),
              Texts{"error unknown-keyword h.cfg:9:1: unknown keyword \"opton\" in the frontend "
                    "section | did you mean \"option httplog\"?"});
    EXPECT_EQ(inFrontend("timeout clinet 5s"),
              Texts{"error unknown-keyword h.cfg:9:1: unknown keyword \"timeout clinet\" in the "
                    "frontend section | did you mean \"timeout client\"?"});
    EXPECT_EQ(inFrontend("zzz"),
              Texts{"warning unknown-keyword h.cfg:9:1: unknown keyword \"zzz\" in the frontend "
                    "section | check its spelling and HAProxy's version"});
    EXPECT_EQ(
        inFrontend("server s 127.0.0.1:1"),
        Texts{"error wrong-section h.cfg:9:1: \"server\" is not allowed in a frontend section "
              "| it belongs to listen or backend"});
    EXPECT_EQ(
        inFrontend("balance roundrobin"),
        Texts{"warning wrong-section h.cfg:9:1: \"balance\" is ignored in a frontend section | "
              "it belongs to defaults, listen or backend"});
    EXPECT_EQ(
        inFrontend("no mode")[1],
        "error invalid-negation h.cfg:9:1: \"no\" is not supported before \"mode\" | remove it");
    EXPECT_EQ(
        inFrontend("reqadd X:\\ y"),
        Texts{"error dropped-keyword h.cfg:9:1: \"reqadd\" is not supported any more by HAProxy "
              "2.1 and newer | use \"http-request add-header\""});
    EXPECT_EQ(
        problems("global\n  maxcon 5\n  tune.whatever 1\n"),
        Texts{"error unknown-keyword h.cfg:2:3: unknown keyword \"maxcon\" in the global section "
              "| did you mean \"maxconn\"?"});
    EXPECT_EQ(
        problems("defaults\n  http-request deny\n"),
        Texts{"error wrong-section h.cfg:2:3: \"http-request\" is not allowed in a defaults "
              "section without a name | give the section a name and refer to it by \"from\""});
}

TEST(HaproxyCheck, OptionsOfBindsAndServers) {
    EXPECT_EQ(
        inFrontend("bind :81 accept-porxy"),
        Texts{"error unknown-option h.cfg:9:10: \"bind\" has no option \"accept-porxy\" | did "
              "you mean \"accept-proxy\"?"});
    EXPECT_EQ(inFrontend("bind :70000"),
              Texts{"error invalid-address h.cfg:9:6: \":70000\" is no address to bind to | write "
                    "[address]:port, with a port of 1 to 65535"});
    EXPECT_EQ(
        inFrontend("bind 127.0.0.1"),
        Texts{"error invalid-address h.cfg:9:6: missing port specification in \"127.0.0.1\" | "
              "write [address]:port"});
    EXPECT_EQ(inFrontend("bind :443 ssl"),
              Texts{"error missing-certificate h.cfg:9:1: \"ssl\" is set on this bind line but no "
                    "certificate is named | add crt <file>"});
    EXPECT_EQ(
        inFrontend("bind :443 ssl crt /x.pem verify required"),
        (Texts{"warning certificate-unreadable h.cfg:9:19: the certificate \"/x.pem\" cannot be "
               "read: no such file",
               "error missing-ca h.cfg:9:33: verify is enabled but no CA file is specified | "
               "add ca-file"}));
    EXPECT_EQ(
        inBackend("server s 127.0.0.1:1 chekc"),
        Texts{"error unknown-option h.cfg:7:22: \"server\" has no option \"chekc\" | did you mean "
              "\"check\"?"});
    EXPECT_EQ(
        inBackend("server s 127.0.0.1:1 ssl"),
        Texts{"error missing-ca h.cfg:7:1: the certificate of server \"s\" is to be verified but "
              "no CA file is specified | add ca-file <file> (or @system-ca)"});
    EXPECT_EQ(
        inBackend("server s 127.0.0.1:1\nserver s 127.0.0.1:2"),
        Texts{"error duplicate-name h.cfg:8:8: \"b\" already has a server \"s\" | rename one of "
              "them"});
    EXPECT_EQ(inBackend("server s 127.0.0.1:1 weight 500"),
              Texts{"error out-of-range h.cfg:7:29: the weight 500 is not within 0 and 256"});
    EXPECT_EQ(
        inBackend("server s 127.0.0.1:1 resolvers r"),
        Texts{"error missing-resolvers h.cfg:7:32: unable to find the resolvers section \"r\" | "
              "define the resolvers section"});
    EXPECT_EQ(inBackend("server s 127.0.0.1:1 source 0.0.0.0 usesrc clientip cookie check"),
              Texts{});
}

TEST(HaproxyCheck, Conditions) {
    EXPECT_EQ(
        inFrontend("use_backend b if nope"),
        Texts{"error missing-acl h.cfg:9:18: no such ACL: \"nope\" | define it with \"acl nope "
              "…\", or put a test in braces"});
    EXPECT_EQ(
        inFrontend("acl is_api path_beg /api\nuse_backend b if is_pai"),
        (Texts{"note unused-acl h.cfg:9:1: no rule uses the ACL \"is_api\" | use it or remove "
               "it",
               "error missing-acl h.cfg:10:18: no such ACL: \"is_pai\" | did you mean "
               "\"is_api\"?"}));
    EXPECT_EQ(
        inFrontend("use_backend b if { path_bge /x }"),
        Texts{"error unknown-fetch h.cfg:9:20: unknown fetch method \"path_bge\" | did you mean "
              "\"path_beg\"?"});
    EXPECT_EQ(inFrontend("use_backend b if { hdr(host),lowr x }"),
              Texts{"error unknown-converter h.cfg:9:20: unknown converter \"lowr\" | did you mean "
                    "\"lower\"?"});
    EXPECT_EQ(inFrontend("use_backend b if { path /x"),
              Texts{"error invalid-condition h.cfg:9:18: the \"{\" that starts here has no \"}\" | "
                    "close it with a \"}\" between spaces"});
    EXPECT_EQ(inFrontend("use_backend b if { path_reg ^/(x }"),
              Texts{"error invalid-regex h.cfg:9:29: the regular expression \"^/(x\" is refused: "
                    "missing closing parenthesis, at offset 4"});
    EXPECT_EQ(inFrontend("use_backend b if { src 10.0.0.0/8 -i }"),
              Texts{"error invalid-value h.cfg:9:35: \"-i\" is no address: flags stand before the "
                    "values | move it before the first value"});
    EXPECT_EQ(
        inFrontend("http-request deny unless { http_auth(staff) }"),
        Texts{"error missing-userlist h.cfg:9:28: unable to find the userlist \"staff\" | add a "
              "section \"userlist staff\""});
    EXPECT_EQ(
        inFrontend("http-request deny if { nbsrv(c) lt 1 }"),
        Texts{"error missing-backend h.cfg:9:24: unable to find the backend \"c\" of \"nbsrv\""});
    EXPECT_EQ(
        inFrontend("use_backend b if METH_GET !LOCALHOST or { var(txn.x) -m found } ! { ssl_fc }"),
        Texts{});
}

TEST(HaproxyCheck, RulesAndReferences) {
    EXPECT_EQ(
        inFrontend("http-request deni"),
        Texts{"error unknown-action h.cfg:9:14: \"http-request\" has no action \"deni\" | did you "
              "mean \"deny\"?"});
    EXPECT_EQ(inFrontend("http-response auth"),
              Texts{"error wrong-action h.cfg:9:15: the action \"auth\" cannot be used in "
                    "\"http-response\" rules"});
    EXPECT_EQ(inFrontend("http-request set-header X"),
              Texts{"error wrong-argument-count h.cfg:9:14: \"http-request set-header\" takes 2 "
                    "arguments, not 1 | quote values with spaces"});
    EXPECT_EQ(
        inFrontend("http-request redirect schema https if TRUE"),
        Texts{"error unknown-value h.cfg:9:23: \"redirect\" does not know \"schema\" | did you "
              "mean \"scheme\"?"});
    EXPECT_EQ(
        inFrontend("http-request track-sc0 src"),
        Texts{"error missing-table h.cfg:9:14: unable to find the stick table \"f\" | define the "
              "stick table"});
    EXPECT_EQ(
        inFrontend("http-request set-var(foo.x) path"),
        Texts{"error unknown-value h.cfg:9:14: the variable \"foo.x\" has no scope | start it "
              "with proc., sess., txn., req., res. or check."});
    EXPECT_EQ(inFrontend("http-request normalize-uri path-merge-slashes"),
              Texts{"error experimental h.cfg:9:14: \"normalize-uri\" is experimental and must be "
                    "allowed | add \"expose-experimental-directives\" to the global section"});
    EXPECT_EQ(
        inFrontend("use_backend bb if TRUE"),
        Texts{"error missing-backend h.cfg:9:13: unable to find the backend \"bb\" | did you mean "
              "\"b\"?"});
    EXPECT_EQ(
        inFrontend("use_backend b\nuse_backend b if METH_GET"),
        Texts{"warning shadowed-rule h.cfg:10:1: this rule is never reached: the use_backend at "
              "h.cfg:9:1 has no condition | give the earlier rule a condition, or make it "
              "default_backend"});
    EXPECT_EQ(inFrontend("http-request return status 200"),
              Texts{"warning unreachable-route h.cfg:8:3: the rule at h.cfg:9:1 ends every request "
                    "before a backend is chosen | give that rule a condition"});
    EXPECT_EQ(inFrontend("use_backend b if METH_GET\nhttp-request deny if METH_TRACE"),
              Texts{"warning rule-order h.cfg:10:1: a http-request rule below use_backend is still "
                    "evaluated before it | move it above the use_backend rules"});
    EXPECT_EQ(inBackend("use-server t if TRUE\nserver s 127.0.0.1:1"),
              Texts{"error missing-server h.cfg:7:12: \"b\" has no server \"t\" | did you mean "
                    "\"s\"?"});
    EXPECT_EQ(
        inBackend("balance leastcon"),
        Texts{"error unknown-value h.cfg:7:9: unknown balance algorithm \"leastcon\" | did you "
              "mean \"leastconn\"?"});
}

TEST(HaproxyCheck, SectionsAgainstEachOther) {
    EXPECT_EQ(
        problems(kDefaults + kBackend + kBackend),
        Texts{"error duplicate-name h.cfg:8:9: backend \"b\" has the same name as the backend at "
              "h.cfg:6:1 | rename one of them"});
    EXPECT_EQ(problems(kDefaults + "frontend b\n  bind :80\n  default_backend b\n" + kBackend),
              Texts{});
    EXPECT_EQ(
        problems("frontend f\n  mode http\n  bind :80\n  default_backend b\n" + kBackend),
        (Texts{"warning missing-timeout h.cfg:1:10: frontend \"f\" has no \"timeout client\": "
               "connections may stay for ever | set them, or in the defaults section",
               "error mode-mismatch h.cfg:4:19: the http frontend \"f\" cannot use the tcp backend "
               "\"b\" | give both the same mode",
               "warning missing-timeout h.cfg:5:9: backend \"b\" has no \"timeout connect\", "
               "\"timeout server\": connections may stay for ever | set them, or in the defaults "
               "section"}));
    EXPECT_EQ(
        problems(kDefaults + "frontend f from zz\n  bind :80\n  timeout client 1s\n  mode http\n"
                             "  http-request deny\n")[0],
        "error missing-defaults h.cfg:6:17: no defaults section \"zz\" stands before this line");
    EXPECT_EQ(
        problems("defaults d\n  mode http\n  timeout client 1s\n  http-request deny if TRUE\n"
                 "listen l from d\n  bind :80\n"),
        Texts{"error shared-defaults h.cfg:5:8: a listen section cannot inherit from a defaults "
              "section with rules (that at h.cfg:1:1) | give them defaults sections of their "
              "own"});
    EXPECT_EQ(problems("userlist u\n  user a insecure-password b groups g\n"),
              Texts{"error missing-user h.cfg:2:37: userlist \"u\": no such group \"g\""});
}

TEST(HaproxyCheck, ManyProblemsAreFast) {
    std::string text = kDefaults + "frontend f\n  bind :80\n";
    for (int i = 0; i < 20'000; ++i) {
        text += "  noise" + std::to_string(i) + " x\n  use_backend b" + std::to_string(i) +
                " if nope" + std::to_string(i) + "\n";
    }
    EXPECT_GE(problems(text).size(), 60'000U);
}

} // namespace
} // namespace gatelens::adapters::test
