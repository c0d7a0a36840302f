"""Train the reader model: prune, fit, export, evaluate; the package never imports this."""
