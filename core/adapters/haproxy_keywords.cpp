// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/haproxy_keywords.h"

#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <utility>

namespace gatelens::adapters::haproxy {

namespace {

using Words = std::vector<std::string_view>;

// clang-format off: tables read best with one row a group.
struct ProxyRow {
    Sections sections;
    std::string_view keywords; // separated by ";"
};
constexpr std::array kProxyRows = std::to_array<ProxyRow>({
    {kDefaults | kFrontend | kListen | kBackend,
     "acl;bind-process;compression;disabled;email-alert;email-alert from;email-alert level;"
     "email-alert mailers;email-alert myhostname;email-alert to;enabled;errorfile;"
     "errorfiles;errorloc;errorloc302;errorloc303;http-after-response;http-error;"
     "http-request;http-response;log;log-tag;mode;option;option abortonclose;"
     "option forceclose;option forwardfor;option http-buffer-request;"
     "option http-keep-alive;option http-no-delay;option http-restrict-req-hdr-names;"
     "option http-server-close;option http-tunnel;option http_proxy;option httpclose;"
     "option independent-streams;option nolinger;option originalto;option server-tokens;"
     "option splice-auto;option splice-request;option splice-response;option tcpka;reqadd;"
     "reqallow;reqdel;reqdeny;reqiallow;reqidel;reqideny;reqipass;reqirep;reqitarpit;"
     "reqpass;reqrep;reqtarpit;rspadd;rspdel;rspdeny;rspidel;rspideny;rspirep;rsprep;stats;"
     "stats auth;stats enable;stats hide-version;stats realm;stats refresh;stats scope;"
     "stats show-desc;stats show-legends;stats show-modules;stats show-node;stats "
     "show-version;stats uri;"
     "tcp-request;tcp-request content;tcp-request inspect-delay;timeout;"
     "timeout http-keep-alive;timeout http-request;timeout tarpit;unique-id-format"},
    {kDefaults | kListen | kBackend,
     "balance;contimeout;cookie;default-server;dynamic-cookie-key;external-check;"
     "external-check command;external-check path;fullconn;hash-balance-factor;"
     "hash-preserve-affinity;hash-type;http-check;http-check comment;http-check connect;"
     "http-check disable-on-404;http-check expect;http-check send;http-check send-state;"
     "http-check set-var;http-check unset-var;http-check "
     "set-var-fmt;http-reuse;http-send-name-header;"
     "load-server-state-from-file;max-keep-alive-queue;option accept-invalid-http-response;"
     "option accept-unsafe-violations-in-http-response;option allbackups;option checkcache;"
     "option dynamic-cookies;option external-check;option forwarded;"
     "option h1-case-adjust-bogus-server;option http-pretend-keepalive;option httpchk;"
     "option ldap-check;option log-health-checks;option mysql-check;option persist;"
     "option pgsql-check;option prefer-last-server;option redis-check;option redispatch;"
     "option smtpchk;option spop-check;option srvtcpka;option ssl-hello-chk;"
     "option tcp-check;option tcp-smart-connect;option transparent;"
     "option use-small-buffers;persist;persist rdp-cookie;redispatch;retries;retry-on;"
     "server-state-file-name;source;srvtcpka-cnt;srvtcpka-idle;srvtcpka-intvl;srvtimeout;"
     "tcp-check;tcp-check comment;tcp-check connect;tcp-check expect;tcp-check send;"
     "tcp-check send-binary;tcp-check send-binary-lf;tcp-check send-lf;tcp-check set-var;"
     "tcp-check unset-var;tcp-check set-var-fmt;tcp-response;tcp-response content;tcp-response "
     "inspect-delay;"
     "timeout check;timeout connect;timeout queue;timeout server;timeout server-fin;"
     "timeout tunnel"},
    {kDefaults | kFrontend | kListen,
     "backlog;clitcpka-cnt;clitcpka-idle;clitcpka-intvl;clitimeout;default_backend;"
     "error-log-format;log-format;log-format-sd;log-steps;max-session-srv-conns;maxconn;"
     "monitor-net;monitor-uri;option accept-invalid-http-request;"
     "option accept-unsafe-violations-in-http-request;option clitcpka;option contstats;"
     "option disable-h2-upgrade;option dontlog-normal;option dontlognull;"
     "option h1-case-adjust-bogus-client;option http-ignore-probes;"
     "option http-use-proxy-header;option httplog;option httpslog;"
     "option idle-close-on-response;option log-separate-errors;option logasap;"
     "option socket-stats;option tcp-smart-accept;option tcplog;quic-initial;rate-limit;"
     "rate-limit sessions;tcp-request connection;tcp-request session;timeout client;"
     "timeout client-fin;timeout client-hs;unique-id-header"},
    {kListen | kBackend,
     "appsession;be-unpublished;dispatch;force-persist;hash-key;ignore-persist;server;"
     "server-template;stick;stick match;stick on;stick store-request;stick store-response;"
     "use-fcgi-app;use-server"},
    {kFrontend | kListen,
     "bind;capture;capture cookie;capture request header;capture response header;crt;"
     "declare;declare capture;force-be-switch;monitor;monitor fail;ssl-f-use;use_backend"},
    {kFrontend | kListen | kBackend,
     "block;description;filter;filter-sequence;guid;id;redirect;stats admin;"
     "stats http-request;stick-table"},
    {kDefaults | kBackend, "option http-drop-request-trailers"},
    {kDefaults | kListen, "option http-drop-response-trailers"},
});

struct ActionRow {
    int sets;
    std::string_view actions;
};
constexpr std::array kActionRows = std::to_array<ActionRow>({
    {kHttpRequest,
     "auth cache-use disable-l7-retry early-hint normalize-uri replace-path replace-pathq "
     "replace-uri set-method set-path set-pathq set-query set-uri tarpit "
     "wait-for-handshake"},
    {kHttpRequest | kHttpResponse | kHttpAfter,
     "add-header add-headers-bin allow del-header del-headers-bin del-map replace-header "
     "replace-value set-header set-headers-bin set-map strict-mode"},
    {kTcpConnection | kTcpSession | kTcpContent | kTcpResponse | kHttpRequest | kHttpResponse |
         kHttpAfter,
     "sc-add-gpc sc-inc-gpc sc-inc-gpc0 sc-inc-gpc1 sc-set-gpt sc-set-gpt0 set-var "
     "set-var-fmt unset-var"},
    {kHttpRequest | kHttpResponse,
     "add-acl del-acl deny pause redirect return set-timeout wait-for-body"},
    {kTcpContent | kHttpRequest,
     "do-resolve set-bc-mark set-bc-tos set-priority-class set-priority-offset set-retries "
     "use-service"},
    {kTcpConnection | kTcpSession | kTcpContent | kTcpResponse | kHttpRequest | kHttpResponse,
     "set-fc-mark set-fc-tos set-mark set-tos silent-drop"},
    {kTcpConnection | kTcpSession | kTcpContent | kHttpRequest,
     "set-dst set-dst-port set-src set-src-port"},
    {kTcpContent | kTcpResponse | kHttpRequest | kHttpResponse,
     "send-spoe-group set-bandwidth-limit set-nice"},
    {kQuicInitial, "dgram-drop send-retry"},
    {kTcpConnection, "expect-netscaler-cip expect-proxy"},
    {kTcpContent | kTcpResponse | kHttpRequest | kHttpResponse | kHttpAfter,
     "ot-group set-log-level"},
    {kQuicInitial | kTcpConnection | kTcpSession | kTcpContent | kTcpResponse, "accept"},
    {kTcpSession, "attach-srv"},
    {kHttpResponse, "cache-store"},
    {kTcpContent | kHttpRequest | kHttpResponse | kHttpAfter, "capture"},
    {kTcpResponse, "close"},
    {kQuicInitial | kTcpConnection | kTcpSession | kTcpContent | kTcpResponse | kHttpRequest |
         kHttpResponse | kHttpAfter,
     "do-log"},
    {kQuicInitial | kTcpConnection | kTcpSession | kTcpContent | kTcpResponse | kHttpRequest,
     "reject"},
    {kHttpResponse | kHttpAfter, "set-status"},
    {kTcpContent, "switch-mode"},
    {kTcpConnection | kTcpSession | kTcpContent | kHttpRequest | kHttpResponse, "track-sc"},
});

constexpr std::string_view kGlobal =
    "anonkey busy-polling ca-base chroot close-spread-time cluster-secret cpu-affinity "
    "cpu-map cpu-policy cpu-set crt-base daemon default-path description "
    "dns-accept-family expose-deprecated-directives expose-experimental-directives "
    "external-check fd-hard-limit force-cfg-parser-pause gid grace group "
    "h1-accept-payload-with-any-method h1-case-adjust h1-case-adjust-file "
    "h1-do-not-close-on-insecure-transfer-encoding h2-workaround-bogus-websocket-clients "
    "hard-stop-after insecure-fork-wanted insecure-setuid-wanted issuers-chain-path "
    "key-base limited-quic localpeer log log-send-hostname log-tag lua-load "
    "lua-load-per-thread lua-prepend-path master-worker max-spread-checks "
    "max-threads-per-group maxcompcpuusage maxcomprate maxconn maxconnrate maxpipes "
    "maxsessrate maxsslconn maxsslrate maxzlibmem mworker-max-reloads nbproc nbthread "
    "no-memory-trimming node noepoll noevports nogetaddrinfo nokqueue noktls nopoll "
    "noreuseport nosplice numa-cpu-mapping option peers pidfile pp2-never-send-local "
    "prealloc-fd presetenv quiet resetenv server-state-base server-state-file "
    "set-dumpable set-var set-var-fmt setenv shm-stats-file shm-stats-file-max-objects "
    "spread-checks ssl-default-bind-ciphers ssl-default-bind-ciphersuites "
    "ssl-default-bind-client-sigalgs ssl-default-bind-curves ssl-default-bind-options "
    "ssl-default-bind-sigalgs ssl-default-server-ciphers ssl-default-server-ciphersuites "
    "ssl-default-server-client-sigalgs ssl-default-server-curves "
    "ssl-default-server-options ssl-default-server-sigalgs ssl-dh-param-file ssl-engine "
    "ssl-load-extra-del-ext ssl-load-extra-files ssl-mode-async ssl-propquery "
    "ssl-provider ssl-provider-path ssl-security-level ssl-server-verify "
    "ssl-skip-self-issued-ca stats stats-file strict-limits thread-group thread-groups "
    "uid ulimit-n unix-bind unsetenv user warn-blocked-traffic-after zero-warning";

// Options that stand alone, and those that take a word.
constexpr std::string_view kBindFlags =
    "accept-proxy allow-0rtt defer-accept force-sslv3 force-tlsv10 force-tlsv11 "
    "force-tlsv12 force-tlsv13 generate-certificates no-alpn no-ca-names no-sslv3 "
    "no-strict-sni no-tls-tickets no-tlsv10 no-tlsv11 no-tlsv12 no-tlsv13 "
    "prefer-client-ciphers quic-force-retry ssl strict-sni tfo tls-tickets transparent "
    "v4v6 v6only";
constexpr std::string_view kBindValues =
    "accept-netscaler-cip alpn backlog ca-file ca-ignore-err ca-sign-file ca-sign-pass "
    "ca-verify-file cc ciphers ciphersuites client-sigalgs crl-file crt crt-ignore-err "
    "crt-list curves default-crt ecdhe ech expose-fd gid group guid-prefix id idle-ping "
    "interface ktls level maxconn mode mss name namespace nbconn nice npn process proto "
    "quic-cc-algo quic-socket severity-output shards sigalgs ssl-max-ver ssl-min-ver "
    "tcp-md5sig tcp-ss tcp-ut thread tls-ticket-keys uid user verify";
constexpr std::string_view kServerFlags =
    "agent-check allow-0rtt backup check check-reuse-pool check-send-proxy check-sni-auto "
    "check-ssl check-via-socks4 disabled enabled force-sslv3 force-tlsv10 force-tlsv11 "
    "force-tlsv12 force-tlsv13 no-agent-check no-backup no-check no-check-reuse-pool "
    "no-check-send-proxy no-check-sni-auto no-check-ssl no-renegotiate no-send-proxy "
    "no-send-proxy-v2 no-send-proxy-v2-ssl no-send-proxy-v2-ssl-cn no-sni-auto no-ssl "
    "no-ssl-reuse no-sslv3 no-tfo no-tls-tickets no-tlsv10 no-tlsv11 no-tlsv12 no-tlsv13 "
    "no-verifyhost non-stick renegotiate send-proxy send-proxy-v2 send-proxy-v2-ssl "
    "send-proxy-v2-ssl-cn sni-auto ssl ssl-reuse stick strict-maxconn tfo tls-tickets";
constexpr std::string_view kServerValues =
    "addr agent-addr agent-inter agent-port agent-send alpn ca-file cc check-alpn "
    "check-pool-conn-name check-proto check-sni ciphers ciphersuites client-sigalgs "
    "cookie crl-file crt curves downinter error-limit fall fastinter guid hash-key "
    "healthcheck id idle-ping init-addr init-state inter ktls log-bufsize log-proto "
    "max-reuse maxconn maxqueue minconn namespace npn observe on-error on-marked-down "
    "on-marked-up pool-conn-name pool-low-conn pool-max-conn pool-purge-delay port proto "
    "proxy-v2-options quic-cc-algo redir resolve-net resolve-opts resolve-prefer "
    "resolvers rise shard sigalgs slowstart sni socks4 ssl-max-ver ssl-min-ver tcp-md5sig "
    "tcp-ut track usesrc verify verifyhost weight ws";
// clang-format on

// Families of global keywords that grow with every version.
constexpr std::array kGlobalFamilies = std::to_array<std::string_view>(
    {"tune.", "51degrees-", "wurfl-", "deviceatlas-", "profiling.", "harden.", "httpclient.",
     "ocsp-update.", "jwt.", "debug.", "shm-"});

constexpr std::array kSections = std::to_array<std::string_view>(
    {"acme",        "backend", "cache",          "crt-store",   "defaults", "fcgi-app",
     "frontend",    "global",  "healthcheck",    "http-errors", "listen",   "log-forward",
     "log-profile", "mailers", "namespace_list", "peers",       "program",  "resolvers",
     "ring",        "traces",  "userlist"});

Words wordsOf(std::string_view text, char separator = ' ') {
    Words words;
    for (const auto word : split(text, separator)) {
        if (!word.empty()) {
            words.push_back(word);
        }
    }
    return words;
}

using SectionTable = std::unordered_map<std::string_view, Sections>;
const SectionTable& proxyTable() {
    static const SectionTable table = [] {
        SectionTable made;
        for (const auto& row : kProxyRows) {
            for (const auto word : wordsOf(row.keywords, ';')) {
                made[word] = row.sections;
            }
        }
        return made;
    }();
    return table;
}

using ActionTable = std::unordered_map<std::string_view, RuleSets>;
const ActionTable& actionTable() {
    static const ActionTable table = [] {
        ActionTable made;
        for (const auto& row : kActionRows) {
            for (const auto word : wordsOf(row.actions)) {
                made[word] = static_cast<RuleSets>(row.sets);
            }
        }
        return made;
    }();
    return table;
}

using OptionTable = std::unordered_map<std::string_view, int>;
OptionTable optionTable(std::string_view flags, std::string_view values) {
    OptionTable made;
    for (const auto word : wordsOf(flags)) {
        made[word] = 0;
    }
    for (const auto word : wordsOf(values)) {
        made[word] = 1;
    }
    return made;
}
const OptionTable& bindTable() {
    static const OptionTable table = optionTable(kBindFlags, kBindValues);
    return table;
}
const OptionTable& serverTable() {
    static const OptionTable table = optionTable(kServerFlags, kServerValues);
    return table;
}

int lookUp(const OptionTable& table, std::string_view word) {
    const auto found = table.find(word);
    return found == table.end() ? -1 : found->second;
}

// "set-var(txn.x)" -> "set-var", "track-sc0" -> "track-sc".
std::string_view actionHead(std::string_view action) {
    action = action.substr(0, action.find('('));
    if (action.starts_with("track-sc")) {
        return "track-sc";
    }
    return action;
}

// Sorted, so that equal distances always give the same suggestion.
template <typename Table>
Words keysOf(const Table& table) {
    Words keys;
    for (const auto& [key, value] : table) {
        keys.push_back(key);
    }
    std::sort(keys.begin(), keys.end());
    return keys;
}

} // namespace

Sections proxyKeyword(std::string_view first, std::string_view second) {
    const auto& table = proxyTable();
    const auto both = table.find(fmt::format("{} {}", first, actionHead(second)));
    if (both != table.end()) {
        return both->second;
    }
    static constexpr std::array kPairs = std::to_array<std::string_view>(
        {"option", "timeout", "stats", "http-check", "tcp-check", "tcp-request", "tcp-response",
         "email-alert", "external-check", "stick", "capture", "declare", "persist", "rate-limit",
         "monitor"});
    const bool pairs = std::find(kPairs.begin(), kPairs.end(), first) != kPairs.end();
    const auto one = table.find(first);
    return pairs || one == table.end() ? Sections{0} : one->second;
}

std::string_view nearestKeyword(std::string_view first, std::string_view second, Sections section) {
    Words same;
    Words all;
    for (const auto word : keysOf(proxyTable())) {
        all.push_back(word);
        if ((proxyTable().at(word) & section) != 0) {
            same.push_back(word);
        }
    }
    const std::string both = fmt::format("{} {}", first, second);
    for (const auto& candidates : {same, all}) {
        const auto near = nearest(both, candidates);
        // Two words are only near two words.
        if (!near.empty() && near.find(' ') != std::string_view::npos) {
            return near;
        }
        if (const auto single = nearest(first, candidates); !single.empty() && single != first) {
            return single;
        }
    }
    return {};
}

bool isGlobalKeyword(std::string_view word) {
    static const Words words = [] {
        Words made = wordsOf(kGlobal);
        std::sort(made.begin(), made.end());
        return made;
    }();
    return std::binary_search(words.begin(), words.end(), word) ||
           std::any_of(kGlobalFamilies.begin(), kGlobalFamilies.end(),
                       [word](std::string_view family) { return word.starts_with(family); });
}

std::string_view nearestGlobal(std::string_view word) {
    return nearest(word, wordsOf(kGlobal));
}

int bindOption(std::string_view word) {
    return lookUp(bindTable(), word);
}

int serverOption(std::string_view word) {
    return word.starts_with("set-proxy-v2-tlv-fmt(") ? 1 : lookUp(serverTable(), word);
}

std::string_view nearestBindOption(std::string_view word) {
    return nearest(word, keysOf(bindTable()));
}

std::string_view nearestServerOption(std::string_view word) {
    return nearest(word, keysOf(serverTable()));
}

RuleSets actionSets(std::string_view action) {
    if (action.starts_with("lua.")) {
        return 0xff;
    }
    const auto found = actionTable().find(actionHead(action));
    return found == actionTable().end() ? RuleSets{0} : found->second;
}

std::string_view nearestAction(std::string_view action, RuleSets set) {
    Words fitting;
    for (const auto word : keysOf(actionTable())) {
        if ((actionTable().at(word) & set) != 0) {
            fitting.push_back(word);
        }
    }
    return nearest(actionHead(action), fitting);
}

bool isSection(std::string_view word) {
    return std::find(kSections.begin(), kSections.end(), word) != kSections.end();
}

} // namespace gatelens::adapters::haproxy
