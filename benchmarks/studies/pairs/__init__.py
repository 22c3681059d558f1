"""Pairs of instructions in everyday wording, half of them contradictions, half near misses: data and ``cras lint`` on it.

Written by people who did not know how lint reads, in several voices (engineers, civil servants, hospital and shop staff,
customers who chat). ``develop.yaml`` is there to write rules on, ``report.yaml`` only to be counted.
"""
