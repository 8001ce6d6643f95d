"""The learner's own folder, what is kept of their work there, and what helps them on."""
