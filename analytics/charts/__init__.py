"""Frames to plotly figures in the house style."""
