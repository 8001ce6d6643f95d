"""It never comes to the end of its import.

expected: no_credit
"""

while True:
    pass
