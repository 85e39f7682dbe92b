"""The report of one evaluation: report.html for readers, report.md for pull requests."""
