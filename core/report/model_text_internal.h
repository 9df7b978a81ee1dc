// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The writer behind model_text.h, spread over model_text_*.cpp.
#pragma once

#include "core/report/line.h"
#include "core/report/model_text.h"
#include "core/report/table.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gatelens::report {

class ModelText final {
public:
    ModelText(const Sink& out, const TextStyle& style, const model::Snapshot& snapshot,
              const ModelOptions& options)
        : m_out(out)
        , m_style(style)
        , m_snapshot(snapshot)
        , m_options(options) {}

    void header(std::string_view sourceName);
    void counts();
    void gateway();
    void listeners();
    void routes();
    void services();
    void upstreams();
    void targets();
    void policies();
    void consumers();
    void credentials();
    void certificates();
    void otherFields();
    void legend();
    void diagnostics();

private:
    // "Routes" and its number; false when the section is not wanted or empty.
    bool heading(std::string_view section, std::string_view title, std::size_t count);
    // How many of `count` are shown.
    [[nodiscard]] std::size_t shown(std::size_t count) const;
    void rest(std::size_t count);
    void write(const Table& table);
    void route(const model::Route& route);
    void line(std::string_view label, const Line& content);
    void matchers(const model::Route& route);
    [[nodiscard]] Line targetLine(const model::Route& route) const;
    [[nodiscard]] Line policyLine(const model::Route& route) const;
    [[nodiscard]] Line settingLine(const model::Route& route) const;
    void losses(const model::Route& route);
    [[nodiscard]] std::string place(const model::EntityBase& entity) const;
    // The value of a setting, "(in parentheses)" when the product filled it in.
    template <typename T, typename Show>
    std::string shownSetting(const model::Setting<T>& setting, Show show) {
        if (!setting.known()) {
            return {};
        }
        std::string text(show(setting.value));
        if (setting.origin != model::Origin::ProductDefault) {
            return text;
        }
        m_defaultsShown = true;
        return text.insert(0, 1, '(') + ")";
    }
    [[nodiscard]] std::string listenerTls(const model::Listener& listener);
    [[nodiscard]] std::string verification(const std::optional<model::UpstreamTls>& tls);
    [[nodiscard]] std::string timeouts(const model::Service& service);

    const Sink& m_out;
    const TextStyle& m_style;
    const model::Snapshot& m_snapshot;
    const ModelOptions& m_options;
    bool m_defaultsShown = false;
};

// "orders", "orders (disabled)"
[[nodiscard]] std::string nameOf(const model::EntityBase& entity);
// "60 s", "1.5 s", "250 ms", "none" for 0
[[nodiscard]] std::string durationText(std::int64_t milliseconds);
// "8 MiB", "none" for 0: unlimited
[[nodiscard]] std::string sizeText(std::int64_t bytes);

} // namespace gatelens::report
