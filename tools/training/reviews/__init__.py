"""The reviews that the reading is trained on, one JSONL file for each writer, and how they train.

Every review was written for this by people who hadn't seen the code. `writer` is who wrote it,
`persona` as whom. Whole writers are held out for testing, never single reviews.
"""
