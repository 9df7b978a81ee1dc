// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/connect/fake_gateway.h"

#include "core/adapters/support/builder.h"

#include <algorithm>
#include <array>
#include <memory>

namespace gatelens::connect {

namespace {

using namespace adapters;

std::string_view valueOf(std::string_view json, std::string_view key) {
    const auto at = json.find("\"" + std::string(key) + "\":\"");
    if (at == std::string_view::npos) {
        return {};
    }
    const auto begin = at + key.size() + 4;
    return json.substr(begin, json.find('"', begin) - begin);
}

class FakeReader final : public LiveReader {
public:
    explicit FakeReader(LiveOptions options)
        : m_options(std::move(options)) {}

    std::vector<ApiRequest> start() override {
        return m_options.runtimeSocket
                   ? std::vector<ApiRequest>{{.method = "CMD", .path = "show routes"}}
                   : std::vector<ApiRequest>{{.path = "/routes"}};
    }

    Result<std::vector<ApiRequest>> feed(ApiAnswer answer) override {
        if (answer.status == 401 || answer.status == 403) {
            return fail(ErrorCode::Unauthorized, "set FAKE_KEY", answer.request.path);
        }
        if (answer.status != 200 && answer.status != 0) {
            return fail(ErrorCode::UnexpectedAnswer, "status " + std::to_string(answer.status),
                        answer.request.path);
        }
        m_names.emplace_back(valueOf(answer.body, "route"));
        std::vector<ApiRequest> more;
        std::string_view rest = answer.body;
        for (auto at = rest.find("\"next\":\""); at != std::string_view::npos;
             at = rest.find("\"next\":\"")) {
            rest = rest.substr(at);
            more.push_back({.path = std::string(valueOf(rest, "next"))});
            rest.remove_prefix(8);
        }
        return more;
    }

    Result<model::Snapshot> finish(ReadContext& context) override {
        SnapshotBuilder builder(context, fakeAdapter);
        std::ranges::sort(m_names);
        for (auto& name : m_names) {
            model::Route route;
            route.name = name;
            builder.add(std::move(route));
        }
        return builder.finish();
    }

private:
    LiveOptions m_options;
    std::vector<std::string> m_names;
};

Confidence marked(const text::Document& document, std::string_view name) {
    const auto* root = document.root();
    return root != nullptr && root->get(name) != nullptr ? Confidence::Certain : Confidence::None;
}

Result<model::Snapshot> readMarked(ReadContext& context, const Adapter& adapter,
                                   std::span<const text::DocumentPtr> documents) {
    SnapshotBuilder builder(context, adapter);
    for (const auto& document : documents) {
        const auto* value = document->root()->get(adapter.id);
        if (value->asText() == "refused") {
            return fail(ErrorCode::InvalidInput, "is refused",
                        context.sources()->place(value->range));
        }
        model::Route route;
        route.name = std::string(value->asText().value_or("?"));
        route.source.range = value->range;
        builder.add(std::move(route));
    }
    return builder.finish();
}

Confidence claims(const ApiAnswer& answer, std::string_view product) {
    return valueOf(answer.body, "product") == product ? Confidence::Certain : Confidence::None;
}

constexpr auto kFakeProbes = std::to_array<std::string_view>({"/fake", "CMD show info"});
constexpr auto kOtherProbes = std::to_array<std::string_view>({"/other"});

} // namespace

const Adapter fakeAdapter{
    .id = "fake",
    .name = "Fake Gateway",
    .recognize = [](const text::Document& document,
                    std::string_view) { return marked(document, "fake"); },
    .read =
        [](ReadContext& context, std::span<const text::DocumentPtr> documents) {
            return readMarked(context, fakeAdapter, documents);
        },
    .probes = kFakeProbes,
    .identify = [](const ApiAnswer& answer) { return claims(answer, "fake"); },
    .openLive = [](const LiveOptions& options) -> std::unique_ptr<LiveReader> {
        return std::make_unique<FakeReader>(options);
    },
    .looksFor = "a key called fake",
};

const Adapter otherAdapter{
    .id = "other",
    .name = "Other Gateway",
    .recognize = [](const text::Document& document,
                    std::string_view) { return marked(document, "other"); },
    .read =
        [](ReadContext& context, std::span<const text::DocumentPtr> documents) {
            return readMarked(context, otherAdapter, documents);
        },
    .probes = kOtherProbes,
    .identify = [](const ApiAnswer& answer) { return claims(answer, "other"); },
    .openLive = [](const LiveOptions& options) -> std::unique_ptr<LiveReader> {
        return std::make_unique<FakeReader>(options);
    },
};

AdapterList fakeAdapters() {
    static constexpr std::array kAdapters =
        std::to_array<const Adapter*>({&fakeAdapter, &otherAdapter});
    return kAdapters;
}

} // namespace gatelens::connect
