#!/usr/bin/env python3
"""Writes holidays.tsv and regions.tsv anew from the Python package `holidays` (MIT).

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install holidays==0.109
    /tmp/venv/bin/python server/holidays/data/generate.py

A line of holidays.tsv is a country, a date, where it is kept, and the name in the country's own words. Where: `*`
everywhere; else codes of regions, with `-` for the list that holds without a region.
"""

from collections import defaultdict
from pathlib import Path

import holidays

COUNTRIES = ["US", "CA", "MX", "GB", "IE", "ES", "DE", "FR", "AU", "NZ"]
YEARS = range(2025, 2036)
# Where the package knows a code alone, or more than one name.
NAMES = {
    "CA": {
        "BC": "British Columbia",
        "NB": "New Brunswick",
        "NL": "Newfoundland and Labrador",
        "NS": "Nova Scotia",
        "NT": "Northwest Territories",
        "PE": "Prince Edward Island",
        "QC": "Quebec",
    },
    "NZ": {
        "AUK": "Auckland",
        "BOP": "Bay of Plenty",
        "CAN": "Canterbury",
        "CIT": "Chatham Islands",
        "GIS": "Gisborne",
        "HKB": "Hawke’s Bay",
        "MBH": "Marlborough",
        "MWT": "Manawatū-Whanganui",
        "NSN": "Nelson",
        "NTL": "Northland",
        "OTA": "Otago",
        "STL": "Southland",
        "TAS": "Tasman",
        "TKI": "Taranaki",
        "WGN": "Greater Wellington",
        "WKO": "Waikato",
        "WTC": "West Coast",
    },
}
FOLDER = Path(__file__).parent


def regions_of(country):
    """ISO 3166-2 codes with names; the package's aliases name them."""
    cls = holidays.country_holidays(country).__class__
    # School zones have the same public holidays.
    names = {code: code for code in cls.subdivisions if not code.startswith("Zone ")}
    names.update(NAMES.get(country, {}))
    for alias, code in getattr(cls, "subdivisions_aliases", {}).items():
        if names.get(code) == code and len(alias) > 3:
            names[code] = alias
    return names


def listed(country, subdiv):
    """In English, as the interface is; dates that follow the moon are estimates for later years."""
    calendar = holidays.country_holidays(country)
    own = calendar.default_language or ""
    language = own if own.startswith("en") or "en_US" not in calendar.supported_languages else "en_US"
    return holidays.country_holidays(country, subdiv=subdiv, years=YEARS, language=language or None)


def main():
    lines, regions = [], []
    for country in COUNTRIES:
        names = regions_of(country)
        where = defaultdict(set)
        for code in ["-", *names]:
            subdiv = None if code == "-" else code
            for date, text in listed(country, subdiv).items():
                for name in text.split("; "):
                    where[(date, name)].add(code)
        everywhere = {"-", *names}
        for (date, name), codes in sorted(where.items()):
            place = "*" if codes == everywhere else ",".join(sorted(codes))
            lines.append(f"{country}\t{date}\t{place}\t{name}")
        regions += [f"{country}\t{code}\t{name}" for code, name in sorted(names.items(), key=lambda one: one[1])]
    (FOLDER / "holidays.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (FOLDER / "regions.tsv").write_text("\n".join(regions) + "\n", encoding="utf-8")


main()
