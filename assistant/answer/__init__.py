"""A question becomes a sourced answer: screen, understand, gather evidence, plan, write, read back."""
