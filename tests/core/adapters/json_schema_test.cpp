// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/json_schema.h"

#include "core/text/document.h"

#include <gtest/gtest.h>

namespace gatelens::adapters {
namespace {

class JsonSchemaTest : public ::testing::Test {
protected:
    // "code: message" of everything that is wrong.
    std::vector<std::string> check(const std::string& schema, const std::string& value) {
        const auto* root = parse(schema);
        text::Diagnostics diagnostics;
        JsonSchema(*root).check(*parse(value), "x", diagnostics);
        std::vector<std::string> out;
        for (const auto& d : diagnostics) {
            out.push_back(d.code + ": " + d.message);
        }
        return out;
    }
    bool passes(const std::string& schema, const std::string& value) {
        return check(schema, value).empty();
    }

private:
    const text::Node* parse(const std::string& json) {
        const auto& file = m_sources.add(text::SourceKind::Memory, "s.json", json);
        auto document = text::readJson(file);
        EXPECT_TRUE(document) << document.error().text();
        m_documents.push_back(*document);
        return m_documents.back()->root();
    }
    text::SourceMap m_sources;
    std::vector<text::DocumentPtr> m_documents;
};

using Texts = std::vector<std::string>;

TEST_F(JsonSchemaTest, TypesAndPaths) {
    const std::string schema =
        R"({"type":"object","properties":{"a":{"type":"array","items":{"type":"integer"}}}})";
    EXPECT_TRUE(passes(schema, R"({"a":[1,2.0]})"));
    EXPECT_EQ(check(schema, R"({"a":[1,"2"]})"),
              Texts{"wrong-type: x: a[1] is a string, but must be of the type integer"});
    EXPECT_TRUE(passes(schema, R"({"a":{}})")) << "an empty Lua table is both";
    EXPECT_TRUE(passes(R"({"type":["string","null"]})", "null"));
}

TEST_F(JsonSchemaTest, ValuesRangesAndLengths) {
    EXPECT_EQ(check(R"({"enum":["local","redis"]})", R"("redi")"),
              Texts{"unknown-value: x is \"redi\", but must be one of local, redis"});
    EXPECT_EQ(check(R"({"type":"integer","minimum":1})", "0"),
              Texts{"out-of-range: x is 0, but must be at least 1"});
    EXPECT_EQ(check(R"({"type":"number","exclusiveMinimum":0})", "0"),
              Texts{"out-of-range: x is 0, but must be greater than 0"});
    EXPECT_EQ(check(R"({"minimum":0,"exclusiveMinimum":true})", "0"),
              Texts{"out-of-range: x is 0, but must be greater than 0"});
    EXPECT_EQ(check(R"({"type":"string","minLength":3})", R"("äö")"),
              Texts{"out-of-range: x has 2 characters, but must have at least 3"});
    EXPECT_EQ(check(R"({"type":"string","pattern":"^/"})", R"("secret")"),
              Texts{"invalid-value: x does not match the pattern ^/"})
        << "the value is not repeated";
    EXPECT_TRUE(passes(R"({"type":"string","pattern":"(((a+)+)+)+$"})",
                       "\"" + std::string(5000, 'a') + "b\""))
        << "a search that takes too long is no complaint";
    EXPECT_TRUE(passes(R"({"type":"string","minLength":128})", R"("$secret://vault/1/cert")"));
}

TEST_F(JsonSchemaTest, KeysRequiredAndUnknown) {
    const std::string schema = R"({"type":"object","additionalProperties":false,
        "required":["count","policy"],"properties":{"count":{"type":"integer"},
        "policy":{"type":"string","default":"local"}},
        "patternProperties":{"^x-":{"type":"string"}}})";
    EXPECT_TRUE(passes(schema, R"({"count":1,"x-a":"b"})")) << "a default counts as present";
    EXPECT_EQ(check(schema, R"({"cont":1})"),
              (Texts{"missing-key: x lacks the required key \"count\"",
                     "unknown-key: x has the unknown key \"cont\""}));
}

TEST_F(JsonSchemaTest, DefaultsDecideConditions) {
    // A plain validator would find the absent policy to fit "redis" and then
    // demand the host.
    const std::string schema = R"({"type":"object","properties":{
        "policy":{"type":"string","enum":["local","redis"],"default":"local"}},
        "if":{"properties":{"policy":{"enum":["redis"]}}},
        "then":{"required":["redis_host"],"properties":{"redis_host":{"type":"string"}}}})";
    EXPECT_TRUE(passes(schema, "{}"));
    EXPECT_EQ(check(schema, R"({"policy":"redis"})"),
              Texts{"missing-key: x lacks the required key \"redis_host\""});
}

TEST_F(JsonSchemaTest, Combinations) {
    const std::string either = R"({"oneOf":[{"required":["uri"]},{"required":["uris"]}]})";
    EXPECT_TRUE(passes(either, R"({"uri":"/"})"));
    EXPECT_EQ(check(either, "{}"),
              Texts{"inconsistent-fields: x fits none of the allowed forms (uri; uris)"});
    EXPECT_EQ(check(either, R"({"uri":"/","uris":[]})"),
              Texts{"inconsistent-fields: x fits more than one of the forms that exclude each "
                    "other (uri; uris)"});
    const std::string nodes = R"({"anyOf":[
        {"type":"object","patternProperties":{".*":{"type":"integer","minimum":0}}},
        {"type":"array","items":{"type":"object","required":["host"]}}]})";
    EXPECT_EQ(check(nodes, R"({"h:1":-1})"),
              Texts{"out-of-range: x: h:1 is -1, but must be at least 0"});
    EXPECT_EQ(check(nodes, R"([{"port":1}])"),
              Texts{"missing-key: x[0] lacks the required key \"host\""});
    EXPECT_EQ(check(R"({"not":{"anyOf":[{"required":["script","plugins"]}]}})",
                    R"({"script":"a","plugins":{}})"),
              Texts{"inconsistent-fields: x combines what excludes each other (script+plugins)"});
    EXPECT_EQ(check(R"({"dependencies":{"cert":["key"]}})", R"({"cert":"a"})"),
              Texts{"missing-key: x has \"cert\" and so needs \"key\""});
}

TEST_F(JsonSchemaTest, ReferencesAndLimits) {
    EXPECT_EQ(
        check(R"({"definitions":{"n":{"type":"integer"}},"$ref":"#/definitions/n"})", R"("a")"),
        Texts{"wrong-type: x is a string, but must be of the type integer"});
    EXPECT_TRUE(passes(R"({"$ref":"#"})", "1")) << "a form that is not followed";
    EXPECT_TRUE(passes(R"({"definitions":{"a":{"$ref":"#/definitions/a"}},
                           "$ref":"#/definitions/a"})",
                       "1"))
        << "a circle ends";
    EXPECT_TRUE(passes(R"({"type":"string","unheardOf":{"a":1}})", R"("x")"));
}

} // namespace
} // namespace gatelens::adapters
