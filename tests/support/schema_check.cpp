// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/schema_check.h"

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

#include <exception>
#include <fstream>

#include <fmt/format.h>

namespace gatelens::test {

namespace {

using Json = nlohmann::json;

void closeObjects(Json& schema) {
    if (schema.is_object()) {
        if (schema.contains("properties") && !schema.contains("additionalProperties")) {
            schema["additionalProperties"] = false;
        }
        for (auto& [key, value] : schema.items()) {
            if (key != "additionalProperties") {
                closeObjects(value);
            }
        }
    } else if (schema.is_array()) {
        for (Json& item : schema) {
            closeObjects(item);
        }
    }
}

} // namespace

std::string schemaFault(std::string_view name, const std::string& json) {
    const std::string path =
        fmt::format("{}/resources/schemas/{}.schema.json", GATELENS_SOURCE_DIR, name);
    try {
        std::ifstream file(path);
        Json schemaJson = Json::parse(file);
        closeObjects(schemaJson);
        const Json document = Json::parse(json);
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
        while (results.popError(error) && faults.size() < 2'000) {
            for (const std::string& step : error.context) {
                faults += step;
            }
            faults += ": " + error.description + "\n";
        }
        return faults;
    } catch (const std::exception& exception) {
        return path + ": " + exception.what();
    }
}

} // namespace gatelens::test
