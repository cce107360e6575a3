"""What is wrong with a design and how to mend it: one rule, one file."""
