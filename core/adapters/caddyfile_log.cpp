// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// log, in sites and among the global options. Behaviour: parseLogHelper of
// caddyconfig/httpcaddyfile/builtins.go in Caddy 2.11.
#include "core/adapters/caddyfile_internal.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::adapters::caddy {

namespace {

// What follows a module's name: "output file /var/log/x { … }".
Draft moduleDraft(const Statement& option, std::string_view key, Draft fields) {
    Draft module = std::move(fields);
    const auto arguments = option.arguments();
    if (!arguments.empty()) {
        module.set(key, textDraft(arguments[0]));
    }
    return module;
}

} // namespace

Logger CaddyfileAdapter::logger(const Statement& statement, bool global) {
    static constexpr std::array kRules = std::to_array<FieldRule>({{"level", "", FieldKind::Text}});
    static constexpr std::array kGlobalRules = std::to_array<FieldRule>(
        {{"include", "", FieldKind::MoreTexts}, {"exclude", "", FieldKind::MoreTexts}});
    static constexpr std::array kSamplingRules = std::to_array<FieldRule>({
        {"interval", "", FieldKind::Duration},
        {"first", "", FieldKind::Int},
        {"thereafter", "", FieldKind::Int},
    });
    Logger logger;
    logger.range = statement.range;
    const auto arguments = statement.arguments();
    if (arguments.size() > 1) {
        m_faults.arguments(statement, "a name at most");
    }
    logger.name = arguments.empty() ? (global ? "default" : "") : arguments[0].text;
    Draft config;
    for (const Statement& option : statement.block) {
        const std::string& name = option.name();
        const auto values = option.arguments();
        if (name == "hostnames" && !global) {
            for (const Word& host : values) {
                logger.hosts.push_back(host.text);
            }
        } else if (name == "no_hostname" && !global) {
            logger.noHosts = true;
        } else if (name == "output" && !values.empty()) {
            Draft writer = opaqueBlock(option.block, option.range);
            if (values.size() > 1) {
                writer.set(values[0].text == "file" ? "filename" : "address", textDraft(values[1]));
            }
            config.set("writer", moduleDraft(option, "output", std::move(writer)));
        } else if (name == "format" && !values.empty()) {
            config.set("encoder",
                       moduleDraft(option, "format", opaqueBlock(option.block, option.range)));
        } else if (name == "core" && !values.empty()) {
            config.set("core",
                       moduleDraft(option, "module", opaqueBlock(option.block, option.range)));
        } else if (name == "sampling") {
            Draft& sampling = config.at("sampling");
            sampling = Draft::mapping(option.range);
            applyFields(kSamplingRules, option.block, "sampling", sampling, m_faults);
        } else if (!applyField(kRules, option, config, m_faults) &&
                   !(global && applyField(kGlobalRules, option, config, m_faults))) {
            m_faults.unknown(option, "log", kRules,
                             std::to_array<std::string_view>({"output", "format", "sampling",
                                                              "core", "hostnames", "no_hostname",
                                                              "include", "exclude"}));
        }
    }
    if (!config.isNull()) {
        config.range = statement.range;
    }
    logger.config = std::move(config);
    return logger;
}

void CaddyfileAdapter::readLog(const Call& call, Outcome&) {
    Logger entry = logger(call.statement, false);
    if (entry.name.empty() && !entry.config.isNull()) {
        entry.name = fmt::format("log{}", m_logs++);
    }
    if (!entry.config.isNull()) {
        entry.config.at("include").append(
            Draft::string("http.log.access." + entry.name, call.range()));
        entry.config.range = call.range();
    }
    call.scope.pile->logs.push_back(std::move(entry));
}

void CaddyfileAdapter::buildLogging(const std::vector<ServerPlan>& plans, Draft& config) {
    std::vector<const Logger*> loggers;
    for (const Logger& entry : m_options.logs) {
        loggers.push_back(&entry);
    }
    std::set<std::size_t> seen;
    for (const ServerPlan& plan : plans) {
        for (const ServedSite& served : plan.sites) {
            if (seen.insert(served.site).second) {
                for (const Logger& entry : m_piles[served.site].logs) {
                    loggers.push_back(&entry);
                }
            }
        }
    }
    Draft logs;
    const auto add = [&](const Logger& entry) {
        Draft& log = logs.at(entry.name);
        log = entry.config;
        if (m_options.debug && log.find("level") == nullptr) {
            log.set("level", Draft::string("DEBUG", entry.range));
        }
    };
    const bool hasDefault = std::any_of(loggers.begin(), loggers.end(), [](const Logger* entry) {
        return entry->name == "default";
    });
    if (m_options.debug && !hasDefault) {
        const Draft* debug = m_options.find("debug");
        logs.at("default").set(
            "level", Draft::string("DEBUG", debug == nullptr ? text::SourceRange{} : debug->range));
    }
    std::set<std::string> excluded;
    for (const Logger* entry : loggers) {
        if (entry->name.empty() || (entry->config.isNull() && entry->name != "default")) {
            continue;
        }
        if (!entry->config.isNull() || m_options.debug) {
            add(*entry);
        }
        const Draft* include = entry->config.find("include");
        if (entry->name != "default" && include != nullptr) {
            // What has a logger of its own is kept out of the default one.
            for (const Draft& name : include->items) {
                excluded.insert(name.text);
            }
        }
    }
    for (const std::string& name : excluded) {
        Draft& list = logs.at("default").at("exclude");
        if (std::none_of(list.items.begin(), list.items.end(),
                         [&name](const Draft& item) { return item.text == name; })) {
            list.append(Draft::string(name, {}));
        }
    }
    if (!logs.isNull()) {
        config.at("logging").set("logs", std::move(logs));
    }
}

} // namespace gatelens::adapters::caddy
