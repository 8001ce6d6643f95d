"""Real Postgres and real Redis on a laptop: started when needed, private, gone afterwards."""
