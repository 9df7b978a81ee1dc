// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/tyk_util.h"

#include "core/base/strings.h"

#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::tyk {

using text::Node;

const Node* child(const Node* mapping, std::string_view key) {
    const Node* value = mapping == nullptr ? nullptr : mapping->get(key);
    return value == nullptr || value->isNull() ? nullptr : value;
}

std::span<const Node* const> itemsOf(const Node* mapping, std::string_view key) {
    const Node* list = child(mapping, key);
    return list != nullptr && list->isSequence() ? list->items : std::span<const Node* const>{};
}

std::span<const text::Member> membersOf(const Node* mapping, std::string_view key) {
    const Node* value = child(mapping, key);
    return value == nullptr ? std::span<const text::Member>{} : value->members;
}

text::SourceRange rangeOf(const Node* mapping, std::string_view key) {
    if (mapping == nullptr) {
        return {};
    }
    const Node* value = mapping->get(key);
    return value == nullptr ? mapping->range : value->range;
}

bool isOn(const Node* mapping, std::string_view key) {
    return boolOf(mapping, key, false);
}

model::TlsVersion tlsVersionOf(const Node* value) {
    using model::TlsVersion;
    if (value == nullptr) {
        return TlsVersion::Unknown;
    }
    const std::string_view text = value->text;
    if (text == "771" || text == "1.2") { // 0x0303
        return TlsVersion::Tls12;
    }
    if (text == "772" || text == "1.3") {
        return TlsVersion::Tls13;
    }
    if (text == "770" || text == "1.1") {
        return TlsVersion::Tls11;
    }
    if (text == "769" || text == "1.0") {
        return TlsVersion::Tls10;
    }
    return text == "768" ? TlsVersion::Ssl3 : TlsVersion::Unknown;
}

model::Setting<model::TlsVersion> tlsSetting(const Node* mapping, std::string_view key) {
    const Node* value = child(mapping, key);
    const auto version = tlsVersionOf(value);
    if (version == model::TlsVersion::Unknown) {
        return {};
    }
    return model::Setting<model::TlsVersion>::at(version, value->range);
}

void checkTolerant(SnapshotBuilder& builder, const Node& node, const Shape& shape,
                   std::string_view what) {
    text::Diagnostics found;
    checkShape(node, shape, what, found);
    for (auto& diagnostic : found) {
        if (diagnostic.code == "unknown-key" &&
            builder.context().sources()->slice(diagnostic.range).starts_with("\"_")) {
            continue; // the Dashboard's own notes
        }
        // Go's JSON reader passes over unknown keys and takes absent ones as zero;
        // a wrong type makes it refuse the whole document.
        if (diagnostic.code == "unknown-key" || diagnostic.code == "missing-key") {
            diagnostic.severity = text::Severity::Warning;
        }
        builder.snapshot().diagnostics.push_back(std::move(diagnostic));
    }
}

std::optional<SecretUse> secretUse(const Node* mapping, std::string_view key,
                                   model::CredentialKind kind, std::string_view type,
                                   std::optional<Step> step) {
    const Node* value = child(mapping, key);
    if (value == nullptr || !value->isScalar() || value->text.empty()) {
        return std::nullopt;
    }
    SecretUse use;
    use.kind = kind;
    use.type = type;
    use.secret = model::inspectSecret(value->text, value->range);
    use.range = value->range;
    use.step = step;
    return use;
}

bool isUrl(std::string_view text) {
    return text.starts_with("http://") || text.starts_with("https://");
}

std::optional<SecretUse> jwtSource(const Node* mapping, std::string_view key,
                                   std::string_view method, Step step) {
    const Node* value = child(mapping, key);
    if (value == nullptr || value->text.empty() || isUrl(value->text)) {
        return std::nullopt;
    }
    // mw_jwt.go: the source is base64 of a key, a shared secret or a JWKS address.
    const auto decoded = decodeBase64(value->text);
    const std::string_view material = decoded ? std::string_view(*decoded) : value->text;
    if (isUrl(material)) {
        return std::nullopt;
    }
    SecretUse use;
    use.kind = model::CredentialKind::Jwt;
    use.type = "jwt source";
    use.algorithm = method;
    use.secret = model::inspectSecret(material, value->range);
    use.range = value->range;
    use.step = step;
    return use;
}

} // namespace gatelens::adapters::tyk
