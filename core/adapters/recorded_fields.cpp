// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The values of which entities are made.
#include "core/adapters/recorded_reader.h"
#include "core/adapters/support/fields.h"

#include <charconv>
#include <chrono>

namespace gatelens::adapters::recorded {

using text::Node;

namespace {

template <typename T>
model::Setting<T> readSetting(const Node& node, std::string_view key,
                              T (*valueOf)(const Node& setting)) {
    model::Setting<T> setting;
    const Node* recorded = node.get(key);
    if (recorded == nullptr || !recorded->isMapping()) {
        return setting;
    }
    setting.value = valueOf(*recorded);
    setting.origin = named(viewOf(recorded, "origin"), model::Origin::Attested, model::originName);
    setting.range = setting.declared() ? recorded->range : text::SourceRange{};
    return setting;
}

int number(std::string_view text) {
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

// RFC 3339 in UTC, or bare seconds, as report::utcText writes them.
std::int64_t seconds(const Node* node) {
    if (node == nullptr) {
        return 0;
    }
    const std::string_view text = node->text;
    if (text.size() < 20 || text[10] != 'T') {
        return node->asInt().value_or(0);
    }
    using namespace std::chrono;
    const sys_days day{year{number(text.substr(0, 4))} /
                       month{static_cast<unsigned>(number(text.substr(5, 2)))} /
                       std::chrono::day{static_cast<unsigned>(number(text.substr(8, 2)))}};
    const auto time = hours{number(text.substr(11, 2))} + minutes{number(text.substr(14, 2))} +
                      std::chrono::seconds{number(text.substr(17, 2))};
    return duration_cast<std::chrono::seconds>(day.time_since_epoch() + time).count();
}

} // namespace

std::string_view viewOf(const Node* mapping, std::string_view key) {
    const Node* value = mapping == nullptr ? nullptr : mapping->get(key);
    return value == nullptr ? std::string_view{} : value->asText().value_or(std::string_view{});
}

model::Setting<bool> boolean(const Node& node, std::string_view key) {
    return readSetting<bool>(node, key, [](const Node& s) { return boolOf(&s, "value", false); });
}

model::Setting<std::int64_t> integer(const Node& node, std::string_view key) {
    return readSetting<std::int64_t>(node, key,
                                     [](const Node& s) { return intOf(&s, "value", 0); });
}

model::Setting<std::string> string(const Node& node, std::string_view key) {
    return readSetting<std::string>(node, key,
                                    [](const Node& s) { return std::string(viewOf(&s, "value")); });
}

model::Setting<std::vector<std::string>> strings(const Node& node, std::string_view key) {
    return readSetting<std::vector<std::string>>(
        node, key, [](const Node& s) { return textsOf(&s, "value"); });
}

model::HostMatch hostMatch(const Node& node) {
    model::HostMatch match;
    match.kind = named(viewOf(&node, "kind"), model::HostMatchKind::Any, model::hostMatchKindName);
    match.value = viewOf(&node, "value");
    match.port = static_cast<std::uint16_t>(intOf(&node, "port", 0));
    match.singleLabel = boolOf(&node, "singleLabel", false);
    match.text = viewOf(&node, "text");
    return match;
}

model::PathMatch pathMatch(const Node& node) {
    model::PathMatch match;
    match.kind = named(viewOf(&node, "kind"), model::PathMatchKind::Any, model::pathMatchKindName);
    match.value = viewOf(&node, "value");
    match.anchor = named(viewOf(&node, "anchor"), model::RegexAnchor::Full, model::regexAnchorName);
    match.caseSensitive = boolOf(&node, "caseSensitive", true);
    match.stopsRegex = boolOf(&node, "stopsRegex", false);
    match.text = viewOf(&node, "text");
    return match;
}

model::FieldMatch fieldMatch(const Node& node) {
    model::FieldMatch match;
    match.name = viewOf(&node, "name");
    match.kind =
        named(viewOf(&node, "kind"), model::ValueMatchKind::Other, model::valueMatchKindName);
    match.values = textsOf(&node, "values");
    match.anchor = named(viewOf(&node, "anchor"), model::RegexAnchor::Full, model::regexAnchorName);
    match.caseSensitive = boolOf(&node, "caseSensitive", true);
    match.negated = boolOf(&node, "negated", false);
    match.text = viewOf(&node, "text");
    return match;
}

model::SecretFacts secretFacts(const Node& node) {
    model::SecretFacts facts;
    facts.form = named(viewOf(&node, "form"), model::SecretForm::Redacted, model::secretFormName);
    facts.masked = viewOf(&node, "masked");
    facts.reference = viewOf(&node, "reference");
    facts.pattern = viewOf(&node, "pattern");
    facts.common = boolOf(&node, "common", false);
    facts.range = node.range;
    return facts;
}

model::CertificateFacts certificateFacts(const Node& node) {
    model::CertificateFacts facts;
    facts.subject = viewOf(&node, "subject");
    facts.issuer = viewOf(&node, "issuer");
    facts.serial = viewOf(&node, "serial");
    facts.dnsNames = textsOf(&node, "dnsNames");
    facts.ipAddresses = textsOf(&node, "ipAddresses");
    facts.notBefore = seconds(node.get("notBefore"));
    facts.notAfter = seconds(node.get("notAfter"));
    facts.keyAlgorithm = viewOf(&node, "keyAlgorithm");
    facts.keyBits = static_cast<int>(intOf(&node, "keyBits", 0));
    facts.signatureAlgorithm = viewOf(&node, "signatureAlgorithm");
    facts.fingerprint = viewOf(&node, "fingerprint");
    facts.publicKeyFingerprint = viewOf(&node, "publicKeyFingerprint");
    facts.isCa = boolOf(&node, "isCa", false);
    facts.selfSigned = boolOf(&node, "selfSigned", false);
    return facts;
}

} // namespace gatelens::adapters::recorded
