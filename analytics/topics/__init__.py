"""Topics of the papers: TF-IDF, truncated SVD and KMeans, with labels and areas."""
