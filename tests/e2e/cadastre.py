"""A cadastre in files, as the exports of SOLA have it: read, cut to a part, and counted, alone."""
import csv
import fractions
import gzip
import json
import os

PARCELS = "nz_waiheke_parcels.geojson.gz"
TITLES = "nz_waiheke_titles.csv"
RIGHTS = "nz_waiheke_rrr.csv"
SHARES = "nz_waiheke_rrr_share.csv"
LINKS = "nz_waiheke_party_for_rrr.csv"
PARTIES = "nz_waiheke_party_noname.csv"


class Cadastre:
    """Rows as they stand in the files, and which belong together."""

    def __init__(self, folder):
        with gzip.open(os.path.join(folder, PARCELS), "rt", encoding="utf-8") as file:
            self.features = json.load(file)["features"]
        self.titles = self.table(folder, TITLES)
        self.rights = self.table(folder, RIGHTS)
        self.shares = self.table(folder, SHARES)
        self.links = self.table(folder, LINKS)
        self.parties = self.table(folder, PARTIES)

    @staticmethod
    def table(folder, name):
        with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def cut(self, count):
        """The `count` parcels nearest to the middle of those with titles, and what hangs on them."""
        titled = {row["parcelid"] for row in self.titles}
        corner = {f["properties"]["id"]: f["geometry"]["coordinates"][0][0] for f in self.features
                  if f["geometry"]["type"] == "Polygon"}
        known = sorted(corner[id] for id in titled if id in corner)
        middle = known[len(known) // 2]

        def distance(id):
            x, y = corner[id]
            return ((x - middle[0]) * 0.8) ** 2 + (y - middle[1]) ** 2

        near = set(sorted(corner, key=distance)[:count])
        self.features = [f for f in self.features if f["properties"]["id"] in near]
        self.titles = [row for row in self.titles if row["parcelid"] in near]
        units = {row["id"] for row in self.titles}
        self.rights = [row for row in self.rights if row["ba_unit_id"] in units]
        rights = {row["id"] for row in self.rights}
        self.shares = [row for row in self.shares if row["rrr_id"] in rights]
        shares = {row["id"] for row in self.shares}
        self.links = [row for row in self.links if row["share_id"] in shares]
        parties = {row["party_id"] for row in self.links}
        self.parties = [row for row in self.parties if row["id"] in parties]

    def write(self, folder):
        """The same files anew; their paths in the order of the options of the import."""
        with gzip.open(os.path.join(folder, PARCELS), "wt", encoding="utf-8") as file:
            json.dump({"type": "FeatureCollection", "features": self.features}, file)
        for name, rows in ((TITLES, self.titles), (RIGHTS, self.rights), (SHARES, self.shares),
                           (LINKS, self.links), (PARTIES, self.parties)):
            with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
                out = csv.DictWriter(file, rows[0].keys())
                out.writeheader()
                out.writerows(rows)

    def expected_rows(self):
        """kind -> the ids that the report of an import must have, each once."""
        count_of = {}
        for row in self.shares:
            count_of[row["rrr_id"]] = count_of.get(row["rrr_id"], 0) + 1
        units = {row["id"] for row in self.titles}
        ours = [row["id"] for row in self.rights if row["ba_unit_id"] in units]
        return {"parcel": [f["properties"]["id"] for f in self.features],
                "title": [row["title_no"] for row in self.titles],
                "right": ours,
                "share": [f"{id}/{i + 1}" for id in ours for i in range(count_of.get(id, 0))],
                "orphan": ["right " + row["id"] for row in self.rights
                           if row["ba_unit_id"] not in units] +
                          ["shares of right " + id for id in count_of
                           if id not in {row["id"] for row in self.rights}]}

    def expected_shares(self):
        """unit -> the fractions of its rights that have shares, sorted: [(type, [fraction])]."""
        of_right = {}
        for row in self.shares:
            of_right.setdefault(row["rrr_id"], []).append(
                fractions.Fraction(int(row["nominator"]), int(row["denominator"])))
        number = {row["id"]: row["title_no"] for row in self.titles}
        units = {title: [] for title in number.values()}
        for row in self.rights:
            if row["ba_unit_id"] in number and row["id"] in of_right:
                units[number[row["ba_unit_id"]]].append(
                    (row["type_code"], sorted(of_right[row["id"]])))
        return {unit: sorted(rights) for unit, rights in units.items()}
