// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/text_fix.h"

#include "core/base/strings.h"
#include "core/report/masking.h"
#include "core/report/text_fix_words.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace gatelens::report {

using findings::Finding;
using findings::ModelEdit;
using text::Node;
using text::TextEdit;

namespace {

// The opposite of a switch in the spelling of the file; empty for anything else.
std::string_view flipped(std::string_view word) {
    static constexpr std::array kPairs =
        std::to_array<std::pair<std::string_view, std::string_view>>(
            {{"true", "false"}, {"on", "off"}, {"yes", "no"}, {"True", "False"}, {"On", "Off"}});
    for (const auto& [yes, no] : kPairs) {
        if (word == yes) {
            return no;
        }
        if (word == no) {
            return yes;
        }
    }
    return {};
}

std::string replacedAll(std::string text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

// Writes one edit of the model into the documents of its snapshot.
class Writer final {
public:
    // `cause` is the evidence that the edit is about.
    Writer(const model::Snapshot& snapshot, const findings::Evidence* cause)
        : m_snapshot(snapshot)
        , m_cause(cause) {}

    [[nodiscard]] std::optional<TextEdit> write(const ModelEdit& edit) const {
        const auto kind = edit.subject.entity.kind;
        if (edit.kind == ModelEdit::Kind::AddPolicy) {
            auto done = addPolicy(edit);
            return done || kind == model::EntityKind::Route ? done : byWords(edit);
        }
        if (edit.kind == ModelEdit::Kind::Replace) {
            auto done = replaceStatement(edit.value);
            return done ? done : replaceWord(edit.value.substr(edit.value.rfind(' ') + 1));
        }
        if (edit.kind == ModelEdit::Kind::Disable) {
            return disable(edit);
        }
        const bool removes = edit.kind == ModelEdit::Kind::RemoveField;
        if (edit.kind != ModelEdit::Kind::SetField && !removes) {
            return std::nullopt;
        }
        if (kind == model::EntityKind::Policy) {
            // Kong and APISIX take null for a field that is not set.
            if (auto done = setInPolicy(edit, removes ? "null" : std::string_view(edit.value))) {
                return done;
            }
        }
        if (removes) {
            return std::nullopt;
        }
        if (auto done = byWords(edit)) {
            return done;
        }
        if (kind == model::EntityKind::Route) {
            if (auto done = addPolicy(edit)) {
                return done;
            }
        }
        return flip(edit.value);
    }

private:
    [[nodiscard]] std::optional<TextEdit> byWords(const ModelEdit& edit) const {
        for (const FixWord& word : fixWords()) {
            if (word.product == m_snapshot.gateway.product &&
                word.kind == edit.subject.entity.kind && word.field == edit.field) {
                if (auto done = setByWord(edit, word)) {
                    return done;
                }
            }
        }
        return std::nullopt;
    }

    // The document that a range lies in, when it is a file.
    [[nodiscard]] std::optional<text::Editable> editable(const text::SourceRange& range) const {
        const auto* file = m_snapshot.sources ? m_snapshot.sources->find(range.file) : nullptr;
        if (file == nullptr || file->kind() != text::SourceKind::File) {
            return std::nullopt;
        }
        const auto document =
            std::find_if(m_snapshot.documents.begin(), m_snapshot.documents.end(),
                         [&](const auto& each) { return each && each->file == range.file; });
        if (document == m_snapshot.documents.end()) {
            return std::nullopt;
        }
        return text::Editable{document->get(), file};
    }

    [[nodiscard]] std::optional<TextEdit> set(const Node* mapping, std::string_view dotted,
                                              std::string_view value) const {
        const auto in = mapping == nullptr ? std::nullopt : editable(mapping->range);
        if (!in) {
            return std::nullopt;
        }
        const auto path = split(dotted, '.');
        return text::setMember(*in, *mapping, path, value);
    }

    [[nodiscard]] std::optional<TextEdit> setInPolicy(const ModelEdit& edit,
                                                      std::string_view value) const {
        const auto& policy =
            m_snapshot.policies[static_cast<std::size_t>(edit.subject.entity.index)];
        std::string_view field = edit.field;
        if (!field.starts_with("config.")) {
            return field == "enabled" ? set(policy.raw, field, value) : std::nullopt;
        }
        if (policy.config == nullptr) {
            return m_snapshot.gateway.product == "kong" ? set(policy.raw, field, value)
                                                        : std::nullopt;
        }
        field.remove_prefix(std::string_view("config.").size());
        return set(policy.config, field, value);
    }

    // A second plugin of the same name would be refused.
    static bool has(const Node& list, const FixPolicy& policy) {
        return std::any_of(list.items.begin(), list.items.end(), [&](const Node* item) {
            const Node* name = item->get("name");
            return name != nullptr &&
                   policy.value.find(fmt::format("\"name\": \"{}\"", name->text)) !=
                       std::string_view::npos;
        });
    }

    [[nodiscard]] std::optional<TextEdit> disable(const ModelEdit& edit) const {
        if (edit.subject.entity.kind != model::EntityKind::Policy) {
            return std::nullopt;
        }
        const auto& policy =
            m_snapshot.policies[static_cast<std::size_t>(edit.subject.entity.index)];
        return m_snapshot.gateway.product == "kong" ? set(policy.raw, "enabled", "false")
               : m_snapshot.gateway.product == "apisix"
                   ? set(policy.config, "_meta.disable", "true")
                   : std::nullopt;
    }

    // Where what holds for the whole gateway is added.
    [[nodiscard]] const Node* wholeFile() const {
        for (const auto& document : m_snapshot.documents) {
            const Node* root = document ? document->root() : nullptr;
            if (root != nullptr && root->get("_format_version") != nullptr) {
                return root;
            }
        }
        return m_snapshot.gateway.product == "kong" ? nullptr : m_snapshot.gateway.raw;
    }

    [[nodiscard]] std::optional<TextEdit> addPolicy(const ModelEdit& edit) const {
        const bool whole = edit.subject.entity.kind == model::EntityKind::Gateway;
        const Node* raw = whole ? wholeFile() : m_snapshot.base(edit.subject.entity).raw;
        if (whole && edit.field == "security headers" && m_snapshot.gateway.product == "nginx") {
            return addHeaders();
        }
        for (const FixPolicy& policy : fixPolicies()) {
            if (policy.product != m_snapshot.gateway.product || policy.type != edit.field ||
                raw == nullptr) {
                continue;
            }
            const Node* list = policy.item ? raw->get(policy.path) : nullptr;
            if (list != nullptr && list->isSequence()) {
                const auto in = editable(list->range);
                return in && !has(*list, policy) ? text::addItem(*in, *list, policy.value)
                                                 : std::nullopt;
            }
            const Node* there = raw;
            for (const auto part : split(policy.path, '.')) {
                there = there == nullptr ? nullptr : there->get(part);
            }
            if (there != nullptr && !there->isNull()) {
                return std::nullopt; // what is written there is not ours to replace
            }
            return set(raw, policy.path,
                       policy.item ? fmt::format("[{}]", policy.value) : std::string(policy.value));
        }
        return std::nullopt;
    }

    // "location /files": the last argument.
    [[nodiscard]] std::optional<TextEdit> setLocation(const ModelEdit& edit) const {
        const Node* raw = m_snapshot.base(edit.subject.entity).raw;
        const Node* path = raw == nullptr || raw->items.empty() ? nullptr : raw->items.back();
        const auto in = path == nullptr ? std::nullopt : editable(path->range);
        return in ? text::replaceScalar(*in, *path, edit.value) : std::nullopt;
    }

    [[nodiscard]] std::optional<TextEdit> setByWord(const ModelEdit& edit,
                                                    const FixWord& word) const {
        const std::string_view value =
            word.value.empty() ? std::string_view(edit.value) : word.value;
        switch (word.place) {
        case FixPlace::Own:
            return set(m_snapshot.base(edit.subject.entity).raw, word.path, value);
        case FixPlace::Settings:
            return set(m_snapshot.gateway.raw, word.path, value);
        case FixPlace::Value:
            break;
        }
        if (word.field == "address") {
            return closeAddress();
        }
        if (word.field == "path") {
            return setLocation(edit);
        }
        if (auto done = replaceStatement(value)) {
            return done;
        }
        const auto in = m_cause == nullptr ? std::nullopt : editable(m_cause->range);
        const bool declared = m_cause != nullptr && m_cause->origin == model::Origin::Declared;
        if (in && declared) {
            if (auto done = text::replaceValue(*in, m_cause->range, value)) {
                return done;
            }
        }
        return word.product == "nginx" && word.kind == model::EntityKind::Gateway ? addToHttp(value)
                                                                                  : std::nullopt;
    }

    // "0.0.0.0:8001, 0.0.0.0:8444 ssl": every address that is open.
    [[nodiscard]] std::optional<TextEdit> closeAddress() const {
        const auto in = m_cause == nullptr ? std::nullopt : editable(m_cause->range);
        if (!in) {
            return std::nullopt;
        }
        const std::string old(in->file->text().substr(m_cause->range.begin, m_cause->range.size()));
        std::string closed = replacedAll(old, "0.0.0.0:", "127.0.0.1:");
        closed = replacedAll(std::move(closed), "[::]:", "[::1]:");
        return closed == old ? std::nullopt
                             : std::optional(TextEdit{m_cause->range, std::move(closed)});
    }

    // The cause is a statement of the same name: "ssl_protocols TLSv1;".
    [[nodiscard]] std::optional<TextEdit> replaceStatement(std::string_view statement) const {
        const auto in = m_cause == nullptr ? std::nullopt : editable(m_cause->range);
        if (!in) {
            return std::nullopt;
        }
        const std::string_view old =
            in->file->text().substr(m_cause->range.begin, m_cause->range.size());
        const auto name = [](std::string_view line) { return line.substr(0, line.find(' ')); };
        const bool negated = statement.starts_with("no ") && statement.substr(3) == old;
        const bool same =
            negated || (old.find(' ') != std::string_view::npos && name(old) == name(statement));
        if (!same || old.find('\n') != std::string_view::npos ||
            old.find('{') != std::string_view::npos) {
            return std::nullopt;
        }
        return TextEdit{m_cause->range, std::string(statement) + (old.ends_with(';') ? ";" : "")};
    }

    // The cause is one word, with or without quotes.
    [[nodiscard]] std::optional<TextEdit> replaceWord(std::string_view word) const {
        const auto in = m_cause == nullptr ? std::nullopt : editable(m_cause->range);
        if (!in) {
            return std::nullopt;
        }
        const std::string_view old =
            in->file->text().substr(m_cause->range.begin, m_cause->range.size());
        const bool quotes = old.size() > 1 && (old.front() == '"' || old.front() == '\'') &&
                            old.back() == old.front();
        const bool data = in->document->format == text::Format::Yaml ||
                          in->document->format == text::Format::Json ||
                          in->document->format == text::Format::Toml;
        if (old.empty() ||
            old.find_first_of(data ? " \t\n{[:" : " \t\n{;") != std::string_view::npos) {
            return std::nullopt;
        }
        std::string text(word);
        if (quotes) {
            text = old.front() + text + old.front();
        }
        return TextEdit{m_cause->range, std::move(text)};
    }

    [[nodiscard]] std::optional<TextEdit> addToHttp(std::string_view statement) const {
        for (const auto& document : m_snapshot.documents) {
            const Node* root = document ? document->root() : nullptr;
            const Node* http = root == nullptr ? nullptr : root->directive("http");
            const auto in = http == nullptr ? std::nullopt : editable(http->range);
            if (in) {
                return text::addStatement(*in, *http, std::string(statement) + ";");
            }
        }
        return std::nullopt;
    }

    // A server or location with an add_header of its own would not inherit these.
    [[nodiscard]] std::optional<TextEdit> addHeaders() const {
        const bool own =
            std::any_of(m_snapshot.policies.begin(), m_snapshot.policies.end(),
                        [](const auto& policy) { return policy.type == "add_header"; });
        return own ? std::nullopt
                   : addToHttp("add_header Strict-Transport-Security \"max-age=63072000; "
                               "includeSubDomains\" always; add_header X-Content-Type-Options "
                               "nosniff always; add_header Cache-Control no-store always");
    }

    // The causing place is the switch itself, or a directive whose only argument it is.
    [[nodiscard]] std::optional<TextEdit> flip(std::string_view wanted) const {
        const auto in =
            m_cause == nullptr || flipped(wanted).empty() ? std::nullopt : editable(m_cause->range);
        if (!in || m_cause->origin != model::Origin::Declared) {
            return std::nullopt;
        }
        const std::string_view all = in->file->text();
        std::string_view body = trim(all.substr(m_cause->range.begin, m_cause->range.size()));
        if (body.ends_with(';')) {
            body = trim(body.substr(0, body.size() - 1));
        }
        const auto blank = body.find_last_of(" \t");
        const std::string_view word =
            blank == std::string_view::npos ? body : body.substr(blank + 1);
        const bool alone =
            blank == std::string_view::npos ||
            trim(body.substr(0, blank)).find_first_of(" \t") == std::string_view::npos;
        if (!alone || flipped(word).empty()) {
            return std::nullopt;
        }
        const auto begin = static_cast<std::uint32_t>(word.data() - all.data());
        return TextEdit{
            {m_cause->range.file, begin, begin + static_cast<std::uint32_t>(word.size())},
            std::string(flipped(word))};
    }

    const model::Snapshot& m_snapshot;
    const findings::Evidence* m_cause;
};

// The evidence that speaks of the field, else the causing one.
const findings::Evidence* causeOf(const Finding& finding, const ModelEdit& edit) {
    const auto named = std::find_if(
        finding.evidence.begin(), finding.evidence.end(), [&](const findings::Evidence& evidence) {
            return !edit.field.empty() && evidence.fact.starts_with(edit.field);
        });
    const auto* cause = named != finding.evidence.end() ? &*named
                        : finding.evidence.empty()      ? nullptr
                                                        : &finding.evidence.front();
    return cause != nullptr && cause->snapshot == edit.subject.snapshot ? cause : nullptr;
}

bool overlap(const std::vector<TextEdit>& edits, const TextEdit& next) {
    return std::any_of(edits.begin(), edits.end(), [&](const TextEdit& edit) {
        return edit.range.file == next.range.file && edit.range.begin <= next.range.end &&
               next.range.begin <= edit.range.end;
    });
}

} // namespace

std::optional<TextFix> textFixOf(const findings::Fleet& fleet, const Finding& finding) {
    if (finding.edits.empty()) {
        return std::nullopt;
    }
    TextFix fix;
    fix.snapshot = finding.edits.front().subject.snapshot;
    for (const ModelEdit& edit : finding.edits) {
        const Writer writer(fleet[fix.snapshot].snapshot(), causeOf(finding, edit));
        auto written = edit.subject.snapshot == fix.snapshot ? writer.write(edit) : std::nullopt;
        // Half a fix is none.
        if (!written || overlap(fix.edits, *written)) {
            return std::nullopt;
        }
        fix.edits.push_back(*std::move(written));
    }
    return fix;
}

std::vector<std::string> changesOf(const findings::Fleet& fleet, const Finding& finding) {
    std::vector<std::string> changes;
    const auto fix = textFixOf(fleet, finding);
    for (const TextEdit& edit : fix ? fix->edits : std::vector<TextEdit>{}) {
        const auto& sources = *fleet[fix->snapshot].snapshot().sources;
        const std::string place = sources.place(edit.range);
        // What follows the last line or item belongs to the next one.
        std::string_view text = trim(edit.text);
        if (text.ends_with(',')) {
            text.remove_suffix(1);
        }
        changes.push_back(maskProse(
            edit.range.size() == 0
                ? fmt::format("{}: add {}", place, text)
                : fmt::format("{}: {} becomes {}", place, sources.slice(edit.range), text)));
    }
    return changes;
}

} // namespace gatelens::report
