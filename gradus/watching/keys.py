"""What each key of a watch does: another page, another exercise, a hint, a reset.

A key turns one state into the next and may ask for a check; both come back, and the session carries them out. What
needs the workspace (hints, a reset, the learner's own files) is done here and may raise OSError or GradusError.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from rich.text import Text

from gradus.exercises.briefs import split_brief
from gradus.exercises.course import Exercise
from gradus.learner.hints import next_hint, open_hints
from gradus.learner.opening import afterword, difference, solution_of
from gradus.learner.resetting import reset_exercise
from gradus.learner.workspace import Workspace
from gradus.screens.code_view import code_view, difference_view
from gradus.screens.prose_view import prose_view
from gradus.watching.state import State

LEAVE = "q"
_PAGE = 10
"""Lines that a page key scrolls."""

_SCROLLING = {"up": -1, "k": -1, "down": 1, "j": 1, "page up": -_PAGE, "page down": _PAGE}
_TurnsPage = Callable[[State], State]
_ActsOnExercise = Callable[[State, Exercise], State]
_NOT_OPEN = "That opens when the exercise passes; h gives a hint."


@dataclass(frozen=True)
class Turn:
    """The state that follows, and the exercise to check, if any."""

    state: State
    check: Exercise | None = None


class Keys:
    """Keys pressed in a watch of ``workspace``."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._pages: dict[str, _TurnsPage] = {
            "escape": lambda state: state.turned("verdict"),
            "v": lambda state: state.turned("verdict"),
            "a": lambda state: state.turned("all"),
            "l": _show_list,
            "?": lambda state: state.turned("keys"),
            "d": self._show_difference,
            "s": _show_solution,
            "w": _show_afterword,
        }
        self._on_exercise: dict[str, _ActsOnExercise] = {
            "h": self._show_hint,
            "b": lambda state, exercise: _show_prose(state, exercise, "README.md"),
            "e": lambda state, exercise: _show_prose(state, exercise, "lesson.md"),
            "x": _ask_for_reset,
        }

    def press(self, key: str, state: State) -> Turn:
        """What ``key`` does in ``state``; nothing, for a key that has no meaning there."""
        if state.asking is not None:
            return Turn(self._answer(key, state, state.asking))
        if key in _SCROLLING:
            lines = _SCROLLING[key]
            return Turn(state.moved(lines) if state.page == "list" else state.scrolled(lines))
        if key in self._pages:
            return Turn(self._pages[key](replace(state, note="")))
        if key in self._on_exercise and state.exercise is not None:
            return Turn(self._on_exercise[key](replace(state, note=""), state.exercise))
        return _go(key, state)

    def _show_hint(self, state: State, exercise: Exercise) -> State:
        """The rung that opens now, below those that were open."""
        hint = next_hint(self._workspace, exercise)
        opened = open_hints(self._workspace, exercise)
        text = "\n\n".join(f"### {one.title}\n\n{one.text}" for one in opened)
        about = f" on {hint.topic}" if hint.topic else ""
        return state.turned("text", f"Hint {hint.number} of {hint.of}{about}", prose_view(text))

    def _show_difference(self, state: State) -> State:
        exercise = state.unlocked
        if exercise is None:
            return replace(state, note=_NOT_OPEN)
        text = difference(self._workspace, exercise)
        page = difference_view(text) if text else Text("No difference.")
        return state.turned("text", f"{exercise.name}: yours and the reference", page)

    def _answer(self, key: str, state: State, exercise: Exercise) -> State:
        state = replace(state, asking=None, note="")
        if key not in ("y", "Y"):
            return replace(state, note="Nothing was changed.")
        reset = reset_exercise(self._workspace, exercise)
        told = (
            f"Fresh stubs. Your version is in {reset.folder}." if reset.moved else "They were fresh already."
        )
        return replace(state, note=told).turned("verdict")


def _show_list(state: State) -> State:
    """The cursor begins at the exercise at hand."""
    exercises = state.course.exercises
    cursor = exercises.index(state.exercise) if state.exercise is not None else 0
    return replace(state, cursor=cursor).turned("list")


def _show_solution(state: State) -> State:
    exercise = state.unlocked
    if exercise is None:
        return replace(state, note=_NOT_OPEN)
    text = "\n".join(f"# {name}\n{content}" for name, content in solution_of(exercise).items())
    return state.turned("text", f"{exercise.name}: the reference", code_view(text))


def _show_afterword(state: State) -> State:
    exercise = state.unlocked
    if exercise is None:
        return replace(state, note=_NOT_OPEN)
    return state.turned("text", f"{exercise.name}: why it is so", prose_view(afterword(exercise)))


def _show_prose(state: State, exercise: Exercise, name: str) -> State:
    path = exercise.folder / name
    text = path.read_text(encoding="utf-8")
    prose = split_brief(text, path)[1] if name == "README.md" else text
    return state.turned("text", f"{exercise.phase}/{exercise.name}/{name}", prose_view(prose))


def _ask_for_reset(state: State, exercise: Exercise) -> State:
    question = f"Start {exercise.name} over? Your version is moved aside, not deleted. y / n"
    return replace(state, asking=exercise, note=question)


def _go(key: str, state: State) -> Turn:
    """To another exercise, or the same once more."""
    chosen = {
        "r": state.exercise,
        "n": state.following(1),
        "p": state.following(-1),
        "enter": state.following(1),
    }
    if key == "enter" and state.page == "list":
        chosen["enter"] = state.course.exercises[state.cursor]
    if key not in chosen:
        return Turn(state)
    stays = chosen[key] == state.exercise and key != "r"
    return Turn(state.turned("verdict"), None if stays else chosen[key])
