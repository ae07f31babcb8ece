"""A form that is sent again, as a reload does: elsewhere it leads to the same place, and does nothing more."""

import pytest

from functions.contract import Contract
from tests.app.contracts import page_writes
from tests.app.page_samples import page_sample_of
from tests.sweep.ending import ending_of
from tests.sweep.pages import leads, place_of, ready
from tests.sweep.scene import Scene

FORMS = [one for one in page_writes() if page_sample_of(one).to]


@pytest.mark.parametrize("contract", FORMS, ids=lambda one: one.name)
async def test_a_form_sent_again_to_another_instance_does_nothing_more(contract: Contract) -> None:
    scene, sample = await Scene().setup(), page_sample_of(contract)
    await ready(scene, sample)
    first = await scene.sending.to(scene.app)
    assert leads(first, scene, sample), first.text
    before = await ending_of(scene)
    for _ in range(2):
        assert place_of(await scene.sending.to(scene.instance())) == place_of(first)
    assert await ending_of(scene) == before
