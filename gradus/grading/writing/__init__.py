"""What a gradebook is written as, one form a module; ``writers`` has the table of them."""
