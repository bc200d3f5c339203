"""Where the articles, paragraphs and items of a law, a contract or rules stand: by the readers' places, else as printed."""
