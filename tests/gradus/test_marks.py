"""A mark is found with all that it claims, or refused with its line: never overlooked, never half carried out."""

import pickle
import textwrap

import pytest

from gradus.errors import MarkError
from gradus.exercises.marks import MarkedBody, marked_bodies


def names_marked(source: str) -> list[str]:
    """The qualified names of the marked bodies of any text as the module ``m``."""
    bodies = marked_bodies(textwrap.dedent(source), module="m", path="module.py")
    return [body.qualified_name for body in bodies]


def test_a_marked_body_is_known_by_name_kind_and_lines() -> None:
    """Lines count in the working source; the sentence lies above them."""
    source = textwrap.dedent("""
        class Box:
            async def items(self):
                # EXERCISE: one by one,
                # in order.

                for item in self._items:
                    yield item
                # The end.

        """)
    assert marked_bodies(source, module="m") == [
        MarkedBody(
            qualified_name="m.Box.items",
            kind="async generator",
            sentence="one by one, in order.",
            indentation="        ",
            mark_line=4,
            first_line=6,
            last_line=9,
        )
    ]


def test_the_names_of_nested_functions_are_plain() -> None:
    """They are read by people, in errors; so they have no ``<locals>``."""
    source = """
    class Box:
        def outer(self):
            def decorate(function):
                # EXERCISE: call it.
                return function

            return decorate
    """
    assert names_marked(source) == ["m.Box.outer.decorate"]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("def f():\n    # EXERCISE: go.\n    return 1\n", "function"),
        ("def f():\n    # EXERCISE: go.\n    yield from x\n", "generator"),
        ("def f():\n    # EXERCISE: go.\n    return [lambda: (yield)]\n", "function"),
        ("def f():\n    # EXERCISE: go.\n    return lambda a=(yield): a\n", "generator"),
        ("async def f():\n    # EXERCISE: go.\n    await x\n", "coroutine"),
        ("async def f():\n    # EXERCISE: go.\n    yield 1\n", "async generator"),
    ],
)
def test_a_body_is_of_the_kind_its_yields_make_it(source: str, kind: str) -> None:
    """A ``yield`` counts where it is evaluated: in a default it belongs to the function around."""
    assert [body.kind for body in marked_bodies(source, module="m")] == [kind]


def test_marks_in_strings_are_only_words() -> None:
    """A docstring or a template may speak of a mark."""
    source = """
    TEXT = '''
    # EXERCISE: a string is not a mark.
    '''

    def f():
        "Shows a mark: # EXERCISE: so."
        return "# EXERCISE: nor is this"
    """
    assert names_marked(source) == []


REFUSED = {
    "no colon": ("def f():\n    # EXERCISE go\n    pass\n", 2, "is no mark: write '# EXERCISE: what to do'"),
    "no sentence": ("def f():\n    # EXERCISE:\n    pass\n", 2, "is no mark"),
    "no space": ("def f():\n    #EXERCISE: go\n    pass\n", 2, "is no mark"),
    "small letters": ("def f():\n    # Exercise: go.\n    pass\n", 2, "is no mark"),
    "a slip": ("def _f():\n    # EXERCISE-REMOVED\n    pass\n", 2, "is no mark"),
    "one line": ("def f(): return 1  # EXERCISE: go.\n", 1, "a one-line body cannot be marked"),
    "at the module": ("# EXERCISE: go.\nx = 1\n", 1, "nothing claims this mark"),
    "at a class": ("class A:\n    # EXERCISE: go.\n    x = 1\n", 2, "nothing claims this mark"),
    "at an if": ("if x:\n    # EXERCISE: go.\n    pass\n", 2, "nothing claims this mark"),
    "too late": ("def f():\n    x = 1\n    # EXERCISE: go.\n    return x\n", 3, "nothing claims this mark"),
    "below": ("def f():\n    return 1\n    # EXERCISE: go.\n", 3, "nothing claims this mark"),
    "outside": ('def f():\n    """Words."""\n# EXERCISE: go.\n', 3, "nothing claims this mark"),
    "behind code": ("def f():\n    return 1  # EXERCISE: go.\n", 2, "nothing claims this mark"),
    "on the header": ("def f():  # EXERCISE: go.\n    return 1\n", 1, "nothing claims this mark"),
    "above words": (
        'def f():\n    # EXERCISE: go.\n    """Words."""\n    x()\n',
        2,
        "nothing claims this mark",
    ),
    "second": ("def f():\n    # Words.\n    # EXERCISE: go.\n    x()\n", 3, "nothing claims this mark"),
    "twice": ("def f():\n    # EXERCISE: go.\n    # EXERCISE: on.\n    x()\n", 3, "nothing claims this mark"),
    "nested": (
        "def f():\n    # EXERCISE: go.\n    def g():\n        # EXERCISE: on.\n        x()\n",
        4,
        "lies in what the mark on line 2 takes away",
    ),
    "undeclared": (
        "class A:\n    x: int\n    def __init__(self):\n        # EXERCISE: a\n        self.x = self.y = 0\n",
        4,
        "__init__ sets y: declare each in the class body",
    ),
    "public": ("def f():\n    # EXERCISE-REMOVE\n    x()\n", 2, "f is public and must stay"),
    "special": ("def __len__():\n    # EXERCISE-REMOVE\n    x()\n", 2, "__len__ is public"),
    "used": ("def _f():\n    # EXERCISE-REMOVE\n    x()\n\nx = _f\n", 2, "_f is still used on line 5"),
    "quoted": ("class _A:\n    # EXERCISE-REMOVE\n    x: int\n\nx: '_A'\n", 2, "_A is still used on line 5"),
    "member": (
        "class A:\n    def _f(self):\n        # EXERCISE-REMOVE\n        x()\n\n    x = lambda a: a._f()\n",
        3,
        "_f is still used on line 6",
    ),
    "overloaded": (
        "@overload\ndef _f(): ...\ndef _f():\n    # EXERCISE-REMOVE\n    x()\n",
        4,
        "_f is defined on line 2 as well",
    ),
    "emptied": (
        "class A:\n    def _f():\n        # EXERCISE-REMOVE\n        x()\n",
        2,
        "nothing would be left",
    ),
    "not Python": ("def f(:\n    # EXERCISE: go.\n", 1, "is not Python: "),
    "null": ("# EXERCISE: \0\n", 1, "is not Python: "),
}


@pytest.mark.parametrize(("source", "line", "problem"), REFUSED.values(), ids=REFUSED)
def test_a_mark_that_cannot_be_honoured_is_refused(source: str, line: int, problem: str) -> None:
    """The error says file and line, what is wrong and what to do."""
    with pytest.raises(MarkError) as caught:
        names_marked(source)
    assert str(caught.value).startswith(f"module.py:{line}: ")
    assert problem in str(caught.value)


def test_a_refused_mark_travels_whole_between_processes() -> None:
    """Message and data arrive as they left, since a checker in another process may be the one to find it."""
    error = MarkError("module.py", 2, "is no mark")
    arrived: MarkError = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes
    assert (str(arrived), arrived.path, arrived.line) == (str(error), "module.py", 2)


def test_an_init_with_declared_attributes_may_be_marked() -> None:
    """Other attributes than its own do not count, nor does what its neighbours set."""
    source = """
    class A:
        x: int
        y = z = 0

        def __init__(self, other):
            # EXERCISE: set them.
            self.x, self.y = self.z = other.w = 1, 2

        def reset(self):
            # EXERCISE: back to the start.
            self.w = 0
    """
    assert names_marked(source) == ["m.A.__init__", "m.A.reset"]


def test_a_removed_helper_may_be_used_by_what_goes_too() -> None:
    """Replaced bodies and other removed helpers are no uses, nor is an attribute of something else."""
    source = """
    def _a():
        # EXERCISE-REMOVE
        return _b()

    def _b():
        # EXERCISE-REMOVE
        return _a()

    def c(x):
        # EXERCISE: call it.
        return _a()

    d = c.__name__ + x._a
    """
    assert names_marked(source) == ["m.c"]
