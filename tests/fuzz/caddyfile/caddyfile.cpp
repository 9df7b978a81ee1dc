// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/block_format.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return gatelens::test::fuzzBlockFormat(gatelens::text::Format::Caddyfile, "caddy", data, size);
}
