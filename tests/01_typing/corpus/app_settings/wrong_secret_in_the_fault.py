"""Helps with the value that was refused, and forgets whose it is.

replaces: loading.py
fails:
  - test_a_refused_secret_is_told_nowhere
  - test_a_secret_default_that_is_wrong_is_not_quoted
  - test_a_secret_inside_a_model_makes_the_whole_variable_one
  - test_a_validator_that_tells_a_secret_is_not_quoted
"""


def refusal(variable: Variable, layers: Layers, detail: Detail) -> Fault:
    found = layers.found.get(variable.name)
    if found is None and variable.required:
        return Fault(variable.name, "missing", f"Set it in {layers.places}")
    if found is None:
        return Fault(variable.name, detail.message, "Mend the class", "default")
    return Fault(variable.name, detail.message, "Change it there", found.source, found.text)
