// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// echo: answers with the request as it arrived. What stands in for backends, so
// that a gateway's configuration can be tried without them.
#include "core/base/json_writer.h"
#include "core/engine/exchange.h"
#include "core/engine/object_reader.h"

namespace gatelens::engine::filters {

namespace {

class Echo final : public Filter {
public:
    explicit Echo(int status)
        : m_status(status) {}

    [[nodiscard]] unsigned phases() const override { return kRequest; }
    [[nodiscard]] Verdict onRequest(Exchange& exchange) const override {
        const http::RequestHead& request = exchange.request();
        JsonWriter json;
        json.beginObject();
        json.member("method", request.method).member("host", request.authority);
        json.member("path", request.path);
        if (request.hasQuery) {
            json.member("query", request.query);
        }
        if (request.contentLength != 0) {
            json.member("contentLength", request.contentLength);
        }
        json.key("fields").beginArray();
        for (const http::Field& field : request.fields) {
            json.value(std::string(field.name) + ": " + std::string(field.value));
        }
        json.endArray().endObject();
        exchange.respond({m_status, "application/json", exchange.arena().copy(json.text() + "\n")});
        return Verdict::Answered;
    }

private:
    int m_status;
};

Result<FilterPtr> parse(const text::Node& config, const text::SourceMap& sources) {
    ObjectReader reader(config, sources, "filter echo");
    const auto status = static_cast<int>(reader.number("status", 200, 200, 599));
    if (auto finished = reader.finish(); !finished) {
        return fail(finished.error());
    }
    return std::make_shared<Echo>(status);
}

} // namespace

extern const FilterType echo;
const FilterType echo{.name = "echo", .parse = parse};

} // namespace gatelens::engine::filters
