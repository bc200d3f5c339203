"""OpenDocument files: texts, sheets and slides, as LibreOffice writes them."""
