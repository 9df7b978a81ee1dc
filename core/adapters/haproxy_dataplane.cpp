// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/haproxy_dataplane.h"

#include "core/adapters/haproxy_internal.h"
#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>
#include <vector>

namespace gatelens::adapters::haproxy {

using text::Node;

namespace {

constexpr std::size_t kInfoBytes = 64U << 10U; // an answer of …/info is short

Result<const Node*> parseAnswer(ReadContext& context, const ApiAnswer& answer) {
    auto document =
        context.parse(text::SourceKind::ApiAnswer, fmt::format("GET {}", answer.request.path),
                      answer.body, text::Format::Json);
    if (!document) {
        return fail(ErrorCode::UnexpectedAnswer,
                    fmt::format("is no JSON: {}", document.error().message), answer.request.path);
    }
    return (*document)->root();
}

// One word of a configuration line; nothing an answer holds may start a line.
std::string quoted(std::string_view text) {
    std::string out;
    bool plain = !text.empty();
    for (const char c : text) {
        const bool odd = std::string_view(" \t\"'\\#$").find(c) != std::string_view::npos;
        plain = plain && !odd;
        if (c == '\'') {
            out += "'\"'\"'";
        } else {
            out += c == '\n' || c == '\r' || c == '\0' ? ' ' : c;
        }
    }
    return plain ? out : fmt::format("'{}'", out);
}

// Text that already is a part of a line: a condition, a criterion.
std::string oneLine(std::string_view text) {
    std::string out(text);
    std::replace_if(
        out.begin(), out.end(), [](char c) { return c == '\n' || c == '\r' || c == '\0'; }, ' ');
    return out;
}

// A member name and the option that it stands for.
struct OptionName {
    std::string_view member;
    std::string_view option;
};
constexpr std::array kBindOptions = std::to_array<OptionName>({
    {"ssl_certificate", "crt"},
    {"crt_list", "crt-list"},
    {"alpn", "alpn"},
    {"ssl_cafile", "ca-file"},
    {"verify", "verify"},
    {"ciphers", "ciphers"},
    {"ssl_min_ver", "ssl-min-ver"},
    {"ssl_max_ver", "ssl-max-ver"},
    {"proto", "proto"},
    {"maxconn", "maxconn"},
    {"interface", "interface"},
});
constexpr std::array kServerOptions = std::to_array<OptionName>({
    {"weight", "weight"},
    {"inter", "inter"},
    {"rise", "rise"},
    {"fall", "fall"},
    {"verify", "verify"},
    {"ssl_cafile", "ca-file"},
    {"ssl_certificate", "crt"},
    {"sni", "sni"},
    {"alpn", "alpn"},
    {"proto", "proto"},
    {"maxconn", "maxconn"},
    {"cookie", "cookie"},
    {"resolvers", "resolvers"},
    {"observe", "observe"},
    {"ssl_min_ver", "ssl-min-ver"},
});
constexpr std::array kTimeouts = std::to_array<OptionName>({
    {"client_timeout", "client"},
    {"http_request_timeout", "http-request"},
    {"http_keep_alive_timeout", "http-keep-alive"},
    {"connect_timeout", "connect"},
    {"server_timeout", "server"},
    {"check_timeout", "check"},
    {"queue_timeout", "queue"},
});

class Renderer final {
public:
    void section(std::string_view kind, const Node& node) {
        const std::string from = textOf(&node, "from");
        const std::string base =
            from.empty() ? std::string{} : fmt::format(" from {}", quoted(from));
        line("{} {}{}", kind, quoted(textOf(&node, "name")), base);
        const std::string mode = textOf(&node, "mode");
        if (!mode.empty()) {
            line("  mode {}", quoted(mode));
        }
        for (const auto& [member, option] : kTimeouts) {
            const std::string value = textOf(&node, member);
            if (!value.empty()) {
                line("  timeout {} {}", option, quoted(value)); // milliseconds
            }
        }
        // A map by name in version 3, a list in answers of their own endpoint.
        each(node, "binds", [this](const Node& bind) { renderBind(bind); });
        each(node, "acl_list", [this](const Node& acl) {
            line("  acl {} {} {}", quoted(textOf(&acl, "acl_name")),
                 oneLine(textOf(&acl, "criterion")), oneLine(textOf(&acl, "value")));
        });
        each(node, "http_request_rule_list", [this](const Node& rule) { renderRule(rule); });
        each(node, "backend_switching_rule_list", [this](const Node& rule) {
            line("  use_backend {}{}", quoted(textOf(&rule, "name")), condition(rule));
        });
        const std::string fallback = textOf(&node, "default_backend");
        if (!fallback.empty()) {
            line("  default_backend {}", quoted(fallback));
        }
        const std::string algorithm = textOf(node.get("balance"), "algorithm");
        if (!algorithm.empty()) {
            line("  balance {}", quoted(algorithm));
        }
        each(node, "servers", [this](const Node& server) { renderServer(server); });
        noteOthers(node);
    }

    [[nodiscard]] RenderedConfiguration take() { return {std::move(m_text), m_partial}; }

private:
    template <typename... Args>
    void line(fmt::format_string<Args...> format, Args&&... args) {
        m_text += fmt::format(format, std::forward<Args>(args)...);
        m_text += '\n';
    }

    template <typename Render>
    static void each(const Node& node, std::string_view member, Render render) {
        const Node* values = node.get(member);
        if (values == nullptr) {
            return;
        }
        for (const auto& named : values->members) {
            render(*named.value);
        }
        for (const Node* value : values->items) {
            render(*value);
        }
    }

    static std::string condition(const Node& rule) {
        const std::string word = textOf(&rule, "cond");
        return word.empty() ? std::string{}
                            : fmt::format(" {} {}", word == "unless" ? "unless" : "if",
                                          oneLine(textOf(&rule, "cond_test")));
    }

    static bool isOn(const Node& node, std::string_view member) {
        return boolOf(&node, member, false) || textOf(&node, member) == "enabled";
    }

    static std::string options(const Node& node, std::span<const OptionName> known) {
        std::string out;
        for (const auto& [member, option] : known) {
            const std::string value = textOf(&node, member);
            if (!value.empty()) {
                out += fmt::format(" {} {}", option, quoted(value));
            }
        }
        return out;
    }

    void renderBind(const Node& bind) {
        const std::string port = textOf(&bind, "port");
        const std::string end = textOf(&bind, "port-range-end");
        std::string flags;
        flags += isOn(bind, "ssl") ? " ssl" : "";
        flags += isOn(bind, "accept_proxy") ? " accept-proxy" : "";
        flags += isOn(bind, "strict_sni") ? " strict-sni" : "";
        flags += isOn(bind, "allow_0rtt") ? " allow-0rtt" : "";
        line("  bind {}{}{}{}", oneLine(textOf(&bind, "address")),
             port.empty() ? std::string{} : fmt::format(":{}", port),
             end.empty() ? std::string{} : fmt::format("-{}", end),
             flags + options(bind, kBindOptions));
    }

    void renderServer(const Node& server) {
        const std::string port = textOf(&server, "port");
        std::string flags;
        flags += isOn(server, "ssl") ? " ssl" : "";
        flags += isOn(server, "check") ? " check" : "";
        flags += isOn(server, "backup") ? " backup" : "";
        flags += isOn(server, "maintenance") ? " disabled" : "";
        line("  server {} {}{}{}", quoted(textOf(&server, "name")),
             oneLine(textOf(&server, "address")),
             port.empty() ? std::string{} : fmt::format(":{}", port),
             flags + options(server, kServerOptions));
    }

    void renderRule(const Node& rule) {
        const std::string type = textOf(&rule, "type");
        const auto value = [&rule](std::string_view member) {
            return quoted(textOf(&rule, member));
        };
        std::string words;
        if (type == "deny" || type == "tarpit") {
            const std::string status = textOf(&rule, "deny_status");
            words = status.empty() ? type : fmt::format("{} deny_status {}", type, quoted(status));
        } else if (type == "allow" || type == "reject" || type == "silent-drop") {
            words = type;
        } else if (type == "auth") {
            words = fmt::format("auth realm {}", value("auth_realm"));
        } else if (type == "set-header" || type == "add-header") {
            words = fmt::format("{} {} {}", type, value("hdr_name"), value("hdr_format"));
        } else if (type == "del-header") {
            words = fmt::format("{} {}", type, value("hdr_name"));
        } else if (type == "redirect") {
            words = fmt::format("redirect {} {}", value("redir_type"), value("redir_value"));
        } else if (type == "return") {
            words = fmt::format("return status {}", value("return_status_code"));
        } else if (type == "set-path") {
            words = fmt::format("set-path {}", value("path_fmt"));
        } else if (type == "replace-path") {
            words = fmt::format("replace-path {} {}", value("path_match"), value("path_fmt"));
        } else if (type == "use-service") {
            words = fmt::format("use-service {}", value("service_name"));
        } else if (type == "lua") {
            words = fmt::format("lua.{}", oneLine(textOf(&rule, "lua_action")));
        } else {
            m_partial = true;
            return;
        }
        line("  http-request {}{}", words, condition(rule));
    }

    // Lists of rules that are not written here.
    void noteOthers(const Node& node) {
        static const std::unordered_set<std::string_view> kWritten = {
            "acl_list", "http_request_rule_list", "backend_switching_rule_list", "log_target_list"};
        for (const auto& member : node.members) {
            const bool rules = member.name.ends_with("_list") && !member.value->items.empty();
            m_partial = m_partial || (rules && !kWritten.contains(member.name));
        }
    }

    std::string m_text;
    bool m_partial = false;
};

std::string_view sectionKind(std::string_view path) {
    return path.find("/frontends") != std::string_view::npos  ? "frontend"
           : path.find("/backends") != std::string_view::npos ? "backend"
           : path.find("/defaults") != std::string_view::npos ? "defaults"
                                                              : "";
}

void readServerStatistics(const Node& entry, RuntimeState& state) {
    const Node* numbers = entry.get("stats");
    ServerState server;
    server.backend = textOf(&entry, "backend_name");
    server.server = textOf(&entry, "name");
    const Address address = parseAddress(textOf(numbers, "addr"));
    server.host = address.host;
    server.port = address.port;
    const std::string status = textOf(numbers, "status");
    if (status.starts_with("UP") || status.starts_with("DRAIN")) {
        server.healthy = true;
    } else if (status.starts_with("DOWN")) {
        server.healthy = false;
    }
    server.maintenance = status.starts_with("MAINT");
    if (numbers != nullptr && numbers->get("weight") != nullptr) {
        server.weight = numbers->get("weight")->asInt();
    }
    state.servers.push_back(std::move(server));
}

void readStatisticsNode(const Node& node, RuntimeState& state) {
    const auto each = [&state](const Node* list) {
        for (const Node* entry : list == nullptr ? std::span<const Node* const>{} : list->items) {
            if (textOf(entry, "type") == "server") {
                readServerStatistics(*entry, state);
            }
        }
    };
    each(node.get("stats"));
    for (const Node* process : node.items) { // version 2: a list, one a process
        each(process->get("stats"));
    }
}

} // namespace

std::string_view dataPlaneRoot(const ApiAnswer& answer) {
    const std::string_view root = answer.request.path == "/v3/info"   ? "/v3"
                                  : answer.request.path == "/v2/info" ? "/v2"
                                                                      : "";
    if (root.empty() || answer.status != 200 || answer.body.size() > kInfoBytes) {
        return {};
    }
    text::SourceMap sources;
    const auto& file = sources.add(text::SourceKind::ApiAnswer, "info", answer.body);
    const auto document = text::readJson(file);
    const Node* root2 = document ? (*document)->root() : nullptr;
    const Node* api = root2 == nullptr ? nullptr : root2->get("api");
    return api != nullptr && api->get("version") != nullptr ? root : std::string_view{};
}

Result<std::string> rawConfiguration(const ApiAnswer& answer) {
    if (!trim(answer.body).starts_with('{') && !trim(answer.body).starts_with('"')) {
        return answer.body;
    }
    text::SourceMap sources;
    const auto& file = sources.add(text::SourceKind::ApiAnswer, "raw", answer.body);
    const auto document = text::readJson(file);
    const Node* root = document ? (*document)->root() : nullptr;
    const Node* data = root == nullptr ? nullptr : root->isString() ? root : root->get("data");
    if (data == nullptr || !data->asText()) {
        return fail(ErrorCode::UnexpectedAnswer, "holds no configuration text",
                    answer.request.path);
    }
    return std::string(*data->asText());
}

Result<RenderedConfiguration> renderConfiguration(ReadContext& context,
                                                  std::span<const ApiAnswer> answers) {
    Renderer renderer;
    for (const std::string_view kind : {"defaults", "frontend", "backend"}) {
        for (const auto& answer : answers) {
            if (sectionKind(answer.request.path) != kind) {
                continue;
            }
            auto root = parseAnswer(context, answer);
            if (!root) {
                return fail(std::move(root.error()));
            }
            if (!(*root)->isSequence()) {
                return fail(ErrorCode::UnexpectedAnswer, "is no list of sections",
                            answer.request.path);
            }
            for (const Node* section : (*root)->items) {
                renderer.section(kind, *section);
            }
        }
    }
    return renderer.take();
}

Status readNativeStatistics(ReadContext& context, const ApiAnswer& answer, RuntimeState& state) {
    auto root = parseAnswer(context, answer);
    if (!root) {
        return fail(std::move(root.error()));
    }
    readStatisticsNode(**root, state);
    return {};
}

} // namespace gatelens::adapters::haproxy
