"""What a run is: one YAML per command, one folder per real choice."""
