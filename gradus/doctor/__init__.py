"""``gradus doctor``: what is missing or slow on this machine, and how to mend it.

    survey, places, own_folder, trial   look, and say in plain values what there is
    machine                             those values: everything a check may ask
    tool_, place_, learner_checks       judge a machine that is described to them
    checks                              the list of all
    view, command                       show what came of it

Looking and judging are apart, so that a test describes a broken machine instead of breaking one.
"""
