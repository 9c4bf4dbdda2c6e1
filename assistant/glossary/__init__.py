"""`plainrad glossary`: the verbs of those who write, check, sign and publish the entries."""
