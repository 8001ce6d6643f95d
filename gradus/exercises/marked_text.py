"""A source as the search for marks sees it: its lines, its comments, its syntax tree.

What does not work: printing the syntax tree loses comments and layout; a tree that keeps them takes a fifth
of a second to import; a pattern finds marks in strings and docstrings too. So ``ast`` says where bodies are,
``tokenize`` which ``#`` begins a comment, and lines are kept as they are written, to be exchanged whole.
"""

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from gradus import syntax_trees
from gradus.errors import MarkError

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Comment:
    """The text begins with ``#``; ``alone`` if no code stands before it on the line."""

    column: int
    text: str
    alone: bool


@dataclass(frozen=True)
class Text:
    """Lines and comments count from 1; ``path`` is what errors call the source."""

    path: str
    lines: list[str]
    comments: dict[int, Comment]
    tree: ast.Module

    def is_blank(self, line: int) -> bool:
        """Whether nothing stands on the line."""
        return not self.lines[line - 1].strip()

    def comment_alone(self, line: int) -> Comment | None:
        """The comment that has the line to itself."""
        comment = self.comments.get(line)
        return comment if comment is not None and comment.alone else None

    def next_line(self, line: int) -> int:
        """The next line that is not blank, or the one after the last."""
        line += 1
        while line <= len(self.lines) and self.is_blank(line):
            line += 1
        return line

    def error(self, line: int, problem: str) -> MarkError:
        """Not raised: what to raise."""
        return MarkError(self.path, line, problem)


def parse_text(source: str, path: str) -> Text:
    """The source taken apart; MarkError if it may hold a mark and is not Python."""
    lines = list(io.StringIO(source, newline=""))
    if "exercise" not in source.casefold():
        return Text(path, lines, {}, ast.Module([], []))  # without a mark it need not even be Python
    # Columns and line numbers are the same in the plain text, whatever ends the lines of the source.
    plain = "".join(line.rstrip("\r\n") + "\n" for line in lines).removeprefix("\ufeff")
    try:
        tree = syntax_trees.parse(plain)
    except SyntaxError as error:
        raise MarkError(path, error.lineno or 1, f"is not Python: {error.msg}") from error
    except ValueError as error:
        raise MarkError(path, 1, f"is not Python: {error}") from error
    return Text(path, lines, dict(_comments(plain)), tree)


def _comments(plain: str) -> Iterator[tuple[int, Comment]]:
    for token in tokenize.generate_tokens(io.StringIO(plain).readline):
        if token.type == tokenize.COMMENT:
            line, column = token.start
            yield line, Comment(column, token.string, alone=not token.line[:column].strip())


def first_line_of(text: Text, statement: ast.stmt) -> int:
    """Where a statement begins, decorators included; of a bracketed one ``ast`` knows only the inside."""
    if not isinstance(statement, Definition) or not statement.decorator_list:
        return statement.lineno
    line = statement.decorator_list[0].lineno
    while not text.lines[line - 1].lstrip().startswith("@"):
        line -= 1
    return line


def end_of(statement: ast.stmt) -> int:
    """The last line of a statement."""
    return statement.end_lineno or statement.lineno


def is_docstring(statement: ast.stmt) -> bool:
    """Whether a statement is a string and nothing else, wherever it stands."""
    match statement:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
    return False


def is_one_line(text: Text, node: Definition) -> bool:
    """Whether the body begins on the line of the header."""
    first = node.body[0]
    return bool(text.lines[first.lineno - 1].encode()[: first.col_offset].strip(b"\xef\xbb\xbf \t\f"))
