"""`.dev/desk.json`, by which a run finds what an earlier one left."""

import json
from pathlib import Path

import pytest

from dev.bootstrap.console import Trouble
from dev.running.ports import Ports
from dev.running.processes import Known
from dev.running.record import FORMAT, Record, load

HOST = Known(pid=12, started="3456", mark="dev.host")


def test_a_record_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    saved = Record(port=7071, storage=Ports(1, 2, 3)).with_process("host", HOST).save(tmp_path / "desk.json")
    assert load(tmp_path / "desk.json", tmp_path / "azurite") == saved
    assert [path.name for path in tmp_path.iterdir()] == ["desk.json"]


def test_a_fresh_clone_has_an_empty_one(tmp_path: Path) -> None:
    assert load(tmp_path / "desk.json", tmp_path / "azurite") == Record()


def test_another_format_is_refused_with_the_mend(tmp_path: Path) -> None:
    (tmp_path / "desk.json").write_text(json.dumps({"format": FORMAT + 1}))
    with pytest.raises(Trouble) as refused:
        load(tmp_path / "desk.json", tmp_path / "azurite")
    assert f"format {FORMAT + 1}" in refused.value.what
    assert "--fresh" in refused.value.mend


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1}'])
def test_one_that_cannot_be_read_is_refused_with_the_mend(tmp_path: Path, text: str) -> None:
    (tmp_path / "desk.json").write_text(text)
    with pytest.raises(Trouble, match="cannot be read"):
        load(tmp_path / "desk.json", tmp_path / "azurite")


def test_data_without_a_record_is_refused(tmp_path: Path) -> None:
    (tmp_path / "azurite").mkdir()
    with pytest.raises(Trouble, match=r"no desk\.json"):
        load(tmp_path / "desk.json", tmp_path / "azurite")
