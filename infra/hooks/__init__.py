"""azd's hooks: standard library and Python 3.9 syntax only, for they run with whatever Python a deployer has.

Each starts as `python3 -m infra.hooks.<name>` in the project's folder. What needs packages is asked of `python -m dev`.
"""
