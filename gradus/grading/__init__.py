"""Grading: strangers' submissions in, a gradebook out. The verdicts come from ``judging``, in a sandbox."""
