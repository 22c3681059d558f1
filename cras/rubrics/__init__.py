"""Rubrics as files that people edit: written, checked with line numbers, and found again for a role and a query."""

from cras.rubrics.book import RubricBook
from cras.rubrics.files import file_name, read_rubric, read_rubrics, rubric_yaml, write_rubrics

__all__ = ["RubricBook", "file_name", "read_rubric", "read_rubrics", "rubric_yaml", "write_rubrics"]
