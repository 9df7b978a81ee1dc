// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// cors: answers preflights and marks responses (Fetch Standard, CORS protocol).
#include "core/engine/exchange.h"
#include "core/engine/object_reader.h"
#include "core/http/syntax.h"

#include <fmt/format.h>

#include <algorithm>

namespace gatelens::engine::filters {

namespace {

struct Settings {
    std::vector<std::string> origins; // "*" alone: any
    std::string methods;
    std::string headers;
    std::string exposed;
    std::string maxAge;
    bool credentials = false;

    [[nodiscard]] bool any() const { return origins.size() == 1 && origins.front() == "*"; }
};

class Cors final : public Filter {
public:
    explicit Cors(Settings settings)
        : m_settings(std::move(settings)) {}

    [[nodiscard]] unsigned phases() const override { return kRequest | kResponse; }

    [[nodiscard]] Verdict onRequest(Exchange& exchange) const override {
        const http::RequestHead& request = exchange.request();
        if (request.methodId != http::Method::Options ||
            http::find(request.fields, http::FieldId::Origin) == nullptr ||
            http::find(request.fields, http::FieldId::AccessControlRequestMethod) == nullptr) {
            return Verdict::Continue;
        }
        http::Fields fields;
        if (!allowed(exchange).empty()) {
            fields.push_back({"Access-Control-Allow-Methods", m_settings.methods});
            if (!m_settings.headers.empty()) {
                fields.push_back({"Access-Control-Allow-Headers", m_settings.headers});
            }
            fields.push_back({"Access-Control-Max-Age", m_settings.maxAge});
        }
        exchange.respond({204, {}, {}}, fields);
        return Verdict::Answered;
    }

    void onResponse(Exchange& exchange, http::ResponseHead& head) const override {
        // The gateway decides alone: two answers are none (Fetch Standard 3.2.5).
        for (http::Field& field : head.fields) {
            field.hop = field.hop || http::equalsLower(field.name, "access-control-allow-origin") ||
                        http::equalsLower(field.name, "access-control-allow-credentials") ||
                        http::equalsLower(field.name, "access-control-expose-headers");
        }
        if (!m_settings.any()) {
            head.fields.push_back({"Vary", "Origin", http::FieldId::Vary});
        }
        const std::string_view origin = allowed(exchange);
        if (origin.empty()) {
            return;
        }
        head.fields.push_back({"Access-Control-Allow-Origin", origin});
        if (m_settings.credentials) {
            head.fields.push_back({"Access-Control-Allow-Credentials", "true"});
        }
        if (!m_settings.exposed.empty()) {
            head.fields.push_back({"Access-Control-Expose-Headers", m_settings.exposed});
        }
    }

private:
    // What to answer the request's Origin; empty when it is not allowed.
    [[nodiscard]] std::string_view allowed(const Exchange& exchange) const {
        const http::Field* origin = http::find(exchange.request().fields, http::FieldId::Origin);
        if (origin == nullptr) {
            return {};
        }
        if (m_settings.any()) {
            return "*";
        }
        const auto found =
            std::find(m_settings.origins.begin(), m_settings.origins.end(), origin->value);
        return found == m_settings.origins.end() ? std::string_view{} : *found;
    }

    Settings m_settings;
};

Result<FilterPtr> parse(const text::Node& config, const text::SourceMap& sources) {
    ObjectReader reader(config, sources, "filter cors");
    Settings settings;
    settings.origins = reader.list("origins");
    auto methods = reader.list("methods");
    if (methods.empty()) {
        methods = {"GET", "HEAD", "POST"};
    }
    settings.methods = fmt::format("{}", fmt::join(methods, ", "));
    settings.headers = fmt::format("{}", fmt::join(reader.list("headers"), ", "));
    settings.exposed = fmt::format("{}", fmt::join(reader.list("expose"), ", "));
    settings.maxAge = std::to_string(reader.duration("max-age", 600'000) / 1000);
    settings.credentials = reader.flag("credentials", false);
    if (settings.origins.empty()) {
        reader.mistake(config.get("origins"), "filter cors needs \"origins\"");
    }
    for (const std::string& origin : settings.origins) {
        if (origin == "*" && settings.origins.size() > 1) {
            reader.mistake(config.get("origins"), "\"*\" stands alone in \"origins\"");
        }
    }
    if (settings.any() && settings.credentials) {
        reader.mistake(
            config.get("credentials"),
            "credentials for every origin would hand them to any site; list the origins");
    }
    for (const std::string* text : {&settings.methods, &settings.headers, &settings.exposed}) {
        if (!http::isFieldValue(*text)) {
            reader.mistake(&config, "a value of filter cors has a control character");
        }
    }
    if (auto finished = reader.finish(); !finished) {
        return fail(finished.error());
    }
    return std::make_shared<Cors>(std::move(settings));
}

} // namespace

extern const FilterType cors;
const FilterType cors{.name = "cors", .parse = parse};

} // namespace gatelens::engine::filters
