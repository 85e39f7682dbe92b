"""Systems that are measured: a checkpoint, a model behind an API, predictions made elsewhere."""
