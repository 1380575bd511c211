"""Processes that serve pages share what must be known once."""

from concurrent.futures import ThreadPoolExecutor

from rangkul.main.shared_cache import SharedCache


def test_of_several_who_add_at_once_one_does(tmp_path):
    def tried(key: int) -> bool:
        return SharedCache(str(tmp_path), {}).add(f"code-{key}", "used")  # an object of its own: nothing in memory

    with ThreadPoolExecutor(8) as people:
        for key in range(40):
            assert sum(people.map(tried, [key] * 8)) == 1, key
    assert SharedCache(str(tmp_path), {}).get("code-7") == "used"


def test_nobody_else_reads_the_folder(tmp_path):
    SharedCache(str(tmp_path / "run" / "tries"), {}).add("code", "used")
    assert (tmp_path / "run" / "tries").stat().st_mode & 0o077 == 0
