"""Single constraints in everyday wording, each with replies that meet and that break it: data, and what is read of it.

Written by people who did not know what is read. ``develop.yaml`` is there to write rules on, ``report.yaml`` only to be
counted. Kind ``none`` are sentences that look like a constraint and are none.
"""
