"""The assistant: reports in, questions in, sourced answers out, and a person where a person is needed."""
