"""Pages that are generated, so that they cannot differ from the program."""
