// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/scan_baseline.h"

#include "core/base/strings.h"
#include "core/findings/runner.h"
#include "core/report/entity_id.h"
#include "core/report/masking.h"
#include "core/report/scan_sarif.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace gatelens::report {

using findings::Finding;
using text::Node;

namespace {

std::string textOf(const Node* node) {
    return node == nullptr ? std::string{} : std::string(node->asText().value_or(""));
}

class Reader final {
public:
    Reader(const text::SourceMap& sources, const Node& root)
        : m_sources(sources)
        , m_root(root) {}

    Result<std::optional<Baseline>> run() {
        if (const Node* ours = m_root.get("gatelens")) {
            const std::string format = textOf(ours->get("format"));
            if (format == "inspect") {
                return std::optional<Baseline>{}; // a recorded snapshot is scanned itself
            }
            if (format != "scan") {
                return problem(*ours, fmt::format("is a report of \"{}\"; a baseline is one of "
                                                  "\"scan --format json\" or \"--format sarif\"",
                                                  format));
            }
            return scanReport();
        }
        if (m_root.get("runs") != nullptr && m_root.get("version") != nullptr) {
            return sarif();
        }
        return std::optional<Baseline>{};
    }

private:
    [[nodiscard]] tl::unexpected<Error> problem(const Node& node, std::string message) const {
        return fail(ErrorCode::InvalidInput, std::move(message), m_sources.place(node.range));
    }

    Result<std::optional<Baseline>> scanReport() {
        const Node* list = m_root.get("findings");
        if (list == nullptr || !list->isSequence()) {
            return problem(m_root, "lacks \"findings\"");
        }
        Baseline baseline;
        for (const Node* finding : list->items) {
            const std::string fingerprint = textOf(finding->get("fingerprint"));
            if (fingerprint.empty()) {
                return problem(*finding, "lacks \"fingerprint\"");
            }
            if (textOf(finding->get("state")) != "suppressed") {
                const std::string gateway = textOf(finding->get("gateway"));
                baseline.add(fingerprint, gateway);
                for (const Node* member : listOf(*finding, "affected")) {
                    baseline.addMember(textOf(finding->get("rule")), gateway,
                                       textOf(member->get("id")));
                }
            }
        }
        return baseline;
    }

    Result<std::optional<Baseline>> sarif() {
        Baseline baseline;
        for (const Node* run : listOf(m_root, "runs")) {
            for (const Node* result : listOf(*run, "results")) {
                if (const auto status = sarifResult(baseline, *result); !status) {
                    return fail(status.error());
                }
            }
        }
        return baseline;
    }

    Status sarifResult(Baseline& baseline, const Node& result) const {
        const std::string fingerprint =
            textOf(result.at({"partialFingerprints", kSarifFingerprint}));
        if (fingerprint.empty()) {
            return problem(result,
                           fmt::format("lacks \"{}\" in \"partialFingerprints\": it is not a "
                                       "report of Gatelens",
                                       kSarifFingerprint));
        }
        if (listOf(result, "suppressions").empty()) {
            const std::string gateway = textOf(result.at({"properties", "gateway"}));
            baseline.add(fingerprint, gateway);
            const Node* properties = result.get("properties");
            for (const Node* member : properties == nullptr ? std::vector<const Node*>{}
                                                            : listOf(*properties, "affected")) {
                baseline.addMember(textOf(result.get("ruleId")), gateway, textOf(member));
            }
        }
        return {};
    }

    static std::vector<const Node*> listOf(const Node& node, std::string_view name) {
        const Node* list = node.get(name);
        if (list == nullptr || !list->isSequence()) {
            return {};
        }
        return {list->items.begin(), list->items.end()};
    }

    const text::SourceMap& m_sources;
    const Node& m_root;
};

const std::string& gatewayOf(const findings::Fleet& fleet, const Finding& finding) {
    return gatewayName(fleet[finding.subject.snapshot].snapshot().gateway);
}

std::string memberKey(const std::string& rule, const std::string& gateway,
                      const std::string& entity) {
    return rule + '\n' + gateway + '\n' + entity;
}

// As the reports write it.
std::string memberId(const findings::Fleet& fleet, const findings::Subject& member) {
    return maskProse(
        entityId(member.entity.kind, fleet[member.snapshot].snapshot().base(member.entity)));
}

} // namespace

void Baseline::add(const std::string& fingerprint, const std::string& gateway) {
    ++m_counts[fingerprint][gateway];
}

std::size_t Baseline::size() const {
    std::size_t sum = 0;
    for (const auto& [fingerprint, gateways] : m_counts) {
        for (const auto& [gateway, count] : gateways) {
            sum += count;
        }
    }
    return sum;
}

void Baseline::addMember(const std::string& rule, const std::string& gateway,
                         const std::string& entity) {
    m_members.insert(memberKey(rule, gateway, entity));
}

bool Baseline::knowsMember(const findings::Fleet& fleet, const Finding& finding,
                           const findings::Subject& member) const {
    return m_members.contains(memberKey(std::string(finding.rule->id), gatewayOf(fleet, finding),
                                        memberId(fleet, member)));
}

bool Baseline::take(Counts& left, const findings::Fleet& fleet, const Finding& finding,
                    bool anyGateway) {
    const auto entry = left.find(finding.fingerprint);
    if (entry == left.end() || entry->second.empty()) {
        return false;
    }
    auto& gateways = entry->second;
    const auto own = gateways.find(gatewayOf(fleet, finding));
    const auto taken = own == gateways.end() && anyGateway ? gateways.begin() : own;
    if (taken == gateways.end()) {
        return false;
    }
    if (--taken->second == 0) {
        gateways.erase(taken);
    }
    return true;
}

// Of a finding that stands for many, what the baseline does not know: neither as one of
// many nor by itself.
std::vector<Finding> Baseline::newOf(const findings::Fleet& fleet, const Finding& finding,
                                     Counts& left) const {
    const auto known = [&](const findings::Subject& member) {
        return knowsMember(fleet, finding, member);
    };
    if (std::all_of(finding.alike->begin(), finding.alike->end(), known)) {
        return {};
    }
    auto apart = findings::toldApart(fleet, finding);
    std::erase_if(apart, [&](const Finding& one) {
        return known(one.subject) || take(left, fleet, one, true);
    });
    return apart.size() == finding.alike->size() ? std::vector{finding}
                                                 : findings::toldTogether(fleet, std::move(apart));
}

std::size_t Baseline::dropKnown(const findings::Fleet& fleet,
                                std::vector<Finding>& findings) const {
    auto left = m_counts;
    const std::size_t before = findings.size();
    std::vector<bool> known(findings.size(), false);
    // First each gateway's own, then what is left for gateways that were renamed.
    for (const bool anyGateway : {false, true}) {
        for (std::size_t i = 0; i < findings.size(); ++i) {
            const Finding& finding = findings[i];
            if (!known[i] && finding.alike == nullptr &&
                finding.state != findings::State::Suppressed) {
                known[i] = knowsMember(fleet, finding, finding.subject) ||
                           take(left, fleet, finding, anyGateway);
            }
        }
    }
    std::vector<Finding> kept;
    for (std::size_t i = 0; i < findings.size(); ++i) {
        if (findings[i].alike != nullptr && findings[i].state != findings::State::Suppressed) {
            auto some = newOf(fleet, findings[i], left);
            std::move(some.begin(), some.end(), std::back_inserter(kept));
        } else if (!known[i]) {
            kept.push_back(std::move(findings[i]));
        }
    }
    findings = std::move(kept);
    return before - std::min(before, findings.size());
}

Result<std::optional<Baseline>> readBaseline(const text::SourceMap& sources,
                                             const text::SourceFile& file) {
    const std::string_view start = trim(file.text().substr(0, 256));
    if (!start.starts_with('{')) {
        return std::optional<Baseline>{};
    }
    const auto document = text::readJson(file);
    if (!document) {
        return fail(document.error());
    }
    const Node* root = (*document)->root();
    return root == nullptr || !root->isMapping() ? std::optional<Baseline>{}
                                                 : Reader(sources, *root).run();
}

Baseline baselineOf(const findings::Fleet& fleet, std::span<const Finding> findings) {
    Baseline baseline;
    for (const Finding& finding : findings) {
        if (finding.state != findings::State::Suppressed) {
            baseline.add(finding.fingerprint, gatewayOf(fleet, finding));
            for (const auto& member :
                 finding.alike == nullptr ? std::vector<findings::Subject>{} : *finding.alike) {
                baseline.addMember(std::string(finding.rule->id), gatewayOf(fleet, finding),
                                   memberId(fleet, member));
            }
        }
    }
    return baseline;
}

} // namespace gatelens::report
