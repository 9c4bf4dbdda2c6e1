"""What is made of the results of an evaluation: tables, a page for staff, a comparison, figures of the answers and checks."""
