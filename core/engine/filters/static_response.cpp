// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// static-response: answers without an upstream.
#include "core/engine/exchange.h"
#include "core/engine/object_reader.h"
#include "core/http/syntax.h"

namespace gatelens::engine::filters {

namespace {

class StaticResponse final : public Filter {
public:
    StaticResponse(int status, std::string contentType, std::string body)
        : m_status(status)
        , m_contentType(std::move(contentType))
        , m_body(std::move(body)) {}

    [[nodiscard]] unsigned phases() const override { return kRequest; }
    [[nodiscard]] Verdict onRequest(Exchange& exchange) const override {
        exchange.respond({m_status, m_contentType, m_body});
        return Verdict::Answered;
    }

private:
    int m_status;
    std::string m_contentType;
    std::string m_body;
};

Result<FilterPtr> parse(const text::Node& config, const text::SourceMap& sources) {
    ObjectReader reader(config, sources, "filter static-response");
    const auto status = static_cast<int>(reader.number("status", 200, 200, 599));
    std::string type = reader.text("content-type", "text/plain; charset=utf-8");
    std::string body = reader.text("body");
    if (!http::isFieldValue(type)) {
        reader.mistake(config.get("content-type"), "the content type has a control character");
    }
    if (auto finished = reader.finish(); !finished) {
        return fail(finished.error());
    }
    return std::make_shared<StaticResponse>(status, std::move(type), std::move(body));
}

} // namespace

extern const FilterType static_response;
const FilterType static_response{.name = "static-response", .parse = parse};

} // namespace gatelens::engine::filters
