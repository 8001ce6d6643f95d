"""What a person reads: verdicts, briefs, tables and pages, in a terminal or a browser."""
