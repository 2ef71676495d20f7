"""Weights from judgement or from data, on NumPy arrays; whoever weights anything calls them."""
