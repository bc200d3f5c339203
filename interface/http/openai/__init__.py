"""What clients of OpenAI's API call: chat completions, responses, embeddings and models."""
