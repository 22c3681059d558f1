"""Before and after: answers, tables, a page and a picture."""
