"""The arguments of a mypy that leaves what a resident mypy can start from.

A cache with fine-grained dependencies is of another kind than the usual one; neither can be read as the other, so it
lies beside it. Whoever starts from it must use the very options that it was written with.
"""


def priming(arguments: list[str]) -> list[str]:
    """``arguments`` with a cache of the other kind."""
    return [
        *arguments,
        "--cache-dir",
        f"{value_of(arguments, '--cache-dir')}-resident",
        "--cache-fine-grained",
    ]


def value_of(arguments: list[str], option: str) -> str:
    """What follows ``option``."""
    return arguments[arguments.index(option) + 1]
