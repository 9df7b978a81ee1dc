// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/expr.h"

#include <algorithm>
#include <iterator>

namespace gatelens::adapters {

using model::Expr;
using model::ExprKind;

namespace {

bool isPlainLeaf(const Expr& expr) {
    switch (expr.kind) {
    case ExprKind::Host:
    case ExprKind::Path:
    case ExprKind::Method:
    case ExprKind::ClientIp:
    case ExprKind::Sni:
        return true;
    default:
        return false;
    }
}

void addLeaf(const Expr& leaf, model::Route& route) {
    switch (leaf.kind) {
    case ExprKind::Host:
        route.hosts.push_back(leaf.host);
        break;
    case ExprKind::Path:
        route.paths.push_back(leaf.path);
        break;
    case ExprKind::Method:
        route.methods.push_back(leaf.value);
        break;
    case ExprKind::ClientIp:
        route.clientIps.push_back(leaf.value);
        break;
    case ExprKind::Sni:
        route.snis.push_back(leaf.value);
        break;
    case ExprKind::Header:
        route.headers.push_back(leaf.field);
        break;
    case ExprKind::Query:
        route.query.push_back(leaf.field);
        break;
    default:
        break;
    }
}

} // namespace

Expr makeExpr(ExprKind kind, text::SourceRange range) {
    Expr out;
    out.kind = kind;
    out.range = range;
    return out;
}

Expr makeExpr(ExprKind kind, std::vector<Expr> children, text::SourceRange range) {
    if (children.size() == 1 && kind != ExprKind::Not) {
        return std::move(children.front());
    }
    Expr out = makeExpr(kind, range);
    out.children = std::move(children);
    return out;
}

Expr fieldExpr(ExprKind kind, model::FieldMatch field, text::SourceRange range) {
    Expr out = makeExpr(kind, range);
    out.field = std::move(field);
    return out;
}

Expr valueExpr(ExprKind kind, std::string value, text::SourceRange range) {
    Expr out = makeExpr(kind, range);
    out.value = std::move(value);
    return out;
}

void summarize(const Expr& expr, model::Route& route) {
    if (expr.kind == ExprKind::And) {
        for (const auto& child : expr.children) {
            summarize(child, route);
        }
    } else if (expr.kind == ExprKind::Or && !expr.children.empty()) {
        const auto kind = expr.children.front().kind;
        if (isPlainLeaf(expr.children.front()) &&
            std::ranges::all_of(expr.children, [kind](const Expr& e) { return e.kind == kind; })) {
            for (const auto& child : expr.children) {
                addLeaf(child, route);
            }
        }
    } else {
        addLeaf(expr, route);
    }
}

Expr wholeRule(const model::Route& route, std::vector<Expr> more) {
    std::vector<Expr> all;
    const auto addAny = [&all](std::vector<Expr> choices) {
        if (!choices.empty()) {
            all.push_back(makeExpr(ExprKind::Or, std::move(choices)));
        }
    };
    std::vector<Expr> hosts;
    for (const auto& host : route.hosts) {
        hosts.push_back(makeExpr(ExprKind::Host));
        hosts.back().host = host;
    }
    addAny(std::move(hosts));
    std::vector<Expr> paths;
    for (const auto& path : route.paths) {
        paths.push_back(makeExpr(ExprKind::Path));
        paths.back().path = path;
    }
    addAny(std::move(paths));
    const auto addValues = [&](ExprKind kind, const std::vector<std::string>& values) {
        std::vector<Expr> choices;
        for (const auto& value : values) {
            choices.push_back(valueExpr(kind, value));
        }
        addAny(std::move(choices));
    };
    addValues(ExprKind::Method, route.methods);
    addValues(ExprKind::Sni, route.snis);
    addValues(ExprKind::ClientIp, route.clientIps);
    for (const auto& header : route.headers) {
        all.push_back(fieldExpr(ExprKind::Header, header));
    }
    for (const auto& query : route.query) {
        all.push_back(fieldExpr(ExprKind::Query, query));
    }
    std::ranges::move(more, std::back_inserter(all));
    return makeExpr(ExprKind::And, std::move(all));
}

} // namespace gatelens::adapters
