// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/header_changes.h"

#include "core/base/strings.h"
#include "core/findings/config_text.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

using text::Node;

namespace {

using Changes = std::vector<HeaderChange>;

std::string textOf(const Node* node) {
    if (node == nullptr) {
        return {};
    }
    if (node->isSequence() && !node->items.empty()) {
        return textOf(node->items[0]);
    }
    return std::string(node->asText().value_or(""));
}

class Collector final {
public:
    [[nodiscard]] Changes take() { return std::move(m_changes); }

    void one(bool response, HeaderOp op, std::string_view name, std::string value,
             const text::SourceRange& range, bool conditional = false) {
        if (!name.empty()) {
            m_changes.push_back(
                {op, response, conditional, toLower(trim(name)), std::move(value), range});
        }
    }

    // {Name: value} or {Name: [value]}; an empty value removes where the product
    // says so.
    void map(bool response, HeaderOp op, const Node* mapping, bool emptyRemoves = false) {
        if (mapping == nullptr || !mapping->isMapping()) {
            return;
        }
        for (const auto& member : mapping->members) {
            std::string value = textOf(member.value);
            const HeaderOp real = value.empty() && emptyRemoves ? HeaderOp::Remove : op;
            one(response, real, member.name, std::move(value), member.keyRange);
        }
    }

    // ["Name"], ["Name:value"], [{name, value}] or [{header: {key, value}}].
    void list(bool response, HeaderOp op, const Node* sequence) {
        if (sequence == nullptr) {
            return;
        }
        for (const Node* item : sequence->items) {
            if (item->isScalar()) {
                const auto colon =
                    op == HeaderOp::Remove ? std::string_view::npos : item->text.find(':');
                const bool pair = colon != std::string_view::npos;
                one(response, op, item->text.substr(0, colon),
                    pair ? std::string(trim(item->text.substr(colon + 1))) : std::string(),
                    item->range);
                continue;
            }
            const Node* header = anyOf(item, {"header"});
            header = header == nullptr || !header->isMapping() ? item : header;
            one(response, op, textOf(anyOf(header, {"key", "name"})),
                textOf(anyOf(header, {"value"})), item->range);
        }
    }

private:
    Changes m_changes;
};

// ["Name:value"] under add, append, replace; names under remove (Kong transformers).
void readTransformer(const Node& config, bool response, Collector& out) {
    out.list(response, HeaderOp::Remove, config.at({"remove", "headers"}));
    out.list(response, HeaderOp::Set, config.at({"replace", "headers"}));
    out.list(response, HeaderOp::Set, config.at({"add", "headers"}));
    out.list(response, HeaderOp::Add, config.at({"append", "headers"}));
}

// APISIX: headers.{set,add,remove}; the older form is the map itself.
void readRewrite(const Node& config, bool response, Collector& out) {
    const Node* headers = anyOf(&config, {"headers"});
    if (headers == nullptr) {
        return;
    }
    const bool grouped = anyOf(headers, {"set", "add", "remove"}) != nullptr;
    if (!grouped) {
        out.map(response, HeaderOp::Set, headers, true);
        return;
    }
    out.map(response, HeaderOp::Set, headers->get("set"), true);
    const Node* add = headers->get("add");
    out.map(response, HeaderOp::Add, add);
    out.list(response, HeaderOp::Add, add);
    out.list(response, HeaderOp::Remove, headers->get("remove"));
}

void readTraefik(const Node& config, Collector& out) {
    out.map(false, HeaderOp::Set, anyOf(&config, {"customRequestHeaders"}), true);
    out.map(true, HeaderOp::Set, anyOf(&config, {"customResponseHeaders"}), true);
    struct Shorthand {
        std::string_view key;
        std::string_view header;
    };
    static constexpr std::array kShorthands = std::to_array<Shorthand>({
        {"stsSeconds", "strict-transport-security"},
        {"contentTypeNosniff", "x-content-type-options"},
        {"frameDeny", "x-frame-options"},
        {"customFrameOptionsValue", "x-frame-options"},
        {"contentSecurityPolicy", "content-security-policy"},
        {"referrerPolicy", "referrer-policy"},
        {"permissionsPolicy", "permissions-policy"},
    });
    for (const auto& [key, header] : kShorthands) {
        const Node* value = anyOf(&config, {key});
        if (value != nullptr && value->text != "false" && value->text != "0") {
            const bool sts = key == "stsSeconds";
            out.one(true, HeaderOp::Set, header, (sts ? "max-age=" : "") + std::string(value->text),
                    value->range);
        }
    }
}

// KrakenD security/http (unrolled/secure).
void readSecureHttp(const Node& config, Collector& out) {
    struct Shorthand {
        std::string_view key;
        std::string_view header;
    };
    static constexpr std::array kShorthands = std::to_array<Shorthand>({
        {"sts_seconds", "strict-transport-security"},
        {"content_type_nosniff", "x-content-type-options"},
        {"frame_deny", "x-frame-options"},
        {"custom_frame_options_value", "x-frame-options"},
        {"content_security_policy", "content-security-policy"},
        {"referrer_policy", "referrer-policy"},
    });
    for (const auto& [key, header] : kShorthands) {
        const Node* value = anyOf(&config, {key});
        if (value != nullptr && value->text != "false" && value->text != "0") {
            const bool sts = key == "sts_seconds";
            out.one(true, HeaderOp::Set, header, (sts ? "max-age=" : "") + std::string(value->text),
                    value->range);
        }
    }
}

// KrakenD modifier/martian: fifo groups of header.Modifier and header.Blacklist.
void readMartian(const Node& config, Collector& out) {
    (void)walk(&config, [&out](const Node& node) {
        for (const auto& member : node.members) {
            const bool sets = member.name == "header.Modifier" || member.name == "header.Append";
            const bool removes = member.name == "header.Blacklist";
            if (!sets && !removes) {
                continue;
            }
            const bool response = contains(member.value->get("scope"), "response");
            if (sets) {
                out.one(response, HeaderOp::Set, textOf(member.value->get("name")),
                        textOf(member.value->get("value")), member.value->range);
            }
            out.list(response, HeaderOp::Remove, member.value->get("names"));
        }
        return true;
    });
}

void readCaddy(const Node* headers, Collector& out) {
    for (const bool response : {false, true}) {
        const Node* side = anyOf(headers, {response ? "response" : "request"});
        if (side == nullptr) {
            continue;
        }
        out.map(response, HeaderOp::Set, side->get("set"));
        out.map(response, HeaderOp::Add, side->get("add"));
        out.list(response, HeaderOp::Remove, side->get("delete"));
    }
}

// Tyk: transform_headers and global_headers (classic), transformRequestHeaders (OAS),
// Gateway API: set, add, remove.
void readListed(const Node& config, bool response, Collector& out) {
    for (const auto name : {"add_headers", "add", "set", "headers"}) {
        const Node* value = anyOf(&config, {name});
        if (value != nullptr && value->isSequence()) {
            out.list(response, HeaderOp::Set, value);
        } else {
            out.map(response, HeaderOp::Set, value);
        }
    }
    for (const auto name : {"delete_headers", "remove", "delete"}) {
        out.list(response, HeaderOp::Remove, anyOf(&config, {name}));
    }
}

void readMutations(const Node& config, Collector& out) {
    const Node* mutations = anyOf(&config, {"mutations"});
    for (const bool response : {false, true}) {
        const Node* list = response ? anyOf(mutations, {"response_mutations", "responseMutations"})
                                    : anyOf(mutations, {"request_mutations", "requestMutations"});
        if (list == nullptr) {
            continue;
        }
        for (const Node* mutation : list->items) {
            const Node* header = mutation->at({"append", "header"});
            if (header != nullptr) {
                out.one(response, HeaderOp::Set, textOf(header->get("key")),
                        textOf(header->get("value")), mutation->range);
            }
            out.one(response, HeaderOp::Remove, textOf(mutation->get("remove")), {},
                    mutation->range);
        }
    }
}

void readMapping(const model::Policy& policy, Collector& out) {
    const Node& config = *policy.config;
    const std::string_view type = policy.type;
    if (type.starts_with("request-transformer")) {
        readTransformer(config, false, out);
    } else if (type.starts_with("response-transformer")) {
        readTransformer(config, true, out);
    } else if (type == "proxy-rewrite") {
        readRewrite(config, false, out);
    } else if (type == "response-rewrite") {
        readRewrite(config, true, out);
    } else if (type == "headers" && anyOf(&config, {"request", "response"}) != nullptr) {
        readCaddy(&config, out);
    } else if (type == "reverse_proxy") {
        readCaddy(anyOf(&config, {"headers"}), out);
    } else if (type == "headers") {
        readTraefik(config, out);
    } else if (type == "envoy.filters.http.header_mutation") {
        readMutations(config, out);
    } else if (type == "security/http") {
        readSecureHttp(config, out);
    } else if (type == "modifier/martian") {
        readMartian(config, out);
    } else if (type == "transform-request-headers" ||
               equalsIgnoreCase(type, "requestHeaderModifier")) {
        readListed(config, false, out);
    } else if (type == "transform-response-headers" ||
               equalsIgnoreCase(type, "responseHeaderModifier") ||
               type == "modifier/response-headers") {
        readListed(config, true, out);
    }
}

void readNginx(const Node& statement, Collector& out) {
    const std::string_view name = statement.text;
    const std::string value(statement.arg(1));
    const auto args = statement.items.size();
    if (name == "add_header") {
        out.one(true, HeaderOp::Set, statement.arg(0), value, statement.range);
    } else if (name.ends_with("_set_header")) {
        out.one(false, value.empty() ? HeaderOp::Remove : HeaderOp::Set, statement.arg(0), value,
                statement.range);
    } else if (name.ends_with("_hide_header")) {
        out.one(true, HeaderOp::Remove, statement.arg(0), {}, statement.range);
    } else if (name.starts_with("more_set") || name.starts_with("more_clear")) {
        const bool response = name.find("input") == std::string_view::npos;
        const bool clears = name.starts_with("more_clear");
        for (std::size_t i = 0; i < args; ++i) {
            const std::string_view text = statement.arg(i);
            const auto colon = text.find(':');
            const bool empty =
                colon == std::string_view::npos || trim(text.substr(colon + 1)).empty();
            out.one(
                response, clears || empty ? HeaderOp::Remove : HeaderOp::Set, text.substr(0, colon),
                empty ? std::string() : std::string(trim(text.substr(colon + 1))), statement.range);
        }
    }
}

void readHaproxy(const Node& statement, Collector& out) {
    const std::string_view action = statement.arg(0);
    const bool response = statement.text != "http-request";
    const bool removes = action == "del-header";
    bool conditional = false;
    for (std::size_t i = 1; i < statement.items.size(); ++i) {
        conditional = conditional || statement.arg(i) == "if" || statement.arg(i) == "unless";
    }
    if (removes || action == "set-header" || action == "add-header") {
        out.one(response,
                removes                  ? HeaderOp::Remove
                : action == "add-header" ? HeaderOp::Add
                                         : HeaderOp::Set,
                statement.arg(1), removes ? std::string() : std::string(statement.arg(2)),
                statement.range, conditional);
    }
}

} // namespace

std::vector<HeaderChange> headerChangesOf(const model::Policy& policy) {
    Collector out;
    const Node* config = policy.config;
    if (config == nullptr) {
        return {};
    }
    const std::string_view type = policy.type;
    if (config->kind == text::NodeKind::Directive) {
        if (type.starts_with("http-")) {
            readHaproxy(*config, out);
        } else {
            readNginx(*config, out);
        }
    } else if (config->isSequence()) { // Envoy: the field itself
        const bool response = type.starts_with("response");
        out.list(response, type.ends_with("_to_remove") ? HeaderOp::Remove : HeaderOp::Set, config);
    } else if (config->isMapping()) {
        readMapping(policy, out);
    }
    return out.take();
}

const HeaderChange* findChange(const std::vector<HeaderChange>& changes, bool response, HeaderOp op,
                               std::string_view name) {
    const auto found =
        std::find_if(changes.begin(), changes.end(), [&](const HeaderChange& change) {
            const bool glob = change.name.ends_with('*');
            const bool same =
                glob ? std::string_view(name).starts_with(
                           std::string_view(change.name).substr(0, change.name.size() - 1))
                     : change.name == name;
            return same && change.response == response && change.op == op;
        });
    return found == changes.end() ? nullptr : &*found;
}

} // namespace gatelens::findings
