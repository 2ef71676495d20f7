"""Results people look at: one self-contained page in Chinese and English, drawn from stored results."""
