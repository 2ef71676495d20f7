"""Which assumption matters: variance, screening, distribution and discovery, for every result at once."""
