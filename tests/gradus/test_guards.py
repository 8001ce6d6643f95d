"""No way past the checkers but by the line, with a reason; and no right code is ever refused.

The table of evasions is the list of what a learner could try; the other table is what a learner may write.
"""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from gradus.judging.guards import MOST_CHARACTERS, Evasion, find_evasions, scan_source

BIN = Path(sys.executable).parent

EVASIONS = [
    ("# mypy: ignore-errors\n", "inline-mypy", 1),
    ("x = 1\n#mypy: disable-error-code=assignment\n", "inline-mypy", 2),
    ("# mypy: ignore-errors  # the plugin needs it\n", "inline-mypy", 1),
    ("# type: ignore\nx = 1\n", "type-ignore-file", 1),
    (
        "#!/usr/bin/env python\n# type: ignore[misc]  # all of it is generated\n\nx = 1\n",
        "type-ignore-file",
        2,
    ),
    ('"""Words."""\nx = 1  # type: ignore\n', "type-ignore-bare", 2),
    ("x = 1  #type:ignore # for a reason\n", "type-ignore-bare", 1),
    ("x = 1  # type: ignore[]  # for a reason\n", "type-ignore-bare", 1),
    ("x = 1  # type: ignore[misc]\n", "type-ignore-reason", 1),
    ("x = 1  # type: ignore [misc]  # ..!\n", "type-ignore-reason", 1),
    ("x = 1  # type: ignore[misc]  # noqa: E501\n", "type-ignore-reason", 1),
    ("# ruff: noqa\n", "lint-ignore-file", 1),
    ("#ruff:NOQA: F401\n", "lint-ignore-file", 1),
    ("# flake8: noqa: F401\n", "lint-ignore-file", 1),
    ("# ruff: file-ignore[F401] all of these are exports\n", "lint-ignore-file", 1),
    ("# isort: skip_file\n", "lint-ignore-file", 1),
    ("# ruff: isort: skip_file\n", "lint-ignore-file", 1),
    ("x = 1\n# ruff: disable[E501] a long table\ny = 2\n# ruff: enable[E501]\n", "lint-ignore-range", 2),
    ("import os  # noqa\n", "lint-ignore-bare", 1),
    ("import os  # for later # NoQA because\n", "lint-ignore-bare", 1),
    ("import os  # noqa: F401\n", "lint-ignore-reason", 1),
    ("import os  # noqa:F401,E501 # type: ignore[misc]\n", "lint-ignore-reason", 1),
    ("import os  # ruff: ignore[F401]\n", "lint-ignore-reason", 1),
    ("from typing import no_type_check\n@no_type_check\ndef f(): ...\n", "no-type-check", 2),
    ("import typing as t\n@t.no_type_check  # it is too slow\nclass A: ...\n", "no-type-check", 2),
    ("from typing_extensions import no_type_check as fine\nsame = fine\n", "no-type-check", 2),
    ("from typing import *\n@no_type_check_decorator\ndef f(): ...\n", "no-type-check", 2),
    ("if TYPE_CHECKING:\n    import os\n    def f() -> int: ...\n", "type-checking-branch", 3),
    ("if typing.TYPE_CHECKING:\n    x = 1\n", "type-checking-branch", 2),
    ("if TYPE_CHECKING:\n    import os\nelse:\n    os: int\n", "type-checking-branch", 4),
    ("if TYPE_CHECKING:\n    pass\nelif True:\n    class A: ...\n", "type-checking-branch", 4),
    (
        "if not TYPE_CHECKING:\n    try:\n        x = 1\n    finally:\n        pass\n",
        "type-checking-branch",
        3,
    ),
    ("MYPY = False\nif not MYPY and True:\n    f()\n", "type-checking-branch", 3),
    ("PY2 = True\nif PY2:\n    f()\n", "type-checking-branch", 3),
    ("def f() -> int:\n    assert not TYPE_CHECKING\n    return ''\n", "type-checking-branch", 2),
    ("while not TYPE_CHECKING:\n    x: int = ''\n", "type-checking-branch", 1),
    ("x: int = 1 if TYPE_CHECKING else ''\n", "type-checking-branch", 1),
    ("from typing import Any\n\nx: Any = 1\n", "any-reason", 3),
    ("from typing import Any\n# Above is not beside.\nx: Any = 1\n", "any-reason", 3),
    ("from typing import Any\nx: Any = 1  # noqa: ANN401\n", "any-reason", 2),
    ("from typing import Any as Whatever\ndef f(x: list[Whatever]) -> None: ...\n", "any-reason", 2),
    ("import typing\nx: typing.Any = 1\n", "any-reason", 2),
    ("import typing\nt = typing\nx: t.Any = 1\n", "any-reason", 3),
    ("import typing_extensions as t\nclass A(t.Any): ...\n", "any-reason", 2),
    ("from typing import *\nx: Any = 1\n", "any-reason", 2),
    ("from _typeshed import Incomplete\nx: Incomplete = 1\n", "any-reason", 2),
    ("from typing import Any as Any\n", "any-reason", 1),
    ("from typing import Any as Free\n__all__ = [\n    'Free',\n]\n", "any-reason", 3),
    ("from typing import Any\nx: 'int | Any' = 1\n", "any-reason", 2),
    ("from typing import Any\ndef f(x: int) -> list['Any']: ...\n", "any-reason", 2),
    ("from typing import Any\nX = list['Any']\n", "any-reason", 2),
    ("from typing import Any, TypeAlias\nX: TypeAlias = 'Any'\n", "any-reason", 2),
    ("from typing import Any\nx = []  # type: list[Any]\n", "any-reason", 2),
    ("from typing import cast\nx = cast(int, '')\n", "cast-reason", 2),
    ("from typing import cast as sure\nx = f(\n    sure('int', ''),\n)\n", "cast-reason", 3),
    ("import typing as t\nx = t.cast(int, '')  # no\n", "cast-reason", 2),
    ("exec('def f(): ...')\n", "code-in-text", 1),
    ("x: int = eval('1')\n", "code-in-text", 1),
    ("if x:\r\n    y = 1  # noqa\r\n", "lint-ignore-bare", 2),
    ("\ufeff# mypy: ignore-errors\n", "inline-mypy", 1),
    ("x = '\\d'  # noqa\n", "lint-ignore-bare", 1),
]

LEGAL = [
    "x = 1  # type: ignore[misc]  # the stubs of this library are wrong\n",
    "x = 1  # type: ignore[misc, assignment]  # warum: Fehler in der Bibliothek\n",
    "import os  # noqa: F401  # part of the interface\n",
    "import os  # noqa: F401, E501 part of the interface\n",
    "import os  # ruff: ignore[F401] part of the interface\n",
    "x = 1  # type: ignore[misc]  # noqa: E501  # a table reads better in one line\n",
    '"""# mypy: ignore-errors\n\n# type: ignore and # noqa, as words.\n"""\n',
    "x = '# ruff: noqa'\n",
    "# The type: ignore of mypy, and ruff's noqa, are not orders here.\n",
    "# fmt: off\nx = [1,2]\n# fmt: on\n",
    "# pyright: basic\nx = 1  # pragma: no cover\n",
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import os\n",
    "if TYPE_CHECKING:\n    import os\nelse:\n    try:\n        import os\n    finally:\n        pass\n",
    "if TYPE_CHECKING or sys.version_info >= (3, 12):\n    from typing import override\n",
    "if sys.version_info >= (3, 12):\n    def f() -> int: ...\nelse:\n    def f() -> str: ...\n",
    "TYPE_CHECKING = False\n",
    "from typing import Any, cast, no_type_check\n",
    "from typing import Any\nx: Any = 1  # the plugin decides\n",
    "from typing import Any\ndef f(\n    x: Any,\n    y: int,  # both are free\n) -> Any:\n    return x\n",
    "from typing import Any\nx: Any = 1  # noqa: ANN401  # the plugin decides\n",
    "from typing import cast\nx = cast(\n    int,\n    y,\n)  # checked above\n",
    "class Any: ...\nx: Any = Any()\ndef cast(spell: str) -> None: ...\ncast('light')\n",
    "from sqlalchemy import cast\nx = cast(1, 2)\n",
    "from spells import Any\nx: Any = 1\n",
    "import typing\nx: typing.Literal['Any', 'cast'] = 'Any'\n",
    "from typing import Any, Annotated, Literal\nx: Annotated[Literal['Any'], 'Any'] = table['Any']\n",
    "import typing\nx: typing.Sequence[int] = []\n",
    "def eval(node: int) -> int:\n    return eval(node - 1)\n",
    "x = model.eval()\ny = re.compile('Any')\nz = ast.literal_eval('1')\n",
    "x = eval('1 + 1')  # the calculator's own grammar was checked above\n",
    "x = []  # type: list[int]\n",
    "",
]


@pytest.mark.parametrize(("source", "code", "line"), EVASIONS)
def test_what_silences_a_checker_is_found_at_its_line(source: str, code: str, line: int) -> None:
    """Each way has a stable code, and is found once."""
    assert [(found.code, found.line) for found in scan_source(source, "m.py") if found.code == code] == [
        (code, line)
    ]


@pytest.mark.parametrize("source", LEGAL)
def test_right_code_is_never_refused(source: str) -> None:
    """What has a reason, stands in a string or means something else is no evasion."""
    assert scan_source(source, "m.py") == []


@pytest.mark.parametrize(
    "source", ["def f(:  # noqa\n", "x = '\n", "\0", "if x:\n  # noqa", "(" * 5000, "x = '\ud800'"]
)
def test_what_is_not_python_is_left_to_the_tests(source: str) -> None:
    """The guard never fails; that the file cannot be imported is told elsewhere."""
    assert scan_source(source, "m.py") == []


def test_an_evasion_says_where_it_is_and_what_to_do() -> None:
    """Line and column count from 1, as an editor does."""
    assert scan_source("x = 1  # type: ignore\n", "package/m.py") == [
        Evasion(
            path="package/m.py",
            line=1,
            column=8,
            code="type-ignore-bare",
            sentence="Name what is ignored, and why: `# type: ignore[code]  # why`.",
        )
    ]


def test_one_reason_wanting_in_a_line_is_told_once() -> None:
    """Three times ``Any`` in one line want one reason, so they are one finding."""
    source = "from typing import Any, cast\ndef f(x: Any, y: Any) -> Any: ...\nz = cast(Any, 1)\n"
    assert [(found.line, found.column, found.code) for found in scan_source(source, "m.py")] == [
        (2, 10, "any-reason"),
        (3, 5, "cast-reason"),
        (3, 10, "any-reason"),
    ]


def test_a_package_is_searched_to_its_last_folder(tmp_path: Path) -> None:
    """Paths begin with the package's name; a stub file is found by its being there."""
    package = tmp_path / "package"
    (package / "inner").mkdir(parents=True)
    (package / "inner" / "deep.py").write_text("import os  # noqa\n")
    (package / "a.pyi").write_text("x: int\n")
    (package / "a.py").write_text("x = 1\n")
    given = [(found.path, found.line, found.code) for found in find_evasions(package)]
    assert given == [("package/a.pyi", 1, "stub-file"), ("package/inner/deep.py", 1, "lint-ignore-bare")]


def test_files_that_cannot_be_read_are_passed_over(tmp_path: Path) -> None:
    """Neither links nor pipes nor unknown letters stop a verdict."""
    (tmp_path / "target.txt").write_text("import os  # noqa\n")
    (tmp_path / "link.py").symlink_to("target.txt")
    (tmp_path / "gone.py").symlink_to("nowhere.txt")
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "letters.py").write_bytes(b"# noqa \xff\n")
    (tmp_path / "coded.py").write_bytes(b"# coding: klingon\n# noqa\n")
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "copy.py").write_text("import os  # noqa\n")
    assert find_evasions(tmp_path) == []


def test_a_file_in_another_encoding_is_read_as_python_reads_it(tmp_path: Path) -> None:
    """The first two lines may name the encoding."""
    (tmp_path / "m.py").write_bytes("# coding: latin-1\nx = 'é'  # noqa\n".encode("latin-1"))
    assert [(found.line, found.code) for found in find_evasions(tmp_path)] == [(2, "lint-ignore-bare")]


def test_a_large_file_takes_no_longer_than_its_length(tmp_path: Path) -> None:
    """Many thousand lines, of which every one wants a reason."""
    (tmp_path / "m.py").write_text("from typing import Any\n" + "x: Any = 1\n" * 18_000)
    assert len(find_evasions(tmp_path)) == 18_000


def test_a_file_that_nobody_wrote_is_not_looked_through(tmp_path: Path) -> None:
    """Megabytes of source would keep a grader busy for minutes: one finding says that it is too large."""
    (tmp_path / "m.py").write_text("x = 1\n" * MOST_CHARACTERS)
    assert [found.code for found in find_evasions(tmp_path)] == ["too-large"]


SILENT = {
    "inline": "# mypy: ignore-errors\nx: int = ''\n",
    "whole_file": "# type: ignore\nx: int = ''\n",
    "bare": "x: int = ''  # type: ignore\n",
    "empty_codes": "x: int = ''  # type: ignore[]\n",
    "unchecked": """
        from typing import no_type_check
        @no_type_check
        def f() -> int: return ''
        """,
    "branch": """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            def f() -> int: ...
        else:
            def f(): return ''
        """,
    "believed": "PY2 = bool(1)\nif PY2:\n    x: int = ''\n",
    "returned": """
        from typing import TYPE_CHECKING
        def f() -> int:
            if TYPE_CHECKING:
                return 1
            return ''
        """,
    "anything": "import typing\nt = typing\nx: t.Any = ''\ny: int = x\n",
    "quoted": "from typing import Any\nX = list['Any']\nx: X = ['']\ny: list[int] = x\n",
    "cast": "from typing import cast\nx: int = cast(int, '')\n",
    "evaluated": "x: int = eval('')\n",
}


def test_mypy_alone_would_believe_each_of_them(tmp_path: Path) -> None:
    """That is why there is a guard: every one of these files lies, and passes the strict check."""
    for name, source in SILENT.items():
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(source))
        assert scan_source(textwrap.dedent(source), name) != []
    command = [f"{BIN}/mypy", "--strict", "--config-file=", f"--cache-dir={os.devnull}", "."]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.stdout == f"Success: no issues found in {len(SILENT)} source files\n"
