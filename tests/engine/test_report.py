"""The page and the workbooks: what they say, what they never say, and that they are whole."""

from __future__ import annotations

import re
import stat
import string
from datetime import date
from html.parser import HTMLParser

import openpyxl
import polars as pl
import pytest
from curious_reader import Puzzle
from made_up_run import AS_OF, banjarbaru_names, kutai_timur_names, write_run

from rangkul.engine import report
from rangkul.engine.report.text import NBSP, Speech
from rangkul.engine.report.words import WORDS
from rangkul.engine.settings import Settings
from rangkul.engine.sources import sources
from rangkul.engine.types import ACCOUNTING, PROBLEMS, VERDICTS, InputError

SETTINGS = Settings(as_of=AS_OF)
NAMES = banjarbaru_names()


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run of 4,000 children: its folder, its people, its verdicts."""
    out = tmp_path_factory.mktemp("run")
    people, verdicts = write_run(out, NAMES)
    return out, people, verdicts


@pytest.fixture(scope="module")
def page(run):
    return report.write_html(run[0], SETTINGS, names=NAMES).read_text(encoding="utf-8")


class Tables(HTMLParser):
    """Tables of a page: {caption: [[cell, …], …]} by the id of the section they stand in."""

    def __init__(self, html: str):
        super().__init__()
        self.found: dict[str, dict[str, list[list[str]]]] = {}
        self._section, self._caption, self._text, self._quiet = "", "", None, 0
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "section":
            self._section = attributes.get("id", "")
        elif tag in ("caption", "th", "td"):
            self._text = ""
        elif tag == "tr" and self._caption:
            self.found[self._section][self._caption].append([])
        elif tag == "span" and attributes.get("class") in ("stamp", "sub"):
            self._quiet += 1

    def handle_endtag(self, tag):
        if tag == "span" and self._quiet:
            self._quiet -= 1
        elif tag == "caption":
            self._caption, self._text = self._text, None
            self.found.setdefault(self._section, {})[self._caption] = []
        elif tag in ("th", "td"):
            self.found[self._section][self._caption][-1].append(self._text)
            self._text = None

    def handle_data(self, data):
        if self._text is not None and not self._quiet:
            self._text += data


def count_of(verdicts: pl.DataFrame, verdict: str) -> int:
    return verdicts.filter(pl.col("verdict") == verdict).height


# --- what the page says


def test_the_page_opens_with_the_place_the_date_the_ages_and_the_main_number(run, page):
    out = count_of(run[2], "out_of_school")
    assert "<h1>Anak tidak sekolah di Kota Banjarbaru</h1>" in page
    assert "Data per 1 Oktober 2025 · umur 7–18 tahun (dihitung pada 1 Juli 2025)" in page
    assert f'<p class="lead">{out} dari 3.' in page


def test_the_four_big_numbers_add_up_to_all_children(page):
    figures = [int(f.replace(".", "")) for f in re.findall(r'<dd class="figure">([\d.]+)</dd>', page)]
    residents = int(re.search(r"dari ([\d.]+) anak tidak bersekolah", page)[1].replace(".", ""))
    assert len(figures) == 4
    assert sum(figures) == residents


def test_every_table_says_the_date_of_its_data(page):
    captions = re.findall(r"<caption>(.*?)</caption>", page)
    assert len(captions) > 10
    assert all("Data per 1 Oktober 2025" in c for c in captions)


def test_every_file_is_accounted_for(run, page):
    files = Tables(page).found["files"]
    accounting = pl.read_parquet(run[0] / "accounting.parquet")
    total = files["Baris menurut jenis berkas"][-1]
    assert total[2:6] == [Speech("id").number(accounting[c].sum()) for c in ("read", "taken", "duplicate", "refused")]
    assert {r[0] for r in files["Tiap berkas"][1:]} >= set(accounting["file"])


def test_a_sum_that_does_not_close_is_shouted(tmp_path):
    write_run(tmp_path, NAMES, children=500)
    lost = pl.DataFrame([("a.csv", "register", "20251", 10, 8, 1, 0, 2, "given", "0")], schema=ACCOUNTING, orient="row")
    lost.write_parquet(tmp_path / "accounting.parquet")
    html = report.write_html(tmp_path, SETTINGS, names=NAMES).read_text(encoding="utf-8")
    assert '<strong class="alarm">tidak</strong>' in html


def test_english_has_its_own_words_numbers_and_dates(run, tmp_path):
    write_run(tmp_path, NAMES)
    html = report.write_html(tmp_path, SETTINGS, names=NAMES, lang="en").read_text(encoding="utf-8")
    assert '<html lang="en">' in html
    assert "Data as of 1 October 2025 · ages 7–18 (counted on 1 July 2025)" in html
    assert re.search(r"of 3,\d{3} children are out of school", html)
    assert "Belum pasti" not in html


@pytest.mark.parametrize(
    ("lang", "number", "percent", "day"),
    [("id", "13.411", f"6,4{NBSP}%", "5 Maret 2025"), ("en", "13,411", "6.4%", "5 March 2025")],
)
def test_numbers_and_dates_take_the_form_of_the_language(lang, number, percent, day):
    say = Speech(lang)
    assert (say.number(13411), say.percent(0.0642), say.day(date(2025, 3, 5))) == (number, percent, day)


def test_every_sentence_has_the_same_blanks_in_both_languages():
    def blanks(sentence: str) -> list[str]:
        return sorted(name for _, name, _, _ in string.Formatter().parse(sentence) if name)

    assert [name for name, (id_, en) in WORDS.items() if blanks(id_) != blanks(en)] == []


@pytest.mark.parametrize("missing", ["triage", "review", "changes", "problems", "accounting"])
def test_a_table_that_the_run_did_not_write_leaves_its_part_out(tmp_path, missing):
    write_run(tmp_path, NAMES, children=800)
    (tmp_path / f"{missing}.parquet").unlink()
    html = report.write_html(tmp_path, SETTINGS, names=NAMES).read_text(encoding="utf-8")
    part = {"triage": 'id="ats"', "changes": 'id="changes"', "accounting": 'id="files"'}.get(missing)
    assert part is None or part not in html
    assert "</html>" in html


def test_a_folder_without_verdicts_is_no_run(tmp_path):
    with pytest.raises(InputError, match="verdicts"):
        report.write_html(tmp_path, SETTINGS)


def test_nobody_of_that_age_is_an_answer_too(tmp_path):
    pl.DataFrame(schema=VERDICTS).write_parquet(tmp_path / "verdicts.parquet")
    html = report.write_html(tmp_path, SETTINGS, names=NAMES).read_text(encoding="utf-8")
    assert "Tidak ada anak umur 7–18 tahun dalam data ini." in html


def test_csv_and_parquet_give_the_same_page(tmp_path, run):
    write_run(tmp_path, NAMES, format="csv")
    from_csv = report.write_html(tmp_path, SETTINGS, names=NAMES).read_text(encoding="utf-8")
    again = report.write_html(run[0], SETTINGS, names=NAMES).read_text(encoding="utf-8")
    assert from_csv.split("<footer>")[0] == again.split("<footer>")[0]  # the footer names the tables


# --- what it never says


def test_no_count_of_children_under_five_is_printed(page):
    for section, tables in Tables(page).found.items():
        if section == "files":  # rows of files, not children
            continue
        for caption, rows in tables.items():
            assert not {"1", "2", "3", "4"} & {cell for row in rows for cell in row}, f"{section}: {caption}"
    said = re.findall(r'class="said">([^<]*)<', page)
    assert not {"1", "2", "3", "4"} & set(said)
    assert "&lt;5" in page
    assert "Jumlah di bawah 5 disembunyikan" in page


def test_small_numbers_are_printed_only_when_asked_for(tmp_path):
    write_run(tmp_path, NAMES)
    html = report.write_html(tmp_path, SETTINGS, names=NAMES, small_numbers=True).read_text(encoding="utf-8")
    cells = {
        c for tables in (Tables(html).found[s] for s in ("areas", "who")) for t in tables.values() for r in t for c in r
    }
    assert {"1", "2", "3", "4"} & cells
    assert "&lt;5" not in html
    assert "jangan disebarluaskan" in html


def printed_areas(html: str) -> pl.DataFrame:
    """The tables of kecamatan and villages as one tree: key, parent, and each count with its mark."""
    rows = []
    for caption, table in Tables(html).found["areas"].items():
        district = caption.removeprefix("Anak per desa/kelurahan di ")
        for name, out, _rate, uncertain, settled, residents in table[1:]:
            if name == district:
                continue
            if caption == "Anak per kecamatan":
                place = {"key": name, "parent": None if name == "Semua" else "Semua"}
            else:
                place = {"key": f"{district}/{name}", "parent": district}
            cells = {"out": out, "uncertain": uncertain, "settled": settled, "residents": residents}
            counts = {c: int(v.replace(".", "")) if v.isdigit() else None for c, v in cells.items()}
            rows.append(place | counts | {f"{c}_mark": None if v.isdigit() else v for c, v in cells.items()})
    return pl.DataFrame(rows, infer_schema_length=None)


def test_no_hidden_count_of_an_area_can_be_computed_from_the_page(tmp_path):
    names = {"63.72": "Kota Contoh", **{f"63.72.0{k}": f"Kec {k}" for k in (1, 2)}}
    names |= {f"63.72.0{k}.100{v}": f"Desa {k}{v}" for k in (1, 2) for v in (1, 2, 3)}
    write_run(tmp_path, names, children=260)
    hidden, truth = (
        printed_areas(report.write_html(tmp_path, SETTINGS, names=names, small_numbers=s).read_text(encoding="utf-8"))
        for s in (False, True)
    )
    puzzle = Puzzle(hidden, ["out", "uncertain", "settled"], "residents")
    assert len(puzzle.hidden) > 10
    assert [c for c in puzzle.hidden if not puzzle.another_value(c, truth)] == []


def test_the_order_of_hidden_counts_does_not_tell_their_size(tmp_path):
    signals = ["far"] * 4 + ["absence"] * 3 + ["repeated"] * 2 + ["guardian"] + ["poor"] * 50
    _, verdicts = write_run(tmp_path, NAMES, children=2000)
    pupils = verdicts.filter(pl.col("verdict") == "enrolled").head(60)
    pupils = pupils.with_columns(flags=pl.lit("at_risk: ") + pl.Series(signals))
    others = verdicts.with_columns(flags=pl.lit(None, pl.String)).join(pupils, on="child_id", how="anti")
    pl.concat([others, pupils]).write_parquet(tmp_path / "verdicts.parquet")
    html = report.write_html(tmp_path, SETTINGS, names=NAMES, lang="en").read_text(encoding="utf-8")
    rows = Tables(html).found["risk"]["Pupils at risk, by sign"][1:]
    assert [row[0] for row in rows] == [
        "Poor family", "Often absent", "Lives far from school", "Not living with a parent", "Repeated a grade",
    ]  # fmt: skip


def test_a_few_children_without_an_age_join_the_oldest(tmp_path):
    _, verdicts = write_run(tmp_path, NAMES, children=3000)
    ageless = verdicts.filter(pl.col("verdict") == "out_of_school").head(2).with_columns(age=pl.lit(None, pl.Int16))
    others = verdicts.join(ageless, on="child_id", how="anti")
    pl.concat([others, ageless]).write_parquet(tmp_path / "verdicts.parquet")
    who = Tables(report.write_html(tmp_path, SETTINGS, names=NAMES).read_text(encoding="utf-8")).found["who"]
    names = [row[0] for rows in who.values() for row in rows]
    assert "Umur 16–18 atau belum diketahui" in names
    assert "Umur belum diketahui" not in names


def test_what_came_from_files_cannot_become_markup(tmp_path):
    nasty = "<img src=x onerror=alert(1)>\"'</style><script>"
    write_run(tmp_path, {**NAMES, "63.72": nasty, "63.72.02": nasty}, children=900)
    problem = (nasty, None, 3, "nik", nasty, nasty, nasty, nasty)
    pl.DataFrame([problem], schema=PROBLEMS, orient="row").write_parquet(tmp_path / "problems.parquet")
    html = report.write_html(tmp_path, SETTINGS, names={**NAMES, "63.72": nasty, "63.72.02": nasty}).read_text(
        encoding="utf-8"
    )
    assert "<img" not in html
    assert "<script" not in html
    assert html.count("</style>") == 1
    assert "&lt;img src=x" in html


def test_the_page_needs_nothing_from_outside(page):
    assert not re.search(r"https?://|//[a-z]|@import|url\((?!#hatch\))", re.sub(r"\s+", " ", page.replace("//www", "")))
    assert "<script" not in page
    assert "default-src 'none'" in page


def test_a_chart_draws_no_bar_for_a_hidden_number(page):
    for chart in re.findall(r"<svg class=\"chart\".*?</svg>", page):
        rows = chart.split('class="said">')[1:]
        for row in rows:
            said, drawn = row.split("<", 1)
            if said.startswith(("&lt;", "*")):
                assert 'class="fill out_of_school"' not in drawn.split("<text", 1)[0]


# --- by name


@pytest.fixture(scope="module")
def books(run):
    out, people, verdicts = run
    people = people.with_columns(
        name=pl.when(pl.int_range(pl.len()) % 7 == 0).then(pl.lit('=HYPERLINK("x";"y")')).otherwise("name")
    )
    review = pl.read_parquet(out / "review.parquet")
    return report.write_workbooks(out, people, verdicts, SETTINGS, names=NAMES, review=review)


def listed(path) -> list[dict[str, object]]:
    rows = list(openpyxl.load_workbook(path)["Daftar"].iter_rows(min_row=6, values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_every_child_to_visit_stands_in_exactly_one_workbook(run, books):
    verdicts = run[2].filter(pl.col("verdict").is_in(["out_of_school", "uncertain"]))
    found = [row["Kode anak"] for path in books for row in listed(path)]
    assert sorted(found) == sorted(verdicts["child_id"])
    assert [p.name for p in books][:2] == [
        "63.72.02.1001-landasan-ulin-timur.xlsx",
        "63.72.02.1002-guntung-payung.xlsx",
    ]
    no_village = set(verdicts.filter(pl.col("village_code").is_null())["child_id"])
    residu = next(p for p in books if p.name == "residu.xlsx")
    assert {row["Kode anak"] for row in listed(residu)} == no_village


def test_brothers_and_sisters_are_named(run, books):
    told = {row["Saudara"] for path in books for row in listed(path)}
    assert told == {None, "Siti (9, bersekolah)", "Ahmad (15, tidak sekolah)"}


def test_a_nik_is_masked_everywhere(run, books):
    niks = {str(n) for n in run[1]["nik"].drop_nulls()}
    for path in books:
        for sheet in openpyxl.load_workbook(path):
            cells = " ".join(str(c) for row in sheet.iter_rows(values_only=True) for c in row if c is not None)
            assert not niks & set(re.findall(r"\d{16}", cells))
        assert all(re.fullmatch(r"637291\*{6}\d{4}", r["NIK tersamar"] or "637291******0000") for r in listed(path))


def test_a_name_is_never_a_formula(books):
    sheets = [openpyxl.load_workbook(path)["Daftar"] for path in books]
    names = [row[1] for sheet in sheets for row in sheet.iter_rows(min_row=7)]
    hostile = [cell for cell in names if cell.value.startswith("=HYPERLINK")]
    assert hostile
    assert {cell.data_type for cell in hostile} == {"s"}


def test_the_list_is_ready_for_the_road(books):
    book = openpyxl.load_workbook(books[0])
    sheet = book["Daftar"]
    assert "RAHASIA" in sheet["A4"].value
    assert "Data per 1 Oktober 2025 · umur 7–18 tahun" in sheet["A3"].value
    assert sheet["A2"].value.startswith("Landasan Ulin Timur, Kecamatan Landasan Ulin")
    assert sheet.freeze_panes == "C7"
    assert sheet.auto_filter.ref.startswith("A6:")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$6:$6"
    choices = [c[0] for c in book["Kode"].iter_rows(min_row=2, values_only=True)]
    codes = [f"S{i:02d}" for i in range(1, 11)] + [f"A{i:02d}" for i in range(1, 13)] + ["A99"]
    assert [c[:3] for c in choices] == codes
    assert any(v.formula1 == "'Kode'!$A$2:$A$24" for v in sheet.data_validations.dataValidation)


def test_a_list_that_comes_back_filled_in_is_a_field_report(books):
    """Its headings are those of field reports; the masked NIK is nobody's NIK."""
    field = sources()["field"]
    read = {heading: field.find(heading) for heading in listed(books[0])[0]}
    known = {heading: found[0] for heading, found in read.items() if found}
    expected = {
        "Nama": "name", "L/P": "sex", "Tanggal lahir": "birth_date", "Nama ibu": "mother_name", "Umur": "age_stated",
        "Tanggal kunjungan": "found_on", "Hasil kunjungan": "outcome", "Surat sekolah": "evidence_letter",
        "Catatan": "note", "Kode desa": "village_code",
    }  # fmt: skip
    assert expected.items() <= known.items()
    assert not {"nik", "no_kk", "school_id"} & set(known.values())


def test_neighbours_stand_beside_each_other(books):
    doors = [tuple(reversed(row["RT/RW"].split("/"))) for row in listed(books[1])]
    assert doors == sorted(doors)


def test_only_the_owner_can_open_the_folder(books):
    assert stat.S_IMODE(books[0].parent.stat().st_mode) == 0o700


def test_equal_input_gives_equal_bytes(run, tmp_path):
    _, people, verdicts = run
    twice = [report.write_workbooks(tmp_path / d, people, verdicts, SETTINGS, names=NAMES)[0] for d in "ab"]
    assert twice[0].read_bytes() == twice[1].read_bytes()


def test_a_regency_of_141_villages_is_written_at_once(tmp_path):
    names = kutai_timur_names()
    people, verdicts = write_run(tmp_path, names, children=3000)
    paths = report.write_workbooks(tmp_path, people, verdicts, SETTINGS, names=names)
    villages = verdicts.filter(pl.col("verdict").is_in(["out_of_school", "uncertain"]))["village_code"].n_unique()
    assert len(paths) == villages
