// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// krakend.json (or .yaml, .toml) as a file, or as the file that a running process
// was started with: KrakenD has no configuration API.
#include "core/adapters/krakend_internal.h"

#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::krakend {

using text::DocumentPtr;
using text::Node;

namespace {

constexpr std::string_view kHealth = "/__health";

bool hasBackends(const Node& root, std::string_view list) {
    const auto items = itemsOf(&root, list);
    return std::ranges::any_of(items.first(std::min<std::size_t>(items.size(), 20)),
                               [](const Node* item) { return item->member("backend") != nullptr; });
}

// "-c file", "--config file", "--config=file" of the command line.
std::optional<std::string> configArgument(const std::vector<std::string>& arguments) {
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const std::string_view argument = arguments[i];
        if ((argument == "-c" || argument == "--config") && i + 1 < arguments.size()) {
            return arguments[i + 1];
        }
        for (const std::string_view prefix : {"--config=", "-c="}) {
            if (argument.starts_with(prefix)) {
                return std::string(argument.substr(prefix.size()));
            }
        }
    }
    return std::nullopt;
}

// "Version 2.13.8" of the header that every answer carries.
std::string versionOf(const ApiAnswer& answer) {
    constexpr std::string_view kPrefix = "Version ";
    const auto header = answer.header("X-Krakend");
    if (!header.starts_with(kPrefix) || header == "Version undefined") {
        return {};
    }
    std::string version(header.substr(kPrefix.size()));
    if (version.starts_with('v')) {
        version.erase(0, 1);
    }
    return version;
}

class KrakendReader final : public LiveReader {
public:
    explicit KrakendReader(LiveOptions options)
        : m_options(std::move(options)) {}

    std::vector<ApiRequest> start() override {
        ApiRequest health;
        health.path = kHealth;
        return {std::move(health)};
    }

    Result<std::vector<ApiRequest>> feed(ApiAnswer answer) override {
        m_version = versionOf(answer);
        return std::vector<ApiRequest>{};
    }

    Result<model::Snapshot> finish(ReadContext& context) override {
        const auto file =
            m_options.process ? configArgument(m_options.process->arguments) : std::nullopt;
        if (!file) {
            return fail(ErrorCode::Unsupported,
                        "KrakenD has no API that shows its configuration; name its configuration "
                        "file instead (krakend.json)",
                        m_options.baseUrl);
        }
        const std::string path = text::resolvePath(m_options.process->directory + "/", *file);
        const auto document = context.load(path);
        if (!document) {
            return fail(document.error());
        }
        if (recognize(**document, path) == Confidence::None) {
            return fail(ErrorCode::InvalidInput,
                        fmt::format("process {} was started with this file, which is no KrakenD "
                                    "configuration",
                                    m_options.process->pid),
                        path);
        }
        return readDocument(context, **document, m_version, true);
    }

private:
    LiveOptions m_options;
    std::string m_version;
};

} // namespace

Confidence recognize(const text::Document& document, std::string_view) {
    const Node* root = document.root();
    if (root == nullptr || !root->isMapping()) {
        return Confidence::None;
    }
    if (textOf(root, "$schema").find("krakend.io/schema") != std::string::npos) {
        return Confidence::Certain;
    }
    const bool versioned = root->member("version") != nullptr;
    const bool endpoints = hasBackends(*root, "endpoints");
    if (versioned && (endpoints || hasBackends(*root, "async_agent"))) {
        return Confidence::Certain;
    }
    if (endpoints) {
        return Confidence::Likely;
    }
    // Nothing served yet: a version, an empty list and something that is its own.
    const bool own = std::ranges::any_of(
        std::initializer_list<std::string_view>{"extra_config", "cache_ttl", "port", "timeout"},
        [root](std::string_view key) { return root->member(key) != nullptr; });
    const Node* list = child(root, "endpoints");
    return versioned && own && list != nullptr && list->isSequence() && list->items.empty()
               ? Confidence::Possible
               : Confidence::None;
}

std::vector<std::vector<DocumentPtr>> divide(const ReadContext&,
                                             std::span<const DocumentPtr> documents) {
    std::vector<std::vector<DocumentPtr>> gateways;
    for (const auto& document : documents) {
        gateways.push_back({document});
    }
    return gateways;
}

Result<model::Snapshot> readDocument(ReadContext& context, const text::Document& document,
                                     std::string version, bool live) {
    SnapshotBuilder builder(context, krakendAdapter);
    const Node* root = document.root();
    builder.gateway().version = std::move(version);
    checkTolerant(builder, *root, serviceShape(), "the configuration", false);
    checkTemplates(builder, *root);
    checkRefusals(builder, *root);
    addGateway(builder, *root, live);
    return builder.finish();
}

Result<model::Snapshot> readFiles(ReadContext& context, std::span<const DocumentPtr> documents) {
    if (documents.empty() || documents.front()->root() == nullptr) {
        return fail(ErrorCode::InvalidInput, "there is no KrakenD configuration");
    }
    return readDocument(context, *documents.front(), {}, false);
}

Confidence identify(const ApiAnswer& answer) {
    if (!answer.header("X-Krakend").empty() || !answer.header("X-Krakend-Completed").empty()) {
        return Confidence::Certain;
    }
    const bool agents = answer.request.path == kHealth && answer.status == 200 &&
                        answer.body.find("\"agents\"") != std::string::npos &&
                        answer.body.find("\"status\"") != std::string::npos;
    return agents ? Confidence::Likely : Confidence::None;
}

std::unique_ptr<LiveReader> openLive(const LiveOptions& options) {
    return std::make_unique<KrakendReader>(options);
}

} // namespace gatelens::adapters::krakend
