"""What an entry's numbers come from: numbers, CSV files, datasets, draws, changes of a parent."""
