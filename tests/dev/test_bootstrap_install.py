"""What makes an installation whole, and what a failed one says."""

from pathlib import Path

from dev.bootstrap import stamp
from dev.bootstrap.console import Trouble
from dev.bootstrap.filelock import FileLock
from dev.bootstrap.node import major, real_binary
from dev.bootstrap.tool import last_lines, mend


def test_a_stamp_changes_with_each_of_its_texts_but_not_with_line_ends() -> None:
    assert stamp.of(["a\nb", "c"]) == stamp.of(["a\r\nb", "c"])
    assert len({stamp.of(texts) for texts in (["a", "b"], ["ab"], ["a", "c"], ["a"])}) == 4


def test_an_installation_without_its_stamp_does_not_count(tmp_path: Path) -> None:
    assert not stamp.fits(tmp_path, "stamp", stamp.of(["lock"]))
    stamp.write(tmp_path, "stamp", stamp.of(["lock"]))
    assert stamp.fits(tmp_path, "stamp", stamp.of(["lock"]))
    assert not stamp.fits(tmp_path, "stamp", stamp.of(["another lock"]))


def test_a_stamp_is_taken_away_before_anything_changes(tmp_path: Path) -> None:
    stamp.write(tmp_path, "stamp", "x")
    stamp.remove(tmp_path, "stamp")
    stamp.remove(tmp_path, "stamp")
    assert not stamp.fits(tmp_path, "stamp", "x")


def test_only_one_holds_a_lock(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()
    second.release()


def test_a_node_is_new_enough_by_its_first_number() -> None:
    assert [major(text) for text in ("v22.3.1\n", "v9.0.0", "", "pyenv: not found")] == [22, 9, 0, 0]


def test_a_node_is_started_by_its_real_name() -> None:
    assert real_binary("v22.3.1\n/opt/node/bin/node\n") == "/opt/node/bin/node"
    assert real_binary("v20.1.0\n/usr/bin/node\n") is None
    assert real_binary("") is None


def test_a_failed_download_names_the_likeliest_mend() -> None:
    assert "who changed the lock" in mend("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE")
    assert "who changed the lock" in mend("npm error code EINTEGRITY")
    assert "disk" in mend("OSError: [Errno 28] No space left on device")
    assert "connection" in mend("Temporary failure in name resolution")


def test_trouble_shows_the_tools_last_words_then_itself_then_the_mend() -> None:
    trouble = Trouble("it failed.", "Do this.", last_lines("one\n\ntwo\nthree\n", 2))
    assert str(trouble).splitlines() == ["  | two", "  | three", "error: it failed.", "Do this."]
