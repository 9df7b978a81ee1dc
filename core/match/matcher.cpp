// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/matcher.h"

#include <array>

#include <fmt/format.h>

namespace gatelens::match {

#define GATELENS_PRODUCT(name) extern const Product name;
#include "core/match/products.def"
#undef GATELENS_PRODUCT

std::string_view outcomeName(Outcome outcome) {
    switch (outcome) {
    case Outcome::Forward:
        return "forward";
    case Outcome::Redirect:
        return "redirect";
    case Outcome::Respond:
        return "respond";
    case Outcome::Files:
        return "files";
    case Outcome::Internal:
        return "internal";
    case Outcome::NotFound:
        return "not-found";
    case Outcome::Refused:
        return "refused";
    case Outcome::Unknown:
        return "unknown";
    }
    return "unknown";
}

std::string UpstreamRequest::url() const {
    return scheme + "://" + authority + path;
}

std::span<const Product* const> allProducts() {
#define GATELENS_PRODUCT(name) &name,
    // The null entry lets the table be empty; it is not handed out.
    static constexpr std::array kProducts = std::to_array<const Product*>({
#include "core/match/products.def"
        nullptr,
    });
#undef GATELENS_PRODUCT
    return std::span(kProducts).first(kProducts.size() - 1);
}

Result<Compiled> compile(const model::SnapshotPtr& snapshot) {
    for (const Product* product : allProducts()) {
        if (product->id == snapshot->gateway.product) {
            return product->compile(snapshot);
        }
    }
    return fail(ErrorCode::Unsupported, fmt::format("the matching rules of {} are not known here",
                                                    snapshot->gateway.productName));
}

} // namespace gatelens::match
