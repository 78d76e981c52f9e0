"""One file for each row of the table; `bench.__main__` lists them in their order."""
