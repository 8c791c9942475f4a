"""What the words mean: indicators, series, verdicts, targets and analyses. Pure; no I/O."""
