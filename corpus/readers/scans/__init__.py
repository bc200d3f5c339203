"""Pictures of text: recognised line by line, then read by the same stages as a PDF's own text."""
