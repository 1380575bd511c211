"""Where the made-up people live and learn: kecamatan and kelurahan as they are, schools invented."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from ..regions import Regions
from ..regions import load as load_regions
from .dice import Dice, one_of
from .presets import Preset

#: Levels of schooling: primary, lower secondary, upper secondary.
LEVELS = ("SD", "SMP", "SMA")
#: Sectors whose rosters are delivered: (source, forms by level, pupils of one school by level).
SECTORS = (
    ("dapodik", (("SD",), ("SMP",), ("SMA", "SMK")), (270, 390, 560)),
    ("emis", (("MI",), ("MTS",), ("MA",)), (200, 230, 240)),
    ("pkbm", (("PKBM",), ("PKBM",), ("PKBM",)), (900, 900, 160)),
)


_STREETS = """AHMAD YANI|TRIKORA|PANGLIMA BATUR|GUNTUNG HARAPAN|KARANG ANYAR|SUKAMAJU|SEDERHANA|MAWAR|MELATI|RAMBAI|
PURNAMA|KEMUNING|MISTAR COKROKUSUMO|GOTONG ROYONG|BINA PUTRA|UNLAM|PENDIDIKAN|SUNGAI ULIN|PERJUANGAN|KENANGA|TEGAL ARUM|
TAMAN SARI|HANDIL|JAMBU|PANDU|DAHLIA|KURNIA|ANGKASA|KASTURI|CENDANA|PARAMUAN|PUTRI JUNJUNG BUIH|POROS|YOS SUDARSO|
DIPONEGORO|PELITA|SIMPANG TIGA|TANJUNG|SULTAN ADAM|RINJANI|BERINGIN|GUNUNG KUPANG"""
STREETS = tuple(s.strip() for s in _STREETS.replace("\n", "").split("|"))
ESTATES = (
    "GRIYA PERMATA",
    "BALITAN",
    "WENGGA",
    "CITRA GARDEN",
    "BUMI CAHAYA BINTANG",
    "GALUH MARINDU",
    "MUSTIKA ASRI",
    "KELAPA GADING",
    "BANUA PERMAI",
    "HERLINA PERKASA",
)
_TAMED = (
    "DARUL ILMI",
    "NURUL IMAN",
    "AL FALAH",
    "MIFTAHUL ULUM",
    "RAUDHATUL JANNAH",
    "HIDAYATULLAH",
    "AL MUNAWWARAH",
    "DARUSSALAM",
    "NURUL HIKMAH",
    "ASSALAM",
    "SABILAL MUHTADIN",
    "AL IKHLAS",
    "TARBIYATUL AULAD",
    "BABUSSALAM",
)
PESANTREN = (
    "PONDOK PESANTREN DARUL QURAN AL MA'ARIF",
    "PONPES NURUL MUHIBBIN",
    "PONDOK TAHFIZ AL BANJARI",
    "PONPES MISBAHUL MUNIR AS SALAFI",
    "RUMAH TAHFIZ BAITURRAHMAN",
)


#: Villages of the next regency whose children come to school here.
BESIDE = 12


def villages(preset: Preset, dice: Dice) -> pl.DataFrame:
    """Villages in code order, and after them a few of the next regency (``local`` false, ``weight`` 0).

    Columns: ``village_no``, ``village`` (ten digits), ``village_name``, ``district`` (six digits), ``district_name``,
    ``district_no`` (of the nearest kecamatan here), ``nik_area`` (six digits, the last two 90-99: never assigned),
    ``post_code``, ``weight``, ``local``, ``place`` (0..1 among the villages of the kecamatan).
    """
    regions = load_regions()
    beside = _listed(regions, preset.beside[:5]).filter(pl.col("district") == int(preset.beside.replace(".", "")))
    frame = pl.concat(
        [_listed(regions, preset.regency).with_columns(local=True), beside.head(BESIDE).with_columns(local=False)]
    ).with_row_index("village_no")
    local = pl.col("local")
    number = pl.when(local).then("district").rank("dense").cast(pl.Int32) - 1
    frame = frame.with_columns(district_no=number)
    districts = frame["district_no"].max() + 1
    known = pl.col("district_name").replace_strict(
        list(preset.weights), pl.Series(list(preset.weights.values()), dtype=pl.Float64), default=1.0
    )
    return frame.with_columns(
        district_no=pl.when(local).then("district_no").otherwise(pl.col("village_no") % districts).cast(pl.Int32),
        nik_area=(pl.col("district") // 100 * 100 + 90 + pl.col("district") % 10).cast(pl.Int64),
        post_code=pl.format("{}", 70_700 + pl.col("village_no") + 11),
        weight=pl.when(local)
        .then(known / pl.len().over("district") * (0.6 + 0.8 * dice.unit("village/weight", "village_no")))
        .otherwise(0.0),
        place=((pl.int_range(pl.len()) + 0.5) / pl.len()).over("district"),
    )


def _listed(regions: Regions, regency: str) -> pl.DataFrame:
    """Villages of a regency from the list in force."""
    districts = regions.children(regency)
    rows = [
        (village, village_name, district, district_name)
        for district, district_name, _ in districts.sort("code").iter_rows()
        for village, village_name, _ in regions.children(district).sort("code").iter_rows()
    ]
    schema = {"village": pl.Int64, "village_name": pl.String, "district": pl.Int32, "district_name": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


@dataclass(frozen=True)
class Schools:
    """Every school, and for each (sector, level, district) the run of schools that children there choose from."""

    table: (
        pl.DataFrame
    )  # school_no, school_id, school_name, form, source, sector, level, district_no, village_no, habits
    first: pl.Series  # by (sector * 3 + level) * districts + district_no
    count: pl.Series

    where: pl.DataFrame  # the villages, with ``place``: where they lie among those of the kecamatan, 0..1

    def choice(self, sector: pl.Expr, level: pl.Expr, village: pl.Expr, u: pl.Expr | float) -> pl.Expr:
        """school_no of a school of that sector and level for children of a village: the nearer third of the schools of
        the kecamatan, by ``u`` (0..1)."""
        village = village.cast(pl.UInt32)
        district, place = (pl.lit(self.where[c]).gather(village) for c in ("district_no", "place"))
        at = ((sector * 3 + level) * self.where["district_no"].n_unique() + district).cast(pl.UInt32)
        count = pl.lit(self.count).gather(at)
        nth = (place * count + u * pl.max_horizontal(2.0, count * 0.35)).floor().cast(pl.Int32)
        return (pl.lit(self.first).gather(at) + nth % count).cast(pl.Int32)


def schools(preset: Preset, dice: Dice, where: pl.DataFrame, children: int) -> Schools:
    """Schools for ``children`` of 7-18 years. One row each, ordered by sector, level, district."""
    rows = []
    everywhere, where = where, where.filter("local")
    share = where.group_by("district_no", maintain_order=True).agg(pl.col("weight").sum(), pl.col("village_no"))
    total = where["weight"].sum()
    pupils = (0.55, 0.26, 0.22)
    for sector, (source, forms, sizes) in enumerate(SECTORS):
        for level in range(3):
            for district_no, weight, at in share.iter_rows():
                n = children * pupils[level] * preset.reach[sector][level] * weight / total / sizes[level]
                number = round(n) if sector or level == 2 else max(1, round(n))
                rows += [
                    (sector, source, level, forms[level][k % len(forms[level])], district_no, at[k % len(at)], k + 1)
                    for k in range(number)
                ]
            if not any(r[0] == sector and r[2] == level for r in rows):
                rows += [(sector, source, level, form, 0, share["village_no"][0][0], 1) for form in forms[level]]
    names = ("sector", "source", "level", "form", "district_no", "village_no", "nth")
    table = pl.DataFrame(rows, schema=dict.fromkeys(names), orient="row", infer_schema_length=None)
    table = _habits(_named(table.with_row_index("school_no"), preset, where), dice)
    first, count = _runs(table, len(share))
    return Schools(table, first, count, everywhere)


def _named(table: pl.DataFrame, preset: Preset, where: pl.DataFrame) -> pl.DataFrame:
    """Names as offices write them, and an NPSN that no school has (they begin with 99)."""
    town = preset.title.split(" ", 1)[1].upper()
    form_number = pl.int_range(1, pl.len() + 1).over("form")
    village_number = pl.int_range(1, pl.len() + 1).over("form", "village_no")
    table = table.join(
        where.select(pl.col("village_no").cast(pl.Int64), "village_name", "district_name"),
        on="village_no",
        how="left",
        maintain_order="left",
    ).with_columns(
        pl.col("village_no").cast(pl.Int32), pl.col("school_no").cast(pl.Int32), number=form_number, nth=village_number
    )
    private = (pl.col("number") % 5 == 0) | pl.col("form").is_in(["PKBM"])
    word = one_of(_TAMED, pl.col("number") * 7 % len(_TAMED))
    public = (
        pl.when(pl.col("form") == "SD")
        .then(pl.format("SD NEGERI {} {}", "nth", pl.col("village_name").str.to_uppercase()))
        .when(pl.col("sector") == 1)
        .then(pl.format("{}N {} {}", "form", "number", pl.lit(town)))
        .otherwise(pl.format("{} NEGERI {} {}", "form", "number", pl.lit(town)))
    )
    return table.with_columns(
        school_name=pl.when(private).then(pl.format("{} {} {}", "form", word, "number")).otherwise(public),
        school_id=pl.format("99{}", (100_000 + pl.col("school_no") * 37).cast(pl.String)),
    ).drop("nth", "number", "village_name")


def _habits(table: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """How the school's operator works. Errors come in clumps because one person types a whole school.

    ``care`` multiplies the error rates (mean near 1; sloppier outside Dapodik); ``shortens`` operators write M. or Muh.
    for every Muhammad; ``small_letters`` type names like this; ``numbers`` keep the NIK in number cells.
    """
    care = dice.pick("school/care", [0.35, 1.0, 4.6], [60, 29, 11], "school_no")
    outside = pl.when(pl.col("sector") == 0).then(1.0).when(pl.col("sector") == 1).then(1.25).otherwise(2.0)
    return table.with_columns(
        care=(care * outside / 1.05).clip(upper_bound=5.0),
        shortens=dice.chance("school/shortens", 0.12, "school_no"),
        small_letters=dice.chance("school/small", 0.2, "school_no"),
        no_mothers=dice.chance("school/mothers", 0.04, "school_no"),
        numbers=dice.chance("school/numbers", 0.06, "school_no"),
        date_style=dice.pick("school/date", ["iso", "dmy", "serial", "text"], [50, 30, 14, 6], "school_no"),
    )


def _runs(table: pl.DataFrame, districts: int) -> tuple[pl.Series, pl.Series]:
    """First school and number of schools by (sector, level, district); a district without any takes the regency's."""
    first, count = [], []
    for sector in range(len(SECTORS)):
        for level in range(3):
            kind = table.filter((pl.col("sector") == sector) & (pl.col("level") == level))
            for district in range(districts):
                here = kind.filter(pl.col("district_no") == district)
                run = here if here.height else kind
                first.append(run["school_no"][0])
                count.append(run.height)
    return pl.Series(first, dtype=pl.Int32), pl.Series(count, dtype=pl.Int32)
