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

// More terms than people write; the expression stands for what is longer.
constexpr std::size_t kMostTerms = 32;

// Which list of a route holds leaves of a kind; kinds without a list need the
// expression.
bool hasList(ExprKind kind) {
    switch (kind) {
    case ExprKind::Host:
    case ExprKind::Path:
    case ExprKind::Method:
    case ExprKind::Header:
    case ExprKind::Query:
    case ExprKind::Sni:
    case ExprKind::ClientIp:
        return true;
    default:
        return false;
    }
}

// Lists are alternatives of a kind, but fields are told apart by their name: all
// the names that are present must match.
bool sameList(const Expr& a, const Expr& b) {
    const bool field = a.kind == ExprKind::Header || a.kind == ExprKind::Query;
    return a.kind == b.kind &&
           (!field || (a.field.name == b.field.name && a.field.kind == b.field.kind));
}

void collectTerms(const Expr& expr, std::vector<const Expr*>& terms) {
    if (expr.kind != ExprKind::And) {
        terms.push_back(&expr);
        return;
    }
    for (const Expr& child : expr.children) {
        collectTerms(child, terms);
    }
}

bool listsSayItAll(const std::vector<const Expr*>& terms) {
    std::vector<const Expr*> seen;
    for (const Expr* term : terms) {
        const bool alternatives = term->kind == ExprKind::Or && !term->children.empty();
        const Expr& first = alternatives ? term->children.front() : *term;
        const bool uniform =
            !alternatives ||
            std::ranges::all_of(term->children, [&](const Expr& e) { return sameList(e, first); });
        if (!hasList(first.kind) || !uniform || seen.size() == kMostTerms ||
            std::ranges::any_of(seen, [&](const Expr* e) { return sameList(*e, first); })) {
            return false;
        }
        seen.push_back(&first);
    }
    return true;
}

void addField(std::vector<model::FieldMatch>& list, const model::FieldMatch& field) {
    for (auto& known : list) {
        if (known.name == field.name && known.kind == field.kind) {
            known.values.insert(known.values.end(), field.values.begin(), field.values.end());
            return;
        }
    }
    list.push_back(field);
}

void fillLists(const Expr& term, model::Route& route) {
    if (term.kind == ExprKind::Or) {
        for (const Expr& child : term.children) {
            fillLists(child, route);
        }
    } else if (term.kind == ExprKind::Header) {
        addField(route.headers, term.field);
    } else if (term.kind == ExprKind::Query) {
        addField(route.query, term.field);
    } else {
        addLeaf(term, route);
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

void applyExpr(std::shared_ptr<const Expr> expr, model::Route& route) {
    std::vector<const Expr*> terms;
    collectTerms(*expr, terms);
    if (listsSayItAll(terms)) {
        for (const Expr* term : terms) {
            fillLists(*term, route);
        }
        return;
    }
    summarize(*expr, route);
    route.expression = std::move(expr);
}

} // namespace gatelens::adapters
