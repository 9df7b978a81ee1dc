// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/validation.h"

#include "core/base/strings.h"
#include "core/findings/policy_fields.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

using model::Policy;
using model::PolicyClass;

namespace {

// Of the class "validate", but about size, method or shape of the message only.
bool checksShapeOnly(const Policy& policy) {
    static constexpr std::array kTypes = std::to_array<std::string_view>(
        {"request-size-limiting", "request-size-limit", "client-control", "buffering", "allow-list",
         "block-list", "csrf", "encodedCharacters", "request_body", "envoy.filters.http.buffer",
         "envoy.filters.http.cdn_loop", "envoy.filters.http.body_size_limit",
         "http-request wait-for-body", "option http-restrict-req-hdr-names",
         "option http-buffer-request", "header-size-limit"});
    return std::find(kTypes.begin(), kTypes.end(), policy.type) != kTypes.end() ||
           policy.type.ends_with(".requestBuffer") || policy.type.ends_with(".buffer") ||
           policy.type.ends_with(".body");
}

text::DocumentPtr parsed(std::string_view schema) {
    text::SourceMap sources;
    const auto& file = sources.add(text::SourceKind::File, "schema", std::string(schema));
    const auto first = schema.find_first_not_of(" \t\r\n");
    const bool json =
        first != std::string_view::npos && (schema[first] == '{' || schema[first] == '[');
    auto document = text::read(json ? text::Format::Json : text::Format::Yaml, file);
    return document ? *document : nullptr;
}

void addSchema(std::vector<BoundSchema>& schemas, const text::Node* node, std::string what) {
    if (node == nullptr) {
        return;
    }
    BoundSchema schema;
    schema.place = node->range;
    schema.what = std::move(what);
    if (node->isString()) {
        schema.parsed = parsed(node->text);
        schema.root =
            schema.parsed && !schema.parsed->roots.empty() ? schema.parsed->roots.front() : nullptr;
    } else {
        schema.root = node;
    }
    if (schema.root != nullptr && schema.root->isMapping()) {
        schemas.push_back(std::move(schema));
    }
}

} // namespace

bool checksContent(const Policy& policy) {
    if (!policy.enabled || policy.mode == model::PolicyMode::Monitor) {
        return false;
    }
    if (policy.policyClass == PolicyClass::Waf) {
        return true;
    }
    return policy.policyClass == PolicyClass::Validate && !checksShapeOnly(policy);
}

std::optional<std::int64_t> bodyLimitOf(const Policy& policy) {
    if (!policy.enabled) {
        return std::nullopt;
    }
    if (policy.type == "request-size-limiting") { // Kong: megabytes, 128 by default
        const auto unit = textOf(policy, "size_unit", "megabytes");
        const double factor = unit == "bytes" ? 1 : unit == "kilobytes" ? 1 << 10 : 1 << 20;
        return static_cast<std::int64_t>(numberOf(policy, "allowed_payload_size").value_or(128) *
                                         factor);
    }
    for (const std::string_view field :
         {"max_body_size", "maxRequestBodyBytes", "max_request_bytes", "size_limit", "max_size"}) {
        const auto bytes = numberOf(policy, field);
        if (bytes && *bytes > 0) {
            return static_cast<std::int64_t>(*bytes);
        }
    }
    // Written for people ("10MB"), or counted by rules: there is a limit.
    const bool limits = policy.type == "request_body" || policy.type == "request-size-limit" ||
                        policy.type == "envoy.filters.http.body_size_limit" ||
                        policy.type.ends_with(".requestBuffer") ||
                        policy.type == "http-request wait-for-body";
    const auto arguments = argumentsOf(policy);
    const bool measured = std::any_of(arguments.begin(), arguments.end(), [](std::string_view a) {
        return a.find("req.body_size") != std::string_view::npos ||
               a.find("content-length") != std::string_view::npos;
    });
    return limits || measured ? std::optional<std::int64_t>(1) : std::nullopt;
}

std::vector<BoundSchema> schemasOf(const Policy& policy) {
    std::vector<BoundSchema> schemas;
    if (policy.policyClass != PolicyClass::Validate || policy.config == nullptr) {
        return schemas;
    }
    if (policy.type == "validation/json-schema") { // KrakenD: the configuration is the schema
        addSchema(schemas, policy.config, "schema");
    }
    for (const std::string_view field : {"body_schema", "header_schema", "schema"}) {
        addSchema(schemas, fieldOf(policy, field), std::string(field));
    }
    return schemas;
}

} // namespace gatelens::findings
