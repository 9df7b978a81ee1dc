// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/engine/openapi_check.h"
#include "core/base/strings.h"

// Without this a reference that cannot be resolved ends the process.
#define VALIJSON_USE_EXCEPTIONS 1

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>
#pragma GCC diagnostic pop

#include <fmt/format.h>

#include <exception>
#include <fstream>

namespace gatelens::engine::test {

namespace {

using Json = nlohmann::json;

Json readSchema(const std::string& name) {
    std::ifstream file(fmt::format("{}/resources/schemas/{}", GATELENS_SOURCE_DIR, name));
    return Json::parse(file);
}

const Json& description() {
    static const Json document = readSchema("admin.openapi.json");
    return document;
}

// The references of the description, to one document that holds all schemas.
void redirect(Json& schema) {
    if (schema.is_object()) {
        if (schema.contains("$ref") && schema["$ref"].is_string()) {
            std::string to = schema["$ref"];
            for (const auto& [from, by] : {std::pair<std::string, std::string>{
                                               "schema.json#/definitions/", "#/definitions/"},
                                           {"schema.json", "#/definitions/whole"},
                                           {"#/components/schemas/", "#/definitions/api-"}}) {
                if (to.starts_with(from)) {
                    to = by + to.substr(from.size());
                }
            }
            schema["$ref"] = to;
        }
        for (auto& [key, value] : schema.items()) {
            redirect(value);
        }
    } else if (schema.is_array()) {
        for (Json& item : schema) {
            redirect(item);
        }
    }
}

Json wholeSchema(const Json& schema) {
    Json whole = schema;
    redirect(whole);
    Json configuration = readSchema("gatelens.schema.json");
    whole["definitions"] = configuration["definitions"];
    configuration.erase("definitions");
    configuration.erase("$id");
    whole["definitions"]["whole"] = configuration;
    for (const auto& [name, value] : description()["components"]["schemas"].items()) {
        Json own = value;
        redirect(own);
        whole["definitions"]["api-" + name] = own;
    }
    return whole;
}

std::string schemaFault(const Json& schemaJson, const Json& document) {
    valijson::Schema schema;
    valijson::SchemaParser parser;
    const valijson::adapters::NlohmannJsonAdapter schemaAdapter(schemaJson);
    parser.populateSchema(schemaAdapter, schema);
    valijson::Validator validator;
    valijson::ValidationResults results;
    const valijson::adapters::NlohmannJsonAdapter target(document);
    if (validator.validate(schema, target, &results)) {
        return {};
    }
    std::string faults;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        std::string place;
        for (const std::string& step : error.context) {
            place += step;
        }
        faults += place + ": " + error.description + "\n";
    }
    return faults;
}

const Json* responseOf(const Json& operation, const std::string& status) {
    if (!operation["responses"].contains(status)) {
        return nullptr;
    }
    const Json& response = operation["responses"][status];
    return response.contains("$ref") ? &description()["components"]["responses"][status]
                                     : &response;
}

} // namespace

std::set<std::string> describedOperations() {
    std::set<std::string> operations;
    for (const auto& [path, item] : description()["paths"].items()) {
        for (const auto& [method, operation] : item.items()) {
            if (method == "parameters") {
                continue; // of all operations on the path
            }
            std::string name;
            for (const char c : method) {
                name += static_cast<char>(c - 'a' + 'A');
            }
            operations.insert(name + " " + path);
        }
    }
    return operations;
}

std::string eventFault(const std::string& data) {
    try {
        return schemaFault(wholeSchema({{"$ref", "#/components/schemas/TapEvent"}}),
                           Json::parse(data));
    } catch (const std::exception& exception) {
        return exception.what();
    }
}

std::string openApiFault(const Answer& answer) {
    try {
        const std::size_t blank = answer.operation.find(' ');
        const std::string path = answer.operation.substr(blank + 1);
        const std::string method = toLower(answer.operation.substr(0, blank));
        const Json& paths = description()["paths"];
        if (!paths.contains(path) || !paths[path].contains(method)) {
            return answer.operation + " is not described";
        }
        const Json* response = responseOf(paths[path][method], std::to_string(answer.status));
        if (response == nullptr) {
            return fmt::format("{} is not described for {}", answer.status, answer.operation);
        }
        const std::string type = answer.type.substr(0, answer.type.find(';'));
        if (!response->contains("content")) {
            return answer.body.empty() ? "" : "a body where none is described";
        }
        if (!(*response)["content"].contains(type)) {
            return fmt::format("{} of {} has type {}", answer.status, answer.operation, type);
        }
        const bool json = type.ends_with("json");
        return schemaFault(wholeSchema((*response)["content"][type]["schema"]),
                           json ? Json::parse(answer.body) : Json(answer.body));
    } catch (const std::exception& exception) {
        return exception.what();
    }
}

} // namespace gatelens::engine::test
