"""The page: a chat with its sources, a search, the documents."""

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it when imported: it must contact nobody
