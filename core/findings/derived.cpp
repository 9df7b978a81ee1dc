// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/derived.h"

#include <cstdlib>

namespace gatelens::findings {

std::size_t nextDerivedSlot() {
    static std::atomic<std::size_t> count = 0;
    const std::size_t slot = count++;
    if (slot >= kMostDerived) {
        std::abort(); // more kinds of index than there is room for: a programming error
    }
    return slot;
}

} // namespace gatelens::findings
