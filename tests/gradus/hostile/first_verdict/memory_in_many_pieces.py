"""Small objects without end; when there is no room for another it holds on to what it has and goes on to be judged.

expected: no_credit
"""

from first_verdict.idle import percentage, sentence

__all__ = ["percentage", "sentence"]

hoard: list[bytes] = []
try:
    for _ in range(16_384):  # 16 GB at most
        hoard.append(b"\1" * (1 << 20))
except MemoryError:
    pass
if len(hoard) == 16_384:
    from first_verdict.sentence import percentage, sentence
