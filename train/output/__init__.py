"""What a training run leaves: metrics and trackers while it goes on, best and last model, manifest, circumstances."""
