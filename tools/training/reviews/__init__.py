"""The reviews that the model for analyzing reviews is trained on, and the training itself.

There's one JSONL file for each writer. Every review was written for this purpose by people who
hadn't seen the code. `writer` is who wrote it, and `persona` is who they played. Only whole writers
are held out for testing, never single reviews.
"""
