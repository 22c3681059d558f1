"""Teams as engineers write them, each with one planted contradiction or with a near miss: data and its labels.

A team is a YAML file or an AutoGen component. ``labels.yaml`` of each half says what is in each file. They were written
by hand before the parser was measured on them, and not adapted to it.
"""
