"""Random requests to every route: most nearly right, so that they get far; in each something may be odd."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from dev.fuzz.dice import Dice, odd_text, text
from dev.fuzz.json_samples import body
from dev.fuzz.outside import BODIES, QUERIES
from dev.seed import KEYS
from functions.contract import Contract
from functions.edge import NoBody, NoQuery

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get")
_KEYS = tuple(one.id for one in KEYS)
_TYPES = (
    "text/plain", "application/json; charset=utf-16", "application/json; charset=\"UTF-8\"", "application/xml", "",
    "application/json;;", "multipart/form-data; boundary=x", "application/merge-patch+json", "APPLICATION/JSON",
)  # fmt: skip
_TAGS = ('"1"', 'W/"1"', '"1", "2"', "*")
_ODD_HEADERS: Mapping[str, Sequence[str]] = {
    "content-encoding": ("gzip", "identity", "br, gzip"),
    "transfer-encoding": ("chunked", "gzip, chunked"),
    "traceparent": ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-0-0-0", "x", "ff---"),
    "accept": ("text/html", "application/xml;q=0.9, */*;q=0"),
    "accept-language": ("de-CH", "x" * 300),
    "x-forwarded-for": ("10.0.0.1", "::1"),
    "x-http-method-override": ("DELETE",),
    "x-ms-client-principal": ("eyJhIjoxfQ==",),
    "x-ms-client-principal-id": ("olga",),
    "authorization": ("Bearer x", "Basic b2xnYTp4"),
    "cookie": ("session=1",),
    "range": ("bytes=0-1",),
}


@dataclass(frozen=True, slots=True)
class RawAsk:
    """A request as it goes over the wire; the path begins with a slash and is in percent encoding."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def key(self) -> str | None:
        """The credentials."""
        return self.headers.get("x-api-key")


@dataclass(slots=True)
class Asker:
    """Makes requests by chance, about tickets that it knows."""

    dice: Dice
    contracts: Sequence[Contract]
    numbers: list[str] = field(default_factory=list)

    def next(self) -> RawAsk:
        """A request to some route."""
        dice = self.dice
        contract = dice.pick(self.contracts)
        if not self.numbers and dice.one_in(2):
            contract = next(one for one in self.contracts if one.name == "create_ticket")
        method = dice.pick(METHODS) if dice.one_in(30) else contract.method
        content = self._body(contract)
        return RawAsk(method, self._path(contract), self._query(contract), self._headers(contract, content), content)

    def _path(self, contract: Contract) -> str:
        values = {
            "number": self._number(),
            "id": self._one_of(("1-1", "2-1", "9-9") if "attachments" in contract.path else ("leo", "vera", "new-one")),
            "n": self._one_of(("1", "2", "3")),
            "queue": self._one_of(("bells", "notices", "routes")),
        }
        path = f"/{contract.path.format_map(values)}"
        if not self.dice.one_in(25):
            return path
        at = 5 + self.dice.below(len(path) - 4)  # it stays below /api/, where the app answers
        return path[:at] + quote(odd_text(self.dice), safe="/.").replace("%00", "") + path[at:]

    def _number(self) -> str:
        return self.dice.pick(self.numbers) if self.numbers and not self.dice.one_in(10) else self._one_of(("999999",))

    def _one_of(self, usual: Sequence[str]) -> str:
        if not self.dice.one_in(8):
            return self.dice.pick(usual)
        return quote(text(self.dice, usual), safe="").replace("%00", "") or "x"

    def _query(self, contract: Contract) -> str:
        usual = QUERIES[contract.query or NoQuery] if contract.query else ("",)
        chance = self.dice.random()
        if chance < 0.3:
            return ""
        if chance < 0.7:
            return self.dice.pick(usual)
        return quote(text(self.dice, usual), safe="=&%+") if contract.query or chance > 0.95 else ""

    def _body(self, contract: Contract) -> bytes:
        if not contract.is_write and not self.dice.one_in(30):
            return b""
        among, chance = BODIES[contract.body or NoBody], self.dice.random()
        if (contract.body is None or contract.may_lack_body) and chance < 0.6:
            return b""
        return self.dice.pick(among).raw if chance < 0.6 else body(self.dice, among)

    def _headers(self, contract: Contract, content: bytes) -> dict[str, str]:
        dice, headers = self.dice, {"host": "localhost"}
        if not dice.one_in(10):
            headers["x-api-key"] = dice.pick(_KEYS) if not dice.one_in(20) else _line(dice, _KEYS)
        if content:
            headers["content-length"] = str(len(content))
            headers["content-type"] = "application/json" if not dice.one_in(20) else dice.pick(_TYPES)
        if contract.is_write and dice.one_in(3):
            headers["idempotency-key"] = f"key-{dice.below(30)}" if not dice.one_in(6) else _line(dice, ("a-key",))
        if dice.one_in(6 if contract.is_write else 2):
            name = "if-match" if contract.is_write else "if-none-match"
            headers[name] = f'"{1 + dice.below(3)}"' if not dice.one_in(4) else _line(dice, _TAGS)
        if dice.one_in(15):
            name = dice.pick(tuple(_ODD_HEADERS))
            headers[name] = dice.pick(_ODD_HEADERS[name])
        return headers


def _line(dice: Dice, usual: Sequence[str]) -> str:
    """A header's value: what no server lets through is left out."""
    return "".join(char for char in text(dice, usual) if char >= " " and char != "\x7f").strip()
