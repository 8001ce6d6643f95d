"""The service over HTTP: what goes in, what comes out, and which status a refusal has."""
