// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Words that have a language of their own. Each rule is one that `haproxy -c`
// applies.
#include "core/adapters/haproxy_check.h"

#include "core/adapters/support/pcre.h"
#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace gatelens::adapters::haproxy {

namespace {

using Words = std::vector<std::string_view>;

bool hasVariable(std::string_view word) {
    return word.find('$') != std::string_view::npos;
}

Words wordsOf(std::string_view text) {
    Words words;
    for (const auto word : split(text, ' ')) {
        words.push_back(word);
    }
    return words;
}

class LineChecker final {
public:
    LineChecker(Build& build, const ConfigSection& section, const Line& line,
                Suggestions& suggestions)
        : m_build(build)
        , m_out(build.out)
        , m_section(section)
        , m_line(line)
        , m_suggestions(suggestions) {}

    void run() {
        checkPrefix();
        const std::string_view first = m_line.word(0);
        if (first == "mode") {
            oneOf(1, wordsOf("tcp http health log spop haterm"), "mode");
        } else if (first == "balance") {
            checkBalance();
        } else if (first == "filter") {
            oneOf(1,
                  wordsOf("cache compression comp-req comp-res fcgi-app opentracing opentelemetry "
                          "spoe trace bwlim-in bwlim-out"),
                  "filter");
        } else if (first == "retry-on") {
            checkRetryOn();
        } else if (first == "log") {
            checkLog();
        } else if (first == "stick") {
            checkStick();
        } else if (first == "use-server") {
            checkUseServer();
        } else if (first == "redirect") {
            checkRedirect(1);
        } else if (first == "server" || first == "default-server") {
            checkServerValues();
        } else if (first.starts_with("http-") && first != "http-check" && first != "http-error" &&
                   first != "http-reuse" && first != "http-send-name-header") {
            checkAction();
        }
    }

private:
    // "no" and "default" are for options and a few more.
    void checkPrefix() {
        static const Words kNegatable = wordsOf("option log busy-polling set-dumpable "
                                                "strict-limits insecure-fork-wanted "
                                                "numa-cpu-mapping");
        static const Words kFixed = wordsOf("httplog tcplog httpslog httpchk forwardfor originalto "
                                            "mysql-check pgsql-check redis-check smtpchk "
                                            "ldap-check tcp-check ssl-hello-chk external-check "
                                            "http-restrict-req-hdr-names");
        if (!m_line.negated && !m_line.reset) {
            return;
        }
        const auto has = [](const Words& words, std::string_view word) {
            return std::find(words.begin(), words.end(), word) != words.end();
        };
        const bool option = m_line.word(0) == "option";
        if (!has(kNegatable, m_line.word(0)) || (option && has(kFixed, m_line.word(1)))) {
            m_out.error("invalid-negation",
                        fmt::format("\"{}\" is not supported before \"{}\"", m_line.node->text,
                                    option ? m_line.textFrom(0) : std::string(m_line.word(0))),
                        m_line.node->nameRange, "remove it");
        }
    }

    void oneOf(std::size_t at, const Words& allowed, std::string_view what) {
        const std::string_view word = m_line.word(at);
        if (at >= m_line.count() || hasVariable(word) ||
            std::find(allowed.begin(), allowed.end(), word) != allowed.end()) {
            return;
        }
        const auto near = m_suggestions.nearestOf(word, allowed);
        m_out.error("unknown-value", fmt::format("unknown {} \"{}\"", what, word), m_line.range(at),
                    near.empty() ? fmt::format("one of {}", fmt::join(allowed, ", "))
                                 : fmt::format("did you mean \"{}\"?", near));
    }

    void checkBalance() {
        const std::string_view word = m_line.word(1);
        if (word.starts_with("hdr(") || word.starts_with("rdp-cookie") ||
            word.starts_with("random")) {
            return;
        }
        oneOf(1,
              wordsOf("roundrobin static-rr leastconn first source uri url_param hash random "
                      "log-hash sticky"),
              "balance algorithm");
        if ((word == "url_param" || word == "hash") && m_line.count() < 3) {
            m_out.error("wrong-argument-count",
                        fmt::format("\"balance {}\" needs what to look at", word), m_line.range(1));
        }
    }

    void checkRetryOn() {
        static const Words kReasons =
            wordsOf("none conn-failure empty-response junk-response response-timeout "
                    "0rtt-rejected all-retryable-errors 401 403 404 408 421 425 429 500 501 502 "
                    "503 504");
        for (std::size_t i = 1; i < m_line.count(); ++i) {
            oneOf(i, kReasons, "reason to retry");
        }
    }

    // "log <target> [len n] [format f] [sample s] [profile p] <facility> [level]"
    void checkLog() {
        static const Words kFacilities =
            wordsOf("kern user mail daemon auth syslog lpr news uucp cron auth2 ftp ntp audit "
                    "alert cron2 local0 local1 local2 local3 local4 local5 local6 local7");
        if (m_line.negated || m_line.word(1) == "global" || m_line.count() < 3) {
            return;
        }
        std::size_t i = 2;
        while (m_line.word(i) == "len" || m_line.word(i) == "format" ||
               m_line.word(i) == "sample" || m_line.word(i) == "profile") {
            i += 2;
        }
        oneOf(i, kFacilities, "log facility");
    }

    void checkStick() {
        const bool fetches = m_line.count() > 2;
        if (!fetches) {
            m_out.error("wrong-argument-count",
                        fmt::format("\"stick {}\" needs what to look at", m_line.word(1)),
                        m_line.range(0), "write: stick on <fetch>");
        } else if (!m_line.find("table") && m_section.find("stick-table") == nullptr) {
            m_out.error(
                "missing-table",
                fmt::format("\"{}\" has no stick-table for its stick rules", m_section.name),
                m_line.range(0), "add a stick-table line, or name one with \"table\"");
        }
    }

    void checkUseServer() {
        const std::string_view name = m_line.word(1);
        const bool dynamic = name.find('%') != std::string_view::npos || hasVariable(name);
        Words names;
        for (const Line* server : m_section.all("server")) {
            names.push_back(server->word(1));
        }
        if (!dynamic && std::find(names.begin(), names.end(), name) == names.end() &&
            m_section.all("server-template").empty()) {
            const auto near = m_suggestions.nearestOf(name, names);
            m_out.error("missing-server",
                        fmt::format("\"{}\" has no server \"{}\"", m_section.name, name),
                        m_line.range(1),
                        near.empty() ? std::string{} : fmt::format("did you mean \"{}\"?", near));
        }
    }

    void checkRedirect(std::size_t from) {
        static const Words kWords = wordsOf("location prefix scheme code set-cookie clear-cookie "
                                            "drop-query append-slash ignore-empty keep-query "
                                            "set-cookie-fmt");
        bool target = false;
        for (std::size_t i = from; i < Conditions::start(m_line, from); ++i) {
            const std::string_view word = m_line.word(i);
            if (std::find(kWords.begin(), kWords.end(), word) == kWords.end()) {
                const auto near = m_suggestions.nearestOf(word, kWords);
                m_out.error("unknown-value", fmt::format("\"redirect\" does not know \"{}\"", word),
                            m_line.range(i),
                            near.empty() ? fmt::format("one of {}", fmt::join(kWords, ", "))
                                         : fmt::format("did you mean \"{}\"?", near));
                return;
            }
            target = target || word == "location" || word == "prefix" || word == "scheme";
            const bool alone = word == "drop-query" || word == "append-slash" ||
                               word == "ignore-empty" || word == "keep-query";
            i += alone ? 0 : 1;
        }
        if (!target) {
            m_out.error("wrong-argument-count", "a redirect needs a location, prefix or scheme",
                        m_line.range(0), "write: redirect scheme https");
        }
    }

    void checkServerValues() {
        const auto weight = m_line.find("weight");
        const auto number = weight && *weight + 1 < m_line.count()
                                ? parseInt(m_line.word(*weight + 1))
                                : std::nullopt;
        if (number && (*number < 0 || *number > 256)) {
            m_out.error("out-of-range",
                        fmt::format("the weight {} is not within 0 and 256", *number),
                        m_line.range(*weight + 1));
        }
        const auto track = m_line.find("track", 3);
        if (!track || *track + 1 >= m_line.count()) {
            return;
        }
        const std::string_view text = m_line.word(*track + 1);
        const auto slash = text.find('/');
        const ConfigSection* backend = slash == std::string_view::npos
                                           ? &m_section
                                           : m_build.config.backend(text.substr(0, slash));
        if (backend == nullptr) {
            m_out.error(
                "missing-backend",
                fmt::format("unable to find the backend \"{}\" to track", text.substr(0, slash)),
                m_line.range(*track + 1));
        }
    }

    // http-request, http-response, http-after-response
    void checkAction() {
        const std::string_view action = m_line.word(1);
        const std::size_t end = Conditions::start(m_line, 2);
        const auto need = [&](std::size_t words) {
            if (end - 2 != words) {
                m_out.error("wrong-argument-count",
                            fmt::format("\"{} {}\" takes {} argument{}, not {}", m_line.word(0),
                                        action, words, words == 1 ? "" : "s", end - 2),
                            m_line.range(1), "quote values with spaces");
            }
        };
        if (action == "set-header" || action == "add-header") {
            need(2);
        } else if (action == "replace-header" || action == "replace-value") {
            need(3);
            checkRegex(3, end);
        } else if (action == "replace-path" || action == "replace-pathq" ||
                   action == "replace-uri") {
            need(2);
            checkRegex(2, end);
        } else if (action == "set-path" || action == "set-query" || action == "set-uri" ||
                   action == "set-method") {
            need(1);
        } else if (action == "redirect") {
            checkRedirect(2);
        } else if (action.starts_with("set-var(") || action.starts_with("unset-var(")) {
            checkVariable(action);
        } else if (action == "normalize-uri") {
            checkExperimental(action);
        } else if (action == "use-service" && !m_line.word(2).starts_with("lua.") &&
                   m_line.word(2) != "prometheus-exporter") {
            m_out.warn("unknown-value", fmt::format("unknown service \"{}\"", m_line.word(2)),
                       m_line.range(2), "prometheus-exporter, or a service of a Lua script");
        }
    }

    void checkRegex(std::size_t at, std::size_t end) {
        const auto fault = at < end ? pcreFault(m_line.word(at)) : std::nullopt;
        if (fault) {
            m_out.error("invalid-regex",
                        fmt::format("the regular expression \"{}\" is refused: {}, at offset {}",
                                    m_line.word(at), fault->message, fault->offset),
                        m_line.range(at));
        }
    }

    void checkVariable(std::string_view action) {
        static const Words kScopes = wordsOf("proc sess txn req res check");
        const auto open = action.find('(');
        const std::string_view name = action.substr(open + 1);
        const std::string_view scope = name.substr(0, name.find_first_of(".,)"));
        if (std::find(kScopes.begin(), kScopes.end(), scope) == kScopes.end()) {
            m_out.error("unknown-value",
                        fmt::format("the variable \"{}\" has no scope",
                                    name.substr(0, name.find_first_of(",)"))),
                        m_line.range(1), "start it with proc., sess., txn., req., res. or check.");
        }
    }

    void checkExperimental(std::string_view action) {
        if (m_build.config.global("expose-experimental-directives") == nullptr) {
            m_out.error(
                "experimental", fmt::format("\"{}\" is experimental and must be allowed", action),
                m_line.range(1), "add \"expose-experimental-directives\" to the global section");
        }
    }

    Build& m_build;
    SnapshotBuilder& m_out;
    const ConfigSection& m_section;
    const Line& m_line;
    Suggestions& m_suggestions;
};

struct PlainSection {
    std::string_view kind;
    std::string_view keywords;
};
constexpr std::array kPlain = std::to_array<PlainSection>({
    {"userlist", "user group"},
    {"resolvers", "nameserver parse-resolv-conf hold resolve_retries timeout "
                  "accepted_payload_size"},
    {"peers", "bind disabled enabled default-bind default-server log peer server shards table"},
    {"cache", "total-max-size max-object-size max-age process-vary max-secondary-entries"},
    {"mailers", "mailer timeout"},
    {"program", "command option user group"},
    {"http-errors", "errorfile"},
    {"ring", "backing-file description format maxlen server size timeout default-server"},
});

// Groups that users name, and users that groups name.
void checkUsers(Build& build, const ConfigSection& section) {
    std::set<std::string_view> users;
    std::set<std::string_view> groups;
    for (const Line* user : section.all("user")) {
        users.insert(user->word(1));
    }
    for (const Line* group : section.all("group")) {
        groups.insert(group->word(1));
    }
    const auto check = [&](const Line& line, std::string_view option, const auto& known,
                           std::string_view what) {
        const auto at = line.find(option, 2);
        if (!at || *at + 1 >= line.count()) {
            return;
        }
        for (const auto name : split(line.word(*at + 1), ',')) {
            if (!known.contains(name)) {
                build.out.error(
                    "missing-user",
                    fmt::format("userlist \"{}\": no such {} \"{}\"", section.name, what, name),
                    line.range(*at + 1));
            }
        }
    };
    for (const Line* user : section.all("user")) {
        check(*user, "groups", groups, "group");
    }
    for (const Line* group : section.all("group")) {
        check(*group, "users", users, "user");
    }
}

} // namespace

std::string_view Suggestions::nearestOf(std::string_view word, const Words& candidates) {
    return more() ? nearest(word, candidates) : std::string_view{};
}

void checkLine(Build& build, const ConfigSection& section, const Line& line,
               Suggestions& suggestions) {
    LineChecker(build, section, line, suggestions).run();
}

void checkPlainSection(Build& build, const ConfigSection& section, Suggestions& suggestions) {
    const auto* plain = std::find_if(kPlain.begin(), kPlain.end(),
                                     [&](const PlainSection& p) { return p.kind == section.kind; });
    if (plain == kPlain.end()) {
        return; // of a version that is not known here in detail
    }
    const Words known = wordsOf(plain->keywords);
    for (const auto& line : section.lines) {
        const std::string_view word = line.word(0);
        if (std::find(known.begin(), known.end(), word) != known.end()) {
            continue;
        }
        const auto near = suggestions.nearestOf(word, known);
        build.out.report(
            near.empty() ? text::Severity::Warning : text::Severity::Error, "unknown-keyword",
            fmt::format("unknown keyword \"{}\" in the {} section", word, section.kind),
            line.range(0),
            near.empty() ? fmt::format("one of {}", fmt::join(known, ", "))
                         : fmt::format("did you mean \"{}\"?", near));
    }
    if (section.kind == "userlist") {
        checkUsers(build, section);
    }
}

} // namespace gatelens::adapters::haproxy
