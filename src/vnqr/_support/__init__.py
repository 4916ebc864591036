"""Private helpers of this library: validation, files, processes, optional packages."""
