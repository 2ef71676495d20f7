"""Files: written whole or not at all with their sums beside them, and read as what they claim to be."""
