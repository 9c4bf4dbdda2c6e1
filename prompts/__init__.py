"""Words: the wording patients see, their questions, instructions to a model, and the one way rule files are read."""
