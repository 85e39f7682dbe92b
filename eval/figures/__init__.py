"""Arrays in, numbers out: metrics, intervals, calibration, thresholds, slices. No files, no models."""
