"""Valid JSON texts that know where their values stand, so that spoiling them keeps most of their shape."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dev.fuzz.dice import ODD_TEXTS, Dice, spoiled_bytes

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s",:\[\]{}]+|[\[{]')
_ODD: Sequence[bytes] = (
    b"null", b"true", b"0", b"-0", b"1", b"-1", b"1.0", b"1e3", b"1e999", b"-1e-999", b"NaN", b"Infinity", b"01",
    b"1.", b".5", b"9007199254740993", b"9" * 30, b"9" * 5000, b"-" + b"9" * 400, b'"\\ud800"', b'"\\udfff\\ud800"',
    b'"\\u0000"', b'"\xff"', b'"\xed\xa0\x80"', b'"\xc0\xaf"', b'"a', b"'a'", b'"\\x41"', b'"\n"', b"{}", b"[]",
    b"[[]]", b'{"":0}', b'{"a":1,"a":2}', b'{"\\ud800":1}', b'[null,true,{"a":[]}]', b"[" * 31 + b"]" * 31,
    b"[" * 40 + b"]" * 40, b'{"a":' * 60 + b"1" + b"}" * 60, b"[" * 3000, b'{"format":"html","body":"<b>x"}',
    b'{"format":"markdown","body":"**x**"}', b"undefined", b"/*x*/1", b"1,",
)  # fmt: skip
ODD_VALUES: Sequence[bytes] = (*_ODD, *_ODD, *(json.dumps(one).encode() for one in ODD_TEXTS))


@dataclass(frozen=True, slots=True)
class JsonSample:
    """A JSON text, and the places of its values: none of its keys, all that it nests."""

    raw: bytes
    values: Sequence[tuple[int, int]]

    @staticmethod
    def of(content: Any) -> "JsonSample":
        """The sample of plain data; in ASCII, so that characters and bytes count alike."""
        text = json.dumps(content, separators=(",", ":"))
        decoder, values = json.JSONDecoder(), list[tuple[int, int]]()
        for token in _TOKEN.finditer(text):
            _, end = decoder.raw_decode(text, token.start())
            if text[end : end + 1] != ":":
                values.append((token.start(), end))
        return JsonSample(text.encode(), values)


def samples(*contents: Any) -> Sequence[JsonSample]:
    """Several."""
    return [JsonSample.of(content) for content in contents]


def body(dice: Dice, among: Sequence[JsonSample]) -> bytes:
    """One of the samples, as it is or with values replaced, doubled members, or spoiled bytes."""
    sample = dice.pick(among)
    chance = dice.random()
    if chance < 0.08:
        return sample.raw
    raw = sample.raw
    if chance < 0.75:
        start, end = dice.pick(sample.values)
        raw = raw[:start] + _value(dice, among) + raw[end:]
        if chance < 0.6:
            return raw
    return spoiled_bytes(dice, raw, dice.pick(among).raw)


def _value(dice: Dice, among: Sequence[JsonSample]) -> bytes:
    """An odd value, one from another place, or one with a member more than it should have."""
    chance = dice.random()
    if chance < 0.6:
        return dice.pick(ODD_VALUES)
    other = dice.pick(among)
    start, end = dice.pick(other.values)
    value = other.raw[start:end]
    if chance > 0.85 and value[:1] == b"{":
        return b'{"%s":%s,' % (dice.pick((b"x", b"id", b"message", b"subject", b"v", b"\\ud83d")), b"1") + value[1:]
    return value
