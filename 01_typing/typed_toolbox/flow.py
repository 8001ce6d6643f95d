"""Where items come from and where they go.

A base class for either would shut out every class that never heard of it. The methods here are those of
`collections.deque`, so a deque is both, a list is a sink, and neither inherits anything.

A source only gives: one of dogs serves whoever asks for animals. A sink only takes: one for animals serves
whoever brings dogs. A queue that does both bends in neither direction, which is why these are two
Protocols.
"""

from typing import Protocol, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
T_contra = TypeVar("T_contra", contravariant=True)


class Source(Protocol[T_co]):
    """Whatever items of a type can be taken from. Covariant: a source of dogs is a source of animals."""

    def __len__(self) -> int:
        """How many items wait."""
        ...

    def popleft(self) -> T_co:
        """Take the oldest item out."""
        ...


class Sink(Protocol[T_contra]):
    """Whatever items of a type can be given to. Contravariant: a sink for animals is a sink for dogs."""

    def append(self, item: T_contra, /) -> None:
        """Take one item in; by position only, as `list.append` does. Gives nothing back."""
        ...


def pour(source: Source[T], sink: Sink[T]) -> int:
    """Hand over what ``source`` holds at the call, oldest first; gives the number of items.

    Takes any `Source`, and any `Sink` for what that source gives; both may be the same queue.
    """
    count = len(source)
    for _ in range(count):
        sink.append(source.popleft())
    return count
