// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The configuration that an engine runs, as it is read from files and changed by
// the admin API: one change at a time, each checked as a whole before it counts.
#pragma once

#include "core/engine/config_file.h"
#include "core/engine/engine.h"
#include "core/engine/value.h"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace gatelens::engine::admin {

class ConfigStore final {
public:
    using Read = std::function<Result<ReadConfig>()>; // with its tree
    // `path` is where relative paths begin; `again` reads the files anew, and is
    // null when there are none.
    ConfigStore(Engine& engine, ReadConfig running, std::string path, Read again);

    struct State {
        ConfigPtr config;
        std::shared_ptr<const Value> tree;
        std::vector<std::string> files;
    };
    [[nodiscard]] State state() const;

    // Why a configuration was refused: the error and the JSON pointer of its place
    // in the configuration as a whole.
    struct Refusal {
        Error error;
        std::string pointer;
    };
    enum class Mode { Apply, DryRun };
    // `change` gets the tree and gives the one that is wanted, or nothing when it
    // has thought better of it. Nothing else changes meanwhile.
    using Change = std::function<std::optional<Value>(const Value& now)>;
    [[nodiscard]] std::optional<Refusal> change(const Change& change, Mode mode);
    // The whole, as text (YAML or JSON); places are those of `text`.
    [[nodiscard]] std::optional<Refusal>
    replace(const std::string& text, const std::function<bool(const Value& now)>& may, Mode mode);
    // What was changed since the files were read is lost.
    [[nodiscard]] Status reload();

private:
    std::optional<Refusal> take(const std::string& text, Mode mode, const std::string& place);

    Engine& m_engine;
    const std::string m_path;
    const Read m_again;
    std::mutex m_changing;
    mutable std::mutex m_mutex; // of m_state
    State m_state;
};

} // namespace gatelens::engine::admin
