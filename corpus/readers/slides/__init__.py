"""Slides: PowerPoint and OpenDocument presentations."""
