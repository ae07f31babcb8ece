"""Telling an orphan of ours from a stranger that got its number."""

import os
import subprocess
import sys
from pathlib import Path

from dev.running import processes
from dev.running.ports import free_ports, is_free, status_of
from dev.running.processes import Known, is_still

OURS = Known(pid=7, started="100", mark="/home/ana/zerodesk/.dev/azurite")


def seen(known: Known, line: str, begun: str) -> bool:
    return is_still(known, line=lambda _: line, begun=lambda _: begun)


def test_an_orphan_began_then_and_names_our_data() -> None:
    assert seen(OURS, "node azurite.js --location /home/ana/zerodesk/.dev/azurite", "100")


def test_a_stranger_with_the_same_number_is_left_alone() -> None:
    assert not seen(OURS, "node azurite.js --location /home/ana/other/.dev/azurite", "100")
    assert not seen(OURS, "node azurite.js --location /home/ana/zerodesk/.dev/azurite", "200")
    assert not seen(OURS, "", "")


def test_a_record_without_a_mark_matches_nobody() -> None:
    assert not seen(Known(7, "100", ""), "anything", "100")


def test_a_living_process_is_known_again_and_a_dead_one_is_not(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import time; print(flush=True); time.sleep(60)", str(tmp_path)]
    child = processes.start(command, cwd=tmp_path, env=os.environ, out=subprocess.PIPE, err=subprocess.DEVNULL)
    assert child.stdout is not None
    with child, child.stdout:
        child.stdout.readline()
        known = processes.know(child.pid, str(tmp_path))
        assert processes.lives(known)
        assert not processes.lives(known._replace(started="0"))
        processes.end_orphan(known, patience=10)
        assert not processes.lives(known)


def test_free_ports_are_three_different_ones_that_nobody_answers_on() -> None:
    ports = free_ports()
    assert len(set(ports)) == 3
    assert all(is_free(port) and status_of(port) is None for port in ports)
