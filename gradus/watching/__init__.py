"""``gradus watch``: a verdict on the exercise at hand, a moment after each save."""
