"""The laziest wrong program: every body gives an object that agrees with whatever is asked of it.

It equals everything, sorts before everything, is true, can be called, awaited, iterated and entered, and has every
attribute. Tests that only compare believe it. A test that asks for a type, an error or a file does not.
"""

from gradus.exercises.course import Exercise, Files
from gradus.gate.touches import after_docstring
from gradus.mutation.targets import Body, bodies_to_write

_OBJECT = """\
class _GradusAgreeable:
    def _agree(self, *_given, **_named):
        return True

    def _myself(self, *_given, **_named):
        return self

    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __bool__ = _agree
    __call__ = __getitem__ = __enter__ = __next__ = _myself
    __add__ = __sub__ = __mul__ = __truediv__ = __floordiv__ = __mod__ = __neg__ = __abs__ = _myself
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rfloordiv__ = __or__ = __and__ = __round__ = _myself

    def __ne__(self, other):
        return False

    def __hash__(self):
        return 1

    def __len__(self):
        return 1

    def __int__(self):
        return 1

    __index__ = __int__

    def __float__(self):
        return 1.0

    def __exit__(self, *_given):
        return False

    def __iter__(self):
        return iter([self])

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self

    def __setitem__(self, key, value):
        pass

    def __await__(self):
        yield from ()
        return self

    async def __aiter__(self):
        yield self

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_given):
        return False


_gradus_agreeable = _GradusAgreeable()
"""


def agreeable(exercise: Exercise) -> Files:
    """What the learner starts from, in which every public body gives that object; ``__init__`` alone may give nothing.

    Where bodies are marked it is the reference, so that what is given stays.
    """
    given, replaced = bodies_to_write(exercise)
    files = dict(given)
    for file in {body.file for body in replaced}:
        inside = [body for body in replaced if body.file == file]
        files[file] = _agreeing(files[file].decode(), inside).encode()
    return files


def _agreeing(source: str, replaced: list[Body]) -> str:
    lines = source.splitlines(keepends=True)
    for body in sorted(replaced, key=lambda body: body.first_line, reverse=True):
        lines[body.first_line - 1 : body.last_line] = [f"{body.indentation}{_giving(body)}\n"]
    return after_docstring("".join(lines), _OBJECT)


def _giving(body: Body) -> str:
    if body.name.endswith("__init__"):
        return "pass"
    return f"{'yield' if body.kind.endswith('generator') else 'return'} _gradus_agreeable"
