"""The author's gate: an exercise that breaks a rule of the course is not let in.

The rules stand in two tables, a code and a small function each. Those of ``form`` read the exercise; those of
``behaviour`` look at what was seen when it ran. A rule yields a sentence for each place that breaks it: the file,
the line or the test, and what to do. Nothing here is learnt from a list of exercises: what is in the tree is asked.
"""
