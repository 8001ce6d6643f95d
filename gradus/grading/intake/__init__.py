"""What was handed in, read into memory: folders, archives and repositories of strangers, none of them trusted."""
