"""Releases: a course that can be handed out, without readable references and with the chosen tests only."""
