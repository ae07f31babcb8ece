"""The quick proof, as `python -m dev proof --quick` runs it: real parts, faults that hit, hosts that die."""

from pathlib import Path

import pytest

from dev.proof.command import QUICK
from dev.proof.report import details, summary
from dev.proof.run import Ordeal, run


@pytest.mark.timeout(600)
async def test_nothing_lost_nothing_doubled_nothing_invented(tmp_path: Path) -> None:
    report = await run(Ordeal(seed=1, actions=int(QUICK["actions"]), rate=QUICK["rate"], kills=3, restarts=0), tmp_path)
    assert list(report.findings) == [], "\n".join([summary(report), *details(report)])
    assert len(report.hits) >= 100
    assert report.outcomes["ok"] > 0.8 * QUICK["actions"]
    assert sum(one.is_form and one.outcome == "ok" for one in report.intents) > 0.2 * QUICK["actions"]
