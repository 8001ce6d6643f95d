"""Runs tests and mypy over a composed folder, outside of this process: warm where it can fork."""
