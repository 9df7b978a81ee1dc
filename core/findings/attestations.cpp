// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/attestations.h"

#include "core/base/strings.h"
#include "core/findings/profile.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

#include <fmt/format.h>

namespace gatelens::findings {

using text::Node;

namespace {

std::optional<model::EntityKind> kindPrefix(std::string_view pattern) {
    using model::EntityKind;
    const auto colon = pattern.find(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view word = pattern.substr(0, colon);
    if (word == "admin") {
        return EntityKind::AdminEndpoint;
    }
    for (const EntityKind kind :
         {EntityKind::Gateway, EntityKind::Listener, EntityKind::Route, EntityKind::Service,
          EntityKind::Upstream, EntityKind::Target, EntityKind::Policy, EntityKind::Consumer,
          EntityKind::Credential, EntityKind::Certificate, EntityKind::AdminEndpoint}) {
        if (word == model::kindName(kind)) {
            return kind;
        }
    }
    return std::nullopt;
}

} // namespace

bool EntityPattern::matches(model::EntityKind kind, const model::EntityBase& entity) const {
    std::string_view pattern = text;
    // Names hold colons themselves ("10.0.0.1:80"), so only a kind's name is one.
    if (const auto wanted = kindPrefix(pattern)) {
        if (*wanted != kind) {
            return false;
        }
        pattern = pattern.substr(pattern.find(':') + 1);
    }
    return globMatches(pattern, entity.name) || globMatches(pattern, entity.key);
}

const Attestation* Attestations::find(AttestedFact fact, model::EntityKind kind,
                                      const model::EntityBase& entity, std::string_view gateway,
                                      std::int64_t now) const {
    for (const auto& attestation : facts) {
        const bool current = attestation.expires == 0 || attestation.expires > now;
        if (attestation.fact == fact && current &&
            (attestation.gateway.empty() || globMatches(attestation.gateway, gateway)) &&
            attestation.entity.matches(kind, entity)) {
            return &attestation;
        }
    }
    return nullptr;
}

namespace {

struct FactName {
    std::string_view name;
    AttestedFact fact;
    bool needsValue;
};

constexpr std::array kFacts = std::to_array<FactName>({
    {"public-on-purpose", AttestedFact::PublicOnPurpose, false},
    {"version", AttestedFact::VersionIs, true},
    {"zone", AttestedFact::ZoneIs, true},
    {"environment", AttestedFact::EnvironmentIs, true},
    {"exposure", AttestedFact::ExposureIs, true},
    {"backend-verifies", AttestedFact::BackendVerifies, false},
    {"tls-terminated-before", AttestedFact::TlsTerminatedBefore, false},
    {"encrypted-by-mesh", AttestedFact::EncryptedByMesh, false},
    {"control-elsewhere", AttestedFact::ControlElsewhere, true},
});

// Seconds since the epoch of the end of a "YYYY-MM-DD" day, UTC.
std::optional<std::int64_t> endOfDay(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
        return std::nullopt;
    }
    const auto year = parseInt(text.substr(0, 4));
    const auto month = parseInt(text.substr(5, 2));
    const auto day = parseInt(text.substr(8, 2));
    if (!year || !month || !day) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) {
        return std::nullopt;
    }
    const auto midnight = std::chrono::sys_days(date) + std::chrono::days(1);
    return std::chrono::duration_cast<std::chrono::seconds>(midnight.time_since_epoch()).count();
}

class Reader final {
public:
    Reader(const text::SourceMap& sources, const Node& root)
        : m_sources(sources)
        , m_root(root) {}

    Result<Attestations> run() {
        if (!m_root.isMapping()) {
            return problem(m_root.range, "must be a mapping with \"suppress\", \"attest\" or "
                                         "\"profile\"");
        }
        Attestations result;
        for (const auto& member : m_root.members) {
            Status status;
            if (member.name == "suppress") {
                status = eachOf(*member.value,
                                [&](const Node& item) { return suppression(result, item); });
            } else if (member.name == "attest") {
                status = eachOf(*member.value,
                                [&](const Node& item) { return attestation(result, item); });
            } else if (member.name == "profile") {
                auto read = profile(*member.value);
                if (read) {
                    result.profile = std::move(*read);
                } else {
                    status = fail(std::move(read.error()));
                }
            } else if (member.name != "version") {
                status = unknownKey(member, {"suppress", "attest", "profile", "version"});
            }
            if (!status) {
                return fail(std::move(status.error()));
            }
        }
        return result;
    }

    // "profile: strict", or a mapping with a name, a base and overrides by rule.
    [[nodiscard]] Result<Profile> profile(const Node& node) const {
        Profile result;
        if (node.isString()) {
            result.name = result.base = std::string(node.text);
            return checkBase(result, node.range);
        }
        if (!node.isMapping()) {
            return problem(node.range, "must be a profile's name or a mapping");
        }
        if (auto status = checkKeys(node, {"name", "base", "rules"}); !status) {
            return fail(std::move(status.error()));
        }
        const std::string name = optionalText(node, "name");
        const std::string base = optionalText(node, "base");
        result.base = !base.empty() ? base : !name.empty() ? name : result.base;
        result.name = !name.empty() ? name : result.base;
        const Node* named = node.get(base.empty() ? "name" : "base");
        if (auto checked = checkBase(result, (named == nullptr ? node : *named).range); !checked) {
            return checked;
        }
        const Node* rules = node.get("rules");
        if (rules != nullptr && !rules->isMapping()) {
            return problem(rules->range, "must be a mapping from rules to severities");
        }
        for (const auto& member :
             rules == nullptr ? std::span<const text::Member>{} : rules->members) {
            if (auto status = addOverride(result, member); !status) {
                return fail(std::move(status.error()));
            }
        }
        return result;
    }

private:
    [[nodiscard]] tl::unexpected<Error> problem(const text::SourceRange& range,
                                                std::string message) const {
        return fail(ErrorCode::InvalidInput, std::move(message), m_sources.place(range));
    }

    [[nodiscard]] Status unknownKey(const text::Member& member,
                                    const std::vector<std::string_view>& known) const {
        const auto near = nearest(member.name, known);
        return problem(member.keyRange,
                       near.empty() ? fmt::format("unknown key \"{}\"", member.name)
                                    : fmt::format("unknown key \"{}\"; did you mean \"{}\"?",
                                                  member.name, near));
    }

    template <typename Function>
    [[nodiscard]] Status eachOf(const Node& list, const Function& read) const {
        if (list.isNull()) {
            return {}; // the key stands, everything below it was taken out
        }
        if (!list.isSequence()) {
            return problem(list.range, "must be a list");
        }
        for (const Node* item : list.items) {
            if (!item->isMapping()) {
                return problem(item->range, "must be a mapping");
            }
            if (auto status = read(*item); !status) {
                return status;
            }
        }
        return {};
    }

    [[nodiscard]] Status checkKeys(const Node& item,
                                   const std::vector<std::string_view>& known) const {
        for (const auto& member : item.members) {
            if (std::find(known.begin(), known.end(), member.name) == known.end()) {
                return unknownKey(member, known);
            }
        }
        return {};
    }

    [[nodiscard]] Result<std::string> required(const Node& item, std::string_view key,
                                               std::string_view why) const {
        const Node* value = item.get(key);
        if (value == nullptr || value->asText().value_or("").empty()) {
            return problem(item.range, fmt::format("lacks \"{}\": {}", key, why));
        }
        return std::string(*value->asText());
    }

    [[nodiscard]] Result<std::int64_t> expiry(const Node& item) const {
        const Node* value = item.get("expires");
        if (value == nullptr || value->isNull()) {
            return 0;
        }
        const auto date = endOfDay(value->asText().value_or(""));
        if (!date) {
            return problem(value->range, "\"expires\" must be a date, YYYY-MM-DD");
        }
        return *date;
    }

    static std::string optionalText(const Node& item, std::string_view key) {
        const Node* value = item.get(key);
        return value == nullptr ? std::string{} : std::string(value->asText().value_or(""));
    }

    Status suppression(Attestations& result, const Node& item) const {
        if (auto status =
                checkKeys(item, {"rule", "entity", "gateway", "reason", "author", "expires"});
            !status) {
            return status;
        }
        auto rule = required(item, "rule", "which rule, such as GW-CORS-001");
        auto reason = required(item, "reason", "why the risk is accepted");
        auto author = required(item, "author", "who accepts it");
        auto expires = expiry(item);
        for (const auto* text : {&rule, &reason, &author}) {
            if (!*text) {
                return fail(text->error());
            }
        }
        if (!expires) {
            return fail(std::move(expires.error()));
        }
        std::string entity = optionalText(item, "entity");
        result.suppressions.push_back({std::move(*rule),
                                       {entity.empty() ? "*" : entity},
                                       optionalText(item, "gateway"),
                                       std::move(*reason),
                                       std::move(*author),
                                       *expires,
                                       m_sources.place(item.range)});
        return {};
    }

    Status attestation(Attestations& result, const Node& item) const {
        if (auto status = checkKeys(
                item, {"fact", "entity", "gateway", "value", "reason", "author", "expires"});
            !status) {
            return status;
        }
        auto name = required(item, "fact", "what is stated");
        auto reason = required(item, "reason", "how it is known");
        auto expires = expiry(item);
        if (!name || !reason || !expires) {
            return fail(!name ? name.error() : !reason ? reason.error() : expires.error());
        }
        const auto known = std::find_if(kFacts.begin(), kFacts.end(),
                                        [&](const FactName& fact) { return fact.name == *name; });
        if (known == kFacts.end()) {
            return unknownFact(*item.get("fact"));
        }
        std::string value = optionalText(item, "value");
        if (known->needsValue && value.empty()) {
            return problem(item.range, fmt::format("fact \"{}\" needs a \"value\"", *name));
        }
        std::string entity = optionalText(item, "entity");
        result.facts.push_back({known->fact,
                                {entity.empty() ? "*" : entity},
                                optionalText(item, "gateway"),
                                std::move(value),
                                std::move(*reason),
                                *expires,
                                m_sources.place(item.range)});
        return {};
    }

    [[nodiscard]] Status unknownFact(const Node& node) const {
        std::vector<std::string_view> names;
        for (const auto& fact : kFacts) {
            names.push_back(fact.name);
        }
        const auto near = nearest(node.text, names);
        return problem(node.range, near.empty()
                                       ? fmt::format("unknown fact \"{}\"", node.text)
                                       : fmt::format("unknown fact \"{}\"; did you mean \"{}\"?",
                                                     node.text, near));
    }

    [[nodiscard]] Result<Profile> checkBase(Profile profile, const text::SourceRange& range) const {
        if (isBuiltinProfile(profile.base)) {
            return profile;
        }
        std::vector<std::string_view> names;
        for (const auto& known : builtinProfiles()) {
            names.push_back(known.name);
        }
        const auto near = nearest(profile.base, names);
        return problem(
            range, near.empty()
                       ? fmt::format("\"{}\" is no built-in profile; \"base\" must be one of {}",
                                     profile.base, fmt::join(names, ", "))
                       : fmt::format("\"{}\" is no built-in profile; did you mean \"{}\"?",
                                     profile.base, near));
    }

    Status addOverride(Profile& result, const text::Member& member) const {
        static constexpr std::array kLevels =
            std::to_array<std::string_view>({"off", "info", "low", "medium", "high", "critical"});
        // YAML 1.1 minds read a bare "off" as false; it means the same here.
        const std::string level =
            member.value->kind == text::NodeKind::Bool ? "off" : std::string(member.value->text);
        if (std::find(kLevels.begin(), kLevels.end(), level) == kLevels.end()) {
            return problem(member.value->range, "must be off, info, low, medium, high or critical");
        }
        const auto rules = allRules();
        if (std::none_of(rules.begin(), rules.end(),
                         [&](const Rule* rule) { return globMatches(member.name, rule->id); })) {
            const auto near = nearestRule(member.name);
            return problem(member.keyRange,
                           near.empty()
                               ? fmt::format("no rule is called \"{}\"", member.name)
                               : fmt::format("no rule is called \"{}\"; did you mean \"{}\"?",
                                             member.name, near));
        }
        result.overrides.emplace_back(std::string(member.name), level);
        return {};
    }

    const text::SourceMap& m_sources;
    const Node& m_root;
};

} // namespace

Result<Attestations> readAttestations(const text::SourceMap& sources,
                                      const text::SourceFile& file) {
    const auto document = text::readYaml(file);
    if (!document) {
        return fail(document.error());
    }
    const Node* root = (*document)->root();
    if (root == nullptr || root->isNull()) {
        return Attestations{};
    }
    return Reader(sources, *root).run();
}

Result<Profile> readProfile(const text::SourceMap& sources, const text::SourceFile& file) {
    const auto document = text::readYaml(file);
    if (!document) {
        return fail(document.error());
    }
    return Reader(sources, *(*document)->root()).profile(*(*document)->root());
}

std::string_view factName(AttestedFact fact) {
    for (const auto& known : kFacts) {
        if (known.fact == fact) {
            return known.name;
        }
    }
    return "";
}

} // namespace gatelens::findings
