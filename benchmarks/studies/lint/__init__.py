"""``cras lint`` and the parser under it, measured on sets that others wrote: ``python -m benchmarks.studies.lint SET FOLDER``.

A set is a file here and a line in ``sets.py``. One half of each is there to develop on, the other to report.
"""
