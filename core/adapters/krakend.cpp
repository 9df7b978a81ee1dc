// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// KrakenD: one configuration file; a running one tells only that it is there.
#include "core/adapters/adapter.h"
#include "core/adapters/krakend_internal.h"

#include <array>

namespace gatelens::adapters {

namespace {

constexpr std::array kProbes = std::to_array<std::string_view>({"/__health"});

} // namespace

const Adapter krakendAdapter{
    .id = "krakend",
    .name = "KrakenD",
    .recognize = krakend::recognize,
    .read = krakend::readFiles,
    .probes = kProbes,
    .identify = krakend::identify,
    .openLive = krakend::openLive,
    .looksFor = "version 3 with endpoints and their backends",
    .split = krakend::divide,
    .processName = "krakend",
};

} // namespace gatelens::adapters
