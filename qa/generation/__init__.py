"""A language model's answer, where one is given: asked, read as it comes, checked against the passages."""
