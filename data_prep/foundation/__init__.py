"""What every stage stands on: errors told in a line, configs parsed, run folders, spelling folded, resampling."""
