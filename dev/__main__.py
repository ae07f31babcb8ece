"""`python -m dev <command>`: standard library and Python 3.9 syntax only, for it runs before anything is installed."""

import sys

if __name__ == "__main__":
    if sys.version_info < (3, 9):  # noqa: UP036 - said in words, before newer syntax is read
        sys.exit("error: this needs Python 3.9 or newer to start, and finds 3.13 by itself.")
    try:
        from dev.bootstrap.entry import main
    except KeyboardInterrupt:  # as early as that there is nothing to tidy up
        sys.exit(130)
    sys.exit(main(sys.argv[1:]))
