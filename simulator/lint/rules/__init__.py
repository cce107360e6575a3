"""One problem, one file; the class docstring is the page of the rule. The table is `simulator.lint.registry`."""
