"""Growth accounting: labour, inputs, sources of growth, productivity as a level."""

import numpy as np


def grown(level):
    return np.diff(np.log(level), axis=0)


def inputs(labour, k, s):
    mean = (s[1:] + s[:-1]) / 2.0
    return mean * labour + (1.0 - mean) * grown(k)


def sources(labour, q, y, s):
    of_labour = (s[1:] + s[:-1]) / 2.0 * labour
    return np.stack([q - of_labour, of_labour, grown(y) - q], axis=1)


def level(growth, weight):
    chained = np.exp(np.concatenate([np.zeros((1, growth.shape[1])), growth.cumsum(0)]))
    return chained / (weight @ chained)


FORMULAS = {
    "labour_growth [hours]": lambda e, h, c: grown(e) + grown(h) + grown(c),
    "labour_growth [persons]": lambda e, c: grown(e) + grown(c),
    "input_growth": inputs,
    "growth_source": sources,
    "mean_growth_source": lambda c: c.sum(0) / len(c),
    "productivity_growth": lambda y, q: grown(y) - q,
    "productivity": lambda growth, weight, _: level(growth, weight),
    "welfare_productivity_growth": lambda d, q: grown(d) - q,
    "welfare_productivity": lambda growth, weight, _: level(growth, weight),
}
