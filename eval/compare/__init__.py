"""Is the candidate better than the baseline, and may it be released? Verdicts, and an exit code for CI."""
