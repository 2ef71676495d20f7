"""The same results by other means: what a case is measured against."""
