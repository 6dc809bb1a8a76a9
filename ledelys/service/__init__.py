"""Preparing and running: training, the two servers and what watches over them."""
