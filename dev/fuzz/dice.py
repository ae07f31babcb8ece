"""Seeded chance, and what it does to text and bytes. Plain `random`, for volume."""

import random
from collections.abc import Sequence

ODD_TEXTS: Sequence[str] = (
    "", " ", "\x00", "\x1b[31m", "\u200b\u2060", "\u202egpj.exe", "\ufeff", "\u2028", "\u3164", "\u0130", "\u00df",
    "\ufb03", "\ufdfa", "\u0344", "e\u0301" * 9, "\u0301" * 30, "\U0001f600", "\U000e0041", "\U0010ffff", "\uffff",
    "\uff11\uff12\uff13", "\u0663\u0664", "\u00b2", "\r\nBcc: a@example.com", "\r", "\n", "\t", "-0", "+1", "1_000",
    "0x1F", "1e999", "NaN", "null", "true", "9" * 25, "99999999999999999999999999", "../../etc/passwd", "..\\x",
    "%00", "%2F", "%C3%28", "CON", ".", "a" * 40, "a" * 41, "a" * 251, "a" * 1001, "'; --", "=1+1", "*", '"', "\\",
    "'", "`", "${x}", "{{x}}", "{x}", "%s", "<script>x</script>", "<b", "</", "<!--", "&#x6a;avascript:x",
    "javascript:alert(1)", "data:text/html,x", "@", "a@b", "a@example.com", "a@[127.0.0.1]", '"a b"@example.com',
    "a@\u4f8b\u3048.jp", "a@xn--a", "a@" + "x." * 30 + "com", "\u00e4@example.com", "a@\u202e.com",
    "2026-02-30T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999999-23:59",
    "2026-03-01T09:00:00Z", "2026-03-01T09:00:60Z", "2026-03-01", "2026-03-01T09:00:00", "text/plain",
    "text/plain; a=\"", "aGk=", "aGk", "[![](x)](y)", "[a]: javascript:x", "**" * 40, "> " * 30, "`" * 31, "open",
    "ana", "support", "ticket.opened", "system", '"1"', 'W/"1"',
)  # fmt: skip


class Dice(random.Random):
    """Chance with short words for what is asked of it most."""

    def below(self, end: int) -> int:
        """0 to end - 1; several times as fast as `randrange`."""
        return int(self.random() * end)

    def pick[T](self, among: Sequence[T]) -> T:
        """One of them."""
        return among[int(self.random() * len(among))]

    def one_in(self, times: int) -> bool:
        """True once in so many times."""
        return self.random() * times < 1


def char(dice: Dice) -> str:
    """Any character but half of a surrogate pair, the common planes more often."""
    code = dice.below(dice.pick((0x80, 0x250, 0x3100, 0x10000, 0x110000)))
    return chr(code) if not 0xD800 <= code < 0xE000 else "\ufffd"


def odd_text(dice: Dice) -> str:
    """A text that some reader somewhere has stumbled over, or a short one by chance."""
    return dice.pick(ODD_TEXTS) if dice.random() < 0.8 else "".join(char(dice) for _ in range(dice.below(12)))


def spoiled(dice: Dice, text: str) -> str:
    """The text with something put in, left out, doubled, or cut off."""
    at = dice.below(len(text) + 1)
    match dice.below(6):
        case 0:
            return text[:at]
        case 1:
            return text[:at] + text[at + 1 + dice.below(4) :]
        case 2:
            return text[:at] + text[dice.below(at + 1) :]
        case 3:
            return text[:at] + char(dice) + text[at + 1 :]
        case _:
            return text[:at] + odd_text(dice) + text[at:]


def text(dice: Dice, samples: Sequence[str]) -> str:
    """One of the samples, spoiled or not, or a text that has nothing to do with them."""
    chance = dice.random()
    if chance < 0.1:
        return odd_text(dice)
    sample = dice.pick(samples)
    if chance < 0.3:
        return sample
    once = spoiled(dice, sample)
    return once if chance < 0.8 else spoiled(dice, once)


def spoiled_bytes(dice: Dice, raw: bytes, other: bytes) -> bytes:
    """The bytes with one flipped, some left out, doubled, spliced with others, cut off, or in another encoding."""
    at = dice.below(len(raw) + 1)
    match dice.below(9):
        case 0:
            return raw[:at]
        case 1:
            return raw[:at] + raw[at + 1 + dice.below(4) :]
        case 2:
            return raw[:at] + raw[dice.below(at + 1) :]
        case 3:
            return raw[:at] + other[dice.below(len(other) + 1) :]
        case 4:
            return raw[:at] + bytes((dice.below(256),)) + raw[at:]
        case 5 if dice.one_in(8):
            return dice.pick((b"\xef\xbb\xbf", b"\xff\xfe", b"\x00", b"\n\r\t ")) + raw
        case 6 if dice.one_in(8):
            return raw.decode("utf-8", "replace").encode(dice.pick(("utf-16", "utf-16-le", "utf-32", "utf-7")))
        case _:
            flipped = bytearray(raw or b"x")
            flipped[dice.below(len(flipped))] ^= 1 << dice.below(8)
            return bytes(flipped)
