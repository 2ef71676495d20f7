"""China's industrial-internet accounts, after the reports of two academies."""
