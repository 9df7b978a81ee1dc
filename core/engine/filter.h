// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A filter acts on requests and responses in phases. Its configuration is parsed
// once into an immutable object that all threads share; what it needs for one
// request it keeps in the exchange. A route lists its filters by phase, so a
// request pays nothing for phases that nobody asked for.
//
// A filter is one file in core/engine/filters and one line in filters.def.
#pragma once

#include "core/base/result.h"
#include "core/http/message.h"
#include "core/text/node.h"
#include "core/text/source.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace gatelens::engine {

class Exchange;

enum class Verdict : std::uint8_t {
    Continue,
    Answered, // by Exchange::respond(); later filters do not see the request
};

class Filter {
public:
    Filter() = default;
    Filter(const Filter&) = delete;
    Filter& operator=(const Filter&) = delete;
    virtual ~Filter() = default;

    enum Phase : unsigned {
        kRequest = 1,  // the head, before an upstream is chosen
        kResponse = 2, // the head, of an upstream or of our own
        kLog = 4,      // it is over
    };
    [[nodiscard]] virtual unsigned phases() const = 0;
    [[nodiscard]] virtual Verdict onRequest(Exchange&) const { return Verdict::Continue; }
    virtual void onResponse(Exchange&, http::ResponseHead&) const {}
    virtual void onLog(const Exchange&) const {}
};

using FilterPtr = std::shared_ptr<const Filter>;

// The filters of one route in their order, sorted into phases.
struct FilterChain {
    std::vector<FilterPtr> owned;
    std::vector<const Filter*> request;
    std::vector<const Filter*> response;
    std::vector<const Filter*> log;

    // `name` of its type, for who shows what each filter did.
    void add(FilterPtr filter, std::string_view name);
    [[nodiscard]] std::string_view nameOf(const Filter& filter) const;

    std::vector<std::string_view> names; // of `owned`; texts of filters.def
};

// A type of filter as filters.def lists it. `parse` reads its mapping; errors
// have the place of the offending value.
struct FilterType {
    std::string_view name; // "header-transform"
    Result<FilterPtr> (*parse)(const text::Node& config, const text::SourceMap& sources) = nullptr;
};

[[nodiscard]] std::span<const FilterType* const> allFilterTypes();
[[nodiscard]] const FilterType* findFilterType(std::string_view name);

} // namespace gatelens::engine
