// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// YAML by the 1.2 core schema, with what real configuration files use beyond it:
// merge keys (yaml.org/type/merge.html) and aliases, both within limits.
#include "core/base/json_writer.h"
#include "core/text/document_builder.h"
#include "core/text/placeholder.h"
#include "core/text/yaml_events.h"
#include "core/text/yaml_scalar.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace gatelens::text {

namespace {

constexpr std::string_view kCoreTag = "tag:yaml.org,2002:";
constexpr std::string_view kMergeKey = "<<";

// A value with what aliases to it cost.
struct Built {
    const Node* node = nullptr;
    std::size_t expanded = 1; // values below it and itself, aliases followed
    std::size_t height = 0;   // levels below it
};

std::size_t saturatingAdd(std::size_t a, std::size_t b) {
    return a > std::numeric_limits<std::size_t>::max() - b ? std::numeric_limits<std::size_t>::max()
                                                           : a + b;
}

class YamlReader final {
public:
    YamlReader(const SourceFile& file, const Limits& limits)
        : m_builder(Format::Yaml, file, limits)
        , m_text(file.text()) {}

    [[nodiscard]] Result<DocumentPtr> run();

private:
    struct Anchor {
        std::optional<Built> built; // nothing while its value is still open
        std::size_t begin = 0;
    };
    // An open collection; its children so far are the tail of m_members or
    // m_items.
    struct Frame {
        bool mapping = false;
        bool tagged = false;
        bool hasKey = false; // a key was read, its value is next
        bool keyMerges = false;
        std::size_t begin = 0;
        std::size_t end = 0; // of the last child
        std::size_t firstChild = 0;
        std::size_t firstMerge = 0; // in m_merges
        std::size_t anchor = 0;     // index into m_anchors, plus 1
        std::size_t expanded = 1;
        std::size_t height = 1;
        std::string_view key;
        SourceRange keyRange;
    };

    [[nodiscard]] Status handle(const YamlEvent& event);
    [[nodiscard]] Status scalar(const YamlEvent& event);
    [[nodiscard]] Status alias(const YamlEvent& event);
    [[nodiscard]] Status open(const YamlEvent& event, bool mapping);
    [[nodiscard]] Status close(const YamlEvent& event);
    [[nodiscard]] Status attach(const Built& value);
    [[nodiscard]] Status mergeKeys(const Frame& frame);
    [[nodiscard]] Status mergeFrom(const Node& source, std::set<std::string_view>& names,
                                   std::size_t place);

    [[nodiscard]] bool atKey() const {
        return !m_frames.empty() && m_frames.back().mapping && !m_frames.back().hasKey;
    }
    void setKey(std::string_view name, const SourceRange& range, bool merges);
    void setKeyFrom(const Node& node);
    [[nodiscard]] std::size_t declare(std::string_view anchor, std::size_t begin);
    [[nodiscard]] std::string_view store(const YamlEvent& event);
    [[nodiscard]] std::size_t emptyPlace(const YamlEvent& event) const;
    void resolve(Node& node, std::string_view tag);
    void applyCoreTag(Node& node, std::string_view type);
    void reportAmbiguous(std::string_view text, const SourceRange& range, bool key);
    void reportCollectionTag(const YamlEvent& event, bool mapping);

    DocumentBuilder m_builder;
    std::string_view m_text;
    std::vector<Frame> m_frames;
    std::vector<Member> m_members;
    std::vector<const Node*> m_items;
    std::vector<std::size_t> m_merges; // indices of "<<" members of open mappings
    std::vector<Anchor> m_anchors;
    std::map<std::string, std::size_t, std::less<>> m_anchorByName;
    std::vector<const Node*> m_roots;
    std::size_t m_expanded = 0; // of all documents of the file
    std::size_t m_documentBegin = 0;
};

// Most scalars stand in the text as they are; only the others are copied.
std::string_view YamlReader::store(const YamlEvent& event) {
    const bool quoted =
        event.style == ScalarStyle::SingleQuoted || event.style == ScalarStyle::DoubleQuoted;
    const std::size_t begin = event.begin + (quoted ? 1 : 0);
    const std::string_view written = m_text.substr(begin, event.value.size());
    return written == event.value ? written : m_builder.arena().copy(event.value);
}

// libyaml puts a value that is not written before the token that follows it;
// here it stands behind its ':' or its key.
std::size_t YamlReader::emptyPlace(const YamlEvent& event) const {
    if (!event.tag.empty() || !event.anchor.empty()) {
        return event.begin;
    }
    if (m_frames.empty()) {
        return m_documentBegin;
    }
    const Frame& frame = m_frames.back();
    if (!frame.mapping || !frame.hasKey) {
        return event.begin;
    }
    const std::size_t key = frame.keyRange.end;
    const std::size_t at = skipYamlSeparation(m_text, key, event.begin);
    return at < event.begin && m_text[at] == ':' ? at + 1 : key;
}

void YamlReader::reportAmbiguous(std::string_view text, const SourceRange& range, bool key) {
    const YamlLegacyReading legacy = yamlLegacyReading(text);
    // To most readers a key is a text in any case.
    if (legacy.what.empty() || (key && !legacy.likely)) {
        return;
    }
    m_builder.report(legacy.likely && !key ? Severity::Warning : Severity::Note, "ambiguous-scalar",
                     fmt::format("{} is {} in YAML 1.2 and {} to readers of YAML 1.1", text,
                                 kindName(yamlCoreKind(text)), legacy.what),
                     range, "put it in quotes, or write the value that is meant");
}

void YamlReader::applyCoreTag(Node& node, std::string_view type) {
    const NodeKind plain = yamlCoreKind(node.text);
    const auto require = [&](NodeKind kind, bool holds) {
        if (holds) {
            node.kind = kind;
            return;
        }
        m_builder.report(Severity::Error, "invalid-tagged-value",
                         fmt::format("{} is tagged !!{} and is no such value",
                                     jsonQuote(node.text.substr(0, 80)), type),
                         node.range, "remove the tag or correct the value");
    };
    if (type == "int") {
        require(NodeKind::Int, plain == NodeKind::Int);
    } else if (type == "float") {
        require(NodeKind::Float, plain == NodeKind::Int || plain == NodeKind::Float);
    } else if (type == "bool") {
        require(NodeKind::Bool, plain == NodeKind::Bool);
    } else if (type == "null") {
        require(NodeKind::Null, plain == NodeKind::Null);
    } else if (type == "map" || type == "seq" || type == "set" || type == "omap" ||
               type == "pairs") {
        require(NodeKind::String, false);
    } else if (type != "str" && type != "binary" && type != "timestamp" && type != "merge" &&
               type != "value") {
        m_builder.report(Severity::Note, "unknown-tag",
                         fmt::format("the tag !!{} is unknown; the value counts as a string", type),
                         node.range);
    }
}

void YamlReader::resolve(Node& node, std::string_view tag) {
    if (tag.empty()) {
        node.kind = node.style == ScalarStyle::Plain ? yamlCoreKind(node.text) : NodeKind::String;
        if (node.style == ScalarStyle::Plain) {
            reportAmbiguous(node.text, node.range, false);
        }
        return;
    }
    node.kind = NodeKind::String;
    node.flags |= kTagged;
    if (tag.starts_with(kCoreTag)) {
        applyCoreTag(node, tag.substr(kCoreTag.size()));
    } else if (tag != "!") {
        m_builder.report(Severity::Note, "unknown-tag",
                         fmt::format("the tag {} is unknown; the value counts as a string", tag),
                         node.range);
    }
}

void YamlReader::reportCollectionTag(const YamlEvent& event, bool mapping) {
    if (event.tag.empty() || event.tag == "!") {
        return;
    }
    std::string_view type = event.tag;
    if (type.starts_with(kCoreTag)) {
        type.remove_prefix(kCoreTag.size());
        const bool fits = mapping ? type == "map" || type == "set"
                                  : type == "seq" || type == "omap" || type == "pairs";
        if (fits) {
            return;
        }
    }
    m_builder.report(Severity::Note, "unknown-tag",
                     fmt::format("the tag {} is unknown here; the value counts as {}", event.tag,
                                 kindName(mapping ? NodeKind::Mapping : NodeKind::Sequence)),
                     m_builder.range(event.begin, event.begin));
}

std::size_t YamlReader::declare(std::string_view anchor, std::size_t begin) {
    if (anchor.empty()) {
        return 0;
    }
    m_anchors.push_back({std::nullopt, begin});
    m_anchorByName.insert_or_assign(std::string(anchor), m_anchors.size() - 1);
    return m_anchors.size();
}

void YamlReader::setKey(std::string_view name, const SourceRange& range, bool merges) {
    Frame& frame = m_frames.back();
    frame.hasKey = true;
    frame.keyMerges = merges;
    frame.key = name;
    frame.keyRange = range;
    frame.end = std::max<std::size_t>(frame.end, range.end);
}

void YamlReader::setKeyFrom(const Node& node) {
    if (node.isScalar()) {
        setKey(node.text, node.range, false);
        return;
    }
    const std::string_view slice = m_text.substr(node.range.begin, node.range.size());
    const bool looksLikeTemplate = slice.starts_with('{');
    m_builder.report(
        Severity::Warning, "non-scalar-key",
        fmt::format("{} is used as a key; no gateway reads such a key", kindName(node.kind)),
        node.range,
        looksLikeTemplate ? "render the template first if this is one, else write a plain key"
                          : "write a plain key");
    setKey(slice, node.range, false);
}

Status YamlReader::attach(const Built& value) {
    if (m_builder.tooManyNodes()) {
        return fail(m_builder.tooManyNodesError(value.node->range.begin));
    }
    if (m_frames.empty()) {
        m_roots.push_back(value.node);
        return {};
    }
    Frame& frame = m_frames.back();
    frame.expanded = saturatingAdd(frame.expanded, value.expanded);
    frame.height = std::max(frame.height, value.height + 1);
    frame.end = std::max<std::size_t>(frame.end, value.node->range.end);
    if (!frame.mapping) {
        m_items.push_back(value.node);
    } else if (!frame.hasKey) {
        setKeyFrom(*value.node);
    } else {
        if (frame.keyMerges) {
            m_merges.push_back(m_members.size());
        }
        m_members.push_back({frame.key, frame.keyRange, value.node});
        frame.hasKey = false;
    }
    return {};
}

Status YamlReader::scalar(const YamlEvent& event) {
    if (event.value.size() > m_builder.limits().maxScalarBytes) {
        return fail(m_builder.tooLongError(event.begin));
    }
    const std::size_t begin = event.empty ? emptyPlace(event) : event.begin;
    const std::size_t end = event.empty ? begin : event.end;
    const bool plain = event.style == ScalarStyle::Plain && event.tag.empty();
    if (atKey() && event.anchor.empty() && event.tag.empty()) {
        const std::string_view name = store(event);
        const SourceRange range = m_builder.range(begin, end);
        if (plain) {
            reportAmbiguous(name, range, true);
        }
        setKey(name, range, plain && name == kMergeKey);
        return {};
    }
    ++m_expanded;
    Node* node = m_builder.node(NodeKind::String, begin, end);
    node->style = event.style;
    node->text = store(event);
    resolve(*node, event.tag);
    if (node->isString() && hasPlaceholder(node->text)) {
        node->flags |= kHasPlaceholder;
    }
    const Built built{node, 1, 0};
    if (const std::size_t anchor = declare(event.anchor, begin); anchor != 0) {
        m_anchors[anchor - 1].built = built;
    }
    return attach(built);
}

Status YamlReader::alias(const YamlEvent& event) {
    const auto found = m_anchorByName.find(event.anchor);
    if (found == m_anchorByName.end()) {
        return fail(m_builder.error(
            event.begin, fmt::format("found the alias *{}, expected an anchor &{} before it",
                                     event.anchor, event.anchor)));
    }
    const Anchor& anchor = m_anchors[found->second];
    if (!anchor.built) {
        return fail(m_builder.error(
            event.begin, fmt::format("found the alias *{} inside its own value, which begins at "
                                     "{}; expected a value that does not hold itself",
                                     event.anchor, m_builder.place(anchor.begin))));
    }
    const Built& target = *anchor.built;
    m_expanded = saturatingAdd(m_expanded, target.expanded);
    if (m_expanded > m_builder.limits().maxExpandedNodes) {
        return fail(
            m_builder.error(event.begin,
                            fmt::format("with the alias *{} the document holds more than {} values",
                                        event.anchor, m_builder.limits().maxExpandedNodes),
                            ErrorCode::LimitExceeded));
    }
    if (m_frames.size() + target.height > m_builder.limits().maxDepth) {
        return fail(m_builder.tooDeepError(event.begin));
    }
    Node* node = m_builder.node(target.node->kind, event.begin, event.end);
    const SourceRange range = node->range;
    *node = *target.node;
    node->range = range;
    node->flags |= kFromAlias;
    return attach({node, target.expanded, target.height});
}

Status YamlReader::open(const YamlEvent& event, bool mapping) {
    if (m_frames.size() >= m_builder.limits().maxDepth) {
        return fail(m_builder.tooDeepError(event.begin));
    }
    ++m_expanded;
    reportCollectionTag(event, mapping);
    Frame frame;
    frame.mapping = mapping;
    frame.tagged = !event.tag.empty();
    frame.begin = event.begin;
    frame.end = event.begin;
    frame.firstChild = mapping ? m_members.size() : m_items.size();
    frame.firstMerge = m_merges.size();
    frame.anchor = declare(event.anchor, event.begin);
    m_frames.push_back(frame);
    return {};
}

Status YamlReader::close(const YamlEvent& event) {
    const Frame frame = m_frames.back();
    m_frames.pop_back();
    // Only a bracket gives the end event a width; a block collection ends with
    // its last child, not where the next token begins.
    const std::size_t end = event.end > event.begin ? event.end : frame.end;
    Node* node =
        m_builder.node(frame.mapping ? NodeKind::Mapping : NodeKind::Sequence, frame.begin, end);
    node->flags = frame.tagged ? kTagged : 0;
    if (frame.mapping) {
        m_builder.reportDuplicates(std::span<const Member>(m_members).subspan(frame.firstChild));
        if (auto status = mergeKeys(frame); !status) {
            return status;
        }
        node->members =
            m_builder.arena().copy(std::span<const Member>(m_members).subspan(frame.firstChild));
        m_members.resize(frame.firstChild);
    } else {
        node->items =
            m_builder.arena().copy(std::span<const Node* const>(m_items).subspan(frame.firstChild));
        m_items.resize(frame.firstChild);
    }
    const Built built{node, frame.expanded, frame.height};
    if (frame.anchor != 0) {
        m_anchors[frame.anchor - 1].built = built;
    }
    return attach(built);
}

// Replaces the "<<" members of a mapping by what they bring in. Explicit members
// win over merged ones, earlier sources over later ones.
Status YamlReader::mergeKeys(const Frame& frame) {
    if (m_merges.size() == frame.firstMerge) {
        return {};
    }
    std::vector<Member> sources;
    const auto mergeable = [](const Node* node) { return node->isMapping(); };
    for (std::size_t i = m_merges.size(); i > frame.firstMerge; --i) {
        const std::size_t at = m_merges[i - 1];
        const Member member = m_members[at];
        if (!mergeable(member.value) &&
            !(member.value->isSequence() && std::ranges::all_of(member.value->items, mergeable))) {
            m_builder.report(
                Severity::Error, "bad-merge",
                fmt::format("the merge key << has {} as its value", kindName(member.value->kind)),
                member.value->range, "give it a mapping or a list of mappings");
            continue;
        }
        sources.insert(sources.begin(), member);
        m_members.erase(m_members.begin() + static_cast<std::ptrdiff_t>(at));
    }
    m_merges.resize(frame.firstMerge);
    std::set<std::string_view> names;
    for (std::size_t i = frame.firstChild; i < m_members.size(); ++i) {
        names.insert(m_members[i].name);
    }
    for (const Member& source : sources) {
        const std::size_t place = source.value->range.begin;
        if (source.value->isMapping()) {
            if (auto status = mergeFrom(*source.value, names, place); !status) {
                return status;
            }
        }
        for (const Node* item : source.value->items) {
            if (auto status = mergeFrom(*item, names, place); !status) {
                return status;
            }
        }
    }
    return {};
}

Status YamlReader::mergeFrom(const Node& source, std::set<std::string_view>& names,
                             std::size_t place) {
    for (const Member& member : source.members) {
        if (!names.insert(member.name).second) {
            continue;
        }
        Node* node = m_builder.node(member.value->kind, 0, 0);
        if (m_builder.tooManyNodes()) {
            return fail(m_builder.tooManyNodesError(place));
        }
        *node = *member.value;
        node->flags |= kFromMerge;
        m_members.push_back({member.name, member.keyRange, node});
    }
    return {};
}

Status YamlReader::handle(const YamlEvent& event) {
    switch (event.type) {
    case YamlEvent::Type::DocumentStart:
        m_documentBegin = event.end;
        m_anchors.clear();
        m_anchorByName.clear();
        return {};
    case YamlEvent::Type::Alias:
        return alias(event);
    case YamlEvent::Type::Scalar:
        return scalar(event);
    case YamlEvent::Type::SequenceStart:
        return open(event, false);
    case YamlEvent::Type::MappingStart:
        return open(event, true);
    case YamlEvent::Type::SequenceEnd:
    case YamlEvent::Type::MappingEnd:
        return close(event);
    case YamlEvent::Type::DocumentEnd:
    case YamlEvent::Type::StreamEnd:
        break;
    }
    return {};
}

Result<DocumentPtr> YamlReader::run() {
    if (auto status = m_builder.admit(); !status) {
        return fail(std::move(status.error()));
    }
    if (const std::size_t good = printableYamlPrefix(m_text); good < m_text.size()) {
        return fail(m_builder.error(
            good, fmt::format("found {}, which YAML does not allow; expected it as an escape in "
                              "double quotes",
                              foundAt(m_text, good))));
    }
    YamlEvents events(m_builder);
    for (;;) {
        const auto event = events.next();
        if (!event) {
            return fail(event.error());
        }
        if (event->type == YamlEvent::Type::StreamEnd) {
            break;
        }
        if (auto status = handle(*event); !status) {
            return fail(std::move(status.error()));
        }
    }
    if (m_roots.empty()) {
        const std::size_t begin = m_builder.contentBegin();
        m_roots.push_back(m_builder.node(NodeKind::Null, begin, begin));
    }
    return m_builder.finish(std::move(m_roots));
}

} // namespace

Result<DocumentPtr> readYaml(const SourceFile& file, const Limits& limits) {
    return YamlReader(file, limits).run();
}

} // namespace gatelens::text
