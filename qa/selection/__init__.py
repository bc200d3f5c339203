"""Which sentences of the passages answer: candidates, reranking, the answer put together."""
