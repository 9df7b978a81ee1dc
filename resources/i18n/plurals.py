#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Gatelens authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fills in the English plural forms of gatelens_en.ts.

    lupdate -pluralonly ui app/console -ts resources/i18n/gatelens_en.ts
    resources/i18n/plurals.py resources/i18n/gatelens_en.ts
"""
import re
import sys

# Contexts that Q_DECLARE_TR_FUNCTIONS names; lupdate does not see "namespace a::b",
# which moc puts before the others.
LITERAL = {"Facts", "FindingCells"}
IRREGULAR = {"%n policies": ("%n policy", "%n policies")}


def forms(source: str) -> tuple[str, str]:
    if source in IRREGULAR:
        return IRREGULAR[source]
    return source.replace("(s)", ""), source.replace("(s)", "s")


def main() -> None:
    path = sys.argv[1]
    with open(path, encoding="utf-8") as file:
        text = file.read()

    def fill(match: re.Match) -> str:
        one, many = forms(match.group(1))
        return (f"<source>{match.group(1)}</source>\n        <translation>\n"
                f"            <numerusform>{one}</numerusform>\n"
                f"            <numerusform>{many}</numerusform>\n        </translation>")

    text = re.sub(r"<source>([^<]*)</source>\s*<translation.*?</translation>", fill, text,
                  flags=re.DOTALL)
    text = re.sub(r"<name>(\w+)</name>",
                  lambda m: m.group(0) if m.group(1) in LITERAL
                  else f"<name>gatelens::ui::{m.group(1)}</name>", text)
    # Line numbers change with every edit and say nothing.
    text = re.sub(r"\s*<location [^>]*/>", "", text)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
