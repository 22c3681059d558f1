"""What words mean to the reader of demands, as data: verbs by what they do, things by what they are, manners by axis."""
