// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/diff_internal.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace gatelens::model::diffing {

using text::Node;
using text::NodeKind;

namespace {

constexpr std::size_t kMaxVisits = 200'000; // of one pair; aliases can make a tree huge
constexpr std::size_t kMaxShown = 160;      // bytes of one value

// A name such as "client_secret", "hmacKey" or "Authorization" promises a secret.
bool isSecretName(std::string_view path) {
    static constexpr std::array kParts = std::to_array<std::string_view>(
        {"secret", "password", "passwd", "token", "credential", "private", "apikey", "api_key",
         "api-key", "authorization", "passphrase", "hmac", "salt", "cookie"});
    const auto dot = path.rfind('.');
    const std::string name = toLower(dot == std::string_view::npos ? path : path.substr(dot + 1));
    return name.starts_with("key") || name.ends_with("key") || name.ends_with("keys") ||
           std::any_of(kParts.begin(), kParts.end(), [&name](std::string_view part) {
               return name.find(part) != std::string::npos;
           });
}

std::string shorten(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    if (text.size() > kMaxShown) {
        std::size_t end = kMaxShown;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
            --end; // not inside a character
        }
        text.resize(end);
        text += "...";
    }
    return text;
}

std::string showScalar(const Node& node, std::string_view path) {
    const std::string_view value = node.text;
    const bool flag = node.kind == NodeKind::Bool || node.kind == NodeKind::Int;
    const SecretFacts facts = inspectSecret(value, {});
    const bool secret = facts.form == SecretForm::Literal &&
                        ((isSecretName(path) && !flag) || !facts.pattern.empty());
    return secret ? facts.masked : shorten(std::string(value));
}

// One line for a value of any kind, secrets masked.
class Renderer final {
public:
    std::string render(const Node* node, const std::string& path, int depth = 0) {
        if (node == nullptr || node->isNull()) {
            return {};
        }
        if (node->isScalar()) {
            return showScalar(*node, path);
        }
        if (depth > 8 || m_out > kMaxShown) {
            return "...";
        }
        std::string text = composite(*node, path, depth);
        m_out += text.size();
        return shorten(std::move(text));
    }

private:
    std::string composite(const Node& node, const std::string& path, int depth) {
        std::vector<std::string> parts;
        if (node.isMapping()) {
            for (const auto& member : node.members) {
                const std::string name(member.name);
                parts.push_back(name + ": " + render(member.value, path + '.' + name, depth + 1));
            }
            return '{' + join(parts, ", ") + '}';
        }
        for (const Node* item : node.items) {
            parts.push_back(render(item, path, depth + 1));
        }
        if (node.isSequence()) {
            return '[' + join(parts, ", ") + ']';
        }
        if (node.block != nullptr) {
            parts.push_back('{' + render(node.block, path, depth + 1) + '}');
        }
        return join(
            {std::string(node.text), join(parts, node.kind == NodeKind::Block ? "; " : " ")}, " ");
    }

    std::size_t m_out = 0;
};

bool sameScalar(const Node& a, const Node& b) {
    if (a.text == b.text) {
        return true;
    }
    const auto numberA = a.asDouble();
    const auto numberB = b.asDouble();
    if (numberA && numberB) {
        return *numberA == *numberB;
    }
    const auto flagA = a.asBool();
    const auto flagB = b.asBool();
    return flagA && flagB && *flagA == *flagB;
}

bool isScalarList(const Node& node) {
    return node.isSequence() && std::all_of(node.items.begin(), node.items.end(),
                                            [](const Node* item) { return item->isScalar(); });
}

bool sameScalarSet(const Node& a, const Node& b) {
    if (a.items.size() != b.items.size()) {
        return false;
    }
    const auto texts = [](const Node& list) {
        std::vector<std::string_view> out;
        out.reserve(list.items.size());
        for (const Node* item : list.items) {
            out.push_back(item->text);
        }
        std::sort(out.begin(), out.end());
        return out;
    };
    return texts(a) == texts(b);
}

bool isAbsent(const Node* node) {
    return node == nullptr || node->isNull();
}

class Comparer final {
public:
    Comparer(FilledIn filledIn, std::string_view name)
        : m_filledIn(filledIn)
        , m_name(name) {}

    void compare(const Node* before, const Node* after, const std::string& path) {
        if (before == after || ++m_visits > kMaxVisits) {
            return;
        }
        if (isAbsent(before) || isAbsent(after)) {
            oneSided(before, after, path);
        } else if (before->isMapping() && after->isMapping()) {
            compareMappings(*before, *after, path);
        } else if (before->isSequence() && after->isSequence()) {
            compareLists(*before, *after, path);
        } else if (before->isScalar() && after->isScalar()) {
            if (!sameScalar(*before, *after)) {
                report(before, after, path);
            }
        } else if (isDirective(*before) && isDirective(*after)) {
            compareDirectives(*before, *after, path);
        } else {
            report(before, after, path);
        }
    }

    [[nodiscard]] NodeChanges take() { return std::move(m_result); }

private:
    static bool isDirective(const Node& node) {
        return node.kind == NodeKind::Directive || node.kind == NodeKind::Block;
    }

    static std::string below(const std::string& path, std::string_view name) {
        return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
    }

    void oneSided(const Node* before, const Node* after, const std::string& path) {
        if (isAbsent(before) && isAbsent(after)) {
            return;
        }
        const bool onlyBefore = isAbsent(after);
        if ((onlyBefore && m_filledIn == FilledIn::Before) ||
            (!onlyBefore && m_filledIn == FilledIn::After)) {
            ++m_result.notCompared;
            return;
        }
        report(before, after, path);
    }

    void compareMappings(const Node& before, const Node& after, const std::string& path) {
        std::unordered_map<std::string_view, const Node*> rest;
        for (const auto& member : after.members) {
            rest[member.name] = member.value; // the last of duplicates wins
        }
        std::unordered_map<std::string_view, const Node*> old;
        for (const auto& member : before.members) {
            old[member.name] = member.value;
        }
        for (const auto& member : before.members) {
            if (old[member.name] != member.value) {
                continue;
            }
            const auto found = rest.find(member.name);
            compare(member.value, found == rest.end() ? nullptr : found->second,
                    below(path, member.name));
        }
        for (const auto& member : after.members) {
            if (!old.contains(member.name) && rest[member.name] == member.value) {
                compare(nullptr, member.value, below(path, member.name));
            }
        }
    }

    void compareLists(const Node& before, const Node& after, const std::string& path) {
        if (isScalarList(before) && isScalarList(after)) {
            if (!sameScalarSet(before, after)) {
                report(&before, &after, path);
            }
            return;
        }
        const std::size_t count = std::max(before.items.size(), after.items.size());
        for (std::size_t i = 0; i < count; ++i) {
            compare(i < before.items.size() ? before.items[i] : nullptr,
                    i < after.items.size() ? after.items[i] : nullptr,
                    fmt::format("{}[{}]", path, i));
        }
    }

    void compareDirectives(const Node& before, const Node& after, const std::string& path) {
        const bool sameArguments =
            before.kind == after.kind && before.text == after.text &&
            (before.kind == NodeKind::Block ||
             std::equal(before.items.begin(), before.items.end(), after.items.begin(),
                        after.items.end(),
                        [](const Node* a, const Node* b) { return a->text == b->text; }));
        if (!sameArguments) {
            report(&before, &after, path);
            return;
        }
        const auto childrenBefore = before.directives();
        const auto childrenAfter = after.directives();
        for (std::size_t i = 0; i < std::max(childrenBefore.size(), childrenAfter.size()); ++i) {
            const Node* old = i < childrenBefore.size() ? childrenBefore[i] : nullptr;
            const Node* now = i < childrenAfter.size() ? childrenAfter[i] : nullptr;
            compare(old, now, below(path, (old == nullptr ? now : old)->text));
        }
    }

    void report(const Node* before, const Node* after, const std::string& path) {
        NodeChange change;
        change.path = path;
        const std::string named = m_name + '.' + path;
        change.before = Renderer().render(before, path.empty() ? m_name : named);
        change.after = Renderer().render(after, path.empty() ? m_name : named);
        if (change.before == change.after && !change.before.empty()) {
            change.after += " (different)"; // what differs is masked or cut off
        }
        change.beforeRange = before == nullptr ? text::SourceRange{} : before->range;
        change.afterRange = after == nullptr ? text::SourceRange{} : after->range;
        m_result.changes.push_back(std::move(change));
    }

    FilledIn m_filledIn;
    std::string m_name;
    std::size_t m_visits = 0;
    NodeChanges m_result;
};

} // namespace

NodeChanges compareNodes(const Node* before, const Node* after, FilledIn filledIn,
                         std::string_view name) {
    Comparer comparer(filledIn, name);
    comparer.compare(before, after, {});
    return comparer.take();
}

} // namespace gatelens::model::diffing
