// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/object_reader.h"
#include "core/base/strings.h"
#include "core/text/file_system.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace gatelens::engine {

namespace {

constexpr std::size_t kMaxSecretBytes = 64U << 10U;

Result<std::string> referenced(std::string_view reference) {
    if (reference.starts_with("file:")) {
        const text::DiskFileSystem disk;
        auto bytes = disk.read(std::string(reference.substr(5)), kMaxSecretBytes);
        while (bytes && (bytes->ends_with('\n') || bytes->ends_with('\r'))) {
            bytes->pop_back();
        }
        return bytes;
    }
    const std::size_t mark = reference.find(":-");
    const std::string name(reference.substr(0, mark));
    if (const char* value = std::getenv(name.c_str())) {
        return std::string(value);
    }
    if (mark != std::string_view::npos) {
        return std::string(reference.substr(mark + 2));
    }
    return fail(ErrorCode::InvalidInput,
                fmt::format("the environment has no variable \"{}\"; write ${{{}:-fallback}} for "
                            "one that may be missing",
                            name, name));
}

} // namespace

Result<std::string> expandReferences(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t dollar = text.find('$');
        out += text.substr(0, dollar);
        if (dollar == std::string_view::npos) {
            break;
        }
        text.remove_prefix(dollar + 1);
        if (text.starts_with('$')) {
            out += '$';
            text.remove_prefix(1);
        } else if (!text.starts_with('{')) {
            out += '$';
        } else {
            const std::size_t close = text.find('}');
            if (close == std::string_view::npos) {
                return fail(ErrorCode::InvalidInput, "\"${\" without \"}\"");
            }
            auto value = referenced(text.substr(1, close - 1));
            if (!value) {
                return value;
            }
            out += *value;
            text.remove_prefix(close + 1);
        }
    }
    return out;
}

ObjectReader::ObjectReader(const text::Node& node, const text::SourceMap& sources,
                           std::string_view what)
    : m_node(node)
    , m_sources(sources)
    , m_what(what) {
    if (!node.isMapping() && !node.isNull()) {
        mistake(&node, fmt::format("{} must be a mapping", what));
    }
}

void ObjectReader::mistake(const text::Node* at, std::string message) {
    if (!m_error) {
        m_error = Error{ErrorCode::InvalidInput, std::move(message),
                        m_sources.place((at == nullptr ? &m_node : at)->range)};
    }
}

void ObjectReader::adopt(const Error& error) {
    if (!m_error) {
        m_error = error;
    }
}

const text::Node* ObjectReader::node(std::string_view key) {
    m_known.push_back(key);
    const text::Node* found = m_node.isMapping() ? m_node.get(key) : nullptr;
    return found == nullptr || found->isNull() ? nullptr : found;
}

bool ObjectReader::has(std::string_view key) {
    return node(key) != nullptr;
}

std::optional<std::string> ObjectReader::scalar(std::string_view key) {
    const text::Node* found = node(key);
    if (found == nullptr) {
        return std::nullopt;
    }
    const auto value = found->asText();
    if (!value) {
        mistake(found, fmt::format("\"{}\" of {} must be a single value", key, m_what));
        return std::nullopt;
    }
    return expanded(*found);
}

std::string ObjectReader::expanded(const text::Node& node) {
    auto value = expandReferences(node.asText().value_or(""));
    if (!value) {
        mistake(&node, value.error().message);
    }
    return value.value_or("");
}

std::string ObjectReader::text(std::string_view key, std::string_view fallback) {
    return scalar(key).value_or(std::string(fallback));
}

std::string ObjectReader::required(std::string_view key) {
    const auto value = scalar(key);
    if (!value || value->empty()) {
        if (!m_missing) {
            m_missing = Error{ErrorCode::InvalidInput, fmt::format("{} needs \"{}\"", m_what, key),
                              m_sources.place(m_node.range)};
        }
    }
    return std::string(value.value_or(""));
}

bool ObjectReader::flag(std::string_view key, bool fallback) {
    const text::Node* found = node(key);
    if (found == nullptr) {
        return fallback;
    }
    const auto value = found->asBool();
    if (!value) {
        mistake(found, fmt::format("\"{}\" of {} must be true or false", key, m_what));
    }
    return value.value_or(fallback);
}

std::int64_t ObjectReader::number(std::string_view key, std::int64_t fallback, std::int64_t least,
                                  std::int64_t most) {
    const text::Node* found = node(key);
    if (found == nullptr) {
        return fallback;
    }
    const auto value = found->asInt();
    if (!value || *value < least || *value > most) {
        mistake(found, fmt::format("\"{}\" of {} must be a whole number from {} to {}", key, m_what,
                                   least, most));
        return fallback;
    }
    return *value;
}

std::int64_t ObjectReader::duration(std::string_view key, std::int64_t fallback) {
    const auto value = scalar(key);
    if (!value) {
        return fallback;
    }
    const std::size_t digits = std::min(value->find_first_not_of("0123456789"), value->size());
    const auto count = parseInt(value->substr(0, digits));
    const std::string unit = value->substr(digits);
    const std::int64_t factor = unit == "ms"                  ? 1
                                : unit.empty() || unit == "s" ? 1000
                                : unit == "m"                 ? 60'000
                                : unit == "h"                 ? 3'600'000
                                                              : 0;
    if (!count || factor == 0 || *count > 1'000'000'000) {
        mistake(m_node.get(key), fmt::format("\"{}\" of {} must be a duration such as 250ms, 5s, "
                                             "2m or 1h",
                                             key, m_what));
        return fallback;
    }
    return *count * factor;
}

std::size_t ObjectReader::choice(std::string_view key,
                                 const std::vector<std::string_view>& choices) {
    const auto value = scalar(key);
    if (!value) {
        return 0;
    }
    const auto found = std::find(choices.begin(), choices.end(), *value);
    if (found == choices.end()) {
        mistake(m_node.get(key), fmt::format("\"{}\" of {} is \"{}\", but must be one of: {}", key,
                                             m_what, *value, fmt::join(choices, ", ")));
        return 0;
    }
    return static_cast<std::size_t>(found - choices.begin());
}

std::vector<std::string> ObjectReader::list(std::string_view key) {
    std::vector<std::string> values;
    const text::Node* found = node(key);
    if (found == nullptr) {
        return values;
    }
    if (found->isScalar()) {
        values.push_back(expanded(*found));
        return values;
    }
    for (const text::Node* item : found->items) {
        if (!item->isScalar()) {
            mistake(item, fmt::format("\"{}\" of {} must be a list of texts", key, m_what));
        }
        values.push_back(expanded(*item));
    }
    return values;
}

std::vector<std::pair<std::string, std::string>> ObjectReader::map(std::string_view key) {
    std::vector<std::pair<std::string, std::string>> values;
    const text::Node* found = node(key);
    if (found == nullptr) {
        return values;
    }
    if (!found->isMapping()) {
        mistake(found, fmt::format("\"{}\" of {} must be a mapping", key, m_what));
        return values;
    }
    for (const text::Member& member : found->members) {
        if (!member.value->isScalar()) {
            mistake(member.value, fmt::format("\"{}\" must be a single value", member.name));
        }
        values.emplace_back(member.name, expanded(*member.value));
    }
    return values;
}

std::vector<const text::Node*> ObjectReader::objects(std::string_view key) {
    std::vector<const text::Node*> found;
    const text::Node* list = node(key);
    if (list == nullptr) {
        return found;
    }
    if (!list->isSequence()) {
        mistake(list, fmt::format("\"{}\" of {} must be a list", key, m_what));
        return found;
    }
    found.assign(list->items.begin(), list->items.end());
    return found;
}

Status ObjectReader::finish() {
    if (m_node.isMapping()) {
        for (const text::Member& member : m_node.members) {
            if (std::find(m_known.begin(), m_known.end(), member.name) != m_known.end()) {
                continue;
            }
            const std::string_view meant = nearest(member.name, m_known);
            mistake(member.value,
                    fmt::format("{} has no \"{}\"{}", m_what, member.name,
                                meant.empty() ? "" : fmt::format("; did you mean \"{}\"?", meant)));
        }
    }
    // A misspelled key explains a missing one.
    const auto& error = m_error ? m_error : m_missing;
    return error ? Status(gatelens::fail(*error)) : Status();
}

} // namespace gatelens::engine
