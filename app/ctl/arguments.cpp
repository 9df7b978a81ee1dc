// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/arguments.h"

#include "core/base/strings.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::ctl {

namespace {

const Option* byName(const std::vector<Option>& options, std::string_view name) {
    const auto found = std::find_if(options.begin(), options.end(),
                                    [name](const Option& option) { return option.name == name; });
    return found == options.end() ? nullptr : &*found;
}

const Option* byLetter(const std::vector<Option>& options, char letter) {
    const auto found = std::find_if(options.begin(), options.end(), [letter](const Option& option) {
        return option.letter == letter;
    });
    return found == options.end() ? nullptr : &*found;
}

tl::unexpected<Error> unknownOption(std::string_view written, std::string_view name,
                                    const std::vector<Option>& options) {
    std::vector<std::string_view> names;
    for (const Option& option : options) {
        names.push_back(option.name);
    }
    const std::string_view near = nearest(name, names);
    return fail(ErrorCode::Usage,
                near.empty()
                    ? fmt::format("there is no option {}", written)
                    : fmt::format("there is no option {}; did you mean --{}?", written, near));
}

Status checkChoice(const Option& option, std::string_view value) {
    if (option.choices.empty() ||
        std::find(option.choices.begin(), option.choices.end(), value) != option.choices.end()) {
        return {};
    }
    return fail(ErrorCode::Usage, fmt::format("--{} is one of {}, not \"{}\"", option.name,
                                              fmt::join(option.choices, ", "), value));
}

} // namespace

Result<Arguments> Arguments::parse(std::span<const std::string> words,
                                   const std::vector<Option>& options) {
    Arguments arguments;
    bool optionsEnded = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        if (optionsEnded || word == "-" || !word.starts_with('-')) {
            arguments.m_positional.emplace_back(word);
            continue;
        }
        if (word == "--") {
            optionsEnded = true;
            continue;
        }
        const bool isLong = word.starts_with("--");
        const std::size_t equals = isLong ? word.find('=') : std::string_view::npos;
        const std::string_view name =
            isLong ? word.substr(2, equals == std::string_view::npos ? equals : equals - 2)
                   : word.substr(1, 1);
        const Option* option = isLong ? byName(options, name) : byLetter(options, name.front());
        if (option == nullptr) {
            return unknownOption(isLong ? word.substr(0, equals) : word,
                                 isLong ? name : word.substr(1), options);
        }
        std::optional<std::string> value;
        if (equals != std::string_view::npos) {
            value = std::string(word.substr(equals + 1));
        } else if (!isLong && word.size() > 2) {
            value = std::string(word.substr(word[2] == '=' ? 3 : 2));
        }
        if (option->value.empty()) {
            if (value) {
                return fail(ErrorCode::Usage, fmt::format("--{} takes no value", option->name));
            }
            arguments.m_values[std::string(option->name)].emplace_back();
            continue;
        }
        if (!value) {
            if (i + 1 == words.size()) {
                return fail(ErrorCode::Usage,
                            fmt::format("--{} needs a value: {}", option->name, option->value));
            }
            value = words[++i];
        }
        if (const Status status = checkChoice(*option, *value); !status) {
            return fail(status.error());
        }
        arguments.m_values[std::string(option->name)].push_back(std::move(*value));
    }
    return arguments;
}

bool Arguments::has(std::string_view option) const {
    return m_values.contains(option);
}

std::string Arguments::value(std::string_view option, std::string_view fallback) const {
    const auto found = m_values.find(option);
    return found == m_values.end() ? std::string(fallback) : found->second.back();
}

std::vector<std::string> Arguments::values(std::string_view option) const {
    const auto found = m_values.find(option);
    return found == m_values.end() ? std::vector<std::string>{} : found->second;
}

Result<std::uint64_t> Arguments::number(std::string_view option, std::uint64_t fallback) const {
    const auto found = m_values.find(option);
    if (found == m_values.end()) {
        return fallback;
    }
    const auto number = parseInt(found->second.back());
    if (!number || *number < 0) {
        return fail(ErrorCode::Usage,
                    fmt::format("--{} is a number that is not negative, not \"{}\"", option,
                                found->second.back()));
    }
    return static_cast<std::uint64_t>(*number);
}

} // namespace gatelens::ctl
