// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/scan_baseline.h"

#include "core/base/strings.h"
#include "core/report/entity_id.h"
#include "core/report/scan_sarif.h"

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
                baseline.add(fingerprint, textOf(finding->get("gateway")));
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
            baseline.add(fingerprint, textOf(result.at({"properties", "gateway"})));
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

std::size_t Baseline::dropKnown(const findings::Fleet& fleet,
                                std::vector<Finding>& findings) const {
    auto left = m_counts;
    std::vector<bool> known(findings.size(), false);
    // First each gateway's own, then what is left for gateways that were renamed.
    for (const bool anyGateway : {false, true}) {
        for (std::size_t i = 0; i < findings.size(); ++i) {
            const auto entry = left.find(findings[i].fingerprint);
            if (known[i] || findings[i].state == findings::State::Suppressed ||
                entry == left.end() || entry->second.empty()) {
                continue;
            }
            auto& gateways = entry->second;
            const auto own = gateways.find(gatewayOf(fleet, findings[i]));
            const auto taken = own == gateways.end() && anyGateway ? gateways.begin() : own;
            if (taken != gateways.end()) {
                known[i] = true;
                if (--taken->second == 0) {
                    gateways.erase(taken);
                }
            }
        }
    }
    std::size_t index = 0;
    return std::erase_if(findings, [&](const Finding&) { return known[index++]; });
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
        }
    }
    return baseline;
}

} // namespace gatelens::report
