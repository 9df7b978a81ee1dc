// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explain/har.h"

#include "core/base/strings.h"
#include "core/text/document.h"

namespace gatelens::ui {

namespace {

constexpr std::size_t kMostRequests = 1000;

std::string textOf(const text::Node& node, std::string_view name) {
    const text::Node* value = node.get(name);
    return value == nullptr ? std::string() : std::string(value->asText().value_or(""));
}

HarRequest requestOf(const text::Node& node) {
    HarRequest request;
    request.title = textOf(node, "method") + " " + textOf(node, "url");
    request.text = request.title;
    if (const text::Node* headers = node.get("headers"); headers != nullptr) {
        for (const text::Node* header : headers->items) {
            const std::string name = textOf(*header, "name");
            // Pseudo header fields of HTTP/2 repeat what the request line says.
            if (!name.empty() && name.front() != ':' && !equalsIgnoreCase(name, "host")) {
                request.text += "\n" + name + ": " + textOf(*header, "value");
            }
        }
    }
    if (const text::Node* body = node.get("postData"); body != nullptr) {
        request.text += "\n\n" + textOf(*body, "text");
    }
    return request;
}

} // namespace

Result<std::vector<HarRequest>> readHar(std::string_view text) {
    text::SourceMap sources;
    const auto& file = sources.add(text::SourceKind::Memory, "archive", std::string(text));
    const auto document = text::readJson(file);
    if (!document) {
        return fail(document.error());
    }
    const text::Node* entries = (*document)->root()->at({"log", "entries"});
    if (entries == nullptr || !entries->isSequence()) {
        return fail(ErrorCode::InvalidInput,
                    "this is no HTTP archive: it has no \"log\" with \"entries\"");
    }
    std::vector<HarRequest> requests;
    for (const text::Node* entry : entries->items) {
        const text::Node* request = entry->get("request");
        if (request != nullptr && !textOf(*request, "url").empty() &&
            requests.size() < kMostRequests) {
            requests.push_back(requestOf(*request));
        }
    }
    if (requests.empty()) {
        return fail(ErrorCode::InvalidInput, "this HTTP archive holds no request");
    }
    return requests;
}

} // namespace gatelens::ui
