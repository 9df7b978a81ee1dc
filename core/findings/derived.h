// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Indexes over a snapshot or a fleet that only some rules need: made at the first
// question, kept, and handed on when a route is edited. An index has
//
//   explicit Index(const Owner& owner);
//   std::vector<model::RouteId> follow(const Owner& after, const Edit& edit);
//
// follow() makes the index what a new one from `after` would be, asks `after` for no
// other index, and gives the routes about which it may say something else now. So an
// edit costs what depends on it.
#pragma once

#include "core/model/common.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace gatelens::findings {

// A number for a kind of index.
[[nodiscard]] std::size_t nextDerivedSlot();
inline constexpr std::size_t kMostDerived = 32; // kinds of index

template <typename Index>
[[nodiscard]] std::size_t derivedSlot() {
    static const std::size_t slot = nextDerivedSlot();
    return slot;
}

// The indexes of one owner. Thread safe, but for take().
template <typename Owner, typename Edit>
class DerivedSet final {
public:
    template <typename Index>
    [[nodiscard]] const Index& get(const Owner& owner) const {
        Slot& slot = m_slots[derivedSlot<Index>()];
        if (const void* ready = slot.ready.load(std::memory_order_acquire)) {
            return *static_cast<const Index*>(ready);
        }
        const std::scoped_lock lock(m_mutex);
        if (slot.index == nullptr) {
            slot.index = std::make_shared<Index>(owner);
            slot.follow = [](void* index, const Owner& after, const Edit& edit) {
                return static_cast<Index*>(index)->follow(after, edit);
            };
            slot.ready.store(slot.index.get(), std::memory_order_release);
        }
        return *static_cast<const Index*>(slot.index.get());
    }
    template <typename Index>
    [[nodiscard]] std::shared_ptr<const Index> share(const Owner& owner) const {
        (void)get<Index>(owner);
        const std::scoped_lock lock(m_mutex);
        return std::static_pointer_cast<const Index>(m_slots[derivedSlot<Index>()].index);
    }

    // Takes the indexes of the owner's former state over; what they say is affected.
    [[nodiscard]] std::vector<model::RouteId> take(const DerivedSet& before, const Owner& after,
                                                   const Edit& edit) {
        const std::scoped_lock lock(before.m_mutex);
        std::vector<model::RouteId> affected;
        for (std::size_t i = 0; i < kMostDerived; ++i) {
            Slot& old = before.m_slots[i];
            if (old.index == nullptr) {
                continue;
            }
            old.ready.store(nullptr, std::memory_order_release);
            m_slots[i].index = std::exchange(old.index, nullptr);
            m_slots[i].follow = old.follow;
            const auto some = old.follow(m_slots[i].index.get(), after, edit);
            affected.insert(affected.end(), some.begin(), some.end());
            m_slots[i].ready.store(m_slots[i].index.get(), std::memory_order_release);
        }
        return affected;
    }

private:
    struct Slot {
        std::atomic<const void*> ready = nullptr;
        std::shared_ptr<void> index;
        std::vector<model::RouteId> (*follow)(void*, const Owner&, const Edit&) = nullptr;
    };
    mutable std::recursive_mutex m_mutex; // an index may ask for another when it is made
    mutable std::array<Slot, kMostDerived> m_slots;
};

} // namespace gatelens::findings
