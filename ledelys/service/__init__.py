"""Preparing and running: language model, training, the two servers and what watches over them."""
