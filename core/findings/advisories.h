// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Known flaws of gateway products by version. The table of resources/advisories is
// compiled in; `gatelensctl advisories update` adds newer OSV records, kept in the
// same form in a file of the user's.
#pragma once

#include "core/base/result.h"
#include "core/findings/finding.h"

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::findings {

// -1, 0, 1. Parts are compared as numbers, a missing one is 0, however many there
// are (Kong has four); "-ea.1", "-rc1", "-dev" come before the release, any other
// suffix ("-alpine", "-1ubuntu2") counts for nothing.
[[nodiscard]] int compareVersions(std::string_view a, std::string_view b);

struct VersionRange {
    std::string from; // included
    std::string to;   // empty: no end
    bool includesEnd = false;
    [[nodiscard]] bool contains(std::string_view version) const;
};

struct Advisory {
    std::string product; // adapter id, or "openresty", "ingress-nginx" …
    std::string id;      // CVE where there is one
    Severity severity = Severity::Medium;
    std::vector<VersionRange> affected;
    std::vector<std::string> requirements; // "plugin:jwt", all must hold; empty: always reachable
    std::string source;                    // "go", "cve", … see attributions()
    std::string title;
    std::string component;          // of the product's own bundle: "openssl"
    bool severityEstimated = false; // the source gives none
    bool endOfLife = false;
    bool exploited = false;
    bool disputed = false;

    // The range that holds the version, null when it is not affected.
    [[nodiscard]] const VersionRange* rangeOf(std::string_view version) const;
    // The first version without it on that branch, empty when there is none.
    [[nodiscard]] std::string fixedFor(std::string_view version) const;
};

struct Attribution {
    std::string_view source;
    std::string_view text; // name and licence
};
[[nodiscard]] std::span<const Attribution> attributions();

class Advisories final {
public:
    // What is compiled in.
    [[nodiscard]] static const Advisories& builtin();
    // Lines of the table's form. Those that cannot be read are an error with their number.
    [[nodiscard]] static Result<Advisories> parse(std::string_view table, std::string_view name);
    // The table's form, for files.
    [[nodiscard]] std::string text() const;

    // Takes the other's records; of the same product and id the other's wins.
    void add(const Advisories& newer);
    void add(Advisory advisory);
    [[nodiscard]] std::span<const Advisory> of(std::string_view product) const;
    [[nodiscard]] std::size_t size() const;

private:
    std::unordered_map<std::string, std::vector<Advisory>> m_byProduct;
};

// Records of the OSV format (one record, a list, or {"advisories": […]}), whose package
// names a gateway product.
[[nodiscard]] Result<std::vector<Advisory>> readOsv(std::string_view json, std::string_view name);

} // namespace gatelens::findings
