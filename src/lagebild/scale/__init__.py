"""The same `analyse` over many reports: in this process or in several, in order, restartable."""
