"""Limits on every field, and closed and frozen, but everything is converted that can be.

replaces: models.py
fails:
  - test_every_mutation_is_refused_by_both_kinds_of_models
  - test_the_four_roads_differ_in_what_they_let_in
  - test_what_lies_outside_is_refused_by_name
"""


class Closed(BaseModel):
    """What both models have in common."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
