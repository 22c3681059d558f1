"""Whether transcripts adhere to what binds their agents, as a test asks: ``assert_adheres``."""
