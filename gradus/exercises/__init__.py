"""The course as its authors write it: briefs, programs, marks, and what follows from them."""
