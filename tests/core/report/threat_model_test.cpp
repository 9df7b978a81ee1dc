// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The threat model and the formats of the tools that open it.
#include "core/findings/rule.h"
#include "core/report/picture.h"
#include "core/report/threat_model.h"
#include "core/topology/layout.h"

#include <algorithm>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gatelens::report {
namespace {

using testing::HasSubstr;
using Json = nlohmann::json;

const findings::Rule kHop{.id = "GW-UPS-001",
                          .title = "Plain HTTP to the backend",
                          .severity = findings::Severity::High,
                          .meaning = "m",
                          .risk = "It can be read.",
                          .fix = "f",
                          .verify = "v",
                          .owasp = "API8",
                          .cwe = "CWE-319",
                          .asvs = ""};
const findings::Rule kDoor{.id = "GW-AUTH-001",
                           .title = "Route without authentication",
                           .severity = findings::Severity::High,
                           .meaning = "m",
                           .risk = "r",
                           .fix = "f",
                           .verify = "v",
                           .owasp = "API2",
                           .cwe = "CWE-306",
                           .asvs = ""};

model::SnapshotPtr gateway() {
    auto snapshot = std::make_shared<model::Snapshot>();
    snapshot->gateway.product = "kong";
    snapshot->gateway.name = "edge";
    model::Listener listener;
    listener.key = listener.name = "public";
    listener.address = "0.0.0.0";
    listener.port = 8443;
    listener.protocol = model::Protocol::Https;
    listener.tls.emplace();
    snapshot->listeners.push_back(listener);
    model::Target target;
    target.key = "10.0.0.7:80";
    target.host = "10.0.0.7";
    target.port = 80;
    snapshot->targets.push_back(target);
    model::Upstream upstream;
    upstream.key = upstream.name = "orders-pool";
    upstream.targets.emplace_back(std::size_t{0});
    snapshot->upstreams.push_back(upstream);
    model::Service service;
    service.key = service.name = "orders";
    service.protocol = model::Protocol::Http;
    service.upstream = model::UpstreamId(std::size_t{0});
    snapshot->services.push_back(service);
    model::Route route;
    route.key = route.name = "orders";
    route.paths.emplace_back();
    route.paths.back().value = "/orders";
    route.services.emplace_back();
    route.services.back().service = model::ServiceId(std::size_t{0});
    snapshot->routes.push_back(route);
    return snapshot;
}

findings::Finding finding(const findings::Rule& rule, model::EntityKind kind) {
    findings::Finding finding;
    finding.rule = &rule;
    finding.severity = rule.severity;
    finding.subject = {0, {kind, 0}};
    finding.path = {{0, {model::EntityKind::Route, 0}}, {0, {model::EntityKind::Service, 0}}};
    finding.message = "It is \"so\": here";
    finding.fix = "Change it";
    finding.fingerprint = std::string(rule.id);
    return finding;
}

class Threats : public testing::Test {
protected:
    Threats() {
        auto accepted = finding(kDoor, model::EntityKind::Listener);
        accepted.state = findings::State::Suppressed;
        accepted.suppressedBy = "Ann: later";
        m_findings = {finding(kHop, model::EntityKind::Service),
                      finding(kDoor, model::EntityKind::Route), accepted};
        m_model = build();
    }

    ThreatModel build() {
        const auto graph = topology::buildGraph({{gateway(), "edge"}}, {});
        ThreatModel model =
            threatModelOf(m_fleet, m_findings, graph, topology::layoutGraph(graph, {}));
        model.date = "2026-11-24";
        return model;
    }

    template <typename Writer>
    std::string written(Writer writer) const {
        std::string text;
        writer([&text](std::string_view piece) { text += piece; }, m_model);
        return text;
    }

    findings::Fleet m_fleet{{gateway()}, findings::Attestations{}, 0};
    std::vector<findings::Finding> m_findings;
    ThreatModel m_model;
};

const Threat* named(const std::vector<Threat>& threats, std::string_view start) {
    const auto found = std::find_if(threats.begin(), threats.end(), [start](const Threat& threat) {
        return threat.title.starts_with(start);
    });
    return found == threats.end() ? nullptr : &*found;
}

TEST_F(Threats, FindingsStandWhereTheyActAndHopsOnTheFlow) {
    std::size_t onRoutes = 0;
    for (const auto& element : m_model.elements) {
        EXPECT_EQ(named(element.threats, "GW-UPS-001"), nullptr) << "a hop is a flow";
        if (element.column == topology::Column::Route) {
            const Threat* threat = named(element.threats, "GW-AUTH-001");
            ASSERT_NE(threat, nullptr);
            EXPECT_EQ(threat->stride, Stride::Spoofing);
            EXPECT_EQ(threat->state, ThreatState::Open);
            ++onRoutes;
        }
        if (element.column == topology::Column::Listener) {
            ASSERT_EQ(element.threats.size(), 1U);
            EXPECT_EQ(element.threats[0].state, ThreatState::Accepted);
        }
    }
    EXPECT_EQ(onRoutes, 1U);
    const auto hop =
        std::find_if(m_model.flows.begin(), m_model.flows.end(), [](const ThreatFlow& flow) {
            return named(flow.threats, "GW-UPS-001") != nullptr;
        });
    ASSERT_NE(hop, m_model.flows.end());
    EXPECT_TRUE(hop->crosses);
    EXPECT_EQ(std::count_if(hop->threats.begin(), hop->threats.end(),
                            [](const Threat& threat) {
                                return threat.stride == Stride::InformationDisclosure;
                            }),
              1)
        << "the crossing does not repeat the finding";
}

TEST_F(Threats, CrossingsOfEncryptedFlowsAreMitigated) {
    const auto entry = std::find_if(m_model.flows.begin(), m_model.flows.end(),
                                    [](const ThreatFlow& flow) { return flow.publicNetwork; });
    ASSERT_NE(entry, m_model.flows.end());
    EXPECT_TRUE(entry->crosses);
    ASSERT_EQ(entry->threats.size(), 3U);
    EXPECT_EQ(entry->threats[0].state, ThreatState::Mitigated);
    EXPECT_EQ(entry->threats[2].stride, Stride::DenialOfService);
    EXPECT_EQ(entry->threats[2].state, ThreatState::Open);
}

TEST_F(Threats, IdsStayFromRunToRunAndAreUnique) {
    std::set<std::string> ids;
    const ThreatModel again = build();
    for (std::size_t i = 0; i < m_model.elements.size(); ++i) {
        EXPECT_EQ(m_model.elements[i].id, again.elements[i].id);
        EXPECT_TRUE(ids.insert(m_model.elements[i].id).second);
        EXPECT_THAT(
            m_model.elements[i].id,
            testing::MatchesRegex("[0-9a-f]+-[0-9a-f]+-8[0-9a-f]+-[89ab][0-9a-f]+-[0-9a-f]+"));
    }
    for (const auto& flow : m_model.flows) {
        EXPECT_TRUE(ids.insert(flow.id).second);
    }
}

TEST_F(Threats, ThreatDragonGetsCellsWithOurLayout) {
    const Json model = Json::parse(written(writeThreatDragon));
    EXPECT_TRUE(model["version"].is_string());
    EXPECT_FALSE(model["summary"]["title"].get<std::string>().empty());
    const Json& diagram = model["detail"]["diagrams"][0];
    EXPECT_EQ(diagram["diagramType"], "STRIDE");
    std::set<std::string> ids;
    std::map<std::string, int> shapes;
    for (const Json& cell : diagram["cells"]) {
        EXPECT_TRUE(ids.insert(cell["id"]).second);
        ++shapes[cell["shape"]];
        EXPECT_TRUE(cell["zIndex"].is_number_integer());
        EXPECT_TRUE(cell["data"]["type"].is_string());
        EXPECT_TRUE(cell["data"]["hasOpenThreats"].is_boolean());
        for (const Json& threat : cell["data"].value("threats", Json::array())) {
            for (const char* field :
                 {"description", "mitigation", "severity", "status", "title", "type"}) {
                EXPECT_TRUE(threat[field].is_string()) << field;
            }
        }
        if (cell["shape"] != "flow") {
            EXPECT_GE(cell["size"]["width"], 10);
            EXPECT_TRUE(cell["position"]["x"].is_number());
        }
    }
    EXPECT_EQ(shapes["actor"], 1);
    EXPECT_EQ(shapes["process"], 4) << "listener, route, service, target";
    EXPECT_GE(shapes["trust-boundary-box"], 3);
    for (const Json& cell : diagram["cells"]) {
        if (cell["shape"] == "flow") {
            EXPECT_TRUE(ids.contains(cell["source"]["cell"]));
            EXPECT_TRUE(ids.contains(cell["target"]["cell"]));
        }
    }
}

TEST_F(Threats, OpenThreatModelReferencesResolve) {
    const Json model = Json::parse(written(writeOpenThreatModel));
    EXPECT_EQ(model["otmVersion"], "0.2.0");
    std::set<std::string> zones;
    std::set<std::string> components;
    std::set<std::string> threats;
    std::set<std::string> mitigations;
    for (const Json& zone : model["trustZones"]) {
        zones.insert(zone["id"]);
    }
    for (const Json& threat : model["threats"]) {
        threats.insert(threat["id"]);
        EXPECT_TRUE(threat["risk"]["impact"].is_number());
    }
    for (const Json& mitigation : model["mitigations"]) {
        mitigations.insert(mitigation["id"]);
    }
    const auto checkThreats = [&](const Json& owner) {
        for (const Json& threat : owner["threats"]) {
            EXPECT_TRUE(threats.contains(threat["threat"]));
            EXPECT_TRUE(mitigations.contains(threat["mitigations"][0]["mitigation"]));
        }
    };
    for (const Json& component : model["components"]) {
        components.insert(component["id"]);
        EXPECT_TRUE(zones.contains(component["parent"]["trustZone"]));
        checkThreats(component);
    }
    for (const Json& flow : model["dataflows"]) {
        EXPECT_TRUE(components.contains(flow["source"]));
        EXPECT_TRUE(components.contains(flow["destination"]));
        checkThreats(flow);
    }
}

TEST_F(Threats, ThreagileIsYamlWithEveryRequiredPart) {
    text::SourceMap sources;
    const auto& file = sources.add(text::SourceKind::Memory, "model.yaml", written(writeThreagile));
    const auto document = text::readYaml(file);
    ASSERT_TRUE(document) << document.error().text();
    EXPECT_TRUE((*document)->diagnostics.empty()) << "duplicate titles";
    const text::Node* root = (*document)->root();
    for (const char* part :
         {"threagile_version", "title", "author", "business_criticality", "tags_available",
          "data_assets", "technical_assets", "trust_boundaries", "shared_runtimes"}) {
        EXPECT_NE(root->get(part), nullptr) << part;
    }
    std::set<std::string_view> assets;
    for (const auto& member : root->get("technical_assets")->members) {
        assets.insert(member.value->get("id")->text);
    }
    EXPECT_EQ(assets.size(), m_model.elements.size());
    for (const auto& member : root->get("technical_assets")->members) {
        for (const auto& link : member.value->get("communication_links")->members) {
            EXPECT_TRUE(assets.contains(link.value->get("target")->text));
        }
    }
    std::size_t risks = 0;
    for (const auto& member : root->get("individual_risk_categories")->members) {
        risks += member.value->get("risks_identified")->members.size();
    }
    EXPECT_EQ(risks, m_model.threatCount());
}

TEST_F(Threats, MarkdownTellsEveryThreatByCategory) {
    const std::string text = written(writeThreatMarkdown);
    EXPECT_THAT(text, HasSubstr("# Threat model of edge"));
    EXPECT_THAT(text, HasSubstr("## Spoofing"));
    EXPECT_THAT(text, HasSubstr("**accepted**, high: GW-AUTH-001"));
    EXPECT_THAT(text, HasSubstr("Mitigation: Change it Accepted by Ann: later"));
}

} // namespace
} // namespace gatelens::report
