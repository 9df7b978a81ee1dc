// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/admin/config_store.h"
#include "core/base/strings.h"
#include "core/text/document.h"

namespace gatelens::engine::admin {

namespace {

// "name:line:column" of `name`, as a pointer into `text`.
std::string pointerOf(const std::string& text, const std::string& name, std::string_view place) {
    if (!place.starts_with(name + ":")) {
        return {};
    }
    const auto numbers = split(place.substr(name.size() + 1), ':');
    const auto line = parseInt(numbers.front());
    const auto column = numbers.size() == 2 ? parseInt(numbers.back()) : std::nullopt;
    if (!line || !column) {
        return {};
    }
    text::SourceMap sources;
    const text::SourceFile& file = sources.add(text::SourceKind::Memory, name, text);
    const auto document = text::readYaml(file);
    if (!document) {
        return {};
    }
    return pointerAt(*(*document)->root(), file.offset({static_cast<std::uint32_t>(*line),
                                                        static_cast<std::uint32_t>(*column)}));
}

} // namespace

ConfigStore::ConfigStore(Engine& engine, ReadConfig running, std::string path, Read again)
    : m_engine(engine)
    , m_path(std::move(path))
    , m_again(std::move(again))
    , m_state{std::move(running.config), std::move(running.tree), std::move(running.files)} {}

ConfigStore::State ConfigStore::state() const {
    const std::lock_guard lock(m_mutex);
    return m_state;
}

std::optional<ConfigStore::Refusal> ConfigStore::take(const std::string& text, Mode mode,
                                                      const std::string& place) {
    auto read = readConfigText(m_path, text, text::DiskFileSystem(), Keep::Tree);
    Status applied = read ? m_engine.mayApply(*read->config) : Status(fail(read.error()));
    if (applied && mode == Mode::Apply) {
        applied = m_engine.apply(read->config);
    }
    if (!applied) {
        Refusal refusal{applied.error(), pointerOf(text, m_path, applied.error().place)};
        if (refusal.error.place.starts_with(m_path + ":")) {
            refusal.error.place =
                place.empty() ? place : place + refusal.error.place.substr(m_path.size());
        }
        return refusal;
    }
    if (mode == Mode::Apply) {
        const std::lock_guard lock(m_mutex);
        m_state.config = std::move(read->config);
        m_state.tree = std::move(read->tree);
    }
    return std::nullopt;
}

std::optional<ConfigStore::Refusal> ConfigStore::change(const Change& change, Mode mode) {
    const std::lock_guard changing(m_changing);
    const auto wanted = change(*state().tree);
    // The text is not what anyone has written: only pointers say where.
    return wanted ? take(toJson(*wanted, JsonWriter::Style::Compact), mode, {}) : std::nullopt;
}

std::optional<ConfigStore::Refusal>
ConfigStore::replace(const std::string& text, const std::function<bool(const Value& now)>& may,
                     Mode mode) {
    const std::lock_guard changing(m_changing);
    const State now = state();
    if (!may(*now.tree)) {
        return std::nullopt;
    }
    // Read as it stands first, so that mistakes have the places of this very text.
    if (auto refused = take(text, Mode::DryRun, "request body"); refused) {
        return refused;
    }
    auto read = readConfigText(m_path, text, text::DiskFileSystem(), Keep::Tree);
    if (!read) {
        return Refusal{read.error(), {}};
    }
    Value wanted = *read->tree;
    unmask(wanted, *now.tree);
    return take(toJson(wanted, JsonWriter::Style::Compact), mode, {});
}

Status ConfigStore::reload() {
    if (m_again == nullptr) {
        return fail(ErrorCode::Unsupported, "there is no file to read again");
    }
    const std::lock_guard changing(m_changing);
    auto read = m_again();
    if (!read) {
        return fail(read.error());
    }
    if (auto applied = m_engine.apply(read->config); !applied) {
        return applied;
    }
    const std::lock_guard lock(m_mutex);
    m_state = {std::move(read->config), std::move(read->tree), std::move(read->files)};
    return {};
}

} // namespace gatelens::engine::admin
