"""The web server: the patient's routes, the stream of events, the worker that answers, and the static files."""
