"""The commands in one table, with their parsers: here, because `--help` must work before anything is installed."""

import argparse
from typing import Callable, NamedTuple

Options = Callable[[argparse.ArgumentParser], None]


class Command(NamedTuple):
    """`module` offers `main(args) -> int`; it may import what is installed, this file may not."""

    name: str
    module: str
    help: str
    options: Options
    needs_storage: bool = True
    passes_on: bool = False


def _run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, default=7071, help="where the desk listens (default: 7071)")
    parser.add_argument("--faults", type=_faults, metavar="SEED:RATE", help="let storage fail, as in 7:0.05")
    parser.add_argument("--fresh", action="store_true", help="throw the old desk's data away and begin with a new one")


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", help="the desk to play against (default: the one that runs here)")


def _test(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-check", action="store_true", help="leave out the checks that come before the tests")
    parser.epilog = "Everything else is handed to pytest, for example: python -m dev test tests/domain -k claim"


def _ledger(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--repair", action="store_true", help="mend the rows that differ")
    parser.add_argument("--connection-string", help="the storage to look at (default: that of the desk in .dev)")


def _bench(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--tickets", type=_counts, help="how many tickets lie there, one bench each (default: 1000,5000)"
    )
    parser.add_argument(
        "--quick", action="store_true", help="few samples and 200 tickets: a minute, to see that it runs"
    )
    parser.add_argument("--json", metavar="FILE", help="write the figures as JSON, too")
    parser.add_argument("--write-docs", action="store_true", help="put the tables into docs/performance.md")


def _proof(parser: argparse.ArgumentParser) -> None:
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--quick", action="store_true", help="1,000 actions, as in the tests (default)")
    length.add_argument("--full", action="store_true", help="10,000 actions, 20 kills, 5 restarts of storage")
    parser.add_argument("--seed", type=int, default=1, help="another seed is another story (default: 1)")
    parser.add_argument("--actions", type=int, help="so many actions instead")


def _outbox(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ticket", metavar="NUMBER", help="only what is about this ticket")
    parser.add_argument("--show", action="store_true", help="print what the messages say, too")


def _package(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dependencies", action="store_true", help="only fill .python_packages, as azd's hook does")


def _seed(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--account", metavar="NAME", help="the storage account of a deployed desk, with your own rights")
    where.add_argument("--connection-string", help="any other storage")
    where.add_argument("--check", action="store_true", help="only say whether desk.yaml can be published")
    parser.add_argument("--publish", action="store_true", help="publish desk.yaml over a desk that has changed since")


def _smoke(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", required=True, help="the desk to look at, such as https://<app>.azurewebsites.net")
    parser.add_argument("--patience", type=int, default=0, metavar="SECONDS", help="how long it may take to wake up")


def _export(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--account", metavar="NAME", help="the storage account of a deployed desk, with your own rights")
    where.add_argument("--connection-string", help="any other storage")
    parser.add_argument("--to", required=True, metavar="FOLDER", help="a folder that does not exist yet")


def _cost(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--write-docs", action="store_true", help="put the tables into docs/cost.md")


def _key(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="action", required=True)
    create = actions.add_parser("create", help="make a key; its secret is shown once", allow_abbrev=False)
    create.add_argument("--name", required=True, help="what it is for, as in 'Web shop'")
    create.add_argument("--id", help="what logs call it (default: the name in a-z, 0-9 and -)")
    create.add_argument("--scopes", type=_words, default=["intake"], help="of intake,read,work,admin (default: intake)")
    create.add_argument("--departments", type=_words, help="ids, with commas (default: all departments)")
    create.add_argument("--days", type=int, default=365, help="how long it lives (default: 365, at most 3650)")
    create.add_argument("--print", action="store_true", help="write the secret even where nobody is at a terminal")
    listed = actions.add_parser("list", help="all keys, without their secrets", allow_abbrev=False)
    revoke = actions.add_parser("revoke", help="let a key hold no more, for good", allow_abbrev=False)
    revoke.add_argument("id", help="as `list` shows it")
    for action in (create, listed, revoke):
        where = action.add_mutually_exclusive_group()
        where.add_argument(
            "--account", metavar="NAME", help="the storage account of a deployed desk, with your own rights"
        )
        where.add_argument("--connection-string", help="any other storage (default: that of the desk in .dev)")


def _none(parser: argparse.ArgumentParser) -> None:
    pass


COMMANDS = (
    Command("run", "dev.run", "a working help desk on this machine, until Ctrl-C", _run),
    Command("demo", "dev.demo", "play a ticket's story against the running desk", _demo, needs_storage=False),
    Command("test", "dev.test", "the checks, then all tests, on storage that it starts", _test, passes_on=True),
    Command("check", "dev.check", "lint, format, types and import contracts", _none, needs_storage=False),
    Command("bench", "dev.bench", "what it all costs, on storage that it starts", _bench),
    Command("proof", "dev.proof.command", "random lifecycles under faults that really hit, then a check", _proof),
    Command("ledger", "dev.ledger", "rebuild every view from the log and compare", _ledger),
    Command("key", "dev.key", "make, list and revoke API keys, here or of a deployed desk", _key, needs_storage=False),
    Command("texts", "dev.texts", "bring the translations up to what pages say", _none, needs_storage=False),
    Command("screens", "dev.screens", "pictures of every page, into docs/screens", _none),
    Command("outbox", "dev.outbox", "the messages that the desk has sent", _outbox),
    Command("package", "dev.package", "what azd uploads, built and zipped", _package, needs_storage=False),
    Command("seed", "dev.desk", "publish desk.yaml on storage that has no desk yet", _seed, needs_storage=False),
    Command("smoke", "dev.smoke", "whether a deployed desk answers as it should", _smoke, needs_storage=False),
    Command("export", "dev.export", "all rows and blobs of a desk into a folder", _export, needs_storage=False),
    Command("cost", "dev.cost", "what the desk costs in Azure, from counted calls", _cost, needs_storage=False),
)


def parse(argv: list[str]) -> tuple[Command, argparse.Namespace]:
    """Ends the program by itself for `--help` and for arguments that nobody knows."""
    parser = _parser()
    args, rest = parser.parse_known_args(argv)
    if args.command is None:
        parser.error("which command? python -m dev --help lists them")
    command = next(c for c in COMMANDS if c.name == args.command)
    if rest and not command.passes_on:
        parser.error("unknown: " + " ".join(rest))
    args.rest = rest
    return command, args


def _parser() -> argparse.ArgumentParser:
    about = "The help desk on your machine. The first start installs what it needs into .venv and .dev."
    parser = argparse.ArgumentParser(prog="python -m dev", description=about, allow_abbrev=False)
    table = parser.add_subparsers(dest="command", metavar="command")
    for command in COMMANDS:
        one = table.add_parser(command.name, help=command.help, description=command.help, allow_abbrev=False)
        command.options(one)
    return parser


def _faults(text: str) -> "tuple[int, float]":
    seed, _, rate = text.partition(":")
    try:
        given = int(seed), float(rate)
    except ValueError:
        given = (0, -1.0)
    if not 0 <= given[1] <= 0.5:
        raise argparse.ArgumentTypeError("faults are SEED:RATE, a whole number and a share from 0 to 0.5")
    return given


def _words(text: str) -> "list[str]":
    return text.split(",")


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def _counts(text: str) -> list[int]:
    parts = text.split(",")
    if not all(part.isdigit() and 0 < int(part) <= 10000 for part in parts):
        raise argparse.ArgumentTypeError("numbers from 1 to 10000, with commas: Azurite ends near 500,000 rows")
    return [int(part) for part in parts]
