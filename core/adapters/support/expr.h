// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Helpers for boolean match rules.
#pragma once

#include "core/model/route.h"
#include "core/text/source.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace gatelens::adapters {

[[nodiscard]] model::Expr makeExpr(model::ExprKind kind, text::SourceRange range = {});
// And or Or of `children`; a single child stands for itself.
[[nodiscard]] model::Expr makeExpr(model::ExprKind kind, std::vector<model::Expr> children,
                                   text::SourceRange range = {});
// A leaf that compares a header, query parameter, cookie or variable.
[[nodiscard]] model::Expr fieldExpr(model::ExprKind kind, model::FieldMatch field,
                                    text::SourceRange range = {});
// A leaf of one value: method, client address, SNI, scheme, port.
[[nodiscard]] model::Expr valueExpr(model::ExprKind kind, std::string value,
                                    text::SourceRange range = {});

// Fills the route's lists with what the expression demands in any case, so that
// tables can show it; the expression stays what counts. An alternative of unlike
// conditions demands none of them.
void summarize(const model::Expr& expr, model::Route& route);

// The conjunction of everything that the route's lists demand, and of `more`.
[[nodiscard]] model::Expr wholeRule(const model::Route& route, std::vector<model::Expr> more);

// Fills the route's lists when they alone say all that the expression says (a
// conjunction of alternatives of one kind each); otherwise summarizes it and keeps
// it with the route.
void applyExpr(std::shared_ptr<const model::Expr> expr, model::Route& route);

} // namespace gatelens::adapters
