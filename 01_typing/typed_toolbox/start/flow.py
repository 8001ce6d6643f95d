"""Where items come from and where they go.

TODO: a deque is both and a list is a sink, though neither inherits these classes. Turn them into contracts by
shape, and say of which items: what a source gives, what a sink takes, and in which direction each bends.
"""


class Source:
    """Whatever items of a type can be taken from. Covariant: a source of dogs is a source of animals."""

    def __len__(self):
        """How many items wait: a whole number."""

    def popleft(self):
        """Take the oldest item out."""


class Sink:
    """Whatever items of a type can be given to. Contravariant: a sink for animals is a sink for dogs."""

    def append(self, item):
        """Take one item in; by position only, as `list.append` does. Gives nothing back."""


def pour(source, sink):
    """Hand over what ``source`` holds at the call, oldest first; gives the number of items.

    Takes any `Source`, and any `Sink` for what that source gives; both may be the same queue.
    """
    count = len(source)
    for _ in range(count):
        sink.append(source.popleft())
    return count
