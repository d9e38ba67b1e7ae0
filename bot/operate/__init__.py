"""Running the whole: training what is stale, starting and stopping the processes."""
