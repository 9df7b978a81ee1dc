// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whose a document is: every adapter is asked, the surest wins, and what belongs
// together is read together.
#pragma once

#include "core/connect/source_name.h"
#include "core/connect/source_reader.h"

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::connect {

class Recognition final {
public:
    // With `only` set no other adapter is asked, and it takes what is Possible.
    Recognition(AdapterList adapters, const adapters::Adapter* only);

    void offer(const text::DocumentPtr& document, std::string_view fileName);
    [[nodiscard]] bool empty() const;

    // One snapshot a gateway, in the order of the adapter list. A gateway that
    // fails is a diagnostic of the others; when all fail, the first error.
    [[nodiscard]] Result<std::vector<model::Snapshot>> read(adapters::ReadContext& context,
                                                            const ReadOptions& options) const;

    // The error for when nobody recognised anything: says what each looks for.
    [[nodiscard]] Error nothing(std::string place, std::string found) const;

private:
    struct Group {
        const adapters::Adapter* adapter = nullptr;
        std::vector<text::DocumentPtr> documents;
    };
    [[nodiscard]] static std::set<text::FileId>
    filesOf(std::span<const text::DocumentPtr> documents);

    std::vector<Group> m_groups; // one an adapter that can read files
    bool m_single = false;
};

// What stands in a document, for messages: "a mapping with a, b, c".
[[nodiscard]] std::string describeDocument(const text::Document& document);

} // namespace gatelens::connect
