"""Where conversations are kept while they last, and how they are forgotten."""
