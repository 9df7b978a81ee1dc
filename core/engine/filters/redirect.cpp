// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// redirect: sends the client elsewhere; {scheme}, {host}, {path} and {query} of
// the request may stand in the target.
#include "core/engine/exchange.h"
#include "core/engine/object_reader.h"
#include "core/http/syntax.h"

#include <fmt/format.h>

namespace gatelens::engine::filters {

namespace {

class Redirect final : public Filter {
public:
    Redirect(int status, std::string target)
        : m_status(status)
        , m_target(std::move(target)) {}

    [[nodiscard]] unsigned phases() const override { return kRequest; }
    [[nodiscard]] Verdict onRequest(Exchange& exchange) const override {
        const std::string location = expand(exchange);
        exchange.respond({m_status, {}, {}}, {{"Location", location}});
        return Verdict::Answered;
    }

private:
    [[nodiscard]] static std::string_view valueOf(std::string_view name, const Exchange& exchange) {
        const http::RequestHead& request = exchange.request();
        if (name == "scheme") {
            return exchange.client().tls ? "https" : "http";
        }
        if (name == "host") {
            return request.authority.substr(0, request.authority.starts_with('[')
                                                   ? request.authority.find(']') + 1
                                                   : request.authority.find(':'));
        }
        return name == "path" ? exchange.path() : request.queryPart();
    }

    [[nodiscard]] std::string expand(const Exchange& exchange) const {
        std::string text;
        std::string_view rest = m_target;
        while (!rest.empty()) {
            const std::size_t open = rest.find('{');
            text += rest.substr(0, open);
            if (open == std::string_view::npos) {
                break;
            }
            const std::size_t close = rest.find('}', open);
            text += valueOf(rest.substr(open + 1, close - open - 1), exchange);
            rest.remove_prefix(close + 1);
        }
        // "//host" would be read as another authority (an open redirect).
        return text.starts_with("//") ? "/" + text.substr(text.find_first_not_of('/')) : text;
    }

    int m_status;
    std::string m_target;
};

bool isTemplate(std::string_view text) {
    while (true) {
        const std::size_t open = text.find_first_of("{}");
        if (open == std::string_view::npos) {
            return true;
        }
        const std::size_t close = text.find('}', open);
        const std::string_view name =
            close == std::string_view::npos ? "" : text.substr(open + 1, close - open - 1);
        if (text[open] == '}' ||
            (name != "scheme" && name != "host" && name != "path" && name != "query")) {
            return false;
        }
        text.remove_prefix(close + 1);
    }
}

Result<FilterPtr> parse(const text::Node& config, const text::SourceMap& sources) {
    ObjectReader reader(config, sources, "filter redirect");
    const auto status = static_cast<int>(reader.number("status", 302, 301, 308));
    std::string target = reader.required("to");
    if (status > 303 && status < 307) {
        reader.mistake(config.get("status"),
                       "the status of a redirect is 301, 302, 303, 307 or 308");
    }
    if (!isTemplate(target) || !http::isFieldValue(target)) {
        reader.mistake(config.get("to"),
                       "the target may hold {scheme}, {host}, {path} and {query}, nothing else in "
                       "braces");
    }
    if (auto finished = reader.finish(); !finished) {
        return fail(finished.error());
    }
    return std::make_shared<Redirect>(status, std::move(target));
}

} // namespace

extern const FilterType redirect;
const FilterType redirect{.name = "redirect", .parse = parse};

} // namespace gatelens::engine::filters
