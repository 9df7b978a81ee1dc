// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/api_description.h"

#include "core/findings/policy_fields.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace gatelens::findings {

namespace {

bool isMethod(std::string_view name) {
    static constexpr std::array kMethods = std::to_array<std::string_view>(
        {"get", "put", "post", "delete", "options", "head", "patch", "trace"});
    return std::find(kMethods.begin(), kMethods.end(), name) != kMethods.end();
}

// The path part of the first server's address, which stands before every path.
std::string basePath(const text::Node& root) {
    const text::Node* servers = fieldAt(&root, "servers");
    const text::Node* url = servers == nullptr || servers->items.empty()
                                ? fieldAt(&root, "basePath")
                                : fieldAt(servers->items.front(), "url");
    std::string text(url == nullptr ? std::string_view{} : url->asText().value_or(""));
    if (const auto scheme = text.find("://"); scheme != std::string::npos) {
        const auto slash = text.find('/', scheme + 3);
        text = slash == std::string::npos ? std::string{} : text.substr(slash);
    }
    while (!text.empty() && text.back() == '/') {
        text.pop_back();
    }
    return text;
}

ApiDescription read(const text::Node& root) {
    ApiDescription description;
    const text::Node* paths = fieldAt(&root, "paths");
    const std::string base = basePath(root);
    for (std::size_t i = 0; paths != nullptr && i < paths->members.size(); ++i) {
        const auto& member = paths->members[i];
        DescribedPath path{base + std::string(member.name), {}};
        for (const auto& operation : member.value->members) {
            if (isMethod(operation.name)) {
                std::string method(operation.name);
                std::transform(method.begin(), method.end(), method.begin(),
                               [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
                path.methods.push_back(std::move(method));
            }
        }
        description.paths.push_back(std::move(path));
    }
    return description;
}

} // namespace

ApiDescription descriptionOf(const model::Policy& policy) {
    const bool kong = policy.type == "oas-validation";
    if (!kong && policy.type != "oas-validator") {
        return {};
    }
    const text::Node* spec = fieldOf(policy, kong ? "api_spec" : "spec");
    if (spec == nullptr || !spec->isString()) {
        return {};
    }
    text::SourceMap sources;
    const auto& file = sources.add(text::SourceKind::File, "description", std::string(spec->text));
    const auto first = spec->text.find_first_not_of(" \t\r\n");
    const bool json = first != std::string_view::npos && spec->text[first] == '{';
    const auto document = text::read(json ? text::Format::Json : text::Format::Yaml, file);
    if (!document || (*document)->roots.empty()) {
        return {};
    }
    ApiDescription description = read(*(*document)->roots.front());
    description.place = spec->range;
    return description;
}

} // namespace gatelens::findings
