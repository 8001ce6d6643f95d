"""Gradus runs a course whose exercises are real software."""
