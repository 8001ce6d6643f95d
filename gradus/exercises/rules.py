"""The settings that judge a learner's code: pytest, mypy and ruff, in one file.

A workspace and a composed run get the same text but for one word, so that plain ``pytest``, ``mypy --strict`` and
``ruff check`` say what a verdict says: in a workspace nobody else is there to lend engines to the tests. Fewer lint
rules than the course holds itself to, and none about docstrings: a learner's attention is for the exercise.
"""

from collections.abc import Sequence

_TEMPLATE = """\
# Written by gradus. The settings that judge your work; `gradus check` uses the course's own copy of them.

[tool.pytest.ini_options]
testpaths = ["tests"]
pythonpath = [{roots}]
addopts = ["--import-mode=importlib", "--strict-markers", "--strict-config"{lending}]
filterwarnings = ["error"]
asyncio_mode = "auto"
asyncio_default_fixture_loop_scope = "function"
markers = ["points(n): what the test is worth in its exercise (default 1)"]
norecursedirs = ["typing_cases", ".*"]

[tool.mypy]
strict = true
files = [{roots}]
mypy_path = [{anchored}]
namespace_packages = true
explicit_package_bases = true

[tool.ruff]
target-version = "py311"
line-length = 110
src = [{roots}]
extend-exclude = ["typing_cases", ".gradus"]

[tool.ruff.lint]
select = [
    "E", "F", "W",  # what is wrong or misleading
    "I",            # imports in order
    "N",            # names as the language spells them
    "UP",           # today's Python
    "A", "B",       # shadowed built-ins, likely bugs
    "C4", "PERF", "RET", "SIM",  # said more simply
    "ASYNC",        # blocking calls in coroutines
    "RUF",
]
ignore = [
    "RUF100",  # given code may answer to rules that are not asked here
    "F401",  # a stub keeps the imports that its missing bodies need
]

[tool.ruff.lint.pycodestyle]
max-line-length = 120  # the formatter breaks code at 110; a sentence may end a little later
"""


def project_settings(roots: Sequence[str], *, lending: bool = False) -> str:
    """A ``pyproject.toml`` for packages in the folders ``roots``, relative to it; ``lending``: for plain pytest."""
    return _TEMPLATE.format(
        lending=', "-p", "gradus.pytest_engines"' if lending else "",
        roots=", ".join(f'"{root}"' for root in roots),
        anchored=", ".join(f'"$MYPY_CONFIG_FILE_DIR/{root}"' for root in roots),
    )
