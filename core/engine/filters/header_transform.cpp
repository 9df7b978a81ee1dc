// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// header-transform: sets, adds and removes fields of requests and responses.
#include "core/engine/exchange.h"
#include "core/engine/object_reader.h"
#include "core/http/syntax.h"

#include <fmt/format.h>

namespace gatelens::engine::filters {

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Changes {
    std::vector<std::string> remove;
    Pairs set; // replaces
    Pairs add;

    [[nodiscard]] bool empty() const { return remove.empty() && set.empty() && add.empty(); }
};

class HeaderTransform final : public Filter {
public:
    HeaderTransform(Changes request, Changes response)
        : m_request(std::move(request))
        , m_response(std::move(response)) {}

    [[nodiscard]] unsigned phases() const override {
        return (m_request.empty() ? 0U : kRequest) | (m_response.empty() ? 0U : kResponse);
    }
    [[nodiscard]] Verdict onRequest(Exchange& exchange) const override {
        apply(m_request, exchange.request().fields);
        return Verdict::Continue;
    }
    void onResponse(Exchange&, http::ResponseHead& head) const override {
        apply(m_response, head.fields);
    }

private:
    // The texts live as long as the configuration, which the exchange holds.
    static void apply(const Changes& changes, http::Fields& fields) {
        const auto drop = [&fields](std::string_view name) {
            for (http::Field& field : fields) {
                field.hop = field.hop || http::sameName(field.name, name);
            }
        };
        for (const std::string& name : changes.remove) {
            drop(name);
        }
        for (const auto& [name, value] : changes.set) {
            drop(name);
            fields.push_back({name, value, http::fieldId(name)});
        }
        for (const auto& [name, value] : changes.add) {
            fields.push_back({name, value, http::fieldId(name)});
        }
    }

    Changes m_request;
    Changes m_response;
};

// What frames or routes a message is not changed by hand.
bool isOurs(std::string_view name) {
    switch (http::fieldId(name)) {
    case http::FieldId::Connection:
    case http::FieldId::ContentLength:
    case http::FieldId::Host:
    case http::FieldId::TransferEncoding:
    case http::FieldId::Upgrade:
        return true;
    default:
        return false;
    }
}

Result<Changes> readChanges(ObjectReader& outer, std::string_view key,
                            const text::SourceMap& sources) {
    Changes changes;
    const text::Node* node = outer.node(key);
    if (node == nullptr) {
        return changes;
    }
    ObjectReader reader(*node, sources, fmt::format("\"{}\" of filter header-transform", key));
    changes.remove = reader.list("remove");
    changes.set = reader.map("set");
    changes.add = reader.map("add");
    const auto check = [&](std::string_view name, std::string_view value) {
        if (!http::isToken(name) || !http::isFieldValue(value)) {
            reader.mistake(node, fmt::format("\"{}: {}\" is no valid field", name, value));
        } else if (isOurs(name)) {
            reader.mistake(node, fmt::format("\"{}\" cannot be changed: the engine sets it", name));
        }
    };
    for (const std::string& name : changes.remove) {
        check(name, {});
    }
    for (const Pairs* pairs : {&changes.set, &changes.add}) {
        for (const auto& [name, value] : *pairs) {
            check(name, value);
        }
    }
    if (auto finished = reader.finish(); !finished) {
        return fail(finished.error());
    }
    return changes;
}

Result<FilterPtr> parse(const text::Node& config, const text::SourceMap& sources) {
    ObjectReader reader(config, sources, "filter header-transform");
    auto request = readChanges(reader, "request", sources);
    auto response = readChanges(reader, "response", sources);
    for (const auto* changes : {&request, &response}) {
        if (!*changes) {
            return fail(changes->error());
        }
    }
    if (auto finished = reader.finish(); !finished) {
        return fail(finished.error());
    }
    return std::make_shared<HeaderTransform>(std::move(*request), std::move(*response));
}

} // namespace

extern const FilterType header_transform;
const FilterType header_transform{.name = "header-transform", .parse = parse};

} // namespace gatelens::engine::filters
