"""YAML whose values are text, lists and mappings: what they mean is for whoever validates them.

libyaml reads it where PyYAML was built with it, ten times faster; a course has a brief for each exercise.
"""

import yaml

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_yaml(text: str) -> object:
    """The one document in ``text``; yaml.YAMLError for what is none."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506  # builds text and containers only
