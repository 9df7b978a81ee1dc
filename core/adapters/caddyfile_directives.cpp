// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The directives of the standard distribution and those of them that only fill a
// handler. Behaviour: the UnmarshalCaddyfile functions of Caddy 2.11.
#include "core/adapters/caddyfile_internal.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::adapters::caddy {

using text::NodeKind;

namespace {

bool isStatus(std::string_view text) {
    const auto code = parseInt(text);
    return text.size() == 3 && code && *code > 0;
}

// A scalar as `vars` and `map` read it: a number or a boolean when it looks like
// one and is not quoted.
Draft scalarDraft(const Word& word) {
    if (!word.quoted()) {
        if (const auto number = parseInt(word.text)) {
            return Draft::integer(*number, word.range);
        }
        if (parseDouble(word.text)) {
            return Draft::number(word.text, word.range);
        }
        if (word.text == "true" || word.text == "false") {
            return Draft::boolean(word.text == "true", word.range);
        }
    }
    return textDraft(word);
}

} // namespace

std::span<const CaddyfileAdapter::Directive> CaddyfileAdapter::directives() {
    using Self = CaddyfileAdapter;
    static constexpr std::array kDirectives = std::to_array<Directive>({
        {"abort", &Self::readAbort, nullptr, true},
        {"acme_server", nullptr, &Self::readAcmeServer, true},
        {"basic_auth", &Self::readBasicAuth, nullptr, true},
        {"basicauth", &Self::readBasicAuth, nullptr, true},
        {"bind", nullptr, &Self::readBind, false},
        {"copy_response", &Self::readCopyResponse, nullptr, true},
        {"copy_response_headers", &Self::readCopyResponseHeaders, nullptr, true},
        {"encode", &Self::readEncode, nullptr, true},
        {"error", &Self::readError, nullptr, true},
        {"file_server", &Self::readFileServer, nullptr, true},
        {"forward_auth", nullptr, &Self::readForwardAuth, true},
        {"fs", &Self::readFs, nullptr, true},
        {"handle", nullptr, &Self::readHandle, true},
        {"handle_errors", nullptr, &Self::readHandleErrors, false},
        {"handle_path", nullptr, &Self::readHandlePath, false},
        {"header", nullptr, &Self::readHeader, true},
        {"intercept", &Self::readIntercept, nullptr, true},
        {"invoke", &Self::readInvoke, nullptr, true},
        {"log", nullptr, &Self::readLog, false},
        {"log_append", &Self::readLogAppend, nullptr, true},
        {"log_name", &Self::readLogName, nullptr, true},
        {"log_skip", &Self::readLogSkip, nullptr, true},
        {"map", &Self::readMap, nullptr, true},
        {"method", &Self::readMethod, nullptr, true},
        {"metrics", &Self::readMetrics, nullptr, true},
        {"php_fastcgi", nullptr, &Self::readPhpFastcgi, true},
        {"push", &Self::readPush, nullptr, true},
        {"redir", &Self::readRedir, nullptr, true},
        {"request_body", &Self::readRequestBody, nullptr, true},
        {"request_header", nullptr, &Self::readRequestHeader, true},
        {"respond", &Self::readRespond, nullptr, true},
        {"reverse_proxy", &Self::readReverseProxy, nullptr, true},
        {"rewrite", nullptr, &Self::readRewrite, false},
        {"root", nullptr, &Self::readRoot, false},
        {"route", nullptr, &Self::readRoute, true},
        {"skip_log", &Self::readLogSkip, nullptr, true},
        {"templates", &Self::readTemplates, nullptr, true},
        {"timeouts", &Self::readTimeouts, nullptr, true},
        {"tls", nullptr, &Self::readTls, false},
        {"tracing", &Self::readTracing, nullptr, true},
        {"try_files", nullptr, &Self::readTryFiles, false},
        {"uri", &Self::readUri, nullptr, true},
        {"vars", &Self::readVars, nullptr, true},
    });
    return kDirectives;
}

const CaddyfileAdapter::Directive* CaddyfileAdapter::findDirective(std::string_view name) {
    const auto all = directives();
    const auto found = std::lower_bound(all.begin(), all.end(), name,
                                        [](const Directive& directive, std::string_view wanted) {
                                            return directive.name < wanted;
                                        });
    return found != all.end() && found->name == name ? &*found : nullptr;
}

bool CaddyfileAdapter::isDirective(std::string_view name) {
    return findDirective(name) != nullptr;
}

bool isCaddyDirective(std::string_view name) {
    return CaddyfileAdapter::isDirective(name);
}

std::optional<Draft> CaddyfileAdapter::readAbort(const Call& call) {
    if (!call.arguments.empty() || call.statement.hasBlock) {
        m_faults.arguments(call.statement, "no arguments");
    }
    Draft handler = handlerDraft("static_response", call.range());
    handler.set("abort", Draft::boolean(true, call.range()));
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readRespond(const Call& call) {
    Draft handler = handlerDraft("static_response", call.range());
    const auto& arguments = call.arguments;
    if (arguments.size() == 1 && isStatus(arguments[0].text)) {
        handler.set("status_code",
                    Draft::integer(*parseInt(arguments[0].text), arguments[0].range));
    } else if (arguments.size() == 1 || arguments.size() == 2) {
        handler.set("body", textDraft(arguments[0]));
        if (arguments.size() == 2) {
            const auto code = parseInt(arguments[1].text);
            handler.set("status_code",
                        code ? Draft::integer(*code, arguments[1].range) : textDraft(arguments[1]));
        }
    } else {
        m_faults.arguments(call.statement, "a status, a body, or a body and a status");
    }
    static constexpr std::array kRules =
        std::to_array<FieldRule>({{"body", "", FieldKind::Text}, {"close", "", FieldKind::True}});
    applyFields(kRules, call.block(), "respond", handler, m_faults);
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readError(const Call& call) {
    Draft handler = handlerDraft("error", call.range());
    const auto& arguments = call.arguments;
    if (arguments.size() == 1 && isStatus(arguments[0].text)) {
        handler.set("status_code",
                    Draft::integer(*parseInt(arguments[0].text), arguments[0].range));
    } else if (arguments.size() == 1 || arguments.size() == 2) {
        handler.set("error", textDraft(arguments[0]));
        if (arguments.size() == 2) {
            const auto code = parseInt(arguments[1].text);
            handler.set("status_code",
                        code ? Draft::integer(*code, arguments[1].range) : textDraft(arguments[1]));
        }
    } else {
        m_faults.arguments(call.statement, "a status, a message, or a message and a status");
    }
    static constexpr std::array kRules =
        std::to_array<FieldRule>({{"message", "error", FieldKind::Text}});
    applyFields(kRules, call.block(), "error", handler, m_faults);
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readRedir(const Call& call) {
    if (call.arguments.empty() || call.arguments.size() > 2) {
        m_faults.arguments(call.statement, "a target and, if it is not 302, a status");
        return std::nullopt;
    }
    const Word& to = call.arguments[0];
    Word code = call.arguments.size() == 2 ? call.arguments[1] : Word{"302", to.range, 0, 0};
    if (code.text == "permanent" || code.text == "temporary") {
        code.text = code.text == "permanent" ? "301" : "302";
    }
    Draft handler = handlerDraft("static_response", call.range());
    const auto number = parseInt(code.text);
    if (code.text == "html") {
        // A page that redirects browsers only; other clients stay.
        handler.set("status_code", Draft::integer(200, code.range));
        Draft& headers = handler.at("headers");
        headers.at("Content-Type").append(Draft::string("text/html; charset=utf-8", code.range));
        handler.set("body", textDraft(to));
        return handler;
    }
    if (!code.text.starts_with('{') &&
        (!number || ((*number < 300 || *number > 399) && *number != 401))) {
        m_faults.invalid(code, "a status from 300 to 399, 401, permanent, temporary or html");
    }
    handler.set("status_code", number ? Draft::integer(*number, code.range) : textDraft(code));
    Draft& location = handler.at("headers").at("Location");
    location.append(textDraft(to));
    location.range = to.range;
    handler.at("headers").range = to.range;
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readVars(const Call& call) {
    Draft handler = handlerDraft("vars", call.range());
    if (call.arguments.size() == 2) {
        handler.set(call.arguments[0].text, scalarDraft(call.arguments[1]),
                    call.arguments[0].range);
    } else if (!call.arguments.empty()) {
        m_faults.arguments(call.statement, "a name and a value");
    }
    for (const Statement& variable : call.block()) {
        if (variable.arguments().size() != 1) {
            m_faults.arguments(variable, "one value");
            continue;
        }
        handler.set(variable.name(), scalarDraft(variable.arguments()[0]),
                    variable.words.front().range);
    }
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readMap(const Call& call) {
    if (call.arguments.size() < 2) {
        m_faults.arguments(call.statement, "a source and one destination or more");
        return std::nullopt;
    }
    Draft handler = handlerDraft("map", call.range());
    const auto destinations = call.arguments.subspan(1);
    handler.set("source", textDraft(call.arguments[0]));
    handler.set("destinations", textsDraft(destinations));
    for (const Statement& line : call.block()) {
        const auto outputs = line.arguments();
        if (line.name() == "default") {
            Draft defaults = textsDraft(outputs);
            while (defaults.items.size() < destinations.size()) {
                defaults.append(Draft::string({}, line.range));
            }
            handler.set("defaults", std::move(defaults));
            continue;
        }
        if (outputs.size() > destinations.size()) {
            m_faults.arguments(line, fmt::format("at most {} outputs", destinations.size()));
        }
        Draft mapping = Draft::mapping(line.range);
        const bool regexp = line.name().starts_with('~');
        Word input = line.words.front();
        input.text = regexp ? input.text.substr(1) : input.text;
        mapping.set(regexp ? "input_regexp" : "input", textDraft(input));
        Draft list = Draft::sequence(line.range);
        for (std::size_t i = 0; i < destinations.size(); ++i) {
            const bool given = i < outputs.size() && outputs[i].text != "-";
            list.append(given ? scalarDraft(outputs[i]) : Draft{});
        }
        mapping.set("outputs", std::move(list));
        handler.at("mappings").append(std::move(mapping));
    }
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readFs(const Call& call) {
    if (call.arguments.size() != 1) {
        m_faults.arguments(call.statement, "the name of a file system");
        return std::nullopt;
    }
    Draft handler = handlerDraft("vars", call.range());
    handler.set("fs", textDraft(call.arguments[0]));
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readEncode(const Call& call) {
    Draft handler = handlerDraft("encode", call.range());
    Draft prefer = Draft::sequence(call.range());
    const auto add = [&](const Word& name) -> Draft& {
        prefer.append(textDraft(name));
        Draft& encoding = handler.at("encodings").at(name.text);
        encoding = Draft::mapping(name.range);
        return encoding;
    };
    for (const Statement& option : call.block()) {
        static constexpr std::array kRules =
            std::to_array<FieldRule>({{"minimum_length", "", FieldKind::Int}});
        if (option.name() == "match") {
            handler.set("match", responseMatcher(option));
        } else if (!applyField(kRules, option, handler, m_faults)) {
            Draft& encoding = add(option.words.front());
            const auto level =
                option.arguments().empty() ? std::nullopt : parseInt(option.arguments()[0].text);
            if (level) {
                encoding.set("level", Draft::integer(*level, option.arguments()[0].range));
            } else if (!option.arguments().empty()) {
                encoding.set("level", textDraft(option.arguments()[0]));
            }
            for (const Statement& field : option.block) {
                if (field.name() == "disable_checksum") {
                    encoding.set("checksum", Draft::boolean(false, field.range));
                } else if (field.words.size() == 2) {
                    encoding.set(field.name(), textDraft(field.words[1]));
                }
            }
        }
    }
    const Word& self = call.statement.words.front();
    if (prefer.items.empty() && call.arguments.empty()) {
        add({"zstd", self.range, 0, 0});
        add({"gzip", self.range, 0, 0});
    }
    for (const Word& name : call.arguments) {
        add(name);
    }
    handler.set("prefer", std::move(prefer));
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readRequestBody(const Call& call) {
    static constexpr std::array kRules = std::to_array<FieldRule>({
        {"max_size", "", FieldKind::Size},
        {"set", "", FieldKind::Text},
        {"read_timeout", "", FieldKind::Duration},
        {"write_timeout", "", FieldKind::Duration},
    });
    Draft handler = handlerDraft("request_body", call.range());
    applyFields(kRules, call.block(), "request_body", handler, m_faults);
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readTimeouts(const Call& call) {
    static constexpr std::array kRules = std::to_array<FieldRule>({
        {"read_timeout", "", FieldKind::Duration},
        {"write_timeout", "", FieldKind::Duration},
        {"max_write_chunk", "", FieldKind::Size},
    });
    Draft handler = handlerDraft("timeouts", call.range());
    for (const Statement& option : call.block()) {
        Statement timeout = option;
        // A second argument is the least rate in bytes a second.
        if (option.words.size() == 3 && option.name() != "max_write_chunk") {
            const auto rate = parseInt(option.words[2].text);
            if (rate) {
                handler.set(option.name() == "read_timeout" ? "read_min_rate" : "write_min_rate",
                            Draft::integer(*rate, option.words[2].range));
            } else {
                m_faults.invalid(option.words[2], "a number of bytes");
            }
            timeout.words.pop_back();
        }
        if (!applyField(kRules, timeout, handler, m_faults)) {
            m_faults.unknown(option, "timeouts", kRules);
        }
    }
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readBasicAuth(const Call& call) {
    if (call.name() == "basicauth") {
        m_faults.report(text::Severity::Warning, "deprecated-directive",
                        "basicauth is called basic_auth now", call.statement.words.front().range,
                        "write basic_auth");
    }
    Draft handler = handlerDraft("authentication", call.range());
    Draft& basic = handler.at("providers").at("http_basic");
    handler.at("providers").range = call.range();
    basic = Draft::mapping(call.range());
    const auto& arguments = call.arguments;
    if (arguments.size() > 2) {
        m_faults.arguments(call.statement, "a hash algorithm and a realm at most");
    }
    const Word algorithm =
        arguments.empty() ? Word{"bcrypt", call.statement.words.front().range, 0, 0} : arguments[0];
    if (algorithm.text != "bcrypt" && algorithm.text != "argon2id") {
        m_faults.invalid(algorithm, "a hash algorithm: bcrypt or argon2id");
    }
    basic.at("hash").set("algorithm", textDraft(algorithm));
    basic.set("hash_cache", Draft::mapping(call.range()));
    if (arguments.size() == 2) {
        basic.set("realm", textDraft(arguments[1]));
    }
    for (const Statement& user : call.block()) {
        if (user.arguments().size() != 1 || user.name().empty()) {
            m_faults.arguments(user, "one password hash");
            continue;
        }
        Draft account = Draft::mapping(user.range);
        account.set("username", textDraft(user.words[0]));
        account.set("password", textDraft(user.words[1]));
        basic.at("accounts").append(std::move(account));
    }
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readFileServer(const Call& call) {
    static constexpr std::array kRules = std::to_array<FieldRule>({
        {"fs", "", FieldKind::Text},
        {"hide", "", FieldKind::MoreTexts},
        {"index", "index_names", FieldKind::Texts},
        {"root", "", FieldKind::Text},
        {"status", "status_code", FieldKind::Weak},
        {"disable_canonical_uris", "canonical_uris", FieldKind::False},
        {"pass_thru", "", FieldKind::True},
        {"etag_file_extensions", "", FieldKind::Texts},
    });
    static constexpr std::array kBrowseRules = std::to_array<FieldRule>({
        {"reveal_symlinks", "", FieldKind::True},
        {"sort", "", FieldKind::MoreTexts},
        {"file_limit", "", FieldKind::Int},
    });
    Draft handler = handlerDraft("file_server", call.range());
    if (call.arguments.size() == 1 && call.arguments[0].text == "browse") {
        handler.set("browse", Draft::mapping(call.arguments[0].range));
    } else if (!call.arguments.empty()) {
        m_faults.arguments(call.statement, "\"browse\" or nothing");
    }
    for (const Statement& option : call.block()) {
        if (option.name() == "browse") {
            Draft& browse = handler.at("browse");
            browse = Draft::mapping(option.range);
            if (!option.arguments().empty()) {
                browse.set("template_file", textDraft(option.arguments()[0]));
            }
            applyFields(kBrowseRules, option.block, "browse", browse, m_faults);
        } else if (option.name() == "precompressed") {
            std::vector<Word> formats(option.arguments().begin(), option.arguments().end());
            for (const char* name : {"br", "zstd", "gzip"}) {
                if (option.arguments().empty()) {
                    formats.push_back({name, option.range, 0, 0});
                }
            }
            handler.set("precompressed_order", textsDraft(formats));
            for (const Word& format : formats) {
                handler.at("precompressed").set(format.text, Draft::mapping(format.range));
            }
        } else if (!applyField(kRules, option, handler, m_faults)) {
            m_faults.unknown(option, "file_server", kRules,
                             std::to_array<std::string_view>({"browse", "precompressed"}));
        }
    }
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readTemplates(const Call& call) {
    static constexpr std::array kRules = std::to_array<FieldRule>({
        {"mime", "mime_types", FieldKind::Texts},
        {"between", "delimiters", FieldKind::Texts},
        {"root", "file_root", FieldKind::Text},
    });
    Draft handler = handlerDraft("templates", call.range());
    for (const Statement& option : call.block()) {
        if (option.name() == "extensions") {
            handler.set("match", opaqueBlock(option.block, option.range));
        } else if (!applyField(kRules, option, handler, m_faults)) {
            m_faults.unknown(option, "templates", kRules);
        }
    }
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readPush(const Call& call) {
    Draft handler = handlerDraft("push", call.range());
    const auto add = [&handler](const Word* method, const Word& target) {
        Draft resource = Draft::mapping(target.range);
        if (method != nullptr) {
            resource.set("method", textDraft(*method));
        }
        resource.set("target", textDraft(target));
        handler.at("resources").append(std::move(resource));
    };
    if (!call.arguments.empty()) {
        add(nullptr, call.arguments[0]);
    }
    for (const Statement& option : call.block()) {
        if (option.name() == "headers") {
            for (const Statement& header : option.block) {
                headerOperation(header.words, header, handler.at("headers"), nullptr);
            }
        } else if ((option.name() == "GET" || option.name() == "HEAD") &&
                   option.words.size() == 2) {
            add(option.words.data(), option.words[1]);
        } else {
            add(nullptr, option.words[0]);
        }
    }
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readTracing(const Call& call) {
    Draft handler = handlerDraft("tracing", call.range());
    static constexpr std::array kRules = std::to_array<FieldRule>({{"span", "", FieldKind::Text}});
    for (const Statement& option : call.block()) {
        if (option.name() == "span_attributes") {
            for (const Statement& attribute : option.block) {
                if (attribute.arguments().size() == 1) {
                    handler.at("span_attributes")
                        .set(attribute.name(), textDraft(attribute.arguments()[0]),
                             attribute.words.front().range);
                } else {
                    m_faults.arguments(attribute, "one value");
                }
            }
        } else if (!applyField(kRules, option, handler, m_faults)) {
            m_faults.unknown(option, "tracing", kRules,
                             std::to_array<std::string_view>({"span_attributes"}));
        }
    }
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readMetrics(const Call& call) {
    static constexpr std::array kRules =
        std::to_array<FieldRule>({{"disable_openmetrics", "", FieldKind::True}});
    Draft handler = handlerDraft("metrics", call.range());
    applyFields(kRules, call.block(), "metrics", handler, m_faults);
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readLogAppend(const Call& call) {
    if (call.arguments.size() != 2) {
        m_faults.arguments(call.statement, "a key and a value");
        return std::nullopt;
    }
    Draft handler = handlerDraft("log_append", call.range());
    Word key = call.arguments[0];
    if (key.text.size() > 1 && key.text.starts_with('<')) {
        key.text.erase(0, 1);
        handler.set("early", Draft::boolean(true, key.range));
    }
    handler.set("key", textDraft(key));
    handler.set("value", textDraft(call.arguments[1]));
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readLogSkip(const Call& call) {
    if (call.name() == "skip_log") {
        m_faults.report(text::Severity::Warning, "deprecated-directive",
                        "skip_log is called log_skip now", call.statement.words.front().range,
                        "write log_skip");
    }
    Draft handler = handlerDraft("vars", call.range());
    handler.set("log_skip", Draft::boolean(true, call.range()));
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readLogName(const Call& call) {
    Draft handler = handlerDraft("vars", call.range());
    handler.set("access_logger_names", textsDraft(call.arguments));
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readInvoke(const Call& call) {
    if (call.arguments.size() != 1) {
        m_faults.arguments(call.statement, "the name of a route");
        return std::nullopt;
    }
    const Word& name = call.arguments[0];
    call.scope.pile->invoked.emplace_back(name.text, name.range);
    Draft handler = handlerDraft("invoke", call.range());
    handler.set("name", textDraft(name));
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readCopyResponse(const Call& call) {
    static constexpr std::array kRules =
        std::to_array<FieldRule>({{"status", "status_code", FieldKind::Weak}});
    Draft handler = handlerDraft("copy_response", call.range());
    if (call.arguments.size() == 1 && parseInt(call.arguments[0].text)) {
        handler.set("status_code",
                    Draft::integer(*parseInt(call.arguments[0].text), call.arguments[0].range));
    }
    applyFields(kRules, call.block(), "copy_response", handler, m_faults);
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readCopyResponseHeaders(const Call& call) {
    static constexpr std::array kRules = std::to_array<FieldRule>(
        {{"include", "", FieldKind::MoreTexts}, {"exclude", "", FieldKind::MoreTexts}});
    Draft handler = handlerDraft("copy_response_headers", call.range());
    applyFields(kRules, call.block(), "copy_response_headers", handler, m_faults);
    return handler;
}

} // namespace gatelens::adapters::caddy
