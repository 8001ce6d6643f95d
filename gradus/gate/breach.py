"""What the gate says of an exercise that it does not let through."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Breach:
    """One rule that one exercise breaks. ``rule`` is its stable code; ``sentence`` says where, and what to do."""

    exercise: str
    rule: str
    sentence: str
