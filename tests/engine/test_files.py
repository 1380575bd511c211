"""Whatever an office sends is read whole, or refused in one sentence."""

from __future__ import annotations

import io
import json
import os
import pickle
import signal
import struct
import tempfile
import zipfile
from datetime import date
from pathlib import Path

import office_files
import polars as pl
import pytest

from rangkul.engine import files
from rangkul.engine.files import FileProblem, Limits, delimited, open_tables, quiet, workbooks

ROWS = [["NIK", "Nama", "Tanggal Lahir"], ["6372919001010001", "Siti", "2014-03-02"], ["6372919001010002", "Ani", None]]
TEXT = "NIK;Nama;Tanggal Lahir\n6372919001010001;Siti;2014-03-02\n6372919001010002;Ani;\n"
CSV = TEXT.encode()


@pytest.fixture
def given(tmp_path):
    """Write bytes to a file of that name."""

    def write(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    return write


def only(path: Path, **options):
    (table,) = open_tables(path, **options)
    return table


def cells(path: Path, **options) -> list[list[str | None]]:
    return [list(row) for row in only(path, **options).cells.rows()]


def refused(path: Path, **options) -> FileProblem:
    with pytest.raises(FileProblem) as caught:
        list(open_tables(path, **options))
    return caught.value


# --- text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_dialect_gives_the_same_cells(given, separator, encoding, line_end):
    text = TEXT.replace("Siti", "José").replace(";", separator).replace("\n", line_end)
    expected = [[cell if cell != "Siti" else "José" for cell in row] for row in ROWS]
    assert cells(given("a.csv", text.encode(encoding))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('a,b\n"x, y",z\n', [["a", "b"], ["x, y", "z"]], id="separator in quotes"),
        pytest.param('a,b\n"x\ny",z\n', [["a", "b"], ["x\ny", "z"]], id="line break in quotes is one row"),
        pytest.param('a,b\n"x ""y""",z\n', [["a", "b"], ['x "y"', "z"]], id="doubled quotes"),
        pytest.param("DAFTAR\n\na,b\n1,2\n", [["DAFTAR", None], [None, None], ["a", "b"], ["1", "2"]], id="titles"),
        pytest.param("a,b\n1\n1,2,3\n", [["a", "b", None], ["1", None, None], ["1", "2", "3"]], id="ragged"),
        pytest.param("sep=;\na;b,c\n", [["a", "b,c"]], id="Excel hides the line sep=;"),
        pytest.param("a,b\n\u00a0x\u00a0y ,\u200b\n", [["a", "b"], ["x y", None]], id="blanks nobody sees"),
        pytest.param("a,b\nx\x00y,z\x00\n", [["a", "b"], ["xy", "z"]], id="NUL bytes"),
        pytest.param("a\nb\n", [["a"], ["b"]], id="one column"),
        pytest.param(
            'no,nama,lahir\n1,"Siti,2014\n2,Budi,2015\n3,"Ani,2016\n4,Nur,2017\n',
            [
                ["no", "nama", "lahir"],
                ["1", "Siti", "2014"],
                ["2", "Budi", "2015"],
                ["3", "Ani", "2016"],
                ["4", "Nur", "2017"],
            ],
            id="a quote that was never closed swallows no row",
        ),
    ],
)
def test_ugly_text_is_read_as_a_spreadsheet_would_show_it(given, text, expected):
    assert cells(given("a.csv", text.encode())) == expected


def test_row_numbers_are_those_of_the_spreadsheet(given):
    assert only(given("a.csv", b"\n\n" + CSV)).first_row == 3
    assert only(given("a.xlsx", office_files.xlsx({"S": ROWS}, at=(4, 2)))).first_row == 5


def test_lines_of_an_older_program_among_utf8_lose_nothing(given):
    data = "nama;ibu\nJosé;Łucja\n".encode() + "André;Zoë\n".encode("cp1252")
    assert cells(given("a.csv", data))[1:] == [["José", "Łucja"], ["André", "Zoë"]]


def test_a_large_file_is_read_in_batches_with_the_same_cells(given, monkeypatch):
    lines = [f'63729190010{n:05};"Siti, {n}";  Jl. A\u00a0{n} ;' for n in range(50)]
    data = ("\ufeffNIK;Nama;Alamat;Ket\n" + "\n".join(lines) + "\n").encode()
    slow = cells(given("a.csv", data))
    monkeypatch.setattr(delimited, "LARGE", 20)
    table = only(given("a.csv", data))
    assert isinstance(table, files.CsvTable)
    assert (table.rows, table.first_row, [name for name, _ in table.columns]) == (
        50,
        2,
        ["NIK", "Nama", "Alamat", "Ket"],
    )
    batches = list(table.batches(rows=20))
    assert [batch.height for batch in batches] == [20, 20, 10]
    assert [list(row) for row in pl.concat(batches).rows()] == slow[1:]
    assert next(table.batches(columns=["Nama"])).columns == ["Nama"]


def test_a_blank_line_in_a_large_file_keeps_its_row_number(given, monkeypatch):
    monkeypatch.setattr(delimited, "LARGE", 2)
    table = only(given("a.csv", (TEXT + "\n" + "x;y;z\n").encode()))
    assert next(table.batches()).rows()[2:] == [(None, None, None), ("x", "y", "z")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("JUDUL;;\n" + TEXT, id="title above"),
        pytest.param(TEXT.replace("Nama", "NIK"), id="two columns of one name"),
        pytest.param(TEXT + "1;2;3;4\n", id="ragged"),
        pytest.param(TEXT.replace("Siti", '"Siti') + 'x;"Ani;y\n', id="quote never closed"),
    ],
)
def test_a_large_ugly_file_takes_the_patient_way(given, monkeypatch, text):
    monkeypatch.setattr(delimited, "LARGE", 2)
    assert isinstance(only(given("a.csv", text.encode())), files.RawTable)


# --- workbooks ------------------------------------------------------------------------------------------------------

SHEET = [
    ["DAFTAR SISWA", None, None, None, None, None],
    [None, None, None, None, None, None],
    ["NIK", "NISN", "Lahir", "Aktif", "Jarak", "Kelas"],
    [6372919001010001, "'0093000001", date(2014, 3, 2), True, 7.25, "#N/A"],
    [6372919001010000.0, "\u00a0Siti  ", None, False, -0.0000005, 1.0],
]
SHEET_TEXT = [
    ["DAFTAR SISWA", None, None, None, None, None],
    [None, None, None, None, None, None],
    ["NIK", "NISN", "Lahir", "Aktif", "Jarak", "Kelas"],
    ["6372919001010001", "'0093000001", "2014-03-02", "TRUE", "7.25", "#N/A"],
    ["6372919001010000", "Siti", None, "FALSE", "-0.0000005", "1"],
]
WRITERS = {"xlsx": office_files.xlsx, "xls": office_files.xls, "ods": office_files.ods}


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("name", ["siswa.{}", "siswa.dat"])
def test_workbooks_are_known_by_their_content(given, kind, name):
    table = only(given(name.format(kind), WRITERS[kind]({"Lembar1": SHEET})))
    assert [list(row) for row in table.cells.rows()] == SHEET_TEXT
    assert table.numeric.rows()[3:] == [
        (True, False, False, False, True, False),
        (True, False, False, False, True, True),
    ]
    assert table.numeric.shape == table.cells.shape
    assert (table.sheet, table.first_row) == (None, 1)


@pytest.mark.parametrize("kind", WRITERS)
def test_a_sheet_is_named_when_more_than_one_holds_something(given, kind):
    tables = list(open_tables(given(f"a.{kind}", WRITERS[kind]({"Isi": ROWS, "Kosong": [[None]], "Lagi": [["x"]]}))))
    assert [table.sheet for table in tables] == ["Isi", "Lagi"]


def test_hidden_sheets_are_read_and_marked(given):
    book = office_files.xlsx({"Isi": ROWS, "Tahun lalu": ROWS}, hidden=("Tahun lalu",))
    assert [(t.sheet, t.hidden) for t in open_tables(given("a.xlsx", book))] == [("Isi", False), ("Tahun lalu", True)]


def test_error_cells_of_formulas_are_shown(given):
    buffer = io.BytesIO()
    book = office_files.xlsxwriter.Workbook(buffer)
    book.add_worksheet("kosong")
    sheet = book.add_worksheet("A & B")
    sheet.write(2, 1, "NIK")
    sheet.write_formula(3, 1, "=VLOOKUP(1,A1:A2,1)", None, "#N/A")
    sheet.write_formula(4, 1, "=1/0", None, "#DIV/0!")
    sheet.write_formula(5, 1, '=CONCAT("a")', None, "a")
    book.close()
    assert cells(given("a.xlsx", buffer.getvalue())) == [["NIK"], ["#N/A"], ["#DIV/0!"], ["a"]]


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.1, "0.1"), (1e15, "1000000000000000"), (9.2e15, "9200000000000000"), (1e22, "1" + "0" * 22), (-3.0, "-3")],
)
def test_numbers_are_written_as_people_read_them(given, value, written):
    assert cells(given("a.xlsx", office_files.xlsx({"S": [["x", value]]}))) == [["x", written]]


def test_a_cell_far_to_the_right_does_not_make_sixteen_thousand_columns(given):
    book = office_files.xlsx({"S": [["a", "b"], ["c", *[None] * 16_000, "tersesat"]]})
    assert cells(given("a.xlsx", book)) == [["a", "b", None], ["c", None, "tersesat"]]


# --- parquet --------------------------------------------------------------------------------------------------------


def test_parquet_keeps_its_types_and_comes_in_batches(given):
    frame = pl.DataFrame(
        {
            "nik": range(1000),
            "lahir": [date(2014, 3, 2)] * 1000,
            "jk": pl.Series(["L", "P"] * 500, dtype=pl.Categorical),
        }
    )
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    for path in (
        given("period=20251/[a].parquet", buffer.getvalue()),
        given("a.zip", office_files.zipped({"x.parquet": buffer.getvalue()})),
    ):
        table = only(path)
        assert dict(table.columns) == {"nik": pl.Int64, "lahir": pl.Date, "jk": pl.String}
        assert [batch.height for batch in table.batches(rows=400)] == [400, 400, 200]
        assert pl.concat(table.batches(columns=["nik"])).equals(frame.select("nik"))
        assert table.rows == 1000


# --- folders and zips -----------------------------------------------------------------------------------------------


def test_a_folder_gives_its_files_in_order_and_says_where_they_lay(given, tmp_path):
    for name in ("20251/SDN 2/b.csv", "20251/a.csv", "20242/a.csv"):
        given(name, CSV)
    tables = list(open_tables(tmp_path))
    assert [(t.folder, t.file) for t in tables] == [
        (("20242",), "a.csv"),
        (("20251", "SDN 2"), "b.csv"),
        (("20251",), "a.csv"),
    ]


def test_litter_truth_and_our_own_output_are_never_read(given, tmp_path):
    kept = given("20251/a.csv", CSV)
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "~$a.xlsx", ".x/a.csv", "truth/children.csv", "rangkul.toml"):
        given(name, CSV)
    given("out/summary.json", json.dumps({"rangkul": "0.1"}).encode())
    given("out/deep/verdicts.csv", CSV)
    other = given("lain/summary.json", b'{"a": 1}')
    assert files.list_files(tmp_path) == [kept, other]


def test_a_zip_is_a_folder(given):
    inner = office_files.zipped({"SDN 1/siswa.xlsx": office_files.xlsx({"S": ROWS})})
    members = {"__MACOSX/._a.csv": b"x", "truth/a.csv": CSV, "20251/a.csv": CSV, "20242/b.zip": inner}
    tables = list(open_tables(given("kiriman.zip", office_files.zipped(members))))
    assert [(t.file, t.folder) for t in tables] == [
        ("kiriman.zip/20242/b.zip/SDN 1/siswa.xlsx", ("20242", "SDN 1")),
        ("kiriman.zip/20251/a.csv", ("20251",)),
    ]
    assert [[list(row) for row in t.cells.rows()] for t in tables] == [ROWS, ROWS]
    assert tables[0].sha256 != tables[1].sha256


def test_a_zip_named_after_a_period_is_the_folder_that_was_packed(given):
    assert only(given("20251.zip", office_files.zipped({"a.csv": CSV}))).folder == ("20251",)


def test_one_bad_file_among_many_does_not_hide_the_others(given):
    path = given("a.zip", office_files.zipped({"1.csv": CSV, "2.pdf": b"%PDF-1.7", "3.csv": CSV, "4.csv": b""}))
    told: list[FileProblem] = []
    assert len(list(open_tables(path, on_problem=told.append))) == 2
    assert [(problem.file, problem.code) for problem in told] == [
        ("a.zip/2.pdf", "FILE_TYPE"),
        ("a.zip/4.csv", "FILE_EMPTY"),
    ]
    tables = open_tables(path)
    assert len([next(tables), next(tables)]) == 2
    with pytest.raises(FileProblem, match=r"2\.pdf"):
        next(tables)


# --- what cannot be read --------------------------------------------------------------------------------------------

XLSX, XLS, ODS = (WRITERS[kind]({"S": ROWS}) for kind in ("xlsx", "xls", "ods"))
ENCRYPTED = office_files.ole({"EncryptionInfo": b"x", "EncryptedPackage": b"y" * 5000})
FILEPASS = XLS.replace(b"\xe0\x00\x14\x00", b"\x2f\x00\x14\x00", 1)  # a style record becomes "a password is needed"
LOCKED_ODS = office_files.zipped(
    {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": b"\x01",
        "META-INF/manifest.xml": b"<manifest:encryption-data/>",
    }
)


def _scratched(book: bytes) -> bytes:
    at = book.index(b"xl/worksheets/sheet1.xml") + 60
    return book[:at] + b"\0\0\0\0" + book[at + 4 :]


def _locked_zip() -> bytes:
    data = bytearray(office_files.zipped({"a.csv": CSV}))
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", b"", "FILE_EMPTY"),
        ("a.csv", b" \n\r\n \x00 ", "FILE_EMPTY"),
        ("a.csv", ",,\n,,\n".encode("utf-16"), "FILE_EMPTY"),
        ("a.xlsx", office_files.xlsx({"S": []}), "FILE_EMPTY"),
        ("a.zip", office_files.zipped({}), "FILE_EMPTY"),
        ("a.zip", office_files.zipped({"__MACOSX/x": b"x"}), "FILE_EMPTY"),
        ("a.xlsx", XLSX[:-300], "FILE_BROKEN"),
        ("a.xlsx", _scratched(XLSX), "FILE_BROKEN"),
        ("a.xls", XLS[:3000], "FILE_BROKEN"),
        ("a.zip", office_files.zipped({"a.csv": CSV * 50})[:120], "FILE_BROKEN"),
        ("a.parquet", b"PAR1" + b"x" * 500, "FILE_BROKEN"),
        ("a.csv", bytes(range(256)) * 9, "FILE_BROKEN"),
        ("a.xlsx", ENCRYPTED, "FILE_PASSWORD"),
        ("a.xls", FILEPASS, "FILE_PASSWORD"),
        ("a.ods", LOCKED_ODS, "FILE_PASSWORD"),
        ("a.zip", _locked_zip(), "FILE_PASSWORD"),
        ("a.xls", b"\xef\xbb\xbf\r\n <html><body><table><tr><td>NIK</td></tr></table>", "FILE_HTML"),
        ("a.xls", "<table><tr><td>NIK</td></tr></table>".encode("utf-16"), "FILE_HTML"),
        ("a.xls", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "FILE_HTML"),
        ("a.xls", b"MIME-Version: 1.0\nContent-Type: multipart/related", "FILE_HTML"),
        ("a.pdf", b"%PDF-1.7 ...", "FILE_TYPE"),
        ("a.csv", b"\x89PNG\r\n\x1a\n", "FILE_TYPE"),
        ("a.json", b'{"a": 1}', "FILE_TYPE"),
        ("a.csv", b'[{"nik": 1}]', "FILE_TYPE"),
        ("a.docx", office_files.zipped({"[Content_Types].xml": b"", "word/document.xml": b""}), "FILE_TYPE"),
        ("a.doc", office_files.ole({"WordDocument": b"x" * 5000}), "FILE_TYPE"),
        ("a.rar", b"Rar!\x1a\x07\x00", "FILE_TYPE"),
    ],
)
def test_an_unreadable_file_gives_one_clear_sentence(given, name, data, code):
    problem = refused(given(name, data))
    assert (problem.code, problem.file) == (code, name)
    assert str(problem).startswith(f"{name}: {files.SENTENCES[code]}")
    assert str(pickle.loads(pickle.dumps(problem))) == str(problem)


def test_a_web_page_saved_as_xls_says_what_to_do(given):
    assert "buka di Excel lalu Simpan Sebagai .xlsx" in str(refused(given("a.xls", b"<html><table></table></html>")))


@pytest.mark.parametrize("name", ["../a.csv", "a/../../b.csv", "/etc/a.csv", "C:\\a.csv", "..\\a.csv"])
def test_paths_that_leave_a_zip_are_refused(given, tmp_path, name):
    assert refused(given("z/a.zip", office_files.zipped({name: CSV}))).code == "FILE_BROKEN"
    assert [path.name for path in tmp_path.rglob("*.csv")] == []


def test_links_in_a_zip_are_refused(given):
    link = zipfile.ZipInfo("a.csv")
    link.external_attr = 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert refused(given("a.zip", buffer.getvalue())).code == "FILE_BROKEN"


BIG = b"1;2;3\n" * 200_000


def _lying(data: bytes) -> bytes:
    """The headers now say that every member is 100 bytes long."""
    changed = bytearray(data)
    for magic, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = changed.find(magic)
        while at >= 0:
            struct.pack_into("<I", changed, at + offset, 100)
            at = changed.find(magic, at + 4)
    return bytes(changed)


@pytest.mark.parametrize(
    ("data", "limits"),
    [
        pytest.param(office_files.zipped({"a.csv": BIG}), Limits(total_bytes=1 << 20), id="total"),
        pytest.param(office_files.zipped({"a.csv": BIG}), Limits(ratio=50, ratio_from=1 << 16), id="ratio"),
        pytest.param(office_files.zipped({f"{n}.csv": CSV for n in range(20)}), Limits(members=10), id="members"),
        pytest.param(
            office_files.zipped(
                {f"{n}.zip": office_files.zipped({f"{m}.csv": CSV for m in range(6)}) for n in range(2)}
            ),
            Limits(members=10),
            id="members of nested zips",
        ),
        pytest.param(
            office_files.zipped({f"{n}.zip": office_files.zipped({"a.csv": BIG}) for n in range(3)}),
            Limits(total_bytes=3 << 20),
            id="total over nested zips",
        ),
        pytest.param(
            office_files.zipped({"b.zip": office_files.zipped({"c.zip": office_files.zipped({"a.csv": CSV})})}),
            Limits(),
            id="a zip in a zip in a zip",
        ),
        pytest.param(office_files.xlsx({"S": [["x" * 30_000]] * 200}), Limits(total_bytes=1 << 14), id="xlsx"),
        pytest.param(office_files.ods({"S": [["x" * 30_000]] * 200}), Limits(total_bytes=1 << 20), id="ods"),
    ],
)
def test_what_unpacks_to_too_much_is_refused(given, data, limits):
    assert refused(given("a.zip", data), limits=limits).code == "FILE_BOMB"


def test_a_zip_that_lies_about_its_size_is_stopped_while_it_unpacks(given):
    path = given("a.zip", _lying(office_files.zipped({"a.csv": BIG})))
    assert refused(path, limits=Limits(total_bytes=1 << 16)).code in ("FILE_BOMB", "FILE_BROKEN")


def test_a_small_workbook_that_asks_for_all_memory_is_stopped_and_the_next_is_read(given):
    members = {
        m.filename: zipfile.ZipFile(io.BytesIO(XLSX)).read(m) for m in zipfile.ZipFile(io.BytesIO(XLSX)).infolist()
    }
    sheet = members["xl/worksheets/sheet1.xml"]
    members["xl/worksheets/sheet1.xml"] = sheet.replace(b'r="C2"', b'r="ZZ2"').replace(b'r="A3"', b'r="A60000"')
    bomb = given("bomb.xlsx", office_files.zipped(members))
    assert refused(bomb, limits=Limits(memory_bytes=1 << 29)).code == "FILE_BOMB"
    assert cells(given("a.xlsx", XLSX)) == ROWS


def test_a_reader_that_never_ends_is_stopped(given):
    list(open_tables(given("a.xlsx", XLSX)))
    server = workbooks._idle[-1]
    os.kill(server.process.pid, signal.SIGSTOP)  # it has the file and never answers
    assert refused(given("a.xlsx", XLSX), limits=Limits(seconds=0.2)).code == "FILE_BOMB"
    assert server.process.poll() is not None
    assert cells(given("a.xlsx", XLSX)) == ROWS


def test_broken_data_inside_parquet_is_told_when_it_is_read(given):
    buffer = io.BytesIO()
    pl.DataFrame({"a": [f"{n * 7919:09}" for n in range(5000)]}).write_parquet(buffer)
    data = bytearray(buffer.getvalue())
    data[200:2000] = bytes(1800)
    table = only(given("a.parquet", bytes(data)))
    with pytest.raises(FileProblem) as caught:
        list(table.batches())
    assert caught.value.code == "FILE_BROKEN"


def broken_parquets() -> list[bytes]:
    """Files cut short, and files with one wrong byte in what they tell of themselves."""
    buffer = io.BytesIO()
    pl.DataFrame({"a": [f"{n * 7919:09}" for n in range(300)], "b": range(300)}).write_parquet(buffer)
    whole = buffer.getvalue()
    slips = [whole[:-at] + bytes([byte]) + whole[1 - at :] for at in range(380, 480, 2) for byte in (51, 55, 101, 107)]
    return [whole[:-200], b"PAR1" + bytes(500) + b"PAR1", *slips]


def test_a_broken_parquet_is_one_problem_and_no_trace_of_the_reader(given, capfd):
    told = []
    for data in broken_parquets():
        try:
            for table in open_tables(given("a.parquet", data)):
                list(table.batches())
        except FileProblem as problem:
            told.append(problem.code)
    assert len(told) > 20
    assert set(told) == {"FILE_BROKEN"}
    assert capfd.readouterr().err == ""


def test_what_others_say_while_a_good_file_is_read_is_not_lost(capfd):
    with quiet.quiet():
        os.write(2, b"a line of the log\n")
    assert capfd.readouterr().err == "a line of the log\n"


def test_a_nik_in_a_file_name_is_masked(given):
    problem = refused(given("KK 6372919001010001.pdf", b"%PDF"))
    assert "6372919001010001" not in str(problem)
    assert "637291******0001" in str(problem)


def test_what_is_no_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipa.csv")
    assert refused(tmp_path / "pipa.csv").code == "FILE_TYPE"
    assert refused(tmp_path / "tidak ada.csv").code == "FILE_BROKEN"


def test_nothing_unpacked_is_left_behind(given, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    tables = open_tables(given("a.zip", office_files.zipped({"a.csv": CSV, "b.xlsx": XLSX})))
    next(tables)
    assert list(scratch.iterdir()) == []
