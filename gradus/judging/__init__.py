"""From a learner's files to a verdict: what is composed, run, read, and said."""
